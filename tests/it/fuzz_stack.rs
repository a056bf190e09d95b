//! Whatever a stack's files hold, loading them ends with a stack or with errors that can be shown.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use proptest::{prelude::*, sample::Index};
use trueup::{
    diagnostics::Severity,
    kinds,
    plan::{Live, Mode, plan, planner::Request},
    stack::{Loaded, Options, load},
};

/// A stack that uses everything the format has.
pub(crate) const EVERYTHING: &[(&str, &str)] = &[
    (
        "stack.toml",
        r#"
[stack]
name    = "voice"
account = "111122223333"
region  = "eu-central-1"
tags    = { Team = "Voice", Tenant = "${var.tenant}" }

[variables.tenant]
default = "demo"
pattern = "[a-z-]{3,32}"

[variables.buckets]
type    = "table"
default = { calls = { days = 7 }, chats = { days = 30 } }

[[phases]]
name = "foundation"
[[phases]]
name = "pipeline"

[use.archive]
template = "private-bucket"
name     = "voice-archive"
phase    = "foundation"
policy   = { file = "policies/archive.json" }

[use.reader]
template = "reader"
phase    = "pipeline"
bucket   = "${s3.bucket.archive.arn}"
"#,
    ),
    (
        "resources.toml",
        r#"
phase = "pipeline"

[s3.bucket.input]
for_each   = "${var.buckets}"
name       = "voice-${each.key}"
region     = "us-east-1"
versioning = "enabled"
protect    = true
unmanaged  = ["cors"]
allow      = [{ rule = "no-logging", reason = """a test""" }]

[s3.bucket.input.lifecycle.short]
expire_after_days = "${each.value.days}"
transitions       = { GLACIER = { after_days = 1 } }

[iam.role.lambda]
name        = 'voice-lambda'
description = "$${literal} ${s3.bucket.archive.name} for ${aws:username}"
trust       = { services = ["lambda.amazonaws.com"] }
attachments = ["${iam.policy.read.arn}"]
was         = "iam.role.old"

[iam.role.lambda.inline]
storage = { file = "policies/storage.json" }

[iam.policy.read]
name = "voice-read"
path = "/voice/"

[iam.policy.read.document]
Version = "2012-10-17"
[[iam.policy.read.document.Statement]]
Sid       = "Read"
Effect    = "Allow"
Action    = ["s3:GetObject", "s3:List*"]
Resource  = ['${s3.bucket.input["calls"].arn}/*']
Condition = { Bool = { "aws:SecureTransport" = true } }
"#,
    ),
    (
        "policies/archive.json",
        r#"{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "${s3.bucket.archive.arn}/${var.tenant}/*" }
  ]
}"#,
    ),
    (
        "policies/storage.json",
        r#"{ "Statement": { "Effect": "Allow", "Action": "s3:PutObject", "Resource": ["arn:aws:s3:::voice-\u0063alls/*"] } }"#,
    ),
    (
        "templates/reader.toml",
        r#"
[parameters.bucket]
[parameters.note]
optional = true

[iam.user.self]
name        = "voice-${stack.region}"
attachments = ["${iam.policy.read.arn}"]

[iam.policy.read]
name        = "voice-reader"
description = "${param.note}"
document    = { Statement = [{ Effect = "Allow", Action = "s3:*", Resource = "${param.bucket}/*" }] }
"#,
    ),
];

/// What goes wrong with a file, at a place in it.
#[derive(Clone, Debug)]
enum Mutation {
    Flip(Index, u8),
    Delete(Index, usize),
    Insert(Index, &'static str),
    SwapLines(Index, Index),
    RepeatLine(Index, Index),
    Truncate(Index),
}

/// What means something to the parsers, or to nobody.
pub(crate) const PARTS: &[&str] = &[
    "${",
    "}",
    "$",
    "$${",
    "${var.x}",
    "${each.key}",
    "${param.bucket}",
    "${s3.bucket.archive.arn}",
    "${iam.role.lambda.name}",
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "{",
    "{}",
    ",",
    "=",
    ".",
    "#",
    "\\",
    "\n",
    "\r",
    "\0",
    "é",
    "\u{feff}",
    "\u{202e}",
    "😀",
    "null",
    "true",
    "-1",
    "1e400",
    "99999999999999999999",
    "2027-01-31",
    "a.a.a.a.a.a.a.a",
    "*",
    "for_each = ",
    "file = \"../x\"",
    "[stack]",
    "[use.x]",
    "template = \"reader\"",
    "phase = \"none\"",
    "ensure = \"absent\"",
    "external = true",
    "\"$pending\" = \"${a.b.c.d}\"",
    "\"$secret\" = \"x\"",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, mask)| Mutation::Flip(at, mask)),
        (at(), 1..40_usize).prop_map(|(at, length)| Mutation::Delete(at, length)),
        (at(), proptest::sample::select(PARTS)).prop_map(|(at, part)| Mutation::Insert(at, part)),
        (at(), at()).prop_map(|(one, other)| Mutation::SwapLines(one, other)),
        (at(), at()).prop_map(|(from, to)| Mutation::RepeatLine(from, to)),
        at().prop_map(Mutation::Truncate),
    ]
}

impl Mutation {
    fn act(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let length = bytes.len();
        let lines = || bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
        match self {
            Self::Flip(at, mask) => bytes[at.index(length)] ^= mask,
            Self::Delete(at, count) => {
                let at = at.index(length);
                bytes.drain(at..(at + count).min(length));
            }
            Self::Insert(at, part) => {
                let at = at.index(length);
                bytes.splice(at..at, part.bytes());
            }
            Self::SwapLines(one, other) => {
                let mut lines = lines();
                let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                lines.swap(one, other);
                *bytes = lines.concat();
            }
            Self::RepeatLine(from, to) => {
                let mut lines = lines();
                let line = lines[from.index(lines.len())].clone();
                lines.insert(to.index(lines.len()), line);
                *bytes = lines.concat();
            }
            Self::Truncate(at) => bytes.truncate(at.index(length)),
        }
    }
}

type Files = Vec<(PathBuf, Vec<u8>)>;

/// The files below `directory`, with their paths in it.
fn files_of(directory: &Path) -> Files {
    let mut found = Files::new();
    let mut folders = vec![directory.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push((path.strip_prefix(directory).unwrap().to_owned(), fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

/// The stacks that are mutated: some that are right, and each that is wrong in its own way.
static CORPUS: LazyLock<Vec<Files>> = LazyLock::new(|| {
    let everything = EVERYTHING.iter().map(|(name, text)| (name.into(), text.as_bytes().to_vec())).collect();
    let mut corpus = vec![everything, files_of(Path::new("stacks/cci-lite"))];
    let mut cases: Vec<PathBuf> =
        fs::read_dir("tests/diagnostics").unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    corpus.extend(cases.into_iter().map(|case| {
        if case.is_dir() { files_of(&case) } else { vec![("stack.toml".into(), fs::read(&case).unwrap())] }
    }));
    corpus
});

/// Loads these files, and does with what comes of it all that needs no account.
fn check(files: &Files) {
    let directory = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let environment = |name: &str| name.ends_with("tenant").then(|| "demo".to_owned());
    let options = Options { environment: Some(&environment), ..Options::default() };
    let Loaded { sources, diagnostics, stack } = load(directory.path(), &kinds::catalog(), &options);
    let shown = sources.render(&diagnostics).plain();
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    assert_eq!(stack.is_none(), errors > 0, "{shown}");
    for place in diagnostics.iter().filter_map(|diagnostic| diagnostic.place.as_ref()) {
        let (line, column) = sources.position(place);
        let text = sources.text(&place.file).unwrap();
        assert!(place.start <= place.end && place.end <= text.len(), "{place:?} is outside the file");
        assert!(line <= text.split('\n').count() && column > 0, "{shown}");
    }
    let Some(stack) = stack else { return };
    let phases: Vec<String> = stack.phases.iter().map(|phase| phase.name.clone()).collect();
    for mode in [Mode::Apply, Mode::Destroy] {
        let account = stack.account.as_deref().unwrap_or("111122223333");
        let request = Request::new(mode, &stack.name, account, &stack.scope.region, phases.clone());
        let _ = plan(&request, &stack.declarations, &Live::new());
    }
}

#[test]
fn what_is_mutated_is_right_before_it_is() {
    for files in &CORPUS[..2] {
        let names: Vec<_> = files.iter().map(|(name, _)| name).collect();
        let directory = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            let path = directory.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let loaded = load(directory.path(), &kinds::catalog(), &Options::default());
        assert!(loaded.stack.is_some(), "{names:?}: {:#?}", loaded.diagnostics);
    }
    CORPUS.iter().for_each(check);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_stack_loads_or_says_why_not(
        which in any::<Index>(),
        mutations in proptest::collection::vec((any::<Index>(), mutation()), 1..6),
    ) {
        // Half of the cases start from what is right.
        let which = which.index(2 * CORPUS.len());
        let mut files = CORPUS[if which < CORPUS.len() { which } else { which % 2 }].clone();
        for (file, mutation) in mutations {
            let file = file.index(files.len());
            mutation.act(&mut files[file].1);
        }
        check(&files);
    }

    #[test]
    fn any_text_loads_or_says_why_not(parts in proptest::collection::vec(proptest::sample::select(PARTS), 0..40), noise in any::<Vec<u8>>()) {
        let mut bytes = b"[stack]\nname = \"voice\"\nregion = \"eu-central-1\"\n[iam.role.lambda]\nname = \"".to_vec();
        bytes.extend(parts.concat().bytes());
        check(&vec![("stack.toml".into(), bytes), ("noise.toml".into(), noise)]);
    }
}
