//! What each command exits with, as two tables: every command in every state that matters, and a command, the
//! state that it meets, the code, and words that it says. A state is a stack with an account in a file; see
//! [`prepare`].

#![cfg(unix)]

use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::support::binary::trueup;

/// What every command exits with in every state: a command that `trueup --help` lists has a row. What the state does
/// not reach is as in a clean one. Nobody reads what is written into the closed pipe, and the signal is SIGTERM while
/// AWS does not answer.
const EVERY: &str = "
            | clean | changes | read failed | refused | gate failed | not known | pipe closed | signal
apply       | 0     | 0       | 1           | 4       | 4           | 4         | 0           | 143
destroy     | 0     | 0       | 1           | 0       | 0           | 0         | 0           | 143
plan        | 0     | 2       | 1           | 4       | 0           | 0         | 0           | 143
forget      | 3     | 3       | 3           | 3       | 3           | 3         | 3           | 143
drift       | 0     | 0       | 1           | 4       | 0           | 0         | 0           | 143
output      | 0     | 0       | 1           | 0       | 0           | 0         | 0           | 143
verify      | 0     | 0       | 0           | 0       | 4           | 5         | 0           | 143
snapshot    | 0     | 0       | 1           | 0       | 0           | 0         | 0           | 143
import      | 0     | 0       | 1           | 0       | 0           | 0         | 0           | 143
explain     | 0     | 0       | 1           | 0       | 0           | 0         | 0           | 143
access      | 4     | 4       | 5           | 4       | 4           | 5         | 4           | 143
init        | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
check       | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
fmt         | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
test        | 0     | 0       | 0           | 0       | 0           | 1         | 0           | -
export      | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
graph       | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
kinds       | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
simulate    | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
schema      | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
lsp         | 1     | 1       | 1           | 1       | 1           | 1         | 1           | -
completions | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
man         | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
help        | 0     | 0       | 0           | 0       | 0           | 0         | 0           | -
";

/// Why a signal has no row: a command that reads files only ends at once, and has nothing to leave in order.
const ENDS_AT_ONCE: &[&str] = &[
    "init",
    "check",
    "fmt",
    "test",
    "export",
    "graph",
    "kinds",
    "simulate",
    "schema",
    "lsp",
    "completions",
    "man",
    "help",
];

/// Command, state, exit code, words of its output. `-` stands for no words.
const TABLE: &str = "
plan                             | clean          | 0 | No changes. 2 resources are as declared.
plan --detailed-exitcode         | clean          | 0 | No changes. 2 resources are as declared.
plan --format markdown           | clean          | 0 | **No changes. 2 resources are as declared.**
plan --format json               | clean          | 0 | \"verdict\": \"no-changes\"
plan                             | changes        | 0 | 1 resource, 1 change: 1 update.
plan --detailed-exitcode         | changes        | 2 | 1 resource, 1 change: 1 update.
plan --format json               | changes        | 0 | \"verdict\": \"changes\"
plan                             | read failed    | 1 | Not known: 1 resource could not be read. Nothing else changes.
plan --detailed-exitcode         | read failed    | 1 | Not known: 1 resource could not be read.
plan --format markdown           | read failed    | 1 | **Not known: 1 resource could not be read.
plan --format json               | read failed    | 1 | \"verdict\": \"not-known\"
plan                             | aspect denied  | 1 | Not known: 1 resource could not be read.
plan                             | refused        | 4 | 1 resource is refused. Nothing else changes.
plan --detailed-exitcode         | refused        | 4 | 1 resource is refused.
plan --format markdown           | refused        | 4 | **1 resource is refused.
plan --format json               | refused        | 4 | \"verdict\": \"refused\"
plan --target iam.role.reader    | read failed    | 0 | No changes. 1 resource is as declared.
plan                             | both           | 1 | Not known: 1 resource could not be read. 1 resource is refused.
plan --prune --max-deletes 0     | orphan         | 4 | Apply refuses this
plan --base HEAD                 | changes        | 0 | No changes.
plan                             | finding        | 4 | check: 
plan --format markdown           | finding        | 4 | **check: 
plan --format json               | finding        | 4 | \"rule\": \"public-access\"
plan                             | bad file       | 3 | unknown key `reigon`
plan                             | other account  | 4 | is for account 111122223333, this is account 444455556666
apply --yes                      | clean          | 0 | No changes.
apply --yes                      | changes        | 0 | 1 change applied
apply                            | changes        | 4 | pass --yes to go on without asking
apply --yes                      | read failed    | 1 | Not known: 1 resource could not be read.
apply --yes                      | aspect denied  | 1 | Not known: 1 resource could not be read.
apply --yes                      | refused        | 4 | 1 resource is refused.
apply --yes                      | both           | 1 | 1 resource is refused.
apply --yes                      | gate failed    | 4 | Stopped: the gate of first does not hold.
apply --yes                      | finding        | 4 | nothing was changed: check: 
apply --yes                      | bad file       | 3 | unknown key `reigon`
apply --yes                      | other account  | 4 | is for account 111122223333
destroy --yes                    | clean          | 0 | 2 resources, 2 changes: 2 delete.
destroy --yes                    | protected      | 4 | it is protected
destroy --yes                    | empty          | 0 | Nothing to delete.
destroy --yes                    | read failed    | 1 | Not known: 1 resource could not be read.
destroy --yes                    | other account  | 4 | is for account 111122223333
verify                           | clean          | 0 | there is nothing to check
verify                           | gate failed    | 4 | the role reads
forget s3.bucket.data --yes      | orphan         | 0 | 1 change applied
forget s3.bucket.dato --yes      | orphan         | 3 | did you mean `s3.bucket.data`?
forget s3.bucket.data            | orphan         | 4 | pass --yes to go on without asking
forget s3.bucket.data --yes      | clean          | 3 | declares s3.bucket.data at stack/main.toml:
snapshot                         | clean          | 0 | 2 resources of small
snapshot                         | read failed    | 1 | 1 unreadable
import                           | clean          | 0 | [iam.role.reader]
import                           | read failed    | 1 | can't be read
import                           | empty          | 1 | there is no s3.bucket `small-data`
check                            | clean          | 0 | 2 resources, no problems
check                            | finding        | 3 | error[
check                            | bad file       | 3 | unknown key `reigon`
fmt                              | clean          | 0 | -
fmt --check                      | bad file       | 2 | + reigon  = \"eu-central-1\"
test                             | clean          | 0 | -
graph                            | clean          | 0 | s3.bucket.data
graph                            | bad file       | 3 | unknown key `reigon`
kinds                            | clean          | 0 | s3.bucket
";

const STACK: &str = "[stack]\nname = \"small\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n\
    [iam.role.reader]\nname = \"small-reader\"\ntrust = { services = [\"lambda.amazonaws.com\"] }\n\n\
    [s3.bucket.data]\nname = \"small-data\"\nallow = [{ rule = \"plain-http\", reason = \"an example\" }]\n";

/// The file that stands for the account.
const LIVE: &str = "live.json";

/// A directory in a state: `stack/`, and `live.json` with the stack applied to it.
fn prepare(home: &Path, state: &str) {
    write(home, STACK);
    if state != "empty" {
        let (code, out) = trueup(home, None, &["apply", "stack", "--live", LIVE, "--yes"]);
        assert_eq!(code, 0, "{out}");
    }
    let versioned = || write(home, &format!("{STACK}versioning = \"enabled\"\n"));
    let denied = |aspect: &'static str| {
        move |live: &mut Value| {
            let place = live["resources"]["s3.bucket"].as_object().unwrap().keys().next().unwrap().clone();
            let why = "s3:ListAllMyBuckets: AccessDenied: not authorized";
            live["unreadable"] = json!({ format!("s3.bucket/{place}/{aspect}"): why });
        }
    };
    let role_unowned = |live: &mut Value| {
        let role = live["resources"]["iam.role"].as_object_mut().unwrap().values_mut().next().unwrap();
        role["aspects"]["tags"] = json!({});
    };
    match state {
        "clean" | "empty" => {}
        "changes" => {
            git(home);
            versioned();
        }
        "read failed" => edit(home, denied("bucket")),
        "aspect denied" => edit(home, denied("policy")),
        "refused" => edit(home, role_unowned),
        "both" => {
            edit(home, denied("bucket"));
            edit(home, role_unowned);
        }
        "orphan" => write(home, STACK.split("[s3.bucket.data]").next().unwrap()),
        "gate failed" => {
            let gate = "\n[[phases]]\nname = \"first\"\n\n[[verify]]\nname = \"the role reads\"\nphase = \"first\"\n\
                access = { principal = \"${iam.role.reader.arn}\", action = \"s3:GetObject\", \
                resource = \"${s3.bucket.data.arn}/x\" }\nexpect = \"allow\"\n";
            write(home, &format!("{STACK}{gate}"));
        }
        // A condition key that only a request can tell.
        "not known" => {
            let from_office = "\n[iam.role.reader.inline.read]\nVersion = \"2012-10-17\"\n\
                [[iam.role.reader.inline.read.Statement]]\nEffect = \"Allow\"\nAction = \"s3:GetObject\"\n\
                Resource = \"${s3.bucket.data.arn}/*\"\nCondition = { IpAddress = { \"aws:SourceIp\" = \"192.0.2.0/24\" } }\n";
            write(home, &format!("{STACK}{from_office}"));
            let (code, out) = trueup(home, None, &["apply", "stack", "--live", LIVE, "--yes"]);
            assert_eq!(code, 0, "{out}");
            let asked = "principal = \"${iam.role.reader.arn}\", action = \"s3:GetObject\", \
                resource = \"${s3.bucket.data.arn}/x\"";
            let gate = format!(
                "\n[[phases]]\nname = \"first\"\n\n[[verify]]\nname = \"the role reads\"\nphase = \"first\"\n\
                 access = {{ {asked} }}\nexpect = \"allow\"\n\n[[test]]\nname = \"the role reads\"\n\
                 access = {{ {asked} }}\nexpect = \"allow\"\n"
            );
            write(home, &format!("{STACK}{from_office}{gate}"));
        }
        "protected" => write(home, &format!("{STACK}protect = true\n")),
        "bad file" => write(home, &STACK.replace("region", "reigon")),
        "other account" => edit(home, |live| live["account"] = json!("444455556666")),
        "finding" => {
            let public = "policy.Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"s3:GetObject\", \
                Resource = \"${s3.bucket.data.arn}/*\" }]\n";
            write(home, &format!("{STACK}{public}"));
        }
        other => panic!("there is no state {other}"),
    }
}

fn write(home: &Path, stack: &str) {
    fs::create_dir_all(home.join("stack")).unwrap();
    fs::write(home.join("stack/main.toml"), stack).unwrap();
    if !home.join(LIVE).exists() {
        fs::write(home.join(LIVE), "{ \"format\": 1, \"account\": \"111122223333\", \"resources\": {} }")
            .unwrap();
    }
}

/// Edits the account behind trueup's back.
fn edit(home: &Path, by: impl Fn(&mut Value)) {
    let path = home.join(LIVE);
    let mut live = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    by(&mut live);
    fs::write(path, live.to_string()).unwrap();
}

/// Commits the stack with what will be declared, so that a review finds no change.
fn git(home: &Path) {
    let stack = fs::read_to_string(home.join("stack/main.toml")).unwrap();
    fs::write(home.join("stack/main.toml"), format!("{stack}versioning = \"enabled\"\n")).unwrap();
    let commit = ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "-m", "before"];
    for arguments in [&["init", "--quiet"][..], &["add", "stack"], &commit] {
        let mut command = Command::new("git");
        command.current_dir(home).args(arguments).env("GIT_CONFIG_GLOBAL", "/dev/null");
        assert!(command.status().unwrap().success(), "git {arguments:?}");
    }
    fs::write(home.join("stack/main.toml"), stack).unwrap();
}

/// The words of a command of the table, with the stack and the account that it needs.
fn words(command: &str) -> Vec<&str> {
    let typed: Vec<&str> = command.split_whitespace().collect();
    let (name, rest) = typed.split_first().unwrap();
    let own: &[&str] = match *name {
        "kinds" | "schema" | "lsp" | "man" | "help" => &[],
        "completions" => &["bash"],
        "init" => &["--name", "small"],
        "simulate" => &["--input", "input.json"],
        "access" => &[
            "stack",
            "--live=live.json",
            "--principal",
            "iam.role.reader",
            "--action",
            "s3:GetObject",
            "--resource",
            "s3://small-data/x",
        ],
        "explain" => &["s3.bucket.data", "stack", "--live=live.json"],
        "check" | "fmt" | "test" | "graph" => &["stack"],
        "export" => &["stack", "--to", "cloudformation"],
        "snapshot" => &["stack", "--live", LIVE, "--out", "out.json"],
        "import" => &[
            "iam.role",
            "small-reader",
            "s3.bucket",
            "small-data",
            "--live",
            LIVE,
            "--region",
            "eu-central-1",
        ],
        "forget" => return [&typed[..2], &["stack", "--live", LIVE], &typed[2..]].concat(),
        _ if rest.contains(&"--base") => &["stack"],
        _ => &["stack", "--live", LIVE],
    };
    [&[*name], own, rest].concat()
}

#[test]
fn every_command_exits_as_the_table_says() {
    let mut wrong = Vec::new();
    for row in TABLE.lines().filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.splitn(4, '|').map(str::trim).collect();
        let [command, state, code, says] = cells[..] else { panic!("{row}") };
        let home = tempfile::tempdir().unwrap();
        prepare(home.path(), state);
        let (actual, out) = trueup(home.path(), None, &words(command));
        if actual.to_string() != code || !(says == "-" || out.contains(says)) {
            wrong.push(format!("{row}\n  exits with {actual}:\n{out}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// What a command exits with where nobody reads its output.
fn unread(home: &Path, arguments: &[&str]) -> String {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(home).args(arguments).env_clear().env("NO_COLOR", "1").env("HOME", home);
    let ended = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::null()).status().unwrap();
    ended.code().unwrap().to_string()
}

/// What a command exits with that is ended by SIGTERM while AWS does not answer.
fn ended(home: &Path, arguments: &[&str]) -> String {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    // The account is not in a file now.
    let in_file = |word: &&str| word.starts_with("--live") || *word == LIVE;
    let mut arguments: Vec<&str> = arguments.iter().copied().filter(|word| !in_file(word)).collect();
    if ["access", "explain"].contains(&arguments[0]) {
        arguments.push("--live");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(home).args(arguments).env_clear().envs([
        ("NO_COLOR", "1"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    ]);
    command.env("AWS_ENDPOINT_URL", format!("http://{}", silent.local_addr().unwrap())).env("HOME", home);
    let mut run = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let _asks = silent.accept().unwrap();
    let signal = Command::new("kill").args(["-TERM", &run.id().to_string()]).status().unwrap();
    assert!(signal.success());
    let ended = run.wait().unwrap();
    ended.code().map_or_else(|| format!("{ended}"), |code| code.to_string())
}

#[test]
fn every_command_has_a_code_for_every_state() {
    let mut rows = EVERY.lines().filter(|row| !row.is_empty());
    let cells = |row: &'static str| row.split('|').map(str::trim).collect::<Vec<_>>();
    let states = cells(rows.next().unwrap());
    let mut commands = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in rows.map(cells) {
        commands.insert(row[0]);
        for (state, expected) in states.iter().zip(&row).skip(1) {
            let home = tempfile::tempdir().unwrap();
            let asked = match row[0] {
                "apply" | "destroy" => format!("{} --yes", row[0]),
                "plan" => "plan --detailed-exitcode".to_owned(),
                "forget" => "forget s3.bucket.gone".to_owned(),
                other => other.to_owned(),
            };
            let prepared = if ["pipe closed", "signal"].contains(state) { "clean" } else { state };
            prepare(home.path(), prepared);
            let input = r#"{ "PolicyInputList": [], "ActionNames": ["s3:GetObject"] }"#;
            fs::write(home.path().join("input.json"), input).unwrap();
            let arguments = words(&asked);
            let actual = match *state {
                "signal" if ENDS_AT_ONCE.contains(&row[0]) => "-".to_owned(),
                "signal" => ended(home.path(), &arguments),
                "pipe closed" => unread(home.path(), &arguments),
                _ => trueup(home.path(), None, &arguments).0.to_string(),
            };
            if actual != *expected {
                wrong.push(format!("{} | {state}: {expected}, exits with {actual}", row[0]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let (_, help) = trueup(Path::new("."), None, &["--help"]);
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty()).filter_map(|line| line.split_whitespace().next());
    assert_eq!(listed.collect::<BTreeSet<_>>(), commands, "a command without its row");
}
