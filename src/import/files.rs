//! The files of the stack: TOML, and where they go beside it, long policies as JSON.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Draft, identifier, layout, meaning::is_at, references::refer};
use crate::{
    facts::Table,
    model::{Owner, Secret, shown},
};

/// What stands at the top of the stack.
#[derive(Clone, Debug)]
pub struct Header {
    /// The stack's name.
    pub name: String,
    /// The account that the resources are in, where that is known.
    pub account: Option<String>,
    /// The region of those that name no other.
    pub region: String,
    /// The day on which the account was read, as in `2026-11-30`.
    pub date: String,
}

/// The files of a stack.
#[derive(Clone, Debug)]
pub struct Files {
    /// The stack.
    pub stack: String,
    /// The draft that each line of it is about.
    pub lines: Vec<Option<usize>>,
    /// JSON documents by their path beside it.
    pub documents: BTreeMap<String, String>,
}

/// Columns of a comment.
const WIDTH: usize = 100;

/// Characters of a document that is better off in a file of its own.
const LONG: usize = 600;

/// The stack of these drafts, with a comment for each resource that no declaration says. With `beside`, long documents
/// become files.
#[must_use]
pub fn files(header: &Header, drafts: &[Draft], left_out: &[String], beside: bool) -> Files {
    let mut files = Files { stack: String::new(), lines: Vec::new(), documents: BTreeMap::new() };
    let mut top = json!({ "name": header.name, "region": header.region });
    if let Some(account) = &header.account {
        top["account"] = json!(account);
    }
    if let Value::Object(members) = &top {
        layout::table(&mut files.stack, &["stack"], members);
    }
    not_read(&mut files.stack, drafts);
    for (index, (draft, mut written)) in drafts.iter().zip(refer(drafts)).enumerate() {
        if beside && draft.refused.is_none() {
            split_off(draft, &mut written, &mut Vec::new(), &mut files.documents);
        }
        let mut remarks = draft.remarks.clone();
        conceal(&mut written, draft, &mut remarks);
        let Value::Object(mut members) = written else { continue };
        settings(&mut members, draft, header, &mut remarks);
        allow(&mut members, draft, header, &mut remarks);
        files.stack.push('\n');
        files.reach(None);
        if let Some(reason) = &draft.refused {
            remarks.insert(0, format!("left out, because check refuses it: {reason}"));
        }
        for remark in remarks {
            comment(&mut files.stack, &remark);
        }
        let (service, kind) = draft.kind.name().split_once('.').unwrap_or((draft.kind.name(), ""));
        let mut table = String::new();
        layout::table(&mut table, &[service, kind, &draft.address.name], &members);
        match draft.refused {
            Some(_) => comment(&mut files.stack, &table),
            None => files.stack.push_str(&table),
        }
        files.reach(Some(index));
    }
    for left_out in left_out {
        files.stack.push('\n');
        comment(&mut files.stack, left_out);
    }
    files.reach(None);
    files
}

/// Says what nobody looked at, kind by kind: it may be there.
fn not_read(out: &mut String, drafts: &[Draft]) {
    let kinds: BTreeMap<&str, &[&str]> =
        drafts.iter().map(|draft| (draft.kind.name(), draft.kind.not_managed())).collect();
    let kinds: Vec<_> = kinds.into_iter().filter(|(_, what)| !what.is_empty()).collect();
    if kinds.is_empty() {
        return;
    }
    out.push('\n');
    comment(out, "What trueup neither reads nor changes, and so does not say here:");
    for (kind, what) in kinds {
        let mut line = format!("  {kind}:");
        for (index, word) in what.iter().enumerate() {
            let word = if index + 1 == what.len() { (*word).to_owned() } else { format!("{word},") };
            if line.len() + word.len() + 1 > WIDTH {
                comment(out, &line);
                "   ".clone_into(&mut line);
            }
            line.push_str(&format!(" {word}"));
        }
        comment(out, &line);
    }
}

impl Files {
    /// What was written since is about this draft.
    fn reach(&mut self, draft: Option<usize>) {
        let lines = self.stack.lines().count();
        self.lines.resize(lines.max(self.lines.len()), draft);
    }
}

/// Text as comments, line by line.
fn comment(out: &mut String, text: &str) {
    for line in text.lines() {
        // The log of a CI system takes `##[…]` anywhere in a line for a command.
        out.push_str(format!("# {}", shown(line).replace("##", "# #")).trim_end());
        out.push('\n');
    }
}

/// Allows what `check` finds in the resource as it is in the account: nothing that a person did there stands in the way
/// of an apply that leaves it alone, and the file says what it is.
fn allow(members: &mut Table, draft: &Draft, header: &Header, remarks: &mut Vec<String>) {
    if draft.allowed.is_empty() {
        return;
    }
    let reason = format!("as found in the account on {}", header.date);
    let allows: Vec<Value> =
        draft.allowed.keys().map(|rule| json!({ "rule": rule, "reason": reason })).collect();
    members.insert("allow".to_owned(), Value::Array(allows));
    remarks.extend(draft.allowed.iter().map(|(rule, message)| format!("check, {rule}: {message}")));
}

/// What every resource may say beside its kind's own.
fn settings(members: &mut Table, draft: &Draft, header: &Header, remarks: &mut Vec<String>) {
    let own = Owner::new(&header.name, &draft.address);
    match &draft.owner {
        Some(owner) if *owner == own && draft.of_old => {
            members.insert("adopt".to_owned(), json!(true));
        }
        Some(owner) if *owner == own => {}
        Some(owner) if owner.stack == header.name => {
            remarks.push(format!("its tags say that it is {}; `was` can say so", owner.address));
        }
        Some(owner) => remarks.push(format!("it belongs to the stack {}, as {}", owner.stack, owner.address)),
        None if draft.kind.taggable() => drop(members.insert("adopt".to_owned(), json!(true))),
        None => {}
    }
    if !draft.kind.global() && draft.scope.region != header.region {
        members.insert("region".to_owned(), json!(draft.scope.region));
    }
    if !draft.unmanaged.is_empty() {
        members.insert("unmanaged".to_owned(), json!(draft.unmanaged));
    }
}

/// Puts the name of a variable in the place of each secret.
fn conceal(written: &mut Value, draft: &Draft, remarks: &mut Vec<String>) {
    let places = draft.kind.secrets().iter().flat_map(|pattern| {
        Secret::places(written, pattern).into_iter().map(move |place| (pattern.ends_with('*'), place))
    });
    for (is_one_of_many, place) in places.collect::<Vec<_>>() {
        let secret = written.pointer_mut(&Secret::pointer(&place));
        let Some(secret) = secret.filter(|value| value.get(Secret::MARK).is_some()) else { continue };
        let name = draft.outputs.get("name").unwrap_or(&draft.address.name);
        let key = place.last().filter(|_| is_one_of_many).map(|key| format!("_{key}")).unwrap_or_default();
        let variable = identifier(&format!("{name}{key}")).replace('-', "_").to_ascii_uppercase();
        let path = place.join(".");
        remarks.push(format!("its {path} was not written down: set {variable} in the environment to it"));
        *secret = json!({ "env": variable });
    }
}

/// Makes files of the long documents.
fn split_off(
    draft: &Draft,
    value: &mut Value,
    path: &mut Vec<String>,
    documents: &mut BTreeMap<String, String>,
) {
    let is_document = draft.kind.json_files().iter().any(|pattern| is_at(pattern, path));
    if is_document && value.is_object() {
        let text = pretty(value, 0) + "\n";
        if text.len() > LONG {
            let service = draft.kind.name().split('.').next_back().unwrap_or_default();
            let rest: Vec<String> = path.iter().map(|part| identifier(part)).collect();
            let file = format!("policies/{}-{service}-{}.json", draft.address.name, rest.join("-"));
            *value = json!({ "file": file });
            documents.insert(file, text);
        }
        return;
    }
    if let Value::Object(members) = value {
        for (key, member) in members {
            path.push(key.clone());
            split_off(draft, member, path, documents);
            path.pop();
        }
    }
}

/// JSON with its members in the order in which they are read.
fn pretty(value: &Value, indent: usize) -> String {
    let pad = "  ".repeat(indent + 1);
    let (open, close, items): (_, _, Vec<String>) = match value {
        Value::Object(members) if !members.is_empty() => {
            let member = |(key, member): (&String, &Value)| {
                format!("{pad}{}: {}", json!(key), pretty(member, indent + 1))
            };
            ('{', '}', layout::ordered(members).map(member).collect())
        }
        Value::Array(items) if !items.is_empty() => {
            ('[', ']', items.iter().map(|item| format!("{pad}{}", pretty(item, indent + 1))).collect())
        }
        other => return other.to_string(),
    };
    format!("{open}\n{}\n{}{close}", items.join(",\n"), "  ".repeat(indent))
}
