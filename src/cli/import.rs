//! `trueup import`: what is there, as a stack.

use std::path::Path;

use super::{
    account::open,
    arguments::{EVERY_KIND, Import as Arguments},
    date::today,
    exit::{FAILED, FINE, Stop},
    import_names::{known, named, pair},
    import_read::Import,
    patience::patiently,
    session::READING,
};
use crate::{
    check::findings,
    diagnostics::Severity,
    facts::KindFacts,
    files::{save_text, why},
    import::{Draft, Files, Header, address, files},
    kinds,
    render::style::count,
    say,
    stack::{Options, Soundness, attempt},
    term,
};

/// The name of a stack that was given none.
const UNNAMED: &str = "imported";

/// The file that a stack becomes.
const STACK: &str = "stack.toml";

/// Runs it.
///
/// # Errors
/// That nothing can be read, or the files can't be written.
pub async fn run(arguments: &Arguments) -> Result<u8, Stop> {
    let names = named(&arguments.resources)?;
    let all: Vec<&'static dyn KindFacts> = if arguments.all.iter().any(|kind| kind == EVERY_KIND) {
        kinds::catalog().iter().collect()
    } else {
        arguments.all.iter().map(|kind| known(kind)).collect::<Result<_, _>>()?
    };
    let tags: Vec<(&str, &str)> = arguments.tags.iter().map(|tag| pair(tag)).collect::<Result<_, _>>()?;
    if names.is_empty() && all.is_empty() && tags.is_empty() {
        return Err(Stop::usage("nothing is named: give KIND NAME, --all, --all KIND or --tag KEY=VALUE"));
    }
    if let Some(directory) = &arguments.out {
        refuse_to_overwrite(directory)?;
    }
    let (world, account, scope) = open(&arguments.world, arguments.region.as_deref()).await?;
    let mut import = Import::new(world.as_ref());
    patiently(world.as_ref(), READING, import.read(&names, &all, &tags, &scope)).await?;
    let name = arguments.stack.clone().or_else(|| owner(&import.drafts));
    let region = scope.region;
    let name = name.unwrap_or_else(|| UNNAMED.to_owned());
    let header = Header { name, account, region, date: today() };
    end(import, &header, arguments.out.as_deref())
}

/// The stack that owns all of it, if one does.
fn owner(drafts: &[Draft]) -> Option<String> {
    let owner = |draft: &Draft| draft.owner.as_ref().map(|owner| owner.stack.clone());
    let first = drafts.iter().find_map(owner)?;
    let mut taggable = drafts.iter().filter(|draft| draft.kind.taggable());
    taggable.all(|draft| owner(draft).as_ref() == Some(&first)).then_some(first)
}

/// Writes what was read, and says what a person has to know.
fn end(import: Import<'_>, header: &Header, out: Option<&Path>) -> Result<u8, Stop> {
    let Import { mut drafts, mut notes, left_out, failed, .. } = import;
    drafts.sort_by(|one, other| {
        let key = |draft: &Draft| (draft.kind.name(), draft.address.clone(), draft.scope.region.clone());
        key(one).cmp(&key(other))
    });
    address(&mut drafts, &header.name);
    judge(&mut drafts, header)?;
    let written = files(header, &drafts, &left_out, out.is_some());
    match out {
        _ if drafts.is_empty() => notes.push("there is nothing to import".to_owned()),
        None => term::machine(&written.stack)?,
        Some(directory) => {
            save(directory, &written)?;
            let resources = count(drafts.iter().filter(|draft| draft.refused.is_none()).count(), "resource");
            let documents = match written.documents.len() {
                0 => String::new(),
                documents => format!(", {}", count(documents, "policy file")),
            };
            term::out(say![directory.join(STACK).display(), ": ", resources, documents])?;
        }
    }
    let of_draft = |draft: &Draft| {
        let refused = draft.refused.iter().map(|why| format!("left out, because check refuses it: {why}"));
        let allowed =
            draft.allowed.iter().map(|(rule, message)| format!("allowed as found ({rule}): {message}"));
        let address = draft.address.clone();
        let all: Vec<String> = refused.chain(draft.remarks.iter().cloned()).chain(allowed).collect();
        all.into_iter().map(move |remark| format!("{address}: {remark}"))
    };
    for note in drafts.iter().flat_map(of_draft).chain(left_out).chain(notes) {
        term::err(say!["note: ", note]);
    }
    Ok(if failed { FAILED } else { FINE })
}

/// Looks at the stack as `check` would, and sees to it that it plans and applies: what loading refuses becomes a comment,
/// and what a rule calls an error is allowed as it was found. Neither is anything that whoever imports has done.
fn judge(drafts: &mut [Draft], header: &Header) -> Result<(), Stop> {
    let home = tempfile::tempdir()?;
    let path = home.path().join(STACK);
    let catalog = kinds::catalog();
    // Whatever is left out may be what something else is about: one more round for each of them, and one for the rules.
    for _ in 0..=drafts.len() + 1 {
        let written = files(header, drafts, &[], false);
        std::fs::write(&path, &written.stack)?;
        let options = Options { account: header.account.clone(), ..Options::default() };
        let loaded = attempt(&path, &catalog, &options);
        let whole = loaded.stack.as_ref().filter(|_| loaded.soundness != Soundness::Broken);
        let of_rules = whole.map(findings).unwrap_or_default();
        let mut changed = false;
        for found in loaded.diagnostics.into_iter().chain(of_rules) {
            let line = found.place.as_ref().map(|place| loaded.sources.position(place).0);
            let index = line.and_then(|line| written.lines.get(line - 1).copied().flatten());
            let (Severity::Error, Some(draft)) =
                (found.severity, index.and_then(|index| drafts.get_mut(index)))
            else {
                continue;
            };
            match found.rule {
                Some(rule) => changed |= draft.allowed.insert(rule.to_owned(), found.message).is_none(),
                None if draft.refused.is_none() => {
                    draft.refused = Some(found.message);
                    changed = true;
                }
                None => {}
            }
        }
        if !changed {
            break;
        }
    }
    Ok(())
}

fn refuse_to_overwrite(directory: &Path) -> Result<(), Stop> {
    let path = directory.join(STACK);
    if path.exists() {
        return Err(Stop::refused(
            format!("{} already exists", path.display()),
            Some("import into a new directory, and move from there what you want"),
        ));
    }
    Ok(())
}

fn save(directory: &Path, files: &Files) -> Result<(), Stop> {
    let documents = files.documents.iter().map(|(path, text)| (path.as_str(), text));
    for (path, text) in documents.chain([(STACK, &files.stack)]) {
        let path = directory.join(path);
        save_text(&path, text).map_err(|error| Stop::Error {
            message: format!("failed to write {}: {}", path.display(), why(&error)),
            hint: None,
            code: FAILED,
        })?;
    }
    Ok(())
}
