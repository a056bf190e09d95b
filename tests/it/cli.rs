//! The binary: each command, exit codes, JSON, colours, a reader that goes away, and what it says
//! when AWS can't be used.

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Output, Stdio},
    thread,
};

use serde_json::Value;

const SMALL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/small");
const CCI_LITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stacks/cci-lite");

/// trueup in an empty directory, with nothing of the caller's AWS settings.
fn trueup(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(directory).args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") || name.to_string_lossy().starts_with("TRUEUP_") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("NO_COLOR", "1");
    command
}

fn run(directory: &Path, arguments: &[&str]) -> (i32, String, String) {
    told(&trueup(directory, arguments).output().unwrap())
}

fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn directory() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn plan_apply_plan_destroy_on_the_embedded_account() {
    let home = directory();
    let (code, out, _) = run(home.path(), &["plan", SMALL, "--local", "--detailed-exitcode"]);
    assert_eq!(code, 2, "{out}");
    insta::assert_snapshot!("plan", out);
    let (code, out, _) = run(home.path(), &["apply", SMALL, "--local", "--yes"]);
    assert_eq!(code, 0, "{out}");
    let (code, out, _) = run(home.path(), &["plan", SMALL, "--local", "--detailed-exitcode"]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("No changes. 2 resources are as declared."), "{out}");
    let (code, out, _) = run(home.path(), &["destroy", SMALL, "--local", "--yes"]);
    assert_eq!(code, 0, "{out}");
    let (code, out, _) = run(home.path(), &["destroy", SMALL, "--local", "--yes"]);
    assert_eq!((code, out.contains("Nothing to delete.")), (0, true), "{out}");
}

#[test]
fn nothing_is_changed_where_nobody_can_agree() {
    let home = directory();
    let (code, _, error) = run(home.path(), &["apply", SMALL, "--local"]);
    assert_eq!(code, 4);
    assert!(error.contains("pass --yes to go on without asking"), "{error}");
    assert!(!home.path().join(".trueup/local.json").exists());
}

#[test]
fn every_command_answers() {
    let home = directory();
    let cases: [(&[&str], &str); 9] = [
        (&["check", SMALL], "small: 2 resources, no problems"),
        (&["graph", SMALL], "s3.bucket.data/lifecycle  ← s3.bucket.data/bucket"),
        (&["graph", SMALL, "--format", "dot"], "digraph stack {"),
        (&["graph", SMALL, "--format", "mermaid"], "flowchart LR"),
        (&["kinds"], "s3.bucket"),
        (&["kinds", "s3.bucket"], "s3:GetLifecycleConfiguration"),
        (&["schema"], "\"trueup stack file\""),
        (&["completions", "bash"], "_trueup()"),
        (&["--version"], "trueup 0."),
    ];
    for (arguments, expected) in cases {
        let (code, out, error) = run(home.path(), arguments);
        assert_eq!(code, 0, "{arguments:?}: {error}");
        assert!(out.contains(expected), "{arguments:?}: {out}");
    }
}

#[test]
fn tests_of_a_stack_end_in_an_exit_code() {
    let home = directory();
    let stack = |expect: &str| {
        let text = format!(
            "[stack]\nname = \"logs\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n\
             [[test]]\nname = \"found\"\npattern = \"ERROR\"\nlog_line = \"an ERROR\"\nexpect = \"{expect}\"\n"
        );
        std::fs::write(home.path().join("stack.toml"), text).unwrap();
    };
    let cases: [(&str, &[&str], i32, &str); 6] = [
        ("match", &["test", "."], 0, "1 test: 1 passed"),
        ("match", &["test", ".", "foun"], 0, "✓ found"),
        ("match", &["test", ".", "lost"], 3, "no test has `lost` in its name"),
        ("no match", &["test", "."], 1, "expected  no match"),
        ("no match", &["test", ".", "--format", "json"], 1, "\"verdict\": \"failed\""),
        ("maybe", &["test", "."], 3, "nothing comes to `maybe`"),
    ];
    for (expect, arguments, expected, said) in cases {
        stack(expect);
        let (code, out, error) = run(home.path(), arguments);
        assert_eq!(code, expected, "{arguments:?}: {out}{error}");
        assert!(format!("{out}{error}").contains(said), "{arguments:?}: {out}{error}");
    }
    let (code, out, _) = run(home.path(), &["check", "."]);
    assert!(code == 3 && out.contains("nothing comes to `maybe`"), "{out}");
    stack("no match");
    run(home.path(), &["test", ".", "--junit", "report.xml"]);
    let report = std::fs::read_to_string(home.path().join("report.xml")).unwrap();
    assert!(report.contains("<failure message=\"expected no match, got match\">"), "{report}");
}

#[test]
fn plan_as_json_is_versioned_and_the_same_twice() {
    let home = directory();
    let (_, one, _) = run(home.path(), &["plan", SMALL, "--local", "--format", "json"]);
    let (_, other, _) = run(home.path(), &["plan", SMALL, "--local", "--format", "json"]);
    assert_eq!(one, other);
    let plan: Value = serde_json::from_str(&one).unwrap();
    assert_eq!(plan["format"], 1);
    assert_eq!(plan["resources"][0]["address"], "iam.role.reader");
    assert_eq!(plan["resources"][0]["verb"], "create");
}

#[test]
fn mistakes_are_usage_errors() {
    let home = directory();
    std::fs::write(
        home.path().join("bad.toml"),
        "[stack]\nname = \"bad\"\nregion = \"eu-central-1\"\nreigon = 1\n",
    )
    .unwrap();
    let cases: [(&[&str], &str); 5] = [
        (&["check", "bad.toml"], "unknown key `reigon`"),
        (&["plan", "bad.toml", "--local"], "unknown key `reigon`"),
        (&["plan", "nowhere", "--local"], "no stack found at nowhere"),
        (&["kinds", "s3.buckte"], "did you mean `s3.bucket`?"),
        (&["plan", SMALL, "--live", "missing.json"], "missing.json can't be read"),
    ];
    for (arguments, expected) in cases {
        let (code, out, error) = run(home.path(), arguments);
        assert_eq!(code, 3, "{arguments:?}: {out}{error}");
        assert!(format!("{out}{error}").contains(expected), "{arguments:?}: {out}{error}");
    }
    let (_, out, _) = run(home.path(), &["check", "bad.toml", "--format", "json"]);
    let findings: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(findings["findings"][0]["place"]["line"], 4);
}

#[test]
fn a_snapshot_of_another_account_is_refused() {
    let home = directory();
    std::fs::write(
        home.path().join("other.json"),
        r#"{"format": 1, "account": "444455556666", "resources": {}}"#,
    )
    .unwrap();
    let (code, _, error) = run(home.path(), &["plan", SMALL, "--live", "other.json"]);
    assert_eq!(code, 4);
    assert!(
        error.contains("the stack small is for account 111122223333, this is account 444455556666"),
        "{error}"
    );
    std::fs::write(home.path().join("newer.json"), r#"{"format": 99}"#).unwrap();
    let (code, _, error) = run(home.path(), &["plan", SMALL, "--live", "newer.json"]);
    assert_eq!((code, error.contains("format 99")), (3, true), "{error}");
}

#[test]
fn colours_are_for_terminals() {
    let home = directory();
    let (_, out, _) =
        told(&trueup(home.path(), &["plan", SMALL, "--local"]).env_remove("NO_COLOR").output().unwrap());
    assert!(!out.contains('\u{1b}'), "a pipe gets no colours");
    let mut forced = trueup(home.path(), &["plan", SMALL, "--local"]);
    let (_, out, _) = told(&forced.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").output().unwrap());
    assert!(out.contains('\u{1b}'), "whoever forces colours gets them");
    let mut both = trueup(home.path(), &["plan", SMALL, "--local"]);
    let (_, out, _) = told(&both.env("NO_COLOR", "1").output().unwrap());
    assert!(!out.contains('\u{1b}'), "NO_COLOR means no colours");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = directory();
    let mut child =
        trueup(home.path(), &["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 1];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let (code, _, error) = told(&child.wait_with_output().unwrap());
    assert_eq!((code, error.as_str()), (0, ""));
}

/// An endpoint that gives every request the same answer.
fn endpoint(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 8192];
            let _ = stream.read(&mut request);
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-type: text/xml\r\nx-amzn-requestid: 7a62c49f-347e-4fc4-9331-6e8eEXAMPLE\r\n\
                 content-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    format!("http://{address}")
}

fn with_credentials<'a>(command: &'a mut Command, endpoint: &str) -> &'a mut Command {
    command
        .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        .env("AWS_ENDPOINT_URL", endpoint)
}

#[test]
fn expired_credentials_are_named() {
    let expired = endpoint(
        "403 Forbidden",
        "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>\
         <Message>The security token included in the request is expired</Message></Error></ErrorResponse>",
    );
    let home = directory();
    let (code, _, error) =
        told(&with_credentials(&mut trueup(home.path(), &["plan", SMALL]), &expired).output().unwrap());
    assert_eq!(code, 1);
    assert!(error.contains("ExpiredToken: The security token included in the request is expired"), "{error}");
    assert!(error.contains("7a62c49f"), "AWS support asks for the request id: {error}");
    assert!(error.contains("aws sso login"), "{error}");
}

#[test]
fn another_account_is_refused() {
    let other = endpoint(
        "200 OK",
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Account>444455556666</Account><Arn>arn:aws:iam::444455556666:user/x</Arn></GetCallerIdentityResult>\
         </GetCallerIdentityResponse>",
    );
    let home = directory();
    let (code, _, error) =
        told(&with_credentials(&mut trueup(home.path(), &["plan", SMALL]), &other).output().unwrap());
    assert_eq!(code, 4, "{error}");
    assert!(
        error.contains("the stack small is for account 111122223333, this is account 444455556666"),
        "{error}"
    );
}

#[test]
fn no_credentials_and_no_network_say_so() {
    let home = directory();
    let (code, _, error) = run(home.path(), &["plan", SMALL]);
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("credential") && error.contains("--local"), "{error}");
    // Nothing listens on a port that was just given back.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{free}");
    let mut command = trueup(home.path(), &["plan", SMALL]);
    let (code, _, error) = told(&with_credentials(&mut command, &endpoint).output().unwrap());
    assert_eq!(code, 1, "{error}");
    assert!(error.contains("AWS_ENDPOINT_URL"), "{error}");
}

#[test]
fn the_first_stack_comes_up_from_nothing() {
    let home = directory();
    let (code, out, error) = run(home.path(), &["apply", CCI_LITE, "--local", "--yes"]);
    assert_eq!(code, 0, "{out}{error}");
    let (code, out, _) = run(home.path(), &["plan", CCI_LITE, "--local", "--detailed-exitcode"]);
    assert_eq!(code, 0, "{out}");
}

/// A stack with a secret and a variable, in a directory of its own.
fn stack_with_a_secret(home: &Path) {
    let text = "[stack]\nname = \"token\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\
                [variables.days]\ntype = \"number\"\n\
                [ssm.parameter.token]\nname = \"/token\"\nsecret = { env = \"TOKEN\" }\n\
                [s3.bucket.data]\nname = \"token-data\"\n\
                [s3.bucket.data.lifecycle.expire]\nexpire_after_days = \"${var.days}\"\n";
    std::fs::write(home.join("stack.toml"), text).unwrap();
}

fn with_token(home: &Path, token: &str, arguments: &[&str]) -> (i32, String, String) {
    told(&trueup(home, arguments).env("TOKEN", token).output().unwrap())
}

/// The digest that `plan --out` printed.
fn digest(error: &str) -> String {
    error.split("--digest ").nth(1).unwrap().trim().to_owned()
}

#[test]
fn a_saved_plan_is_applied_as_it_was_shown() {
    let home = directory();
    let home = home.path();
    stack_with_a_secret(home);
    let mut plan = trueup(home, &["plan", "stack.toml", "--local", "--out", "plan.json"]);
    let (code, shown, error) =
        told(&plan.env("TOKEN", "hunter2").env("TRUEUP_VAR_days", "7").output().unwrap());
    assert_eq!(code, 0, "{error}");
    assert!(
        error.contains("Saved as plan.json. To carry it out: trueup apply plan.json --digest sha256:"),
        "{error}"
    );

    // Of the secret the file has no more than a digest that is dear to guess by.
    let text = std::fs::read_to_string(home.join("plan.json")).unwrap();
    assert!(!text.contains("hunter2"), "{text}");
    let read = r#""the secret ssm.parameter.token.secret (environment variable TOKEN)": "argon2id:19456:2:"#;
    assert!(text.contains(read) && text.contains(r#""$secret": "left out""#), "{text}");

    // It knows its variables and its account; only the secret is given anew. Where nobody is asked, somebody
    // has to stand for what it says.
    let (code, out, refused) = with_token(home, "hunter2", &["apply", "plan.json", "--yes"]);
    assert_eq!((code, out.as_str()), (4, ""), "{refused}");
    assert!(refused.contains("itself states what it was made with:\n  TRUEUP_VAR_days=7\n"), "{refused}");
    let wrong = format!("sha256:{}", "0".repeat(64));
    let (code, _, refused) = with_token(home, "hunter2", &["apply", "plan.json", "--digest", &wrong]);
    assert!(code == 4 && refused.contains("is not the plan that was meant"), "{refused}");
    let digest = digest(&error);
    let (code, out, error) =
        with_token(home, "hunter2", &["apply", "plan.json", "--yes", "--digest", &digest]);
    assert_eq!(code, 0, "{out}{error}");
    assert!(out.starts_with(&shown), "shown: {shown}\napplied: {out}");
    assert!(out.contains("\nplan.json was made of stack.toml with TRUEUP_VAR_days=7\n"), "{out}");
    let again = ["plan", "stack.toml", "--local", "--var", "days=7", "--detailed-exitcode"];
    let (code, out, _) = with_token(home, "hunter2", &again);
    assert_eq!(code, 0, "{out}");

    // What it was to change is changed, so it has had its day.
    let (code, _, error) = with_token(home, "hunter2", &["apply", "plan.json", "--yes", "--digest", &digest]);
    assert_eq!(code, 4);
    insta::assert_snapshot!("saved-plan-applied-twice", error);
}

#[test]
fn a_saved_plan_is_refused_when_anything_has_moved() {
    let home = directory();
    let home = home.path();
    stack_with_a_secret(home);
    let out = |days: &str| {
        let days = format!("days={days}");
        let arguments = ["plan", "stack.toml", "--local", "--var", &days, "--out", "plan.json"];
        let (code, _, error) = with_token(home, "hunter2", &arguments);
        assert_eq!(code, 0, "{error}");
    };
    let apply = |token: &str| {
        let arguments = ["apply", "plan.json", "--yes", "--var", "days=14"];
        let (code, out, error) = with_token(home, token, &arguments);
        assert_eq!((code, out.as_str()), (4, ""), "{error}");
        error
    };
    let change = |path: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(home.join(path)).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(home.join(path), text.replace(from, to)).unwrap();
    };
    out("7");
    let other = ["apply", "plan.json", "--yes", "--var", "days=8"];
    let (code, _, error) = with_token(home, "hunter2", &other);
    assert!(code == 3 && error.contains("plan.json was not made with --var days=8"), "{error}");
    let (code, _, error) = with_token(home, "hunter2", &["apply", "plan.json", "--yes", "--var", "days=7"]);
    assert_eq!(code, 0, "{error}");
    out("14");

    // Somebody else edits what the plan was made against.
    change(".trueup/local.json", "\"expire_after_days\": 7", "\"expire_after_days\": 8");
    insta::assert_snapshot!("saved-plan-account-moved", apply("hunter2"));
    change(".trueup/local.json", "\"expire_after_days\": 8", "\"expire_after_days\": 7");
    // Somebody else writes another secret.
    let local = std::fs::read_to_string(home.join(".trueup/local.json")).unwrap();
    let at = local.find("argon2id:19456:2:").unwrap();
    let digest = local[at..].split('"').next().unwrap();
    let other = format!("{}{}", &digest[..digest.len() - 8], "00000000");
    change(".trueup/local.json", digest, &other);
    assert!(apply("hunter2").contains("  the secret of ssm.parameter.token/value has changed\n"));
    change(".trueup/local.json", &other, digest);
    // A file is another.
    change("stack.toml", "/token", "/another");
    insta::assert_snapshot!("saved-plan-stack-moved", apply("hunter2"));
    change("stack.toml", "/another", "/token");
    // The secret is another.
    insta::assert_snapshot!("saved-plan-secret-moved", apply("hunter3"));
    // The plan is another than was shown.
    change("plan.json", "\"to\": 14", "\"to\": 15");
    assert!(apply("hunter2").contains("s3.bucket.data"));
    change("plan.json", "\"to\": 15", "\"to\": 14");
    // It is of another account, or of another trueup.
    change(".trueup/local.json", "111122223333", "444455556666");
    assert!(apply("hunter2").contains("this is account 444455556666"));
    change(".trueup/local.json", "444455556666", "111122223333");
    change("plan.json", "\"tool\": \"", "\"tool\": \"9.");
    assert!(apply("hunter2").contains("was made by trueup 9."));
    change("plan.json", "\"tool\": \"9.", "\"tool\": \"");
    let (code, out, error) =
        with_token(home, "hunter2", &["apply", "plan.json", "--yes", "--var", "days=14"]);
    assert_eq!(code, 0, "as it was, it is applied: {out}{error}");
}

#[test]
fn what_is_no_saved_plan_says_so() {
    let home = directory();
    let cases = [
        ("{}", "plan.json is not a saved plan: missing field `format`"),
        (r#"{"format": 99}"#, "plan.json has format 99, this trueup reads format 1"),
        (r#"{"format": 1, "resources": []}"#, "plan.json is not a saved plan: unknown field `resources`"),
    ];
    for (text, expected) in cases {
        std::fs::write(home.path().join("plan.json"), text).unwrap();
        let (code, _, error) = run(home.path(), &["apply", "plan.json", "--local"]);
        assert_eq!(code, 3, "{error}");
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn a_part_that_is_not_there_is_a_usage_error() {
    let home = directory();
    let cases: [(&[&str], &str); 3] = [
        (&["--target", "s3.bucket.dta"], "did you mean `s3.bucket.data`?"),
        (&["--phase", "foundation"], "it declares no [[phases]]"),
        (&["--phase", "a", "--through", "b"], "cannot be used with"),
    ];
    for (part, expected) in cases {
        let arguments = [&["plan", SMALL, "--local"], part].concat();
        let (code, out, error) = run(home.path(), &arguments);
        assert!(error.contains(expected), "{out}{error}");
        assert_eq!(code, 3, "{error}");
    }
}

#[test]
fn what_exists_is_taken_over_when_it_is_named() {
    let case = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/plans/adopt-refused");
    let home = directory();
    let stack = format!("{case}/stack.toml");
    std::fs::copy(format!("{case}/live.json"), home.path().join("live.json")).unwrap();
    let on_file = |command: &str, more: &[&str]| {
        let arguments: Vec<&str> =
            [command, &stack, "--live", "live.json"].into_iter().chain(more.iter().copied()).collect();
        run(home.path(), &arguments)
    };
    let (code, out, _) = on_file("apply", &["--yes"]);
    assert_eq!((code, out.contains("or --adopt s3.bucket.input")), (4, true), "{out}");
    let (code, _, error) = on_file("plan", &["--adopt", "s3.bucket.inputs"]);
    assert_eq!((code, error.contains("did you mean `s3.bucket.input`?")), (3, true), "{error}");

    // A saved plan remembers what was named.
    let (code, out, saved) = on_file("plan", &["--adopt", "s3.bucket.input", "--out", "plan.json"]);
    assert_eq!((code, out.contains("adopt (exists, no owner)")), (0, true), "{out}");
    let (code, out, error) = run(home.path(), &["apply", "plan.json", "--yes", "--digest", &digest(&saved)]);
    assert_eq!(code, 0, "{out}{error}");
    let (code, out, _) = on_file("plan", &["--detailed-exitcode"]);
    assert_eq!(code, 0, "it has an owner now: {out}");
}

#[test]
fn a_saved_plan_with_an_error_of_check_is_not_applied() {
    let home = directory();
    let home = home.path();
    let public = "[stack]\nname = \"open\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\
                  [s3.bucket.data]\nname = \"open-data\"\n\
                  policy.Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"s3:GetObject\", \
                  Resource = \"${s3.bucket.data.arn}/*\" }]\n";
    std::fs::write(home.join("stack.toml"), public).unwrap();
    let (code, _, saved) = run(home, &["plan", "stack.toml", "--local", "--out", "plan.json"]);
    assert_eq!(code, 4, "{saved}");
    let (code, out, error) = run(home, &["apply", "plan.json", "--yes", "--digest", &digest(&saved)]);
    assert_eq!(code, 4, "{out}{error}");
    assert!(error.contains("nothing was changed: check: "), "{error}");
    assert!(!std::fs::exists(home.join(".trueup/local.json")).unwrap(), "something was written");
}
