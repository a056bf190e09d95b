//! `--verbose` and `TRUEUP_LOG`: every call is told of, and nothing of what it holds. `--quiet` says how it ends.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

use crate::support::binary::fine;

const STACK: &str =
    "[stack]\nname = \"small\"\nregion = \"eu-central-1\"\n\n[sns.topic.alerts]\nname = \"small\"\n";

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

/// A plan of the stack in `home` against a server that refuses every call.
fn refused(home: &Path, arguments: &[&str], log: Option<&str>) -> Output {
    fs::write(home.join("main.toml"), STACK).unwrap();
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = server.local_addr().unwrap();
    let body = "<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>no</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
    std::thread::spawn(move || {
        for stream in server.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 16_384]).unwrap();
            let head = format!(
                "HTTP/1.1 403 Forbidden\r\nx-amzn-RequestId: r-1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
    command.current_dir(home).arg("plan").args(arguments).env_clear().envs([
        ("NO_COLOR", "1"),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", SECRET),
        ("AWS_ENDPOINT_URL", &format!("http://{address}")),
    ]);
    if let Some(log) = log {
        command.env("TRUEUP_LOG", log);
    }
    command.output().unwrap()
}

#[test]
fn each_call_is_a_line_of_the_log() {
    let home = tempfile::tempdir().unwrap();
    let output = refused(home.path(), &[], Some("calls.jsonl"));
    assert_eq!(output.status.code(), Some(1));
    let log = fs::read_to_string(home.path().join("calls.jsonl")).unwrap();
    let first: Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    let fields =
        ["service", "operation", "attempt", "status", "code", "request_id"].map(|field| first[field].clone());
    let expected = serde_json::json!(["STS", "GetCallerIdentity", 1, 403, "InvalidClientTokenId", "r-1"]);
    assert_eq!(Value::from(fields.to_vec()), expected, "{log}");
    assert!(
        first["host"].as_str().unwrap().starts_with("127.0.0.1:") && first["milliseconds"].is_u64(),
        "{log}"
    );
    assert!(!log.contains(SECRET) && !log.contains("AKIA"), "{log}");
}

#[test]
fn verbose_shows_each_call() {
    let home = tempfile::tempdir().unwrap();
    let output = refused(home.path(), &["--verbose"], None);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("call  STS GetCallerIdentity  127.0.0.1:"), "{said}");
    assert!(said.contains("403 InvalidClientTokenId") && !said.contains(SECRET), "{said}");
}

#[test]
fn a_log_that_cannot_be_written_is_said_before_anything_is_done() {
    let home = tempfile::tempdir().unwrap();
    let output = refused(home.path(), &[], Some("."));
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("of TRUEUP_LOG can't be written: it is not a regular file"), "{said}");
}

#[test]
fn quiet_says_how_an_apply_ends() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("main.toml"), STACK.replace("region", "account = \"111122223333\"\nregion"))
        .unwrap();
    let usual = fine(home.path(), None, &["apply", "--local", "--yes"]);
    fs::remove_dir_all(home.path().join(".trueup")).unwrap();
    let quiet = fine(home.path(), None, &["apply", "--local", "--yes", "--quiet"]);
    assert!(usual.contains("  + sns.topic.alerts/topic\n") && usual.contains("applied"), "{usual}");
    assert!(!quiet.contains("  + sns.topic.alerts/topic\n") && quiet.contains("applied"), "{quiet}");
}
