//! Every number of every stack of the repository, as large and as small as it can be written: an error at its
//! place, or a plan. Overflow is checked where tests are built.

use std::{
    fs,
    ops::Range,
    panic::catch_unwind,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use trueup::{
    check::findings,
    gate, kinds,
    plan::{Live, Mode, plan, planner::Request},
    render,
    stack::{Loaded, Options, load},
    test_suite::Suite,
};

const HUGE: [&str; 4] = ["9223372036854775807", "-9223372036854775808", "18446744073709551615", "1e308"];

/// Where digits stand that are no part of a word.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let number = regex_lite::Regex::new(r"[0-9]+").unwrap();
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let bytes = text.as_bytes();
    let found = number.find_iter(text).map(|found| found.range());
    found.filter(|at| at.start == 0 || !is_word(bytes.get(at.start - 1))).collect()
}

/// Loads a stack and does with it all that needs no account.
fn offline(path: &Path) {
    let environment = |_: &str| Some("1".to_owned());
    let options = Options { environment: Some(&environment), ..Options::default() };
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &options);
    let _ = sources.render(&diagnostics).plain();
    let Some(stack) = stack else { return };
    let _ = findings(&stack);
    let _ = gate::gates(&stack);
    for case in Suite::of(&stack).cases {
        let _ = case.outcome();
    }
    let request = Request::new(Mode::Apply, &stack.name, "111122223333", &stack.scope.region, Vec::new());
    let plan = plan(&request, &stack.declarations, &Live::new());
    let _ = render::plan::text(&plan, "").plain();
}

/// Single files that are whole stacks.
fn stacks() -> Vec<PathBuf> {
    let mut found = vec![
        PathBuf::from("tests/test_suite/outcomes.toml"),
        PathBuf::from("tests/test_suite/web_acls.toml"),
        PathBuf::from("tests/plans/phases/stack.toml"),
    ];
    for entry in fs::read_dir("tests/kinds").unwrap() {
        let folder = entry.unwrap().path();
        found.extend(["basic.toml", "update.toml"].map(|name| folder.join(name)));
    }
    found.retain(|path| path.exists());
    found.sort();
    found
}

#[test]
fn no_number_is_too_large() {
    let mut wrong = Vec::new();
    for path in stacks() {
        let text = fs::read_to_string(&path).unwrap();
        let home = tempfile::tempdir().unwrap();
        let changed = home.path().join("stack.toml");
        for (index, at) in numbers(&text).into_iter().enumerate() {
            // Each number once, and each way of being huge often enough.
            let huge = HUGE[index % HUGE.len()];
            let other = HUGE[(index + 1) % HUGE.len()];
            for huge in [huge, other] {
                fs::write(&changed, format!("{}{huge}{}", &text[..at.start], &text[at.end..])).unwrap();
                if catch_unwind(|| offline(&changed)).is_err() {
                    let line = text[..at.start].matches('\n').count() + 1;
                    wrong.push(format!("{}:{line} with {huge}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The files that stand for an account or a plan, with numbers that nobody wrote by hand.
#[test]
fn no_number_of_a_saved_file_is_too_large() {
    let home = tempfile::tempdir().unwrap();
    let stack = "[stack]\nname = \"huge\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\
                 [s3.bucket.data]\nname = \"huge-data\"\n[s3.bucket.data.lifecycle.old]\nexpire_after_days = 7\n\
                 [ssm.parameter.p]\nname = \"/p\"\nsecret = { env = \"TOKEN\" }\n[kms.key.k]\nalias = \"k\"\n";
    fs::write(home.path().join("stack.toml"), stack).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        command.current_dir(home.path()).args(arguments).stdin(Stdio::null());
        let output = command.env("NO_COLOR", "1").env("TOKEN", "1234").output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.code().is_some_and(|code| code < 6),
            "{arguments:?}: {:?}: {said}",
            output.status
        );
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    };
    run(&["apply", "stack.toml", "--local", "--yes"]);
    fs::copy(home.path().join(".trueup/local.json"), home.path().join("live.json")).unwrap();
    run(&["plan", "stack.toml", "--live", "live.json", "--out", "plan.json"]);
    for (file, command) in [
        (
            "live.json",
            &["apply", "stack.toml", "--live", "changed.json", "--yes", "--adopt", "kms.key.k"][..],
        ),
        ("plan.json", &["apply", "changed.json", "--yes", "--digest", "sha256:0"][..]),
    ] {
        let text = fs::read_to_string(home.path().join(file)).unwrap();
        let keys = text.match_indices(": ").map(|(at, _)| at + 2);
        let is_number = |at: &usize| text.as_bytes()[*at].is_ascii_digit();
        for at in keys.filter(is_number) {
            let end = at + text[at..].find(|c: char| !c.is_ascii_digit()).unwrap();
            for huge in HUGE {
                fs::write(home.path().join("changed.json"), format!("{}{huge}{}", &text[..at], &text[end..]))
                    .unwrap();
                run(command);
            }
        }
        // A digest may not ask for the memory of the machine.
        let dear = text.replace("argon2id:19456:2:", "argon2id:4294967295:4294967295:");
        fs::write(home.path().join("changed.json"), dear).unwrap();
        run(command);
    }
    for (variable, value) in [
        ("TRUEUP_READ_TIMEOUT", "18446744073709551615m"),
        ("TRUEUP_READ_TIMEOUT", "99999999999999999999999s"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_trueup"))
            .current_dir(home.path())
            .args(["plan", "stack.toml"])
            .env(variable, value)
            .env("TOKEN", "1234")
            .env("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
            .env("AWS_ACCESS_KEY_ID", "x")
            .env("AWS_SECRET_ACCESS_KEY", "x")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some() && !said.contains("panicked"), "{value}: {said}");
    }
    run(&["plan", "stack.toml", "--live", "live.json", "--max-deletes", "18446744073709551615"]);
}
