//! Loading a stack: every problem of every file in one run, or declarations without any.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use super::{
    context::Context,
    data::{Listed, Loaded, Options, Stack},
    document_files::DocumentFiles,
    expand::Names,
    files::StackFiles,
    header::{Header, phases},
    hidden::hidden_in_table,
    links::{Found, check_collisions, check_cycles},
    lists::{RawListed, split_list},
    outputs,
    parse::{Nulls, parse_toml},
    phase_order::check_phases,
    raw::{Raw, split_resources},
    reader::wrong_type,
    resources::declare,
    templates::Templates,
    tree::{Entry, Table, Tree, TreeNode},
    unused::unused,
    value_files::{declared, holds_values},
    variables::{Variable, give},
};
use crate::{
    diagnostics::{Diagnostic, Place, Severity, Sources, in_order, nearest},
    facts::Catalog,
    files::{LARGEST, read_typed, why},
    model::{Address, Secrets, Text, address::is_identifier, document::resolve},
    plan::{links::link, names::predicted},
};

/// Loads the stack at `path`.
#[must_use]
pub fn load(path: &Path, catalog: &Catalog, options: &Options<'_>) -> Loaded {
    load_to_check(path, catalog, options).0
}

/// The same, with the stack also where all that is wrong are constraints of AWS on single resources, so that
/// rules over the whole stack find the rest in one run. Such a stack is for looking at alone.
#[must_use]
pub fn load_to_check(path: &Path, catalog: &Catalog, options: &Options<'_>) -> (Loaded, Option<Stack>) {
    let mut loading = Loading { sources: Sources::default(), diagnostics: Vec::new(), incomplete: false };
    let stack = loading.load(path, catalog, options);
    let diagnostics = in_order(loading.diagnostics);
    let mut errors =
        diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).peekable();
    let (stack, refused) = match (errors.peek().is_some(), errors.all(|error| error.is_constraint)) {
        (false, _) => (stack, None),
        (true, true) => (None, stack),
        (true, false) => (None, None),
    };
    (Loaded { sources: loading.sources, diagnostics, stack }, refused)
}

struct Loading {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    /// Whether a file could not be read. What others refer to may be in it, so that only the next run
    /// can tell what is missing.
    incomplete: bool,
}

/// The tables of all files, by what they are.
#[derive(Default)]
struct Parts {
    header: Option<Entry>,
    variables: BTreeMap<String, Variable>,
    phases: Vec<Tree>,
    uses: BTreeMap<String, (Entry, Option<(String, Place)>)>,
    raw: Vec<Raw>,
    tests: Vec<RawListed>,
    verifies: Vec<RawListed>,
    outputs: Table,
}

/// What may stand in a stack file beside resources.
const OWN_TABLES: [&str; 8] = ["outputs", "phase", "phases", "stack", "test", "use", "variables", "verify"];

impl Loading {
    fn load(&mut self, path: &Path, catalog: &Catalog, options: &Options<'_>) -> Option<Stack> {
        let files = StackFiles::find_or_say(path, &options.unsaved, &mut self.diagnostics)?;
        let parts = self.read_parts(&files, catalog);
        let mut variables = self.variables(&parts.variables, &files, options);
        let texts = variables.iter().filter_map(|(name, tree)| Some((name, tree.as_ref()?.as_str()?)));
        let texts = texts.map(|(name, text)| (name.clone(), text.to_owned())).collect();
        let stood_in = self.stand_in(&parts.variables, &mut variables, options);
        let phases = phases(parts.phases, &mut self.diagnostics);
        let names = Names { variables: Some(&variables), incomplete: self.incomplete, ..Names::default() };
        let header = match parts.header {
            Some(entry) => Header::read(entry, &names, &mut self.diagnostics),
            None => self.no_header(path),
        };
        let scope = header.scope(options.account.as_deref());
        let of_stack = header.names(&scope);
        let names = Names { stack: Some(&of_stack), ..names };
        let mut found = Found::new(self.incomplete);
        let mut raws = parts.raw;
        let mut templates = Templates::new(&files, catalog);
        let of_uses = |(entry, _): &(Entry, _)| -> Option<String> {
            entry.value.as_table()?.get("template")?.value.as_str().map(str::to_owned)
        };
        let used: BTreeSet<String> = parts.uses.values().filter_map(of_uses).collect();
        for (name, (entry, phase)) in parts.uses {
            match templates.stamp(&name, entry, &names, &mut self.sources, &mut self.diagnostics) {
                Some((used, stamped)) => {
                    let from_here = |raw| Raw { from: Some(Arc::clone(&used)), phase: phase.clone(), ..raw };
                    raws.extend(stamped.into_iter().map(from_here));
                }
                None => found.unclear_use(name),
            }
        }
        super::tags::of_stack(&header.tags, &mut self.diagnostics);
        let indices = phases.iter().enumerate().map(|(index, phase)| (phase.name.clone(), index)).collect();
        let context = Context {
            stack_name: &header.name,
            stack_was: header.was.as_deref(),
            scope: &scope,
            tags: &header.tags,
            phases: &indices,
            files: &files,
            documents: &DocumentFiles::new(&files, Nulls::Refused),
            events: &DocumentFiles::new(&files, Nulls::Kept),
            names,
            environment: options.environment.filter(|_| options.read_secrets),
        };
        let secrets = Secrets::default();
        for raw in raws {
            let address = Address::new(raw.kind.name(), raw.name.clone());
            match declare(raw, &context, &mut self.sources, &secrets, &mut self.diagnostics) {
                Some(declared) => {
                    for each in declared {
                        found.add(each, &mut self.diagnostics);
                    }
                }
                None => found.unclear_keys(address),
            }
        }
        let mut listed = |list: Vec<RawListed>| -> Vec<Listed> {
            let references = found.references_of_lists();
            list.into_iter()
                .filter_map(|raw| {
                    let (sources, diagnostics) = (&mut self.sources, &mut self.diagnostics);
                    raw.expand(&context, &context.names, sources, references, diagnostics)
                })
                .collect()
        };
        let (mut suite, mut verifies) = (listed(parts.tests), listed(parts.verifies));
        let outputs =
            outputs::read(&parts.outputs, &context, found.references_of_lists(), &mut self.diagnostics);
        found.check_references(catalog, &stood_in, &mut self.diagnostics);
        let (mut declarations, places) = found.into_parts();
        link(&mut declarations);
        let known = predicted(&declarations);
        for listed in suite.iter_mut().chain(&mut verifies) {
            listed.value = resolve(&listed.value, &known);
        }
        check_collisions(&declarations, &known, &places, &mut self.diagnostics);
        check_cycles(&declarations, &places, &mut self.diagnostics);
        check_phases(&declarations, &places, &phases, &mut self.diagnostics);
        let unused = unused(&parts.variables, &used, &files, &self.sources);
        Some(Stack {
            name: header.name,
            was: header.was,
            account: header.account,
            scope,
            phases,
            declarations,
            secrets: Arc::new(secrets),
            places,
            tests: suite,
            verifies,
            outputs,
            variables: texts,
            unused,
        })
    }

    fn read_parts(&mut self, files: &StackFiles, catalog: &Catalog) -> Parts {
        let mut tables = Vec::new();
        for path in &files.files {
            let bytes = files.read_own(path);
            match self.read_toml(path, bytes) {
                Some(table) => tables.push(table),
                None => self.incomplete = true,
            }
        }
        let variables = declared(&tables);
        let mut parts = Parts::default();
        for table in tables {
            if !holds_values(&table, &variables, &OWN_TABLES, catalog) {
                self.sort_file(table, catalog, &mut parts);
            }
        }
        parts
    }

    fn read_toml(&mut self, path: &Path, bytes: Result<Vec<u8>, String>) -> Option<Table> {
        match bytes {
            Ok(bytes) => {
                let shown = path.display().to_string();
                let file = self.sources.add_bytes(&shown, bytes, &mut self.diagnostics)?;
                parse_toml(&file, self.sources.text(&file).unwrap_or_default(), &mut self.diagnostics)
            }
            Err(message) => {
                self.diagnostics.push(Diagnostic::error(message, None));
                None
            }
        }
    }

    /// A file of variables, which was typed and may be anybody's: its lines are not shown unless it is the
    /// stack's.
    fn read_variables(&mut self, path: &Path, files: &StackFiles) -> Option<Table> {
        let shown = path.display().to_string();
        let bytes = read_typed(path, LARGEST);
        let bytes = bytes.map_err(|error| format!("{shown} can't be read: {}", why(&error)));
        let table = self.read_toml(path, bytes);
        if !files.holds(path) {
            self.sources.withhold(&shown);
        }
        table
    }

    /// Reports what nobody sees in what is no resource: there a rule finds it, which can be allowed.
    fn report_hidden(&mut self, table: &Table) {
        for hidden in hidden_in_table(table) {
            let is_own = |key: &String| OWN_TABLES.contains(&key.as_str());
            let is_loop = hidden.path.iter().any(|key| key == "for_each");
            // The name of a table is no text of a resource either.
            if hidden.path.first().is_some_and(is_own) || is_loop || hidden.path.len() < 4 {
                self.diagnostics.push(hidden.diagnostic());
            }
        }
    }

    fn sort_file(&mut self, mut table: Table, catalog: &Catalog, parts: &mut Parts) {
        self.report_hidden(&table);
        let phase = table.remove("phase").and_then(|entry| {
            let name = entry.value.as_str().map(str::to_owned);
            if name.is_none() {
                self.diagnostics.push(wrong_type("phase", &entry.value, "a string"));
            }
            Some((name?, entry.value.place))
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
        if let Some(entry) = table.remove("variables") {
            Variable::read_all(entry, "variable", &mut parts.variables, &mut self.diagnostics);
        }
        if let Some(entry) = table.remove("phases") {
            match entry.value.node {
                TreeNode::Array(items) => parts.phases.extend(items),
                _ => self.diagnostics.push(
                    wrong_type("phases", &entry.value, "a list of tables")
                        .with_help(Some("write [[phases]]")),
                ),
            }
        }
        if let Some(entry) = table.remove("use") {
            match entry.value.node {
                TreeNode::Table(uses) => self.sort_uses(uses, phase.as_ref(), parts),
                _ => self.diagnostics.push(
                    wrong_type("use", &entry.value, "a table")
                        .with_help(Some("a template is used as [use.name]")),
                ),
            }
        }
        if let Some(entry) = table.remove("outputs") {
            outputs::collect(entry, &mut parts.outputs, &mut self.diagnostics);
        }
        for (name, list) in [("test", &mut parts.tests), ("verify", &mut parts.verifies)] {
            if let Some(entry) = table.remove(name) {
                list.extend(split_list(name, entry, phase.as_ref(), &mut self.diagnostics));
            }
        }
        parts.raw.extend(split_resources(table, phase.as_ref(), &OWN_TABLES, catalog, &mut self.diagnostics));
    }

    fn sort_uses(&mut self, uses: Table, phase: Option<&(String, Place)>, parts: &mut Parts) {
        for (name, entry) in uses {
            if !is_identifier(&name) {
                let message = format!("`{name}` is not a valid name for a use");
                let diagnostic = Diagnostic::error(message, Some(entry.key));
                self.diagnostics
                    .push(diagnostic.with_label("expected lower-case letters, digits, `-` and `_`"));
            } else if let Some((before, _)) = parts.uses.get(&name) {
                let diagnostic = Diagnostic::error(format!("use.{name} is declared twice"), Some(entry.key));
                self.diagnostics.push(diagnostic.with_related(Some(&before.key), "first here"));
            } else {
                parts.uses.insert(name, (entry, phase.cloned()));
            }
        }
    }

    /// The values of all variables: from `--var`, else from a `--var-file`, else from the environment,
    /// else by default.
    fn variables(
        &mut self,
        declared: &BTreeMap<String, Variable>,
        files: &StackFiles,
        options: &Options<'_>,
    ) -> BTreeMap<String, Option<Tree>> {
        let mut given = Table::new();
        for (name, variable) in declared {
            let key = format!("TRUEUP_VAR_{name}");
            if let Some(text) = options.environment.and_then(|environment| environment(&key)) {
                self.give_text(&mut given, &key, name, &text, Some(variable));
            }
        }
        let mut all_read = true;
        for path in &options.variable_files {
            let table = self.read_variables(path, files);
            all_read &= table.is_some();
            given.extend(table.unwrap_or_default());
        }
        for assignment in &options.variables {
            if let Some((name, text)) = assignment.split_once('=') {
                self.give_text(&mut given, &format!("--var {name}"), name, text, declared.get(name));
            } else {
                let file = self.sources.add("--var", assignment.clone());
                let place = Place::new(&file, 0..assignment.len());
                self.diagnostics.push(
                    Diagnostic::error(format!("`{assignment}` is given no value"), Some(place))
                        .with_help(Some(format!("write --var {assignment}=…"))),
                );
            }
        }
        if self.incomplete || options.spare_variables {
            given.retain(|name, _| declared.contains_key(name));
        }
        for (name, variable) in declared {
            if all_read && !given.contains_key(name) && !variable.may_be_left_out() {
                let message = format!("the variable `{name}` has no value");
                let help = format!(
                    "give it by --var {name}=…, a --var-file, or TRUEUP_VAR_{name} in the environment"
                );
                let diagnostic = Diagnostic::error(message, Some(variable.place().clone()));
                self.diagnostics.push(diagnostic.with_help(Some(help)));
            }
        }
        give(declared, &given, "variable", &mut self.diagnostics)
    }

    /// Puts the references of `stand_ins` in the place of variables; returns what they name.
    fn stand_in(
        &mut self,
        declared: &BTreeMap<String, Variable>,
        variables: &mut BTreeMap<String, Option<Tree>>,
        options: &Options<'_>,
    ) -> BTreeSet<Address> {
        let mut named = BTreeSet::new();
        for (name, text) in &options.stand_ins {
            let Some(variable) = declared.get(name) else {
                let offer =
                    nearest(name, declared.keys().map(String::as_str)).map(|offer| format!("; {offer}"));
                let message = format!("the stack has no variable `{name}`{}", offer.unwrap_or_default());
                self.diagnostics.push(Diagnostic::error(message, None));
                continue;
            };
            if let Some(Text::Pending(template)) = Text::parse(text) {
                named.extend(template.references().map(|reference| reference.address.clone()));
            }
            let node = TreeNode::String(text.clone());
            variables.insert(name.clone(), Some(Tree { node, place: variable.place().clone() }));
        }
        named
    }

    fn give_text(
        &mut self,
        given: &mut Table,
        source: &str,
        name: &str,
        text: &str,
        variable: Option<&Variable>,
    ) {
        let file = self.sources.add(source, text.to_owned());
        let key = Place::new(&file, 0..text.len());
        let value = match variable {
            Some(variable) => variable.from_text(&file, text, &mut self.diagnostics),
            None => Tree { node: TreeNode::Unknown, place: key.clone() },
        };
        given.insert(name.to_owned(), Entry { key, value });
    }

    /// What stands for `[stack]` where there is none, so that the resources are looked at all the same.
    fn no_header(&mut self, path: &Path) -> Header {
        if !self.incomplete {
            let diagnostic = Diagnostic::error(format!("{} declares no [stack]", path.display()), None);
            let help = "write\n[stack]\nname   = \"my-stack\"\nregion = \"eu-central-1\"";
            self.diagnostics.push(diagnostic.with_help(Some(help)));
        }
        Header::default()
    }
}
