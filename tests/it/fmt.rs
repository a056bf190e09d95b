//! `trueup fmt`: the layout that our own files have, that what is imported has, and that changes no meaning.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use trueup::toml_layout::laid_out;

use crate::support::binary::{fine, trueup};

/// All TOML files below a directory.
fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
}

fn below(directories: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for directory in directories {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory), &mut found);
    }
    found
}

#[test]
fn what_ships_and_what_the_reference_shows_is_laid_out() {
    for path in below(&["stacks", "templates", "tests/kinds"]) {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(laid_out(&text).as_deref(), Some(text.as_str()), "{}", path.display());
    }
}

#[test]
fn every_fixture_keeps_its_meaning_and_is_laid_out_once() {
    let mut tried = 0;
    for path in below(&["tests"]) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        if text.parse::<toml::Table>().is_err() {
            assert_eq!(laid_out(&text), None, "{}", path.display());
            continue;
        }
        let Some(once) = laid_out(&text) else { panic!("{} would change its meaning", path.display()) };
        assert_eq!(laid_out(&once), Some(once.clone()), "{}", path.display());
        tried += 1;
    }
    assert!(tried > 300, "{tried}");
}

#[test]
fn what_is_imported_is_laid_out() {
    let home = tempfile::tempdir().unwrap();
    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/cci-lite");
    fine(home.path(), None, &["apply", stack.to_str().unwrap(), "--local", "--yes"]);
    let written =
        fine(home.path(), None, &["import", "--all", "--local", "--region", "eu-central-1", "--out", "back"]);
    let (code, said) = trueup(home.path(), None, &["fmt", "--check", "back"]);
    assert_eq!(code, 0, "{said}{written}");
}

#[test]
fn a_file_that_is_no_toml_stops_all_of_it() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("a.toml"), "[stack]\nname=\"a\"\n").unwrap();
    fs::write(home.path().join("b.toml"), "[stack\n").unwrap();
    let (code, said) = trueup(home.path(), None, &["fmt"]);
    assert!(code == 3 && said.contains("b.toml:1:7"), "{said}");
    assert_eq!(fs::read_to_string(home.path().join("a.toml")).unwrap(), "[stack]\nname=\"a\"\n");
    fs::remove_file(home.path().join("b.toml")).unwrap();
    let (code, said) = trueup(home.path(), None, &["fmt", "--check"]);
    assert_eq!((code, said.as_str()), (2, "a.toml\n  - name=\"a\"\n  + name = \"a\"\n"));
    assert_eq!(trueup(home.path(), None, &["fmt"]), (0, "a.toml\n".to_owned()));
    assert_eq!(fs::read_to_string(home.path().join("a.toml")).unwrap(), "[stack]\nname = \"a\"\n");
}

/// A `Cargo.toml` is laid out by others.
#[test]
fn a_directory_without_a_stack_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("Cargo.toml"), "[package]\nname=\"a\"\n").unwrap();
    let (code, said) = trueup(home.path(), None, &["fmt"]);
    assert!(code == 3 && said.contains("there is no stack in"), "{code} {said}");
    assert_eq!(fs::read_to_string(home.path().join("Cargo.toml")).unwrap(), "[package]\nname=\"a\"\n");
    fs::write(home.path().join("main.toml"), "[ stack ] # ours\nname = \"a\"\n").unwrap();
    assert_eq!(trueup(home.path(), None, &["fmt", "main.toml"]).0, 0);
    assert_eq!(trueup(home.path(), None, &["fmt", "Cargo.toml"]), (0, "Cargo.toml\n".to_owned()));
}

proptest! {
    #[test]
    fn any_text_keeps_its_meaning(text in "([a-c]( |\t)*=( )*(1|\"#\\\\n\"|\\[( |\n|,|1|#x\n)*\\]|\\{( |a=1|,)*\\})( |#c)*\n|\\[a\\.[b-e]\\]\n|\n| *#.{0,5}\n){0,12}") {
        match (text.parse::<toml::Table>(), laid_out(&text)) {
            (Ok(before), Some(after)) => {
                prop_assert_eq!(before, after.parse::<toml::Table>().unwrap());
                prop_assert_eq!(laid_out(&after), Some(after));
            }
            (Ok(_), None) => prop_assert!(false, "not laid out: {text:?}"),
            (Err(_), laid_out) => prop_assert_eq!(laid_out, None),
        }
    }
}
