//! Recorded accounts on the wire: `tests/replay/serve.py`, started for a test.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use aws_config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_credential_types::Credentials;
use serde_json::Value;
use trueup::{aws::Aws, world::AwsWorld};

use super::{
    emulators::{REGION, python},
    models::checked,
};

/// The server, which ends with its standard input.
pub(crate) struct Replayed {
    endpoint: String,
    _process: Child,
}

impl Replayed {
    /// Serves every account of `tests/replay/accounts`, as it was recorded, and every read of `tests/recorded`
    /// in each form as `SERVICE/TOPIC/N/FORM`.
    pub(crate) fn start() -> Self {
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/replay");
        let mut process = Command::new(python())
            .args(["-B", &format!("{here}/serve.py")])
            .arg(format!("{here}/accounts"))
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/recorded"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let endpoint = line.trim_end().strip_prefix("ready ").expect("the replay starts").to_owned();
        Self { endpoint, _process: process }
    }

    /// Where it answers; the access key id says which account.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Runs trueup in `home` against an account; its exit code and output.
    pub(crate) fn trueup(&self, account: &str, home: &Path, arguments: &[&str]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_trueup"))
            .current_dir(home)
            .args(arguments)
            .env_clear()
            .envs([
                ("AWS_ENDPOINT_URL", self.endpoint.as_str()),
                ("AWS_ACCESS_KEY_ID", account),
                ("AWS_SECRET_ACCESS_KEY", "test"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
                ("TRUEUP_PACE", "none"),
                ("NO_PROXY", "127.0.0.1"),
                ("NO_COLOR", "1"),
            ])
            .env("HOME", home)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), format!("{}{}", text(output.stdout), text(output.stderr)))
    }

    /// An AWS world that talks to an account; to one that holds nothing yet, where its name begins with
    /// `empty`.
    pub(crate) async fn world(&self, account: &str) -> AwsWorld {
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .credentials_provider(Credentials::new(account, "test", None, None, "tests"))
            .retry_config(RetryConfig::disabled())
            .region(Region::new(REGION))
            .endpoint_url(&self.endpoint)
            .load()
            .await;
        AwsWorld::new(checked(Aws::new(config).without_pauses()))
    }

    /// Everything that an account holds now, by call.
    pub(crate) fn held(&self, account: &str) -> Value {
        self.control("GET", &format!("_held/{account}"), "")
    }

    /// The forms in which an answer that was given so far would have been another.
    pub(crate) fn odd(&self, account: &str) -> Vec<String> {
        serde_json::from_value(self.control("GET", &format!("_odd/{account}"), "")).unwrap()
    }

    /// Lets an account answer a call so from now on.
    pub(crate) fn hold(&self, account: &str, call: &str, answer: &Value) {
        self.control("PUT", &format!("_held/{account}/{call}"), &answer.to_string());
    }

    /// What an account could answer a call beside what it does: each further member, and the answer with it.
    pub(crate) fn members(&self, account: &str, call: &str) -> Vec<(String, Value)> {
        let Value::Array(cases) = self.control("GET", &format!("_members/{account}/{call}"), "") else {
            panic!("no list of members")
        };
        let member = |case: &Value| case["member"].as_str().unwrap().to_owned();
        cases.into_iter().map(|mut case| (member(&case), case["data"].take())).collect()
    }

    /// A call that is about the server itself.
    fn control(&self, method: &str, what: &str, body: &str) -> Value {
        let address = self.endpoint.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        let request = format!(
            "{method} /{what} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{what}: {answer}")).1;
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{what}: {error}: {body}"))
    }
}
