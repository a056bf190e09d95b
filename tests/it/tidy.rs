//! The house rules that a compiler can't hold: which module may use which, what pure modules must
//! not contain, who may print, and that generated files are fresh.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Each top-level module and what it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("facts", &["model"]),
    ("declaration", &["facts", "model"]),
    ("policy", &["model"]),
    ("waf", &["model"]),
    ("event_pattern", &["model"]),
    ("log_pattern", &[]),
    ("alarm", &[]),
    ("excerpt", &["model"]),
    ("page", &["model"]),
    ("diagnostics", &["model", "page"]),
    ("files", &[]),
    ("toml_layout", &[]),
    ("plan", &["declaration", "facts", "model"]),
    ("stack", &["declaration", "diagnostics", "facts", "files", "model", "plan"]),
    ("gate", &["declaration", "diagnostics", "log_pattern", "model", "plan", "stack"]),
    ("check", &["declaration", "diagnostics", "excerpt", "model", "plan", "policy", "stack", "waf"]),
    ("risk", &["excerpt", "model", "plan", "policy"]),
    ("access", &["declaration", "model", "plan", "policy", "stack"]),
    ("simulate", &["model", "policy"]),
    ("explain", &["access", "check", "declaration", "excerpt", "facts", "model", "plan"]),
    ("export", &["declaration", "kinds", "model", "plan", "stack"]),
    ("import", &["declaration", "facts", "model", "page", "plan", "policy"]),
    ("aws", &["model"]),
    ("kind", &["aws", "facts", "model"]),
    ("kinds", &["alarm", "aws", "event_pattern", "facts", "kind", "log_pattern", "model", "policy", "waf"]),
    ("world", &["aws", "facts", "files", "gate", "kind", "kinds", "model"]),
    ("read", &["declaration", "facts", "kind", "model", "plan", "world"]),
    ("apply", &["declaration", "kind", "model", "plan", "read", "world"]),
    ("verify", &["access", "declaration", "gate", "model", "plan", "policy", "read", "stack", "world"]),
    ("rollout", &["apply", "gate", "plan", "verify"]),
    (
        "test_suite",
        &[
            "access",
            "alarm",
            "check",
            "declaration",
            "diagnostics",
            "event_pattern",
            "log_pattern",
            "model",
            "policy",
            "stack",
            "waf",
        ],
    ),
    (
        "render",
        &[
            "access",
            "apply",
            "check",
            "diagnostics",
            "explain",
            "facts",
            "gate",
            "model",
            "page",
            "plan",
            "policy",
            "risk",
            "test_suite",
        ],
    ),
    ("lsp", &["check", "diagnostics", "facts", "model", "plan", "policy", "render", "stack", "toml_layout"]),
    ("term", &["apply", "model", "page", "render"]),
];

/// Modules without effects.
const PURE: &[&str] = &[
    "access",
    "alarm",
    "explain",
    "simulate",
    "test_suite",
    "event_pattern",
    "log_pattern",
    "model",
    "excerpt",
    "facts",
    "declaration",
    "policy",
    "page",
    "diagnostics",
    "stack",
    "plan",
    "gate",
    "check",
    "risk",
    "render",
    "waf",
    "import",
    "export",
];

/// A file of more lines is more than one idea.
const LONGEST: usize = 400;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Whether a file holds nothing but the tests of another one.
fn is_tests(path: &Path) -> bool {
    path.file_stem().is_some_and(|stem| stem.to_string_lossy().ends_with("tests"))
}

/// Every source file below `src/`, with its code: no comments, no tests.
fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_tests(&path) {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap();
                let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                let code = code.fold(String::new(), |code, line| code + line + "\n");
                files.push((path.strip_prefix(root()).unwrap().to_owned(), code));
            }
        }
    }
    files.sort();
    files
}

/// The top-level module that a file belongs to.
fn module(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap();
    below.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned()
}

/// The top-level modules that a text names behind `crate::`.
fn used(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for part in text.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(group) => {
                let mut depth = 0;
                let mut word = String::new();
                for c in group.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' | ':' | ' ' | '\n' if depth == 0 => {
                            found.insert(std::mem::take(&mut word));
                        }
                        c if depth == 0 => word.push(c),
                        _ => {}
                    }
                }
                found.insert(word);
            }
            None => {
                found.insert(part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            }
        }
    }
    found
}

#[test]
fn modules_use_only_what_lies_to_their_right() {
    let may_use: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let all: BTreeSet<&str> = may_use.keys().copied().chain(["cli"]).collect();
    for (path, text) in sources() {
        let module = module(&path);
        let Some(allowed) = may_use.get(module.as_str()) else { continue };
        for other in used(&text) {
            let is_module = all.contains(other.as_str()) && other != module;
            assert!(
                !is_module || allowed.contains(&other.as_str()),
                "{} uses crate::{other}",
                path.display()
            );
        }
    }
}

#[test]
fn pure_modules_have_no_effects() {
    for (path, text) in sources() {
        if PURE.contains(&module(&path).as_str()) {
            for effect in ["async ", "tokio", "aws_sdk", "aws_config", "aws_smithy", "std::net"] {
                assert!(!text.contains(effect), "{} contains `{effect}`", path.display());
            }
        }
    }
}

#[test]
fn only_the_terminal_module_prints() {
    for (path, text) in sources() {
        let prints = ["println!", "print!(", "stdout()", "stderr()"].iter().any(|each| text.contains(each));
        assert!(!prints || path.ends_with("term.rs"), "{} prints", path.display());
    }
}

#[test]
fn only_the_executor_writes() {
    for (path, text) in sources() {
        let writes = ["world.put(", "world.delete("].iter().any(|each| text.contains(each));
        assert!(!writes || path.ends_with("apply/run.rs"), "{} writes to a world", path.display());
    }
}

#[test]
fn spans_survive_deserialising() {
    // These three make serde buffer, and a buffered value has lost its place in the file.
    for (path, text) in sources() {
        for attribute in ["flatten", "untagged", "tag ="] {
            let found = text
                .lines()
                .any(|line| line.trim_start().starts_with("#[serde(") && line.contains(attribute));
            assert!(!found, "{} has serde({attribute})", path.display());
        }
    }
}

#[test]
fn a_file_is_one_idea() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines", path.display());
        if path.ends_with("mod.rs") && !path.ends_with("kinds/mod.rs") {
            let declares = |line: &str| {
                line.starts_with("fn ") || line.starts_with("pub fn ") || line.starts_with("impl ")
            };
            assert!(!text.lines().any(declares), "{} has logic", path.display());
        }
    }
}

#[test]
fn what_the_sdk_reads_of_answers_was_taken_from_its_crates() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let members = fs::read_to_string(root().join("src/aws/unknown/members.txt")).unwrap();
    for service in members.lines().filter_map(|line| line.strip_prefix("= ")) {
        let package = format!("name = \"aws-sdk-{service}\"\nversion = \"");
        let version = lock.split(&package).nth(1).unwrap().split('"').next().unwrap();
        let is_of_it = members.contains(&format!("aws-sdk-{service}-{version}"));
        assert!(is_of_it, "aws-sdk-{service} is {version} now: run scripts/answer-members.py");
    }
}

#[test]
fn the_schema_in_the_documentation_is_fresh() {
    let path = root().join("docs/stack.schema.json");
    let fresh = trueup::stack::schema::of_stack_files(&trueup::kinds::catalog());
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == fresh,
        "{} is stale; write it anew: cargo run -- schema > docs/stack.schema.json",
        path.display()
    );
}

/// Comments rest on facts about AWS by their section in `docs/aws-facts.md`: a heading, or a numbered row.
#[test]
fn every_cited_fact_is_there() {
    let facts = fs::read_to_string(root().join("docs/aws-facts.md")).unwrap();
    let headings = regex_lite::Regex::new(r"(?m)^(?:#+ |\| )(\d+(?:\.\d+)?)").unwrap();
    let known: BTreeSet<&str> =
        headings.captures_iter(&facts).filter_map(|found| Some(found.get(1)?.as_str())).collect();
    let citation =
        regex_lite::Regex::new(r"aws-facts[\s/!]*§(\d+(?:\.\d+)?)(?:(?:,| and| to)[\s/!]*§(\d+(?:\.\d+)?))*")
            .unwrap();
    let mut cited = 0;
    for (path, _) in sources() {
        let text = fs::read_to_string(root().join(&path)).unwrap();
        for found in citation.captures_iter(&text) {
            for section in found.iter().skip(1).flatten() {
                cited += 1;
                let section = section.as_str();
                assert!(known.contains(section), "{} cites §{section}, which is not there", path.display());
            }
        }
    }
    assert!(cited > 80, "only {cited} citations were found");
}

/// Each promise of `docs/trust.md` names the tests that hold it.
#[test]
fn every_promise_is_held_by_a_test() {
    let mut code = String::new();
    for folder in [root().join("tests/it"), root().join("tests/it/support")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "rs") {
                code += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                code += &String::from_utf8_lossy(&fs::read(path).unwrap());
            }
        }
    }
    let promises = fs::read_to_string(root().join("docs/trust.md")).unwrap();
    let rows = promises
        .lines()
        .filter(|line| line.starts_with("| ") && !line.contains("held by") && !line.contains("---"));
    let mut count = 0;
    for row in rows {
        let holders = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let named: Vec<&str> = holders.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test holds: {row}");
        for name in named {
            let is_there = if name.starts_with("tests/") {
                root().join(name).exists()
            } else {
                code.contains(&format!("fn {name}("))
            };
            assert!(is_there, "unknown test `{name}`");
        }
        count += 1;
    }
    assert!(count > 15, "only {count} promises");
}
