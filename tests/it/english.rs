//! The English of the field: what a user reads has AWS's words and the plain words of engineers, not those of a
//! household. Looked at are the texts of the source, and the descriptions of the JSON Schema that editors show.

use std::{fs, path::Path};

use regex_lite::Regex;
use serde_json::Value;

/// What nobody in the field says, and what is said instead.
const WORDS: &[(&str, &str)] = &[
    (r"`\S+` is no [a-z]", "is not a …, is not a valid …"),
    (r"\b(no \w+|nothing) is called so\b", "unknown …"),
    (r"\bit is no [a-z]", "it is not a …"),
    (r"\bit is another [a-z]", "it is a separate …"),
    (r"\bhere stands?\b", "the keys are …"),
    (r"\b(made|makes?) up\b", "assigned, assigns"),
    (r"\bmade again\b", "recreated"),
    (r"\b(takes?|taken) (it|this|them|that) out\b|\btaken out\b", "remove, removed"),
    (r"\b(is there|exists) already\b", "already exists"),
    (r"\bfor ever\b", "forever"),
    (r"\bletter by letter\b|\bfor a letter\b", "literally"),
    (r"\bsay (`[a-z_]+ =|--)", "set `…`, pass --…"),
    (r"\bnobody agreed\b", "not confirmed"),
    (r"\btells (a|the) (topic|alarm)\b", "notifies"),
    (r"\bkeeps? (\w+ ){1,3}out\b", "does not allow"),
    (r"\bout of force\b", "disabled"),
    (r"\bwhich of them\?", "the choices are …"),
    (r"\bof (a|this) sort that\b", "of an unknown type"),
    (r"\bis another\b$", "has changed"),
    (r"\blength of time\b", "duration"),
    (r"\bone reads `", "expected …"),
];

/// The string literals of a source file, without its tests and comments.
fn literals(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.collect::<Vec<_>>().join("\n");
    let literal = Regex::new(r#""((?:[^"\\]|\\[\s\S])*)""#).unwrap();
    let unbroken = Regex::new(r"\\\n\s*").unwrap();
    literal.captures_iter(&code).map(|found| unbroken.replace_all(&found[1], "").into_owned()).collect()
}

fn descriptions(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            found.extend(members.get("description").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|below| descriptions(below, found));
        }
        Value::Array(items) => items.iter().for_each(|below| descriptions(below, found)),
        _ => {}
    }
}

#[test]
fn what_a_user_reads_is_in_the_english_of_the_field() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(".rs") && !path.to_string_lossy().ends_with("tests.rs")
            {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                let source = fs::read_to_string(&path).unwrap();
                texts.extend(literals(&source).into_iter().map(|text| (name.clone(), text)));
            }
        }
    }
    let schema = fs::read_to_string(root.join("docs/stack.schema.json")).unwrap();
    let mut described = Vec::new();
    descriptions(&serde_json::from_str(&schema).unwrap(), &mut described);
    texts.extend(described.into_iter().map(|text| ("docs/stack.schema.json".to_owned(), text)));
    let words: Vec<(Regex, &str)> =
        WORDS.iter().map(|(word, instead)| (Regex::new(word).unwrap(), *instead)).collect();
    let found: Vec<String> = texts
        .iter()
        .flat_map(|(place, text)| {
            let hits = words.iter().filter(|(word, _)| word.is_match(text));
            hits.map(move |(_, instead)| format!("{place}: {text:?}: rather {instead}"))
        })
        .collect();
    assert!(found.is_empty(), "{} texts:\n{}", found.len(), found.join("\n"));
}

#[test]
fn literals_are_told_from_code_and_comments() {
    let source =
        "// \"a comment\"\nlet x = \"one \\\n     line\"; // x\n#[cfg(test)]\nmod tests { \"not this\" }";
    assert_eq!(literals(source), ["one line"]);
}
