//! What the language server says is what `check` says, what it offers as a fix mends, and no text and no position is
//! too much for it.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use lsp_server::Message;
use proptest::{
    prelude::*,
    sample::Index,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use trueup::{
    cli::{check::checked, lsp::Session},
    kinds,
    lsp::{position::Lines, uri},
    stack::{Options, home::home},
};

use crate::fuzz_stack::{EVERYTHING, PARTS};

fn uri_of(path: &Path) -> String {
    uri::uri(path).unwrap().as_str().to_owned()
}

fn session() -> Session {
    let mut session = Session::new(Vec::new(), Vec::new());
    let folder = uri_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests"));
    let folders = json!([{ "uri": folder, "name": "tests" }]);
    session.initialize(json!({ "capabilities": {}, "workspaceFolders": folders })).unwrap();
    session
}

fn open(session: &mut Session, path: &Path, text: &str) {
    let document = json!({ "uri": uri_of(path), "languageId": "toml", "version": 1, "text": text });
    session.notified("textDocument/didOpen", json!({ "textDocument": document }));
}

fn close(session: &mut Session, path: &Path) {
    session.notified("textDocument/didClose", json!({ "textDocument": { "uri": uri_of(path) } }));
}

/// The diagnostics of each file after a check.
fn published(session: &mut Session) -> BTreeMap<String, Vec<Value>> {
    let of = |message: Message| match message {
        Message::Notification(notification) => {
            let diagnostics = notification.params["diagnostics"].as_array().unwrap().clone();
            Some((notification.params["uri"].as_str().unwrap().to_owned(), diagnostics))
        }
        _ => None,
    };
    session.check().into_iter().filter_map(of).collect()
}

/// The stacks of the tests: those with mistakes in their files, and those that a rule finds something in.
fn fixtures() -> Vec<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let of = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
    };
    let mut found = of(&tests.join("diagnostics"));
    found.extend(
        of(&tests.join("check")).into_iter().filter(|path| path.is_dir()).map(|path| path.join("fires.toml")),
    );
    let files = found.into_iter().map(|path| {
        if !path.is_dir() {
            return path;
        }
        let mut files = of(&path);
        files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        files.sort();
        files.into_iter().next().unwrap_or(path)
    });
    let mut files: Vec<PathBuf> = files.filter(|path| fs::read_to_string(path).is_ok()).collect();
    files.sort();
    files
}

#[test]
fn what_check_says_is_what_an_editor_is_told() {
    let mut session = session();
    let catalog = kinds::catalog();
    let within = [Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")];
    let mut compared = 0;
    for path in fixtures() {
        let Some(stack) = home(&path, &within, &std::sync::Arc::default(), &catalog) else { continue };
        let environment = |name: &str| std::env::var(name).ok();
        let options = Options { environment: Some(&environment), ..Options::default() };
        let expected = checked(&stack, &catalog, &options);
        open(&mut session, &path, &fs::read_to_string(&path).unwrap());
        let told = published(&mut session);
        let count: usize = told.values().map(Vec::len).sum();
        assert_eq!(count, expected.diagnostics.len(), "{}: {told:#?}", path.display());
        for diagnostic in &expected.diagnostics {
            let place = diagnostic.place.as_ref();
            let text = place.and_then(|place| expected.sources.text(&place.file));
            let file = place.map(|place| uri_of(Path::new(&*place.file)));
            let own = file.and_then(|file| told.get(&file)).map_or(&[][..], Vec::as_slice);
            let range = place.zip(text).map(|(place, text)| Lines::of(text).range(&(place.start..place.end)));
            let is_it = |each: &&Value| {
                let message = each["message"].as_str().unwrap();
                let says = |part: &Option<String>| {
                    part.as_ref().is_none_or(|part| message.contains(part.lines().next().unwrap_or("")))
                };
                message.starts_with(&*trueup::model::shown(&diagnostic.message))
                    && says(&diagnostic.help)
                    && each["code"].as_str() == diagnostic.rule
                    && serde_json::from_value(each["range"].clone()).ok() == range
            };
            if own.iter().any(|each| is_it(&each)) {
                compared += 1;
            } else {
                // What stands in no file of the stack is told at the beginning of the one that is open.
                let all = told.values().flatten();
                let is_elsewhere = all.into_iter().any(|each| {
                    each["message"].as_str().unwrap().starts_with(&*trueup::model::shown(&diagnostic.message))
                        && each["range"]["end"] == json!({ "line": 0, "character": 0 })
                });
                assert!(is_elsewhere, "{}: {diagnostic:?}\n{told:#?}", path.display());
            }
        }
        close(&mut session, &path);
        assert!(published(&mut session).values().all(Vec::is_empty), "{}: cleared", path.display());
    }
    assert!(compared > 300, "{compared}");
}

#[test]
fn what_is_offered_as_a_fix_mends() {
    let mut session = session();
    let (mut mended, mut rules) = (0, BTreeSet::new());
    let mut left = Vec::new();
    for path in fixtures() {
        let text = fs::read_to_string(&path).unwrap();
        open(&mut session, &path, &text);
        let uri = uri_of(&path);
        let before = published(&mut session).remove(&uri).unwrap_or_default();
        for diagnostic in &before {
            let params = json!({
                "textDocument": { "uri": uri },
                "range": diagnostic["range"],
                "context": { "diagnostics": [] },
            });
            let actions = session.answer("textDocument/codeAction", params).unwrap();
            let own =
                actions.as_array().unwrap().iter().filter(|action| action["diagnostics"][0] == *diagnostic);
            for action in own {
                let changes = &action["edit"]["changes"][&uri];
                let lines = Lines::of(&text);
                let mut edits: Vec<_> = changes
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|edit| {
                        let range = serde_json::from_value(edit["range"].clone()).unwrap();
                        (lines.offsets(range), edit["newText"].as_str().unwrap())
                    })
                    .collect();
                edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
                let mut better = text.clone();
                for (range, new) in edits {
                    better.replace_range(range, new);
                }
                open(&mut session, &path, &better);
                let after = published(&mut session).remove(&uri).unwrap_or_default();
                if after.iter().any(|each| {
                    each["message"] == diagnostic["message"]
                        && each["range"]["start"] == diagnostic["range"]["start"]
                }) {
                    left.push(format!("{}: {} {changes}", path.display(), diagnostic["message"]));
                }
                mended += 1;
                rules.extend(diagnostic["code"].as_str().map(str::to_owned));
                open(&mut session, &path, &text);
                published(&mut session);
            }
        }
        close(&mut session, &path);
        published(&mut session);
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
    assert!(mended > 30, "{mended}");
    for rule in ["unknown-action", "unknown-condition-key", "managed-rule-group", "unknown-policy"] {
        assert!(rules.contains(rule), "{rule}: {rules:?}");
    }
}

/// An edit of an editor that may be wrong about the text.
#[derive(Clone, Debug)]
struct Edit {
    start: (u32, u32),
    end: (u32, u32),
    text: &'static str,
}

const MORE: &[&str] = &[
    "[s3.bucket.input]\n",
    "[[iam.policy.read.document.Statement]]\n",
    "Action = [\"s3:",
    "\"\"\"",
    "'''",
    "= { ",
    "[s3.",
    "[s3.bucket.input.lifecycle.",
    "was = \"s3.bucket.x\"\n",
    "versioning = ",
    "\r\n",
    "${s3.bucket.",
    "\u{2028}",
    "[[test]]\n",
    "phase = \"",
    "for_each = [\"a\"]\n",
    "[use.archive]\n",
];

fn edits() -> impl Strategy<Value = Vec<(Index, Edit)>> {
    let at = || (0..60_u32, prop_oneof![4 => 0..80_u32, 1 => Just(u32::MAX)]);
    let text = prop_oneof![proptest::sample::select(PARTS), proptest::sample::select(MORE)];
    let edit = (at(), at(), text, any::<bool>()).prop_map(|(start, end, text, inserts)| Edit {
        start,
        end: if inserts { start } else { end },
        text,
    });
    proptest::collection::vec((any::<Index>(), edit), 1..8)
}

fn place((line, character): (u32, u32)) -> Value {
    json!({ "line": line, "character": character })
}

#[test]
fn no_edit_and_no_position_is_too_much() {
    let directory = tempfile::tempdir().unwrap();
    for (name, text) in EVERYTHING {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let session = RefCell::new(session());
    let config = Config { failure_persistence: None, cases: 96, ..Config::default() };
    let positions = proptest::collection::vec((0..60_u32, 0..90_u32), 6);
    TestRunner::new(config)
        .run(&(edits(), positions), |(edits, positions)| {
            let mut session = session.borrow_mut();
            for (name, text) in EVERYTHING {
                open(&mut session, &directory.path().join(name), text);
            }
            for (which, edit) in edits {
                let (name, _) = EVERYTHING[which.index(EVERYTHING.len())];
                let document = json!({ "uri": uri_of(&directory.path().join(name)), "version": 2 });
                let range = json!({ "start": place(edit.start), "end": place(edit.end) });
                let change = json!({ "range": range, "text": edit.text });
                let params = json!({ "textDocument": document, "contentChanges": [change] });
                session.notified("textDocument/didChange", params);
            }
            // Before the check the server knows another text than it answers for.
            for is_checked in [false, true] {
                if is_checked {
                    published(&mut session);
                }
                for (name, _) in EVERYTHING {
                    let document = json!({ "uri": uri_of(&directory.path().join(name)) });
                    let whole = json!({ "start": place((0, 0)), "end": place((u32::MAX, 0)) });
                    for (method, params) in [
                        ("documentSymbol", json!({ "textDocument": document })),
                        ("inlayHint", json!({ "textDocument": document, "range": whole })),
                        ("codeAction", json!({ "textDocument": document, "range": whole, "context": { "diagnostics": [] } })),
                    ] {
                        session.answer(&format!("textDocument/{method}"), params).unwrap();
                    }
                    for position in &positions {
                        let mut params = json!({ "textDocument": document, "position": place(*position) });
                        for method in ["completion", "hover", "definition", "prepareRename"] {
                            session.answer(&format!("textDocument/{method}"), params.clone()).unwrap();
                        }
                        params["context"] = json!({ "includeDeclaration": true });
                        session.answer("textDocument/references", params.clone()).unwrap();
                        params["newName"] = "other".into();
                        // That it can't be done is an answer too.
                        let _ = session.answer("textDocument/rename", params);
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}
