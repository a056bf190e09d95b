//! Recorded accounts on the wire: `tests/replay/serve.py`, started for a test.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;

use super::emulators::python;

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

    /// Everything that an account holds now, by call.
    pub(crate) fn held(&self, account: &str) -> Value {
        self.told(&format!("/_held/{account}"))
    }

    /// The forms in which an answer that was given so far would have been another.
    pub(crate) fn odd(&self, account: &str) -> Vec<String> {
        serde_json::from_value(self.told(&format!("/_odd/{account}"))).unwrap()
    }

    fn told(&self, path: &str) -> Value {
        let address = self.endpoint.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }
}
