//! The kinds and their fields, as `trueup kinds` shows them.

use serde_json::Value;

use super::{
    reference::{Key, find, sections, sections_beside},
    style::{QUIET, TITLE, styled},
};
use crate::{
    diagnostics::nearest,
    facts::{Catalog, KindFacts, OnChange, Replaces},
    page::{Line, Page},
    say,
};

/// A line a kind, and how many there are.
#[must_use]
pub fn list(catalog: &Catalog) -> Page {
    let width = catalog.iter().map(|kind| kind.name().len()).max().unwrap_or_default();
    let mut page: Page =
        catalog.iter().map(|kind| say![say![kind.name()].padded(width), "  ", kind.about()]).collect();
    page.blank();
    page.line(styled(QUIET, say![catalog.iter().count(), " kinds; `trueup kinds KIND` shows one"]));
    page
}

/// Everything about one kind: fields, outputs, aspects and the IAM actions they need. Every resource has the
/// `settings` too.
#[must_use]
pub fn one(kind: &dyn KindFacts, settings: &[&str]) -> Page {
    let mut page = Page::from(styled(TITLE, kind.name()));
    page.line(kind.about());
    section(&mut page, "Fields", fields(kind));
    page.blank();
    page.line(styled(TITLE, "Fields of every resource"));
    for line in lines(settings) {
        page.line(say!["  ", line]);
    }
    let own = sections(kind).swap_remove(0).keys;
    if let Some(key) = own.iter().find(|key| key.section.is_some()).or(own.first()) {
        let command = format!("`trueup kinds {}.{}`", kind.name(), key.name);
        page.blank();
        page.line(styled(QUIET, say![command, " shows one field, with all that is below it."]));
    }
    page.append(beyond_fields(kind));
    page
}

/// What one has to know of a kind beyond its keys: outputs, aspects, what is not managed, IAM actions.
#[must_use]
pub fn beyond_fields(kind: &dyn KindFacts) -> Page {
    let mut page = Page::default();
    let outputs = kind.outputs().iter().map(|output| {
        let when = if output.predicted { "" } else { " (known after apply)" };
        (output.name.to_owned(), say![output.about, when])
    });
    section(&mut page, "Outputs", outputs.collect());
    let aspects = kind.aspects().into_iter().map(|aspect| {
        let change = match aspect.on_change() {
            OnChange::Update => "",
            OnChange::Replace => "; a change replaces the resource",
            OnChange::Refuse => "; a change is refused",
        };
        (aspect.name().to_owned(), say![aspect.about(), change])
    });
    section(&mut page, "Aspects, in the order they are written", aspects.collect());
    section(&mut page, "Members that no declaration sets", beside(kind));
    if !kind.taggable() {
        page.blank();
        page.line("AWS has no tags for it: once no file declares it, no plan finds it. `ensure = \"absent\"` deletes it first.");
    }
    let not_managed = kind.not_managed();
    if !not_managed.is_empty() {
        page.blank();
        page.line(styled(TITLE, "Not managed: neither read nor changed"));
        for line in lines(not_managed) {
            page.line(say!["  ", line]);
        }
    }
    let mut actions: Vec<&str> = kind
        .aspects()
        .into_iter()
        .flat_map(|aspect| {
            aspect.actions().read.iter().chain(aspect.actions().write).copied().collect::<Vec<_>>()
        })
        .collect();
    actions.sort_unstable();
    actions.dedup();
    page.blank();
    page.line(styled(TITLE, "IAM actions"));
    for line in lines(&actions) {
        page.line(say!["  ", line]);
    }
    page
}

/// What writes do to members that no declaration sets, by aspect.
fn beside(kind: &dyn KindFacts) -> Vec<(String, Line)> {
    let mut rows = Vec::new();
    for aspect in kind.aspects() {
        let Replaces::Whole { answer, kept, refused } = aspect.replaces() else { continue };
        for (members, fate) in [(kept, "sent back as read"), (refused, "the write is refused")] {
            if !members.is_empty() {
                let members = members.join(", ");
                rows.push((aspect.name().to_owned(), say![members, " (", answer, "): ", fate]));
            }
        }
    }
    rows
}

/// Words with commas between them, in lines of a width that terminals have.
fn lines(words: &[&str]) -> Vec<String> {
    const WIDTH: usize = 96;
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 2 + word.len() <= WIDTH => line.push_str(&format!(", {word}")),
            _ => lines.push((*word).to_owned()),
        }
    }
    lines
}

fn section(page: &mut Page, title: &str, rows: Vec<(String, Line)>) {
    if rows.is_empty() {
        return;
    }
    page.blank();
    page.line(styled(TITLE, title));
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    for (name, about) in rows {
        page.line(say!["  ", say![name].padded(width), "  ", about]);
    }
}

fn fields(kind: &dyn KindFacts) -> Vec<(String, Line)> {
    sections(kind)
        .swap_remove(0)
        .keys
        .into_iter()
        .map(|key| row(&key.name, &key.about, key.is_required))
        .collect()
}

fn row(name: &str, about: &str, is_required: bool) -> (String, Line) {
    let mut about = say![about];
    if is_required {
        about.push(styled(QUIET, " Required."));
    }
    (name.to_owned(), about)
}

/// The key at `path` of a kind or of every resource, whose schemas are `settings`, with all keys below it.
///
/// # Errors
/// That there is no such key, and which ones there are.
pub fn at(kind: &dyn KindFacts, settings: &Value, path: &str) -> Result<Page, (String, String)> {
    let all = sections_beside(kind, settings);
    let (key, below) = find(&all, path).map_err(|(part, before, section)| {
        let Some(section) = section else {
            return (
                format!("{}.{before} has no keys", kind.name()),
                format!("`trueup kinds {}.{before}` says what is written there", kind.name()),
            );
        };
        let keys = section.keys.iter().map(|key| key.name.as_str());
        let hint = nearest(part, keys.clone()).unwrap_or_else(|| {
            let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
            format!("its keys are {}", keys.join(", "))
        });
        let of = if section.path.is_empty() { String::new() } else { format!(".{}", section.path) };
        (format!("{}{of} has no key `{part}`", kind.name()), hint)
    })?;
    let mut page = Page::from(styled(TITLE, say![kind.name(), ".", path]));
    if let Some(key) = key {
        page.line(shape(key));
        if !key.about.is_empty() {
            page.line(&*key.about);
        }
    }
    for table in below {
        let rows = table.keys.iter().flat_map(|key| {
            let (name, about) = row(&key.name, &key.about, key.is_required);
            let own = format!("{}.{}", table.path, key.name);
            let elsewhere =
                key.section.map(|number| &all[number].path).filter(|path| !path.starts_with(&own));
            let shape = elsewhere.map_or_else(|| shape(key), |path| say![shape(key), ", as in ", path]);
            [(name, styled(QUIET, shape)), (String::new(), about)]
        });
        let title = if table.is_choice { format!("{}: one of", table.path) } else { table.path.clone() };
        section(&mut page, &title, rows.collect());
    }
    Ok(page)
}

/// What is written there, and what AWS takes of it.
fn shape(key: &Key) -> Line {
    key.bounds.iter().fold(say![key.shape], |line, bound| line.and(", ").and(bound))
}
