//! What a terminal of 60 and of 120 columns shows: lines go on in their column, and no word is cut.

use std::path::Path;

use trueup::page::{Line, Page};

use crate::support::binary::trueup;

/// What a command prints, on a terminal of so many columns.
fn shown(width: usize, arguments: &[&str]) -> String {
    let (_, out) = trueup(Path::new(env!("CARGO_MANIFEST_DIR")), None, arguments);
    let page: Page = out.lines().map(Line::from).collect();
    page.within(width).plain()
}

#[test]
fn plans_tests_and_answers_fit() {
    let live = ["--live", "tests/plans/key-changes/live.json"];
    let commands: [(&str, Vec<&str>); 3] = [
        ("plan", [&["plan", "tests/plans/key-changes/stack.toml"][..], &live].concat()),
        ("explain", vec!["explain", "sns.topic.alarms", "stacks/cci-lite"]),
        (
            "access",
            vec![
                "access",
                "stacks/cci-lite",
                "--who-can",
                "s3:GetObject",
                "s3.bucket.results/demo-tenant/calls/x",
            ],
        ),
    ];
    for (name, arguments) in commands {
        for width in [60, 120] {
            let shown = shown(width, &arguments);
            insta::assert_snapshot!(format!("{name}_{width}"), shown);
            let too_long = |line: &&str| line.chars().count() > width && line.trim().contains(' ');
            for line in shown.lines().filter(too_long) {
                let longest = line.split_whitespace().map(|word| word.chars().count()).max().unwrap();
                assert!(longest * 2 > width, "{width}: {line}");
            }
        }
    }
}
