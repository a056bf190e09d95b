//! Loading a stack: every problem of every file in one run, or declarations without any.

use std::{collections::BTreeMap, fs, path::Path, sync::Arc};

use super::{
    expand::Names,
    files::StackFiles,
    reader::Reader,
    resources::{Context, Declared, Raw, declare, split_resources},
    templates::Templates,
    tree::{Entry, Table, Tree, TreeNode, parse_toml},
    variables::{Variable, give},
};
use crate::{
    declaration::{Declaration, collisions},
    diagnostics::{Diagnostic, Place, Severity, Sources, nearest},
    facts::Catalog,
    model::{Address, Reference, Scope, Secrets, address::is_identifier},
    plan::order::{Cycle, cycle},
};

/// What is given to a stack from outside.
#[derive(Default)]
pub struct Options<'a> {
    /// `--var name=value`, in order.
    pub variables: Vec<String>,
    /// `--var-file`: files of values, in order.
    pub variable_files: Vec<std::path::PathBuf>,
    /// The environment: `TRUEUP_VAR_x`, and secrets. Without it no secret is read.
    pub environment: Option<&'a dyn Fn(&str) -> Option<String>>,
    /// Whether secrets are read; offline they need not be there.
    pub read_secrets: bool,
}

/// A stack without problems.
pub struct Stack {
    /// Its name.
    pub name: String,
    /// The only account it may run against.
    pub account: Option<String>,
    /// Its region.
    pub region: String,
    /// Its phases, in order.
    pub phases: Vec<Phase>,
    /// Its resources, by address.
    pub declarations: Vec<Declaration>,
    /// The secrets that were read.
    pub secrets: Arc<Secrets>,
    /// Where each resource is, and what the file says of it.
    pub places: BTreeMap<Address, Places>,
}

impl Stack {
    /// Says in which account the stack is, once that is known.
    pub fn settle_in(&mut self, account: &str) {
        self.account = Some(account.to_owned());
        for declaration in &mut self.declarations {
            account.clone_into(&mut declaration.scope.account);
        }
    }
}

/// A step of a rollout.
#[derive(Clone, Debug)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
}

/// Where a resource is in its files.
pub struct Places {
    /// Its table's header.
    pub header: Place,
    /// Its table.
    pub tree: Tree,
    /// Each reference to another resource, with its place.
    pub references: Vec<(Reference, Place)>,
}

/// What loading came to.
pub struct Loaded {
    /// The files' texts, to show places.
    pub sources: Sources,
    /// What is wrong; errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
    /// The stack, if there was no error.
    pub stack: Option<Stack>,
}

/// Loads the stack at `path`.
#[must_use]
pub fn load(path: &Path, catalog: &Catalog, options: &Options<'_>) -> Loaded {
    let mut loading = Loading { sources: Sources::default(), diagnostics: Vec::new() };
    let stack = loading.load(path, catalog, options);
    let failed = loading.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    Loaded { sources: loading.sources, diagnostics: loading.diagnostics, stack: stack.filter(|_| !failed) }
}

struct Loading {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

/// The tables of all files, by what they are.
#[derive(Default)]
struct Parts {
    header: Option<Entry>,
    variables: Vec<Entry>,
    phases: Vec<Tree>,
    uses: BTreeMap<String, (Entry, Option<(String, Place)>)>,
    raw: Vec<Raw>,
}

/// `[stack]`.
struct Header {
    name: String,
    account: Option<String>,
    region: String,
    tags: BTreeMap<String, Tree>,
}

impl Loading {
    fn load(&mut self, path: &Path, catalog: &Catalog, options: &Options<'_>) -> Option<Stack> {
        let files = match StackFiles::find(path) {
            Ok(files) => files,
            Err(message) => {
                self.diagnostics.push(Diagnostic::error(message, None));
                return None;
            }
        };
        let mut parts = self.read_parts(&files, catalog);
        let variables = self.variables(std::mem::take(&mut parts.variables), options);
        let phases = self.phases(std::mem::take(&mut parts.phases));
        let header = self.header(parts.header.take(), &variables, path);
        let Some(header) = header else {
            return None;
        };
        let known = BTreeMap::from([
            ("name", header.name.clone()),
            ("account", header.account.clone().unwrap_or_default()),
            ("region", header.region.clone()),
        ]);
        let scope = Scope {
            partition: Scope::partition_of(&header.region).to_owned(),
            account: header.account.clone().unwrap_or_default(),
            region: header.region.clone(),
        };
        let names = Names { variables: Some(&variables), stack: Some(&known), ..Names::default() };
        let mut templates = Templates::new(&files, catalog);
        for (name, (entry, phase)) in std::mem::take(&mut parts.uses) {
            let stamped = templates.stamp(&name, entry, &names, &mut self.sources, &mut self.diagnostics);
            let Some((used, raws)) = stamped else { continue };
            parts.raw.extend(raws.into_iter().map(|raw| Raw { from: Some(Arc::clone(&used)), phase: phase.clone(), ..raw }));
        }
        let phase_names: Vec<String> = phases.iter().map(|phase| phase.name.clone()).collect();
        let context = Context {
            stack_name: &header.name,
            scope: &scope,
            tags: &header.tags,
            phases: &phase_names,
            files: &files,
            names,
            environment: options.environment.filter(|_| options.read_secrets),
        };
        let mut secrets = Secrets::default();
        let mut declared: BTreeMap<Address, Declared> = BTreeMap::new();
        let mut attempted: Vec<Address> = Vec::new();
        for raw in parts.raw {
            attempted.push(Address::new(raw.kind.name(), raw.name.clone()));
            for each in declare(raw, &context, &mut self.sources, &mut secrets, &mut self.diagnostics) {
                let (address, header) = (each.declaration.address.clone(), each.header.clone());
                if let Some(before) = declared.get(&address) {
                    let diagnostic = Diagnostic::error(format!("{address} is declared twice"), Some(header));
                    self.diagnostics.push(diagnostic.with_related(Some(&before.header), "first here"));
                } else {
                    declared.insert(address, each);
                }
            }
        }
        self.check_references(&declared, &attempted, catalog);
        self.check_collisions(&declared);
        self.check_cycles(&declared);
        let mut declarations = Vec::new();
        let mut places = BTreeMap::new();
        for (address, each) in declared {
            declarations.push(each.declaration);
            places.insert(address, Places { header: each.header, tree: each.tree, references: each.references });
        }
        Some(Stack {
            name: header.name,
            account: header.account,
            region: header.region,
            phases,
            declarations,
            secrets: Arc::new(secrets),
            places,
        })
    }

    fn read_parts(&mut self, files: &StackFiles, catalog: &Catalog) -> Parts {
        let mut parts = Parts::default();
        for path in &files.files {
            let shown = path.display().to_string();
            let text = match fs::read_to_string(path) {
                Ok(text) => text,
                Err(error) => {
                    self.diagnostics.push(Diagnostic::error(format!("{shown} can't be read: {error}"), None));
                    continue;
                }
            };
            let file = self.sources.add(&shown, text.clone());
            match parse_toml(&file, &text) {
                Ok(table) => self.sort_file(table, catalog, &mut parts),
                Err(errors) => self.diagnostics.extend(errors),
            }
        }
        parts
    }

    fn sort_file(&mut self, mut table: Table, catalog: &Catalog, parts: &mut Parts) {
        let phase = table.remove("phase").and_then(|entry| {
            let place = entry.value.place.clone();
            let name = entry.value.as_str().map(str::to_owned);
            if name.is_none() {
                self.diagnostics.push(Diagnostic::error("`phase` is no string", Some(place.clone())));
            }
            Some((name?, place))
        });
        if let Some(entry) = table.remove("stack") {
            match &parts.header {
                Some(before) => self.diagnostics.push(
                    Diagnostic::error("[stack] is declared twice", Some(entry.key))
                        .with_related(Some(&before.key), "first here"),
                ),
                None => parts.header = Some(entry),
            }
        }
        parts.variables.extend(table.remove("variables"));
        if let Some(entry) = table.remove("phases") {
            match entry.value.node {
                TreeNode::Array(items) => parts.phases.extend(items),
                _ => self.diagnostics.push(
                    Diagnostic::error("`phases` is no list", Some(entry.key)).with_help(Some("write [[phases]]")),
                ),
            }
        }
        if let Some(entry) = table.remove("use") {
            match entry.value.node {
                TreeNode::Table(uses) => self.sort_uses(uses, phase.as_ref(), parts),
                _ => self.diagnostics.push(
                    Diagnostic::error("`use` is no table", Some(entry.key)).with_help(Some("write [use.name]")),
                ),
            }
        }
        parts.raw.extend(split_resources(table, phase.as_ref(), catalog, &mut self.diagnostics));
    }

    fn sort_uses(&mut self, uses: Table, phase: Option<&(String, Place)>, parts: &mut Parts) {
        for (name, entry) in uses {
            if !is_identifier(&name) {
                let message = format!("`{name}` can't be the name of a use");
                let diagnostic = Diagnostic::error(message, Some(entry.key));
                self.diagnostics.push(diagnostic.with_label("expected lower-case letters, digits, `-` and `_`"));
            } else if let Some((before, _)) = parts.uses.get(&name) {
                let diagnostic = Diagnostic::error(format!("use.{name} is declared twice"), Some(entry.key));
                self.diagnostics.push(diagnostic.with_related(Some(&before.key), "first here"));
            } else {
                parts.uses.insert(name, (entry, phase.cloned()));
            }
        }
    }

    fn variables(&mut self, entries: Vec<Entry>, options: &Options<'_>) -> BTreeMap<String, Option<Tree>> {
        let mut declared: BTreeMap<String, Variable> = BTreeMap::new();
        for entry in entries {
            for (name, variable) in Variable::read_all(entry, "variable", &mut self.diagnostics) {
                if declared.contains_key(&name) {
                    self.diagnostics.push(Diagnostic::error(format!("variable `{name}` is declared twice"), None));
                }
                declared.insert(name, variable);
            }
        }
        let mut given = Table::new();
        if let Some(environment) = options.environment {
            for (name, variable) in &declared {
                let key = format!("TRUEUP_VAR_{name}");
                if let Some(text) = environment(&key) {
                    self.given_text(&mut given, &key, name, &text, Some(variable));
                }
            }
        }
        for path in &options.variable_files {
            let shown = path.display().to_string();
            match fs::read_to_string(path) {
                Ok(text) => {
                    let file = self.sources.add(&shown, text.clone());
                    match parse_toml(&file, &text) {
                        Ok(table) => given.extend(table),
                        Err(errors) => self.diagnostics.extend(errors),
                    }
                }
                Err(error) => self.diagnostics.push(Diagnostic::error(format!("{shown} can't be read: {error}"), None)),
            }
        }
        for assignment in &options.variables {
            match assignment.split_once('=') {
                Some((name, text)) => self.given_text(&mut given, &format!("--var {name}"), name, text, declared.get(name)),
                None => {
                    let message = format!("`--var {assignment}` has no value");
                    self.diagnostics.push(Diagnostic::error(message, None).with_help(Some("write --var name=value")));
                }
            }
        }
        give(&declared, &given, "variable", &mut self.diagnostics)
    }

    fn given_text(&mut self, given: &mut Table, source: &str, name: &str, text: &str, variable: Option<&Variable>) {
        let file = self.sources.add(source, text.to_owned());
        let place = Place::new(&file, 0..text.len());
        let tree = match variable {
            Some(variable) => variable.from_text(&file, text),
            None => Ok(Tree { node: TreeNode::String(text.to_owned()), place: place.clone() }),
        };
        match tree {
            Ok(value) => {
                given.insert(name.to_owned(), Entry { key: place, value });
            }
            Err(_) => {
                let message = format!("`{text}` is not of the type of variable `{name}`");
                self.diagnostics.push(Diagnostic::error(message, Some(place)));
            }
        }
    }

    fn phases(&mut self, items: Vec<Tree>) -> Vec<Phase> {
        let mut phases: Vec<Phase> = Vec::new();
        for item in items {
            let place = item.place.clone();
            let TreeNode::Table(table) = item.node else {
                self.diagnostics.push(Diagnostic::error("a phase is a table with a `name`", Some(place)));
                continue;
            };
            let mut reader = Reader::new(table, &mut self.diagnostics);
            let name = reader.string("name");
            let description = reader.string("description").map(|(text, _)| text);
            reader.finish();
            match name {
                Some((name, place)) if phases.iter().any(|phase| phase.name == name) => {
                    self.diagnostics.push(Diagnostic::error(format!("phase `{name}` is declared twice"), Some(place)));
                }
                Some((name, _)) => phases.push(Phase { name, description }),
                None => self.diagnostics.push(Diagnostic::error("the phase has no `name`", Some(place))),
            }
        }
        phases
    }

    fn header(&mut self, entry: Option<Entry>, variables: &BTreeMap<String, Option<Tree>>, path: &Path) -> Option<Header> {
        let Some(entry) = entry else {
            let message = format!("{} declares no [stack]", path.display());
            let help = "[stack]\nname = \"my-stack\"\nregion = \"eu-central-1\"";
            // A file that could not be parsed may hold it.
            if self.diagnostics.is_empty() {
                self.diagnostics.push(Diagnostic::error(message, None).with_help(Some(help)));
            }
            return None;
        };
        let place = entry.key.clone();
        let TreeNode::Table(table) = entry.value.node else {
            self.diagnostics.push(Diagnostic::error("`stack` is no table", Some(place)));
            return None;
        };
        let names = Names { variables: Some(variables), ..Names::default() };
        let table = names.expand_table(&table, &mut self.diagnostics);
        let mut reader = Reader::new(table, &mut self.diagnostics);
        let name = reader.string("name");
        let account = reader.string("account");
        let region = reader.string("region");
        let tags = reader.string_table("tags");
        reader.finish();
        if let Some((account, place)) = &account
            && (account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()))
        {
            let diagnostic = Diagnostic::error(format!("`{account}` is no account"), Some(place.clone()));
            self.diagnostics.push(diagnostic.with_label("expected twelve digits"));
        }
        for (key, value) in [("name", &name), ("region", &region)] {
            match value {
                Some((text, place)) if text.is_empty() || text.contains(char::is_whitespace) => {
                    self.diagnostics.push(Diagnostic::error(format!("`{text}` can't be the stack's {key}"), Some(place.clone())));
                }
                Some(_) => {}
                None => self.diagnostics.push(Diagnostic::error(format!("[stack] has no `{key}`"), Some(place.clone()))),
            }
        }
        Some(Header { name: name?.0, account: account.map(|(account, _)| account), region: region?.0, tags })
    }

    fn check_references(&mut self, declared: &BTreeMap<Address, Declared>, attempted: &[Address], catalog: &Catalog) {
        for each in declared.values() {
            for (reference, place) in &each.references {
                let address = &reference.address;
                if let Some(target) = declared.get(address) {
                    let outputs = target.declaration.kind.outputs();
                    if !outputs.iter().any(|output| output.name == reference.output) {
                        let names: Vec<&str> = outputs.iter().map(|output| output.name).collect();
                        let message = format!("{} has no output `{}`", address.kind, reference.output);
                        self.diagnostics.push(
                            Diagnostic::error(message, Some(place.clone()))
                                .with_label(nearest(&reference.output, names.iter().copied()).unwrap_or_default())
                                .with_help(Some(format!("its outputs are {}", names.join(", ")))),
                        );
                    }
                    continue;
                }
                // A resource that has mistakes of its own was reported already.
                if attempted.contains(address) && !declared.keys().any(|other| same_resource(other, address)) {
                    continue;
                }
                let diagnostic = Diagnostic::error(format!("there is no resource {address}"), Some(place.clone()));
                let keys: Vec<String> =
                    declared.keys().filter(|other| same_resource(other, address)).map(ToString::to_string).collect();
                let label = if catalog.get(&address.kind).is_none() {
                    let kinds: Vec<&str> = catalog.iter().map(|kind| kind.name()).collect();
                    let offer = nearest(&address.kind, kinds.iter().copied());
                    let offer = offer.map(|offer| format!("; {offer}")).unwrap_or_default();
                    Some(format!("there is no kind `{}`{offer}", address.kind))
                } else if keys.is_empty() {
                    let names: Vec<String> = declared.keys().map(ToString::to_string).collect();
                    nearest(&address.to_string(), names.iter().map(String::as_str))
                } else {
                    Some(format!("it has `for_each`: name one of {}", keys.join(", ")))
                };
                self.diagnostics.push(diagnostic.with_label(label.unwrap_or_else(|| "not declared in this stack".to_owned())));
            }
        }
    }

    fn check_cycles(&mut self, declared: &BTreeMap<Address, Declared>) {
        let declarations: Vec<Declaration> = declared.values().map(|each| each.declaration.clone()).collect();
        let Some(Cycle(steps)) = cycle(&declarations) else { return };
        let place = |(address, reference): &(Address, Reference)| {
            let references = &declared.get(address)?.references;
            references.iter().find(|(each, _)| each == reference).map(|(_, place)| place.clone())
        };
        let mut path: Vec<String> = steps.iter().map(|(address, _)| address.to_string()).collect();
        path.extend(path.first().cloned());
        let message = format!("these resources can't be made in any order: {}", path.join(" → "));
        let mut diagnostic = Diagnostic::error(message, steps.first().and_then(place))
            .with_label(steps.first().map(|(address, reference)| format!("{address} waits for {}", reference.address)).unwrap_or_default())
            .with_help(Some("each needs the next one before it can be created; take one of the references out"));
        for step in steps.iter().skip(1) {
            let label = format!("{} waits for {}", step.0, step.1.address);
            diagnostic = diagnostic.with_related(place(step).as_ref(), &label);
        }
        self.diagnostics.push(diagnostic);
    }

    fn check_collisions(&mut self, declared: &BTreeMap<Address, Declared>) {
        let declarations: Vec<Declaration> = declared.values().map(|each| each.declaration.clone()).collect();
        for (first, second) in collisions(&declarations) {
            let name = declared[&second].declaration.desired.name.to_string();
            let message = format!("{first} and {second} are both called `{name}` in AWS");
            let diagnostic = Diagnostic::error(message, Some(declared[&second].header.clone()));
            self.diagnostics.push(diagnostic.with_related(Some(&declared[&first].header), "the other one"));
        }
    }
}

fn same_resource(one: &Address, other: &Address) -> bool {
    one.kind == other.kind && one.name == other.name
}
