//! What `check` finds as SARIF 2.1.0, the format that code scanning takes
//! (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>,
//! <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>).

use std::{collections::BTreeMap, path::Path};

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    check::{Rule, rules::RULES},
    diagnostics::{Diagnostic, Place, Severity, Sources},
    model::{hex, shown},
    page::defused,
};

/// What is not the finding of a rule: a mistake in a file, or a constraint of AWS.
const STACK_FILE: &str = "stack-file";

/// What can't stand in the path of a URI.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

/// The findings of a check as a SARIF log. `stack` is the place of what has none; paths are written
/// relative to `root`, the directory that code scanning takes them from.
#[must_use]
pub fn log(sources: &Sources, diagnostics: &[Diagnostic], stack: &str, root: &Path) -> String {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Value> = diagnostics
        .iter()
        .map(|diagnostic| {
            let id = diagnostic.rule.unwrap_or(STACK_FILE);
            let at = |place: &Place| physical(sources, place, root);
            let location = match &diagnostic.place {
                Some(place) => at(place),
                None => json!({ "artifactLocation": artifact(stack, root), "region": { "startLine": 1 } }),
            };
            let related: Vec<Value> = diagnostic
                .related
                .iter()
                .map(|(place, why)| json!({ "physicalLocation": at(place), "message": { "text": plain(why) } }))
                .collect();
            let fingerprint = fingerprint(sources, diagnostic, id);
            let count = seen.entry(fingerprint.clone()).or_default();
            *count += 1;
            let mut result = json!({
                "ruleId": id,
                "ruleIndex": index(id),
                "level": level(diagnostic.severity),
                "message": { "text": message(diagnostic) },
                "locations": [{ "physicalLocation": location }],
                "partialFingerprints": { "primaryLocationLineHash": format!("{fingerprint}:{count}") },
            });
            if !related.is_empty() {
                result["relatedLocations"] = Value::from(related);
            }
            result
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "trueup",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    super::json::text(&log)
}

fn rules() -> Vec<Value> {
    let stack_file = descriptor(
        STACK_FILE,
        Severity::Error,
        "what a stack file says can't be read, or breaks a constraint of AWS",
        "Mend the file where the message says. Nothing can be planned before.",
    );
    let of_rule = |rule: &&Rule| {
        let help = format!(
            "Found by `trueup check`. Where it is meant, say so in the resource's table:\n\n```toml\nallow = [{{ rule = \"{}\", reason = \"…\" }}]\n```",
            rule.id
        );
        descriptor(rule.id, rule.severity, rule.about, &help)
    };
    std::iter::once(stack_file).chain(RULES.iter().map(of_rule)).collect()
}

fn descriptor(id: &str, severity: Severity, about: &str, help: &str) -> Value {
    json!({
        "id": id,
        "shortDescription": { "text": about },
        "fullDescription": { "text": about },
        "help": { "text": help, "markdown": help },
        "defaultConfiguration": { "level": level(severity) },
        "properties": { "problem.severity": level(severity), "tags": ["aws", "security"] },
    })
}

/// The place of a rule in [`rules`].
fn index(id: &str) -> usize {
    RULES.iter().position(|rule| rule.id == id).map_or(0, |at| at + 1)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// All that a person would read: what is wrong, what the caret says, what would help.
fn message(diagnostic: &Diagnostic) -> String {
    let label = diagnostic.label.iter().map(|label| format!(": {label}"));
    let mut text = plain(&(diagnostic.message.clone() + &label.collect::<String>()));
    if let Some(help) = &diagnostic.help {
        let lines: Vec<String> = help.lines().map(plain).collect();
        text += &format!("\n\n{}", lines.join("\n"));
    }
    text
}

/// A line that shows itself and is no link: `[text](target)` is one in a message (SARIF 2.1.0, §3.11.6).
fn plain(line: &str) -> String {
    defused(&shown(line)).replace("](", "]\\(")
}

fn physical(sources: &Sources, place: &Place, root: &Path) -> Value {
    let (line, column) = sources.position(place);
    let (end_line, end_column) =
        sources.position(&Place { start: place.end.max(place.start), ..place.clone() });
    json!({
        "artifactLocation": artifact(&place.file, root),
        "region": { "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column },
    })
}

fn artifact(file: &str, root: &Path) -> Value {
    let path = Path::new(file);
    let inside = path.strip_prefix(root).unwrap_or(path);
    let parts = inside.components().filter(|part| !matches!(part, std::path::Component::CurDir));
    let path: std::path::PathBuf = parts.collect();
    let uri = utf8_percent_encode(&path.to_string_lossy(), ESCAPED).to_string();
    if path.is_absolute() {
        return json!({ "uri": format!("file://{uri}") });
    }
    json!({ "uri": uri, "uriBaseId": "%SRCROOT%" })
}

/// What stays the same while lines above come and go: the rule, and the text of the line.
fn fingerprint(sources: &Sources, diagnostic: &Diagnostic, id: &str) -> String {
    let line = diagnostic.place.as_ref().and_then(|place| {
        let text = sources.text(&place.file)?;
        text.lines().nth(sources.position(place).0 - 1)
    });
    let mut hash = Sha256::new();
    for part in [id, line.unwrap_or_default().trim(), &diagnostic.message] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize()[..8])
}
