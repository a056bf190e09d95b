//! Inputs of public bug reports: what a stack's author or an account's owner met with other tools, or with
//! AWS, and what trueup says of it. A folder is a report; `steps` holds what it is about and the commands,
//! `said.snap` what they print.

use std::{fmt::Write as _, fs, path::Path};

use crate::support::{binary::trueup, files};

/// The seconds that something took, which differ from run to run.
fn without_seconds(text: &str) -> String {
    let seconds = regex_lite::Regex::new(r"in \d+\.\d s").unwrap();
    seconds.replace_all(text, "in N s").into_owned()
}

#[test]
fn what_is_said_of_each_report() {
    let reports = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports");
    let mut names: Vec<_> = fs::read_dir(&reports).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    for name in names {
        let report = reports.join(&name);
        let home = tempfile::tempdir().unwrap();
        files::copy(&report, home.path());
        let steps = fs::read_to_string(report.join("steps")).unwrap();
        let mut said = String::new();
        for step in steps.lines().filter(|line| !line.starts_with('#')) {
            let (code, out) = trueup(home.path(), None, &step.split(' ').collect::<Vec<_>>());
            write!(said, "$ trueup {step}\n{}\nexit {code}\n\n", without_seconds(out.trim_end())).unwrap();
        }
        insta::with_settings!({ snapshot_path => &report, prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("said", said.trim_end());
        });
    }
}
