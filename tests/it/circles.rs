//! No file needs another one that needs it: what a file is about can be read from the top down.
//!
//! The imports of each file are read as text, followed through `pub use`, to the files that hold what they name.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// Circles that are as they must be: a grammar whose parts hold each other, a trait and its blanket implementation,
/// serde beside its type, and a sum type with a file for each of its cases.
const ALLOWED: &[&[&str]] = &[
    &["aws/wire/de.rs", "aws/wire/de/access.rs"],
    &["alarm/math/context.rs", "alarm/math/functions.rs"],
    &["gate/check.rs", "gate/checks/*"],
    &["kind/appended.rs", "kind/erased.rs", "kind/erased_kind.rs", "kind/traits.rs", "kind/written.rs"],
    &["policy/document.rs", "policy/wire.rs"],
    &["waf/evaluate/json_body.rs", "waf/evaluate/parts.rs"],
    &["waf/groups.rs", "waf/rate.rs", "waf/statement.rs"],
];

type Module = Vec<String>;

struct Sources {
    /// Files by module.
    modules: BTreeMap<Module, PathBuf>,
    code: BTreeMap<PathBuf, String>,
    /// Where a name that a module passes on stands.
    passed_on: BTreeMap<Module, Module>,
}

fn strings(parts: &[&str]) -> Module {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

fn module_of(path: &Path) -> Module {
    let path = path.with_extension("");
    let mut parts: Module = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        parts.pop();
    }
    parts
}

/// The paths that a `use` names: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn leaves(tree: &str, before: &[String]) -> Vec<Module> {
    let tree = tree.trim();
    if let Some((prefix, group)) = tree.split_once('{') {
        let mut path = before.to_vec();
        path.extend(
            prefix.split("::").filter(|part| !part.trim().is_empty()).map(|part| part.trim().to_owned()),
        );
        let (mut parts, mut depth, mut part) = (Vec::new(), 0, String::new());
        for c in group[..group.rfind('}').unwrap_or(group.len())].chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    parts.push(std::mem::take(&mut part));
                    continue;
                }
                _ => {}
            }
            part.push(c);
        }
        parts.push(part);
        return parts
            .iter()
            .filter(|part| !part.trim().is_empty())
            .flat_map(|part| leaves(part, &path))
            .collect();
    }
    let name = tree.split(" as ").next().unwrap_or(tree);
    let mut path = before.to_vec();
    path.extend(name.split("::").map(|part| part.trim().to_owned()));
    vec![path]
}

/// The `use` items of a file, and whether others see what they name.
fn uses(code: &str) -> Vec<(bool, Module)> {
    let mut found = Vec::new();
    for item in code.split(';') {
        let Some(at) = item.find("use ").filter(|&at| item[..at].ends_with(['\n', ' ', ')']) || at == 0)
        else {
            continue;
        };
        let line = item[..at].rsplit('\n').next().unwrap_or_default().trim();
        if line.is_empty() || line.starts_with("pub") {
            let is_public = line.starts_with("pub");
            found.extend(leaves(&item[at + 4..], &[]).into_iter().map(|path| (is_public, path)));
        }
    }
    found
}

/// The paths behind `crate::` and `super::` in the text of a file.
fn mentioned(code: &str) -> Vec<Module> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let text: String = code[at..].chars().take_while(|c| is_path(*c)).collect();
            found.push(text.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect());
        }
    }
    found
}

impl Sources {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (mut folders, mut modules, mut code) = (vec![root.clone()], BTreeMap::new(), BTreeMap::new());
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let below = path.strip_prefix(&root).unwrap().to_owned();
                let name = below.to_string_lossy();
                if !name.ends_with(".rs") || name.ends_with("tests.rs") {
                    continue;
                }
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]").next().unwrap();
                let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                code.insert(below.clone(), lines.collect::<Vec<_>>().join("\n"));
                modules.insert(module_of(&below), below);
            }
        }
        let mut sources = Self { modules, code, passed_on: BTreeMap::new() };
        for (module, path) in &sources.modules {
            for (_, leaf) in uses(&sources.code[path]).into_iter().filter(|(is_public, _)| *is_public) {
                if let Some(target) = sources.absolute(module, &leaf) {
                    let name = [module.clone(), vec![leaf.last().unwrap().clone()]].concat();
                    sources.passed_on.insert(name, target);
                }
            }
        }
        sources
    }

    /// A path as seen from a module, from the crate's root; `None` where it is of another crate.
    fn absolute(&self, here: &[String], path: &[String]) -> Option<Module> {
        let mut base = here.to_vec();
        let mut rest = path;
        match rest.first().map(String::as_str)? {
            "crate" => {
                base.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let child = [here.to_vec(), strings(&[first])].concat();
                self.modules.contains_key(&child).then_some(())?;
            }
        }
        Some([base, rest.to_vec()].concat())
    }

    /// The file that holds what a path names.
    fn file_of(&self, path: &[String], depth: usize) -> Option<&Path> {
        if depth > 6 {
            return None;
        }
        if let Some(target) = self.passed_on.get(path) {
            return self.file_of(target, depth + 1);
        }
        for length in (1..=path.len()).rev() {
            let Some(file) = self.modules.get(&path[..length]) else { continue };
            if let Some(target) = path.get(..=length).and_then(|longer| self.passed_on.get(longer)) {
                return self.file_of(&[target.clone(), path[length + 1..].to_vec()].concat(), depth + 1);
            }
            return Some(file);
        }
        None
    }

    /// The files that each file needs. A `mod.rs` only passes on.
    fn needs(&self) -> BTreeMap<&Path, BTreeSet<&Path>> {
        let is_mod = |path: &Path| path.file_name().is_some_and(|name| name == "mod.rs");
        let mut needs = BTreeMap::new();
        for (module, path) in self.modules.iter().filter(|(_, path)| !is_mod(path)) {
            let code = &self.code[path];
            let paths = uses(code).into_iter().map(|(_, path)| path).chain(mentioned(code));
            let files = paths.filter_map(|found| self.file_of(&self.absolute(module, &found)?, 0));
            let files = files.filter(|file| !is_mod(file) && file != path);
            needs.insert(path.as_path(), files.collect::<BTreeSet<_>>());
        }
        needs
    }
}

/// The files that can be reached from one.
fn reached<'a>(from: &'a Path, needs: &BTreeMap<&'a Path, BTreeSet<&'a Path>>) -> BTreeSet<&'a Path> {
    let mut found = BTreeSet::new();
    let mut next = vec![from];
    while let Some(file) = next.pop() {
        for &needed in needs.get(file).into_iter().flatten() {
            if found.insert(needed) {
                next.push(needed);
            }
        }
    }
    found
}

fn is_listed(circle: &BTreeSet<&Path>, lists: &[&[&str]]) -> bool {
    let fits = |file: &Path, pattern: &str| match pattern.strip_suffix('*') {
        Some(folder) => file.to_string_lossy().starts_with(folder),
        None => file == Path::new(pattern),
    };
    lists.iter().any(|list| circle.iter().all(|file| list.iter().any(|pattern| fits(file, pattern))))
}

#[test]
fn no_file_needs_a_file_that_needs_it() {
    let sources = Sources::read();
    let needs = sources.needs();
    let all: BTreeMap<&Path, BTreeSet<&Path>> =
        needs.keys().map(|file| (*file, reached(file, &needs))).collect();
    let mut circles = BTreeSet::new();
    for (file, below) in all.iter().filter(|(file, below)| below.contains(*file)) {
        let circle: BTreeSet<&Path> =
            below.iter().copied().filter(|other| all[other].contains(file)).collect();
        circles.insert(circle);
    }
    let found: Vec<_> = circles.iter().filter(|circle| !is_listed(circle, ALLOWED)).collect();
    assert!(found.is_empty(), "files that need each other:\n{found:#?}");
    let stale: Vec<_> =
        ALLOWED.iter().filter(|list| !circles.iter().any(|circle| is_listed(circle, &[list]))).collect();
    assert!(stale.is_empty(), "these need each other no more: {stale:?}");
}

#[test]
fn paths_are_followed_to_the_file_that_holds_what_they_name() {
    let code = "use super::{a::{B, c::D}, e::F as G};\npub(crate) use crate::h::I;\nfn f() { super::j::k() }";
    let found: Vec<String> = uses(code).into_iter().map(|(_, path)| path.join("::")).collect();
    assert_eq!(found, ["super::a::B", "super::a::c::D", "super::e::F", "crate::h::I"]);
    let found: Vec<String> = mentioned(code).iter().map(|path| path.join("::")).collect();
    assert!(found.contains(&"super::j::k".to_owned()), "{found:?}");
    let sources = Sources::read();
    let file = sources.file_of(&strings(&["gate", "Probe"]), 0).unwrap();
    assert_eq!(file, Path::new("gate/check.rs"));
}
