//! The language server as an editor meets it: a client that speaks the protocol with the binary.

#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::binary::trueup;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An editor with a language server.
struct Editor {
    server: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    home: String,
    number: i64,
    version: i64,
    /// What was said, as a snapshot keeps it.
    transcript: String,
}

impl Editor {
    fn start(home: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        command.arg("lsp").args(arguments).current_dir(home).env_clear();
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().unwrap();
        let input = server.stdin.take();
        let output = server.stdout.take().unwrap();
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let home = format!("file://{}", home.display());
        Self { server, input, messages, home, number: 0, version: 0, transcript: String::new() }
    }

    fn uri(&self, file: &str) -> String {
        format!("{}/{file}", self.home)
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let input = self.input.as_mut().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        input.flush().unwrap();
    }

    fn note(&mut self, sign: &str, what: &str, said: &Value) {
        let said = format!("{:#}", short(said)).replace(&self.home, "file:///home");
        self.transcript.push_str(&format!("{sign} {what} {said}\n\n"));
    }

    fn notify(&mut self, method: &str, params: Value) {
        let mut message = json!({ "jsonrpc": "2.0", "method": method });
        message["params"] = params;
        self.send(&message);
    }

    /// The answer to a request, whatever else comes before it.
    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let id = self.number;
        let mut message = json!({ "jsonrpc": "2.0", "id": id, "method": method });
        message["params"] = params;
        self.send(&message);
        loop {
            let message = self.messages.recv_timeout(PATIENCE).unwrap();
            if message["id"] == id && message.get("method").is_none() {
                return message.get("result").or_else(|| message.get("error")).cloned().unwrap_or_default();
            }
        }
    }

    /// The same, kept in the transcript.
    fn asked(&mut self, method: &str, params: Value) -> Value {
        self.note("→", method, &params);
        let answer = self.ask(method, params);
        self.note("←", method, &answer);
        answer
    }

    /// The next diagnostics of a file.
    fn diagnostics(&mut self, file: &str) -> Vec<Value> {
        let uri = self.uri(file);
        loop {
            let message = self.messages.recv_timeout(PATIENCE).unwrap();
            if message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri.as_str()
            {
                self.note("←", "textDocument/publishDiagnostics", &message["params"]);
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    /// Diagnostics of a file that are as many.
    fn until(&mut self, file: &str, count: usize) -> Vec<Value> {
        loop {
            let found = self.diagnostics(file);
            if found.len() == count {
                return found;
            }
        }
    }

    fn initialize(&mut self) {
        let capabilities = json!({ "textDocument": { "hover": { "contentFormat": ["plaintext"] } } });
        let folders = json!([{ "uri": self.home, "name": "home" }]);
        let params = json!({ "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": folders });
        let mut answer = self.ask("initialize", params);
        answer["serverInfo"]["version"] = "…".into();
        self.note("←", "initialize", &answer);
        self.notify("initialized", json!({}));
    }

    fn open(&mut self, file: &str, text: &str) {
        let document = json!({ "uri": self.uri(file), "languageId": "toml", "version": 0, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Puts another text in the place of all, or of a range.
    fn change(&mut self, file: &str, range: Option<&Value>, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.uri(file), "version": self.version });
        let change = match range {
            Some(range) => json!({ "range": range, "text": text }),
            None => json!({ "text": text }),
        };
        self.notify(
            "textDocument/didChange",
            json!({ "textDocument": document, "contentChanges": [change] }),
        );
    }

    fn at(&self, file: &str, text: &str, part: &str) -> Value {
        json!({ "textDocument": { "uri": self.uri(file) }, "position": position(text, part) })
    }

    /// The labels that are offered behind `part`.
    fn offered(&mut self, file: &str, text: &str, part: &str) -> Vec<String> {
        let params = self.at(file, text, part);
        let answer = self.ask("textDocument/completion", params);
        let labels = |items: &Vec<Value>| {
            items.iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
        };
        answer["items"].as_array().map(labels).unwrap_or_default()
    }

    /// What the server exits with.
    fn end(mut self) -> i32 {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        self.exit()
    }

    fn exit(mut self) -> i32 {
        self.input = None;
        self.server.wait().unwrap().code().unwrap()
    }
}

/// What was said, with a range on one line: `2:0-2:9`.
fn short(said: &Value) -> Value {
    let point = |at: &Value| Some(format!("{}:{}", at.get("line")?, at.get("character")?));
    let range = |at: &Value| Some(format!("{}-{}", point(at.get("start")?)?, point(at.get("end")?)?));
    match said {
        Value::Object(members) => match range(said).or_else(|| point(said)) {
            Some(place) => place.into(),
            None => members.iter().map(|(name, member)| (name.clone(), short(member))).collect(),
        },
        Value::Array(items) => items.iter().map(short).collect(),
        other => other.clone(),
    }
}

fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        output.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end() {
            "" => break,
            line => {
                let found = line.strip_prefix("Content-Length: ").map(|length| length.parse().unwrap());
                length = found.or(length);
            }
        }
    }
    let mut body = vec![0; length?];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}

/// Behind a part of a text of ASCII.
fn position(text: &str, part: &str) -> Value {
    let offset = text.find(part).unwrap_or_else(|| panic!("no `{part}`")) + part.len();
    let line = text[..offset].matches('\n').count();
    json!({ "line": line, "character": offset - text[..offset].rfind('\n').map_or(0, |at| at + 1) })
}

/// A text with the edits of a file put in.
fn edited(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = usize::try_from(position["line"].as_u64().unwrap()).unwrap();
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + usize::try_from(position["character"].as_u64().unwrap()).unwrap()
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .into_iter()
        .flatten()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new) in edits.into_iter().rev() {
        text.replace_range(start..end, new);
    }
    text
}

const STACK: &str = "[stack]\nname = \"shop\"\naccount = \"111122223333\"\nregion = \"eu-central-1\"\n\n\
    [variables.tenant]\ndefault = \"demo\"\n\n[[phases]]\nname = \"base\"\n";

const STORAGE: &str = "[s3.bucket.orders]\nname = \"shop-orders-${var.tenant}\"\nversionin = \"enabled\"\n\
    policy = { file = \"policies/orders.json\" }\n";

const POLICY: &str = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    { \"Sid\": \"DenyPlainHttp\", \
    \"Effect\": \"Deny\", \"Principal\": \"*\", \"Action\": \"s3:*\",\n      \"Resource\": \
    [\"${s3.bucket.orders.arn}\", \"${s3.bucket.orders.arn}/*\"],\n      \"Condition\": { \"Bool\": \
    { \"aws:SecureTransport\": \"false\" } } }\n  ]\n}\n";

const ROLE: &str = "[iam.role.reader]\nname = \"shop-reader\"\ntrust = { services = [\"lambda.amazonaws.com\"] }\n\n\
    [iam.role.reader.inline.read]\nVersion = \"2012-10-17\"\n[[iam.role.reader.inline.read.Statement]]\n\
    Effect = \"Allow\"\nAction = \"s3:GetObject\"\nResource = \"${s3.bucket.orders.arn}/*\"\n\n\
    [[test]]\nname = \"the reader reads\"\naccess = { principal = \"iam.role.reader\", action = \"s3:GetObject\", \
    resource = \"${s3.bucket.orders.arn}/x\" }\nexpect = \"allow\"\n";

fn shop() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("shop/policies")).unwrap();
    for (name, text) in [
        ("stack.toml", STACK),
        ("storage.toml", &STORAGE.replace("versionin ", "versioning ")),
        ("policies/orders.json", POLICY),
        ("role.toml", ROLE),
    ] {
        fs::write(home.path().join("shop").join(name), text).unwrap();
    }
    home
}

#[test]
fn an_editor_is_served_from_the_first_key_to_the_last() {
    let home = shop();
    let mut editor = Editor::start(home.path(), &[]);
    editor.initialize();
    let file = "shop/storage.toml";
    editor.open(file, STORAGE);
    let found = editor.diagnostics(file);
    let wrong = found.iter().find(|each| each["message"].as_str().unwrap().contains("versionin")).unwrap();

    let context = json!({ "diagnostics": [wrong] });
    let params =
        json!({ "textDocument": { "uri": editor.uri(file) }, "range": wrong["range"], "context": context });
    let actions = editor.asked("textDocument/codeAction", params);
    let edits = &actions[0]["edit"]["changes"][&editor.uri(file)];
    let mended = edited(STORAGE, edits);
    assert_eq!(mended, STORAGE.replace("versionin ", "versioning "));
    editor.change(file, Some(&edits[0]["range"]), edits[0]["newText"].as_str().unwrap());
    assert_eq!(editor.diagnostics(file), Vec::<Value>::new(), "mended");

    for (method, file, text, part) in [
        ("textDocument/hover", file, &*mended, "versi"),
        ("textDocument/hover", file, &mended, "[s3.bucket.or"),
        ("textDocument/hover", file, &mended, "${var.te"),
        ("textDocument/definition", file, &mended, "${var.te"),
        ("textDocument/definition", file, &mended, "policies/or"),
        ("textDocument/prepareRename", file, &mended, "[s3.bucket.or"),
    ] {
        let params = editor.at(file, text, part);
        editor.asked(method, params);
    }
    editor.open("shop/role.toml", ROLE);
    editor.diagnostics("shop/role.toml");
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let role = json!({ "uri": editor.uri("shop/role.toml") });
    editor.asked("textDocument/inlayHint", json!({ "textDocument": role, "range": whole }));
    editor.asked("textDocument/documentSymbol", json!({ "textDocument": role }));
    for part in ["${s3.bucket.or", "[iam.role.rea"] {
        let mut params = editor.at("shop/role.toml", ROLE, part);
        editor.asked("textDocument/hover", params.clone());
        editor.asked("textDocument/definition", params.clone());
        params["context"] = json!({ "includeDeclaration": true });
        editor.asked("textDocument/references", params);
    }
    let mut params = editor.at("shop/role.toml", ROLE, "${s3.bucket.or");
    params["newName"] = "Orders".into();
    editor.asked("textDocument/rename", params.clone());
    params["newName"] = "purchases".into();
    editor.asked("textDocument/rename", params);
    editor.asked("textDocument/formatting", json!({}));
    let transcript = std::mem::take(&mut editor.transcript);
    assert_eq!(editor.end(), 0);
    insta::assert_snapshot!("session", transcript);
}

#[test]
fn what_may_be_written_is_offered_while_the_file_is_broken() {
    let home = shop();
    let mut editor = Editor::start(home.path(), &[]);
    editor.initialize();
    let file = "shop/new.toml";
    let bucket = "[s3.bucket.new]\nname = \"x\"\n";
    editor.open(file, "");
    let table = [
        ("[s3.bu", "[s3.bu", "s3.bucket"),
        ("x = [1,\n[s3.bu", "[s3.bu", "s3.bucket"),
        ("[", "[", "variables"),
        ("[[", "[[", "phases"),
        (&format!("{bucket}vers"), "vers", "versioning"),
        (&format!("{bucket}encryption = {{ bu"), "{ bu", "bucket_key"),
        (&format!("{bucket}[s3.bucket.new.lifecycle.x]\nexp"), "\nexp", "expire_after_days"),
        (&format!("{bucket}[s3.bucket.new.li"), "new.li", "lifecycle"),
        (&format!("{bucket}versioning = "), "versioning = ", "enabled"),
        (&format!("{bucket}versioning = \"en"), "\"en", "enabled"),
        (&format!("{bucket}protect = t"), "= t", "true"),
        (&format!("{bucket}phase = \""), "phase = \"", "base"),
        (&format!("{bucket}logging = \"${{"), "${", "s3.bucket.orders.arn"),
        (&format!("{bucket}logging = \"${{v"), "${v", "var.tenant"),
        (&format!("{bucket}allow = [{{ rule = \"pl"), "rule = \"pl", "plain-http"),
        ("[use.x]\ntemplate = \"", "template = \"", "private-bucket"),
        ("[use.x]\ntemplate = \"private-bucket\"\nna", "\nna", "name"),
        ("[[test]]\nacc", "\nacc", "access"),
        ("[[test]]\naccess = { action = \"s3:GetO", "GetO", "s3:GetObject"),
        ("[[verify]]\nala", "\nala", "alarm"),
        ("[iam.role.x]\ntrust = { services = [\"la", "[\"la", "lambda.amazonaws.com"),
        ("[[iam.role.x.inline.y.Statement]]\nAction = [\"s3:*\", \"km", "\"km", "kms"),
        ("[[iam.role.x.inline.y.Statement]]\nEff", "\nEff", "Effect"),
        ("[stack]\nacc", "\nacc", "account"),
    ];
    for (text, part, expected) in table {
        editor.change(file, None, text);
        let offered = editor.offered(file, text, part);
        assert!(offered.iter().any(|label| label == expected), "{text}: {offered:?}");
    }
    let given = format!("{bucket}na");
    editor.change(file, None, &given);
    assert!(!editor.offered(file, &given, "\"x\"\nna").contains(&"name".to_owned()), "it is given");
    for (text, part) in [("# s3", "# s"), ("[stack]\nname = \"x\" ", "\"x\" ")] {
        editor.change(file, None, text);
        assert_eq!(editor.offered(file, text, part), [""; 0], "{text}");
    }
    let policy = "shop/policies/orders.json";
    let text = POLICY.replace("\"s3:*\"", "\"s3:PutO\"");
    editor.open(policy, &text);
    assert!(editor.offered(policy, &text, "s3:PutO").contains(&"s3:PutObject".to_owned()));
    assert!(editor.offered(policy, &text, "[\"${s3.bucket.or").contains(&"s3.bucket.orders.arn".to_owned()));
    assert_eq!(editor.end(), 0);
}

#[test]
fn diagnostics_follow_the_texts_of_the_editor_in_every_file_of_the_stack() {
    let home = shop();
    let mut editor = Editor::start(home.path(), &[]);
    editor.initialize();
    // The file that refers is on disk, the one that is referred to in the editor.
    let renamed = STORAGE.replace("versionin ", "versioning ").replace("bucket.orders", "bucket.others");
    editor.open("shop/storage.toml", &renamed);
    let of_role = editor.diagnostics("shop/role.toml");
    let unknown = |found: &[Value]| {
        let is_it = |each: &&Value| {
            each["message"].as_str().unwrap().starts_with("unknown resource s3.bucket.orders")
        };
        found.iter().filter(is_it).count()
    };
    assert_eq!(unknown(&of_role), 2, "{of_role:?}");
    assert_eq!(of_role[0]["range"]["start"], json!({ "line": 9, "character": 12 }));
    let of_policy = {
        editor.open("shop/policies/orders.json", POLICY);
        editor.diagnostics("shop/policies/orders.json")
    };
    assert_eq!(unknown(&of_policy), 2, "{of_policy:?}");
    editor.change("shop/storage.toml", None, &STORAGE.replace("versionin ", "versioning "));
    // Mended by another file.
    editor.until("shop/role.toml", 0);

    // What is no stack is left alone, and so is one that nobody edits any more.
    fs::write(home.path().join("Cargo.toml"), "[package]\nname = 1\n").unwrap();
    editor.open("Cargo.toml", "[package]\nname = 1\n");
    editor.change("shop/storage.toml", None, STORAGE);
    editor.until("shop/storage.toml", 1);
    for file in ["shop/storage.toml", "shop/policies/orders.json"] {
        let document = json!({ "uri": editor.uri(file) });
        editor.notify("textDocument/didClose", json!({ "textDocument": document }));
    }
    // Closed.
    editor.until("shop/storage.toml", 0);
    let text = "[package]\nname = 1\nx";
    editor.change("Cargo.toml", None, text);
    assert_eq!(editor.offered("Cargo.toml", text, "\nx"), [""; 0]);
    assert!(!editor.transcript.contains("Cargo.toml"));
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_burst_of_changes_is_checked_once() {
    let home = shop();
    let mut editor = Editor::start(home.path(), &[]);
    editor.initialize();
    editor.open("shop/storage.toml", STORAGE);
    editor.diagnostics("shop/storage.toml");
    for number in 0..20 {
        editor.change("shop/storage.toml", None, &format!("{STORAGE}# {number}\n"));
    }
    editor.diagnostics("shop/storage.toml");
    let last = editor.transcript.rsplit("\"version\": ").next().unwrap();
    assert!(last.starts_with("20"), "the last of them: {last}");
    assert!(editor.messages.recv_timeout(Duration::from_millis(500)).is_err(), "nothing more is said");
    assert_eq!(editor.end(), 0);
}

#[test]
fn a_renamed_resource_is_the_same_at_aws() {
    let home = shop();
    let at = |file: &str| home.path().join("shop").join(file);
    let each = "\n[s3.bucket.each]\nfor_each = [\"a\", \"b\"]\nname = \"shop-${each.key}\"\n\
        allow = [{ rule = \"plain-http\", reason = \"an example\" }]\n\
        [s3.bucket.each.tags]\nof = '${s3.bucket.orders.name}'\n\n[sns]\n\
        topic.alerts = { name = \"shop-alerts\" }\n";
    let role = format!("{ROLE}{each}");
    fs::write(at("role.toml"), &role).unwrap();
    fs::write(
        home.path().join("live.json"),
        "{ \"format\": 1, \"account\": \"111122223333\", \"resources\": {} }",
    )
    .unwrap();
    let live = ["--live", "live.json"];
    let (code, out) = trueup(home.path(), None, &[&["apply", "shop", "--yes"], &live[..]].concat());
    assert_eq!(code, 0, "{out}");
    let mut editor = Editor::start(home.path(), &[]);
    editor.initialize();
    editor.open("shop/role.toml", &role);
    editor.diagnostics("shop/role.toml");
    let mut text = role;
    for (old, new) in [
        ("${s3.bucket.or", "purchases"),
        ("[iam.role.re", "iam.role.viewer"),
        ("[s3.bucket.ea", "every"),
        ("topic.al", "calls"),
    ] {
        let mut params = editor.at("shop/role.toml", &text, old);
        params["newName"] = new.into();
        let answer = editor.ask("textDocument/rename", params);
        let changes = answer["changes"].as_object().unwrap_or_else(|| panic!("{answer}"));
        for (uri, edits) in changes {
            let path = uri.strip_prefix("file://").unwrap();
            let text = edited(&fs::read_to_string(path).unwrap(), edits);
            fs::write(path, text).unwrap();
        }
        text = fs::read_to_string(at("role.toml")).unwrap();
        editor.change("shop/role.toml", None, &text);
        editor.diagnostics("shop/role.toml");
    }
    // What has a `was` was renamed: only back is known to be right.
    let mut params = editor.at("shop/role.toml", &text, "[iam.role.vi");
    params["newName"] = "other".into();
    let refused = editor.ask("textDocument/rename", params.clone());
    assert!(refused["message"].as_str().unwrap().contains("was iam.role.reader before"), "{refused}");
    params["newName"] = "reader".into();
    let back = editor.ask("textDocument/rename", params);
    let back = edited(&text, &back["changes"][&editor.uri("shop/role.toml")]);
    assert!(back.contains("[iam.role.reader]\nname") && !back.contains("viewer"), "{back}");
    assert_eq!(editor.end(), 0);
    assert!(fs::read_to_string(at("policies/orders.json")).unwrap().contains("${s3.bucket.purchases.arn}"));
    let storage = fs::read_to_string(at("storage.toml")).unwrap();
    assert!(storage.starts_with("[s3.bucket.purchases]\nwas = \"s3.bucket.orders\"\n"), "{storage}");
    let role = fs::read_to_string(at("role.toml")).unwrap();
    assert!(role.contains("principal = \"iam.role.viewer\"") && !role.contains("reader.inline"), "{role}");
    assert!(role.contains("was = 's3.bucket.each[\"${each.key}\"]'"), "{role}");
    assert!(role.contains("topic.calls = { was = \"sns.topic.alerts\", name"), "{role}");
    let (code, out) = trueup(home.path(), None, &["check", "shop"]);
    assert_eq!((code, out.contains("no problems")), (0, true), "{out}");
    let (code, out) = trueup(home.path(), None, &[&["plan", "shop"], &live[..]].concat());
    assert!(code == 0 && out.contains("Nothing is deleted") && !out.contains("create"), "{out}");
}

#[test]
fn the_server_ends_as_the_protocol_says() {
    let home = shop();
    let mut editor = Editor::start(home.path(), &[]);
    let early = editor.ask("textDocument/hover", json!({}));
    assert_eq!(early["code"], -32002, "{early}");
    editor.initialize();
    let wrong = editor.ask("textDocument/hover", json!({ "textDocument": 1 }));
    assert_eq!(wrong["code"], -32602, "{wrong}");
    editor.notify("exit", Value::Null);
    assert_eq!(editor.exit(), 1, "without `shutdown`");

    let mut editor = Editor::start(home.path(), &[]);
    editor.initialize();
    assert_eq!(editor.exit(), 0, "the editor has gone");

    let mut editor = Editor::start(home.path(), &[]);
    editor.input.as_mut().unwrap().write_all(b"Content-Length: 3\r\n\r\n{{{").unwrap();
    assert_eq!(editor.exit(), 1, "not the protocol");
}

#[test]
fn only_regular_files_of_the_stack_are_read_and_variables_come_with_the_command() {
    let home = shop();
    let made = Command::new("mkfifo").arg(home.path().join("shop/fifo.toml")).status().unwrap();
    assert!(made.success());
    fs::write(home.path().join("secret.toml"), "[AKIAIOSFODNN7EXAMPLE\n").unwrap();
    std::os::unix::fs::symlink("../secret.toml", home.path().join("shop/link.toml")).unwrap();
    let mut editor = Editor::start(home.path(), &["--var", "tenant=given", "--var", "other=x"]);
    editor.initialize();
    let text = STACK.replace("default = \"demo\"\n", "");
    editor.open("shop/stack.toml", &text);
    let found = editor.diagnostics("shop/stack.toml");
    let messages: Vec<&str> = found.iter().map(|each| each["message"].as_str().unwrap()).collect();
    assert!(messages.iter().any(|each| each.contains("it is a FIFO, not a regular file")), "{messages:?}");
    assert!(
        messages.iter().any(|each| each.contains("is a link out of the stack's directory")),
        "{messages:?}"
    );
    assert!(
        !messages.iter().any(|each| each.contains("has no value") || each.contains("AKIA")),
        "{messages:?}"
    );
    assert_eq!(editor.end(), 0);
}
