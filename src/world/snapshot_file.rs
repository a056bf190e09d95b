//! A snapshot as JSON: versioned, in a stable order, saved atomically.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

use serde::{Deserialize, Serialize};

use crate::{
    facts::{GLOBAL, KindFacts, TAGS},
    files::{self, LARGEST_SAVED, read_text, why},
    model::{Document, Outputs, Owner, Scope},
};

/// The version of the file's form.
pub const FORMAT: u32 = 1;

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// [`FORMAT`].
    pub format: u32,
    /// The account; the first stack that is applied decides where it is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What it holds, by kind, then by region and id (`eu-central-1/3f2a…`, `global/lambda-role`).
    pub resources: BTreeMap<String, BTreeMap<String, Stored>>,
    /// What could not be read when the snapshot was taken: kind, name, aspect, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unreadable: BTreeMap<String, String>,
    /// How many ids were made up; the next one follows from it.
    #[serde(default)]
    pub made_up: u64,
}

/// One resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// Its outputs.
    pub outputs: Outputs,
    /// Its aspects that are there.
    pub aspects: BTreeMap<String, Document>,
}

impl Stored {
    /// The owner that its tags name.
    #[must_use]
    pub fn owner(&self) -> Option<Owner> {
        let tags = self.aspects.get(TAGS)?;
        Owner::of(&serde_json::from_value(tags.json().clone()).ok()?)
    }
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            format: FORMAT,
            account: None,
            resources: BTreeMap::new(),
            unreadable: BTreeMap::new(),
            made_up: 0,
        }
    }
}

impl Snapshot {
    /// The regions in which it holds anything.
    #[must_use]
    pub fn regions(&self) -> Vec<String> {
        let keys = self.resources.values().flat_map(BTreeMap::keys);
        let places: BTreeSet<&str> = keys.filter_map(|key| key.split('/').next()).collect();
        places.into_iter().filter(|place| *place != GLOBAL).map(str::to_owned).collect()
    }

    /// Reads a snapshot file.
    ///
    /// # Errors
    /// Why it can't be read, as a fragment.
    pub fn read(path: &Path) -> Result<Self, String> {
        let shown = path.display();
        let text = read_text(path, LARGEST_SAVED)
            .map_err(|error| format!("{shown} can't be read: {}", why(&error)))?;
        let version: Version =
            serde_json::from_str(&text).map_err(|error| format!("{shown} is not a snapshot: {error}"))?;
        if version.format != FORMAT {
            return Err(format!("{shown} has format {}, this trueup reads format {FORMAT}", version.format));
        }
        serde_json::from_str(&text).map_err(|error| format!("{shown} is not a snapshot: {error}"))
    }

    /// Reads a snapshot file, or starts an empty one where there is none.
    ///
    /// # Errors
    /// Why it can't be read, as a fragment.
    pub fn read_or_start(path: &Path) -> Result<Self, String> {
        match path.try_exists() {
            Ok(false) => Ok(Self::default()),
            _ => Self::read(path),
        }
    }

    /// Saves it: written beside, then renamed over, so that no reader ever sees half of it.
    ///
    /// # Errors
    /// What the file system said.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        save_whole(path, self)
    }

    /// Keeps a resource under the id that AWS gave it, or else its name. The output `name` would not
    /// do: two filters of two log groups may share it.
    pub fn insert(&mut self, kind: &dyn KindFacts, scope: &Scope, name: &str, stored: Stored) {
        let id = stored.outputs.get("id").map_or(name, String::as_str);
        let key = format!("{}/{id}", place(kind, scope));
        self.resources.entry(kind.name().to_owned()).or_default().insert(key, stored);
    }
}

/// Saves `value` as JSON, whole or not at all.
///
/// # Errors
/// What the file system said.
pub fn save_whole(path: &Path, value: &impl Serialize) -> io::Result<()> {
    files::save(path, |file| {
        serde_json::to_writer_pretty(&mut *file, value)?;
        file.write_all(b"\n")
    })
}

/// Where a resource's name is unique: its region, or the whole account.
#[must_use]
pub fn place(kind: &dyn KindFacts, scope: &Scope) -> String {
    if kind.global() { GLOBAL.to_owned() } else { scope.region.clone() }
}

/// The key under which a snapshot says that something was not readable.
#[must_use]
pub fn unreadable_key(kind: &dyn KindFacts, scope: &Scope, name: &str, aspect: &str) -> String {
    format!("{}/{}/{name}/{aspect}", kind.name(), place(kind, scope))
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What reading a file with this text says.
    fn refusal(text: &str) -> String {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("live.json");
        fs::write(&path, text).unwrap();
        let message = Snapshot::read(&path).unwrap_err();
        message.strip_prefix(&path.display().to_string()).unwrap().trim_start().to_owned()
    }

    #[test]
    fn a_file_of_another_form_is_refused() {
        let cases = [
            (r#"{"format":2,"resources":{},"new":1}"#, "has format 2, this trueup reads format 1"),
            (r#"{"resources":{}}"#, "is not a snapshot: missing field `format` at line 1 column 16"),
            (
                r#"{"format":1,"resources":{},"state":{}}"#,
                "is not a snapshot: unknown field `state`, expected one of `format`, `account`, `resources`, \
                 `unreadable`, `made_up` at line 1 column 34",
            ),
            ("", "is not a snapshot: EOF while parsing a value at line 1 column 0"),
        ];
        for (text, expected) in cases {
            assert_eq!(refusal(text), expected, "{text}");
        }
    }

    #[test]
    fn saving_replaces_the_file_whole_and_leaves_nothing_beside_it() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("new/live.json");
        let long = Snapshot { account: Some("111122223333".to_owned()), made_up: 3, ..Snapshot::default() };
        for snapshot in [long, Snapshot::default()] {
            snapshot.save(&path).unwrap();
            assert_eq!(Snapshot::read(&path), Ok(snapshot));
        }
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_can_not_be_replaced_stays_as_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("live.json");
        // A directory that holds something takes no file's place.
        fs::create_dir_all(path.join("kept")).unwrap();
        assert!(Snapshot::default().save(&path).is_err());
        assert!(path.join("kept").exists());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn without_a_file_an_account_starts_empty() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("live.json");
        assert_eq!(Snapshot::read_or_start(&path), Ok(Snapshot::default()));
        assert!(Snapshot::read(&path).is_err());
    }
}
