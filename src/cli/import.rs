//! `trueup import`: what is there, as a stack.

use std::path::Path;

use super::{
    account::open,
    arguments::Import as Arguments,
    exit::{FAILED, FINE, Stop},
    import_names::{known, named, pair},
    import_read::Import,
    patience::patiently,
    session::READING,
};
use crate::{
    facts::KindFacts,
    files::{save_text, why},
    import::{Draft, Files, Header, address, files},
    render::style::count,
    say, term,
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
    let all: Vec<&'static dyn KindFacts> =
        arguments.all.iter().map(|kind| known(kind)).collect::<Result<_, _>>()?;
    let tags: Vec<(&str, &str)> = arguments.tags.iter().map(|tag| pair(tag)).collect::<Result<_, _>>()?;
    if names.is_empty() && all.is_empty() && tags.is_empty() {
        return Err(Stop::usage("nothing is named: say KIND NAME, --all KIND or --tag KEY=VALUE"));
    }
    if let Some(directory) = &arguments.out {
        refuse_to_overwrite(directory)?;
    }
    let (world, account, scope) = open(&arguments.world, arguments.region.as_deref()).await?;
    let mut import = Import::new(world.as_ref());
    patiently(world.as_ref(), READING, import.read(&names, &all, &tags, &scope)).await?;
    let name = arguments.stack.clone().or_else(|| owner(&import.drafts));
    let region = scope.region;
    let header = Header { name: name.unwrap_or_else(|| UNNAMED.to_owned()), account, region };
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
    let Import { mut drafts, mut notes, failed, .. } = import;
    drafts.sort_by(|one, other| {
        let key = |draft: &Draft| (draft.kind.name(), draft.address.clone(), draft.scope.region.clone());
        key(one).cmp(&key(other))
    });
    address(&mut drafts, &header.name);
    let written = files(header, &drafts, out.is_some());
    match out {
        _ if drafts.is_empty() => notes.push("there is nothing to import".to_owned()),
        None => term::machine(&written.stack)?,
        Some(directory) => {
            save(directory, &written)?;
            let resources = count(drafts.len(), "resource");
            let documents = match written.documents.len() {
                0 => String::new(),
                documents => format!(", {}", count(documents, "policy file")),
            };
            term::out(say![directory.join(STACK).display(), ": ", resources, documents])?;
        }
    }
    let remarks = drafts
        .iter()
        .flat_map(|draft| draft.remarks.iter().map(|remark| format!("{}: {remark}", draft.address)));
    for note in remarks.chain(notes) {
        term::err(say!["note: ", note]);
    }
    Ok(if failed { FAILED } else { FINE })
}

fn refuse_to_overwrite(directory: &Path) -> Result<(), Stop> {
    let path = directory.join(STACK);
    if path.exists() {
        return Err(Stop::refused(
            format!("{} is there already", path.display()),
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
