//! What a shell offers while somebody types: it asks the binary, which looks at the stack.

use std::{path::Path, process::Command};

/// The candidates behind the words of a line; the last word is the one that is being typed.
fn offered(words: &[&str]) -> Vec<String> {
    let index = words.len().to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks")).env_clear().envs([
        ("TRUEUP_COMPLETE", "bash"),
        ("_CLAP_IFS", "\n"),
        ("_CLAP_COMPLETE_INDEX", &index),
        ("_CLAP_COMPLETE_COMP_TYPE", "9"),
        ("_CLAP_COMPLETE_SPACE", "true"),
    ]);
    let output = command.args(["--", "trueup"]).args(words).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_shell_offers_what_the_stack_has() {
    let buckets = offered(&["plan", "cci-lite", "--target", "s3."]);
    assert_eq!(buckets, ["s3.bucket.input", "s3.bucket.results"]);
    let phases = ["foundation", "pipeline", "catalog", "saas", "observability", "sign-off"];
    assert_eq!(offered(&["apply", "cci-lite", "--through", ""]), phases);
    assert_eq!(offered(&["kinds", "kms"]), ["kms.key"]);
    assert_eq!(offered(&["explain", "kms"]), Vec::<String>::new(), "no stack is named and none is here");
    assert!(offered(&["init", ""]).starts_with(&[
        "alarm".to_owned(),
        "bucket".to_owned(),
        "role".to_owned()
    ]));
}
