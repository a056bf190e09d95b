//! `trueup lsp`, by a client that speaks the protocol: one session as a transcript, and texts of any kind.

use std::{
    fs,
    io::{BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use lsp_server::Message;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use trueup::{
    kinds,
    lsp::{
        completion::complete,
        cursor::{at, end_of_word},
        hover::hover,
        outline::{Outline, Texts},
        places::{symbols, thing_at},
        position::{offset, position},
        rename::rename,
    },
};

struct Client {
    server: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    id: i32,
}

impl Client {
    fn new(home: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trueup"));
        command.current_dir(home).arg("lsp").env_clear().stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut server = command.spawn().unwrap();
        let (input, output) = (server.stdin.take().unwrap(), BufReader::new(server.stdout.take().unwrap()));
        let mut client = Self { server, input, output, id: 0 };
        client.ask("initialize", json!({ "capabilities": {} }));
        client.tell("initialized", json!({}));
        client
    }

    fn send(&mut self, message: Value) {
        let message: Message = serde_json::from_value(message).unwrap();
        message.write(&mut self.input).unwrap();
        self.input.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: impl Serialize) {
        let params = serde_json::to_value(params).unwrap();
        self.send(json!({ "method": method, "params": params }));
    }

    /// The answer to a request.
    fn ask(&mut self, method: &str, params: impl Serialize) -> Value {
        let params = serde_json::to_value(params).unwrap();
        self.id += 1;
        self.send(json!({ "id": self.id, "method": method, "params": params }));
        loop {
            let Some(Message::Response(response)) = Message::read(&mut self.output).unwrap() else {
                continue;
            };
            return response.response_result.unwrap_or_else(|error| json!({ "error": error.message }));
        }
    }

    /// What is said about a file next.
    fn findings(&mut self, file: &str) -> Vec<Value> {
        loop {
            let Some(Message::Notification(said)) = Message::read(&mut self.output).unwrap() else {
                continue;
            };
            if said.params["uri"].as_str().unwrap().ends_with(file) {
                return said.params["diagnostics"].as_array().unwrap().clone();
            }
        }
    }
}

const STACK: &str = r#"[stack]
name = "shop"
account = "111122223333"
region = "eu-central-1"

[kms.key.orders]
alias = "shop-orders"

[s3.bucket.orders]
name = "shop-orders-example"
versionin = "enabled"
tags = { Alerts = "${sns.topic.alerts.arn}" }
encryption = { kms = "${kms.key.orders.arn}", bucket_key = true }

[sns.topic.alerts]
name = "shop-alerts"

[cloudwatch.alarm.failures]
name = "${sns.topic.alerts.name}-failures"
"#;

/// The position of the first `|` in a pattern of the text.
fn place(text: &str, pattern: &str) -> Value {
    let (before, after) = pattern.split_once('|').unwrap();
    let start = text.find(&format!("{before}{after}")).unwrap() + before.len();
    serde_json::to_value(position(text, start)).unwrap()
}

#[test]
fn an_editor_is_served() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().canonicalize().unwrap().join("shop.toml");
    // What is on the disk is older than what the editor has.
    fs::write(&file, "[stack]\n").unwrap();
    let uri = format!("file://{}", file.display());
    let mut client = Client::new(home.path());
    let mut out = String::new();
    let mut note = |what: &str, value: &Value| {
        let text = serde_json::to_string_pretty(value).unwrap().replace(&uri, "file:///shop.toml");
        out.push_str(&format!("── {what}\n{text}\n"));
    };
    let document = json!({ "uri": uri, "languageId": "toml", "version": 1, "text": STACK });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let found = client.findings("shop.toml");
    note("findings", &json!(found));

    let of = json!({ "uri": uri });
    let params =
        json!({ "textDocument": of, "range": found[0]["range"], "context": { "diagnostics": [found[0]] } });
    note("code action", &client.ask("textDocument/codeAction", params));

    let mended = STACK
        .replace("versionin ", "versioning ")
        .replace("[cloudwatch.alarm.failures]\nname = \"${sns.topic.alerts.name}-failures\"\n", "");
    client.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": mended }] }),
    );
    note("findings once it is mended", &json!(client.findings("shop.toml")));

    let at = |pattern: &str| json!({ "textDocument": of, "position": place(&mended, pattern) });
    note("hover of a key", &client.ask("textDocument/hover", at("bucket|_key")));
    note("hover of a reference", &client.ask("textDocument/hover", at("${kms.key.ord|ers.arn}")));
    note("definition", &client.ask("textDocument/definition", at("${kms.key.ord|ers.arn}")));
    note("references", &client.ask("textDocument/references", json!({ "textDocument": of, "position": place(&mended, "[kms.key|.orders]"), "context": { "includeDeclaration": false } })));
    note(
        "inlay hints",
        &client.ask("textDocument/inlayHint", json!({ "textDocument": of, "range": found[0]["range"] })),
    );
    let rename =
        json!({ "textDocument": of, "position": place(&mended, "[kms.key|.orders]"), "newName": "master" });
    note("rename", &client.ask("textDocument/rename", rename));
    let wrong =
        json!({ "textDocument": of, "position": place(&mended, "[kms.key|.orders]"), "newName": "A b" });
    note("rename to no name", &client.ask("textDocument/rename", wrong));
    let symbols = client.ask("textDocument/documentSymbol", json!({ "textDocument": of }));
    let names: Vec<&Value> = symbols.as_array().unwrap().iter().map(|symbol| &symbol["name"]).collect();
    note("symbols", &json!(names));
    let format = json!({ "textDocument": of, "options": { "tabSize": 2, "insertSpaces": true } });
    let formatted = client.ask("textDocument/formatting", format);
    note("the first line that is laid out", &json!(formatted[0]["newText"].as_str().unwrap().lines().nth(1)));

    let typed = format!(
        "{mended}[s3.bucket.orders.policy]\n[[s3.bucket.orders.policy.Statement]]\nAction = \"s3:GetObjectTag\"\nResource = \"${{kms\"\n[sns.topic.alerts.x]\nsign\n"
    );
    client.tell(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": 3 }, "contentChanges": [{ "text": typed }] }),
    );
    for pattern in
        ["GetObjectTag|", "${kms|\"", "encryption = { km|s", "versioning = \"en|", "[s3.buc|ket.orders]"]
    {
        let completed = client.ask(
            "textDocument/completion",
            json!({ "textDocument": of, "position": place(&typed, pattern) }),
        );
        let items: Vec<Value> = completed
            .as_array()
            .into_iter()
            .flatten()
            .take(4)
            .map(|item| json!([item["label"], item["textEdit"]["newText"]]))
            .collect();
        note(&format!("completion at {pattern}"), &json!(items));
    }
    client.ask("shutdown", json!(null));
    client.tell("exit", json!(null));
    assert!(client.server.wait().unwrap().success());
    insta::assert_snapshot!(out);
}

proptest! {
    #[test]
    fn any_text_at_any_place_is_answered(
        text in "(\\[s3\\.bucket\\.a\\]?\n|name = \"\\$\\{s3\\.bu\"?\n|[\\[{\"'#.=, \n]{0,6}|acl = \\{ x = \\[\n|ä𝄞|\\PC{0,9}\n){0,8}",
        place in 0_usize..200,
        name in "[a-z ]{0,3}",
    ) {
        let place = (0..=place.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        prop_assert_eq!(offset(&text, position(&text, place)), place);
        let texts = Texts::from([("f".to_owned(), text.clone())]);
        let (outline, catalog) = (Outline::of(&texts), kinds::catalog());
        let _ = complete(&at(&text, place), &outline, &catalog);
        let _ = hover(&at(&text, end_of_word(&text, place)), &outline, &catalog, None);
        let _ = symbols(&outline, "f", &text);
        if let Some(thing) = thing_at(&outline, "f", place) {
            let _ = rename(&outline, &texts, &thing, &name);
        }
    }
}
