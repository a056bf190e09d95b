//! The keys that every resource may carry beside its kind's own.

use std::collections::BTreeMap;

use super::{
    expand::Names,
    late::{self, LateAspect},
    reader::{Reader, wrong_type},
    tree::{Table, Tree, TreeNode},
};
use crate::{
    declaration::Settings,
    diagnostics::{Diagnostic, Place, nearest},
    facts::KindFacts,
    model::{Address, address::NotAnAddress},
};

/// The settings' keys; a kind can't use them for its own.
pub const KEYS: &[&str] = &[
    "phase",
    "phases",
    "region",
    "protect",
    "external",
    "unmanaged",
    "only_declared",
    "ensure",
    "was",
    "adopt",
    "allow",
    "for_each",
];

/// The settings of one resource, before its kind sees the rest.
pub struct Taken {
    /// What the planner takes.
    pub settings: Settings,
    /// The phase's name.
    pub phase: Option<(String, Place)>,
    /// The aspects that are put in later phases.
    pub late: Vec<LateAspect>,
    /// Another region than the stack's.
    pub region: Option<String>,
    /// The rules that may be broken here.
    pub silencers: Vec<Silencer>,
    /// What is left for the kind.
    pub rest: Table,
}

/// A rule that may be broken somewhere, for a reason that is written there.
#[derive(Clone, Debug)]
pub struct Silencer {
    /// The rule's name.
    pub rule: String,
    /// Where it is silenced.
    pub place: Place,
}

/// The keys of a `for_each`, and what `each.value` is for each; `None` where they are unknown.
type Keys = Option<BTreeMap<String, Tree>>;

/// Takes `for_each` out of a resource's table; `None` without one.
pub fn for_each(table: &mut Table, names: &Names<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Keys> {
    let entry = table.remove("for_each")?;
    let value = names.expand(&entry.value, diagnostics)?;
    match value.node {
        TreeNode::Table(table) => {
            Some(Some(table.into_iter().map(|(key, entry)| (key, entry.value)).collect()))
        }
        TreeNode::Array(items) => Some(listed_keys(items, diagnostics)),
        TreeNode::Unknown => Some(None),
        TreeNode::String(_) | TreeNode::Scalar(_) => {
            diagnostics.push(
                wrong_type("for_each", &value, "a list of strings or a table")
                    .with_help(Some("write [\"a\", \"b\"], or { a = …, b = … } to use each.value")),
            );
            Some(None)
        }
    }
}

fn listed_keys(items: Vec<Tree>, diagnostics: &mut Vec<Diagnostic>) -> Keys {
    let mut keys: BTreeMap<String, Tree> = BTreeMap::new();
    let mut complete = true;
    for item in items {
        let Some(key) = item.as_str().map(str::to_owned) else {
            complete = false;
            if !matches!(item.node, TreeNode::Unknown) {
                let message = format!("an item of `for_each` is {}", item.type_name());
                diagnostics
                    .push(Diagnostic::error(message, Some(item.place)).with_label("expected a string"));
            }
            continue;
        };
        if let Some(before) = keys.get(&key) {
            let diagnostic = Diagnostic::error(format!("`{key}` is listed twice"), Some(item.place));
            diagnostics.push(diagnostic.with_related(Some(&before.place), "first here"));
        } else {
            keys.insert(key, item);
        }
    }
    complete.then_some(keys)
}

/// Takes the settings out of a resource's table.
pub fn take(table: Table, kind: &dyn KindFacts, diagnostics: &mut Vec<Diagnostic>) -> Taken {
    let mut reader = Reader::new(table, diagnostics);
    let phase = reader.string("phase");
    let late = late::take(&mut reader, kind);
    let region = reader.string("region").map(|region| checked_region(region, reader.diagnostics));
    let mut settings = Settings {
        protect: reader.boolean("protect").unwrap_or(false),
        external: reader.boolean("external").unwrap_or(false),
        adopt: reader.boolean("adopt").unwrap_or(false),
        ..Settings::default()
    };
    for (aspect, place) in reader.strings("unmanaged") {
        let aspects: Vec<&str> = kind.aspects().iter().skip(1).map(|aspect| aspect.name()).collect();
        if aspects.contains(&aspect.as_str()) {
            settings.unmanaged.insert(aspect);
        } else if kind.first().name() == aspect {
            let diagnostic =
                Diagnostic::error(format!("`{aspect}` is the {} itself", kind.name()), Some(place));
            let help = "external = true manages only what is declared of what belongs to someone else";
            reader
                .diagnostics
                .push(diagnostic.with_label("this can't be left unmanaged").with_help(Some(help)));
        } else {
            let diagnostic =
                Diagnostic::error(format!("{} has no aspect `{aspect}`", kind.name()), Some(place));
            let offer = nearest(&aspect, aspects.iter().copied());
            let help = format!("its aspects are {}", aspects.join(", "));
            reader.diagnostics.push(diagnostic.with_label(offer.unwrap_or_default()).with_help(Some(help)));
        }
    }
    let mut only_declared_at = None;
    for (aspect, place) in reader.strings("only_declared") {
        only_declared_at = Some(place.clone());
        let aspects: Vec<&str> =
            kind.aspects().iter().filter(|aspect| aspect.keyed()).map(|aspect| aspect.name()).collect();
        if aspects.contains(&aspect.as_str()) {
            settings.only_declared.insert(aspect);
            continue;
        }
        let has_it = kind.aspects().iter().any(|each| each.name() == aspect);
        let message = if has_it {
            format!("the `{aspect}` of {} has one owner: it is managed whole or not at all", kind.name())
        } else {
            format!("{} has no aspect `{aspect}`", kind.name())
        };
        let offer = nearest(&aspect, aspects.iter().copied());
        let help = match (has_it, aspects.is_empty()) {
            (true, _) => format!("`unmanaged = [\"{aspect}\"]` leaves it alone"),
            (false, true) => "nothing of it is managed key by key".to_owned(),
            (false, false) => format!("what is managed key by key is {}", aspects.join(", ")),
        };
        let diagnostic = Diagnostic::error(message, Some(place));
        reader.diagnostics.push(diagnostic.with_label(offer.unwrap_or_default()).with_help(Some(help)));
    }
    let both: Vec<&String> = settings.only_declared.intersection(&settings.unmanaged).collect();
    if let Some(aspect) = both.first() {
        let message = format!("`{aspect}` is both `unmanaged` and `only_declared`");
        reader.diagnostics.push(
            Diagnostic::error(message, only_declared_at.clone())
                .with_help(Some("`only_declared` alone manages what is declared and leaves the rest")),
        );
    }
    if let Some((ensure, place)) = reader.string("ensure") {
        match ensure.as_str() {
            "present" => {}
            "absent" => settings.absent = true,
            _ => reader.diagnostics.push(
                Diagnostic::error(format!("`ensure` can't be `{ensure}`"), Some(place))
                    .with_label("expected \"present\" or \"absent\""),
            ),
        }
    }
    if let Some((was, place)) = reader.string("was") {
        let (stack, address) = former(&was);
        match address {
            Ok(address) if address.kind == kind.name() => {
                (settings.was, settings.was_in) = (Some(address), stack);
            }
            Ok(address) => {
                let diagnostic =
                    Diagnostic::error(format!("`was` names another kind, {}", address.kind), Some(place));
                let label = format!("expected {}.{}", kind.name(), address.name);
                reader.diagnostics.push(diagnostic.with_label(label));
            }
            Err(error) => reader.diagnostics.push(Diagnostic::error(error.to_string(), Some(place))),
        }
    }
    late::check_unmanaged(&late, &settings, reader.diagnostics);
    let silencers = take_silencers(&mut reader);
    Taken { settings, phase, late, region, silencers, rest: reader.rest() }
}

/// The stack and the address that `was` names. A colon may stand in the key of an address too, so the stack is what stands
/// before the first one that an address stands behind.
fn former(was: &str) -> (Option<String>, Result<Address, NotAnAddress>) {
    let whole = was.parse::<Address>();
    if whole.is_ok() {
        return (None, whole);
    }
    let parts = was.match_indices(':').map(|(at, _)| (&was[..at], &was[at + 1..]));
    let moved = parts.filter_map(|(stack, rest)| Some((stack.to_owned(), rest.parse::<Address>().ok()?)));
    match moved.into_iter().find(|(stack, _)| !stack.is_empty()) {
        Some((stack, address)) => (Some(stack), Ok(address)),
        None => (None, whole),
    }
}

/// A region that looks like one; which there are, AWS decides anew each year.
#[must_use]
pub fn checked_region((region, place): (String, Place), diagnostics: &mut Vec<Diagnostic>) -> String {
    let parts: Vec<&str> = region.split('-').collect();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_region = match &parts[..] {
        [words @ .., number] => words.len() >= 2 && words.iter().all(is_word) && is_number(number),
        [] => false,
    };
    if !is_region {
        let diagnostic = Diagnostic::error(format!("`{region}` is not a region"), Some(place));
        diagnostics.push(diagnostic.with_label("expected `eu-central-1`"));
    }
    region
}

/// `allow = [{ rule = "…", reason = "…" }]`: a finding is silenced only with a reason.
fn take_silencers(reader: &mut Reader<'_>) -> Vec<Silencer> {
    const FORM: &str = "write [{ rule = \"…\", reason = \"…\" }]";
    let mut silencers = Vec::new();
    let Some(entry) = reader.take("allow") else { return silencers };
    let TreeNode::Array(items) = entry.value.node else {
        reader.diagnostics.push(wrong_type("allow", &entry.value, "a list").with_help(Some(FORM)));
        return silencers;
    };
    for item in items {
        let place = item.place.clone();
        let TreeNode::Table(table) = item.node else {
            reader.diagnostics.push(wrong_type("allow", &item, "a table").with_help(Some(FORM)));
            continue;
        };
        let mut silencer = Reader::new(table, reader.diagnostics);
        let has = (silencer.has("rule"), silencer.has("reason"));
        let (rule, reason) = (silencer.string("rule"), silencer.string("reason"));
        silencer.finish();
        if !has.0 {
            reader.diagnostics.push(Diagnostic::error("this `allow` names no `rule`", Some(place.clone())));
        }
        if !has.1 || reason.is_some_and(|(reason, _)| reason.trim().is_empty()) {
            let diagnostic = Diagnostic::error("this `allow` gives no `reason`", Some(place));
            reader.diagnostics.push(diagnostic.with_help(Some("state why the rule may be broken here")));
        }
        silencers.extend(rule.map(|(rule, place)| Silencer { rule, place }));
    }
    silencers
}

#[cfg(test)]
mod tests {
    use super::former;

    #[test]
    fn a_colon_ends_the_name_of_a_stack_or_stands_in_a_key() {
        let cases = [
            ("s3.bucket.a", None, Some("s3.bucket.a")),
            ("base:s3.bucket.a", Some("base"), Some("s3.bucket.a")),
            ("team.base:s3.bucket.a", Some("team.base"), Some("s3.bucket.a")),
            ("team:base:s3.bucket.a", Some("team:base"), Some("s3.bucket.a")),
            ("s3.bucket.a[\"x:y\"]", None, Some("s3.bucket.a[\"x:y\"]")),
            ("base:s3.bucket.a[\"x:y\"]", Some("base"), Some("s3.bucket.a[\"x:y\"]")),
            ("base:", None, None),
            (":s3.bucket.a", None, None),
        ];
        for (was, stack, address) in cases {
            let (found, parsed) = former(was);
            let parsed = parsed.ok().map(|address| address.to_string());
            assert_eq!((found.as_deref(), parsed.as_deref()), (stack, address), "{was}");
        }
    }
}
