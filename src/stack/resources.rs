//! `[service.type.name]` tables: finding them, and turning each into a declaration.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::{
    document_files::insert_json_files,
    expand::Names,
    files::StackFiles,
    mistakes::read_declaration,
    settings,
    templates::Use,
    tree::{Entry, Table, Tree, TreeNode},
};
use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Place, Sources, nearest},
    facts::{Catalog, KindFacts, TAGS},
    model::{
        Address, Owner, Reference, Scope, Secrets, Text,
        address::is_identifier,
        text::{Written, split},
    },
};

/// A resource's table before anything in it was replaced.
#[derive(Clone)]
pub struct Raw {
    /// Its kind.
    pub kind: &'static dyn KindFacts,
    /// Its name in the stack.
    pub name: String,
    /// Its table.
    pub table: Table,
    /// Where it is declared.
    pub header: Place,
    /// The phase of its file.
    pub phase: Option<(String, Place)>,
    /// The template it was stamped from.
    pub from: Option<Arc<Use>>,
}

impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.kind.name(), self.name)
    }
}

/// Finds the resources among the top-level tables of a file.
pub fn split_resources(
    table: Table,
    phase: Option<&(String, Place)>,
    catalog: &Catalog,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Raw> {
    let mut found = Vec::new();
    for (service, entry) in table {
        let TreeNode::Table(types) = entry.value.node else {
            diagnostics.push(unknown_top(&service, &entry.key, catalog));
            continue;
        };
        let is_service = catalog.iter().any(|kind| kind.name().split('.').next() == Some(&service));
        if !is_service {
            diagnostics.push(unknown_top(&service, &entry.key, catalog));
            continue;
        }
        for (type_name, entry) in types {
            let full = format!("{service}.{type_name}");
            let Some(kind) = catalog.get(&full) else {
                let kinds: Vec<&str> = catalog.iter().map(KindFacts::name).collect();
                let offer = nearest(&full, kinds.iter().copied());
                diagnostics.push(
                    Diagnostic::error(format!("there is no kind `{full}`"), Some(entry.key))
                        .with_label(offer.unwrap_or_else(|| "`trueup kinds` lists them".to_owned())),
                );
                continue;
            };
            let TreeNode::Table(resources) = entry.value.node else {
                diagnostics.push(
                    Diagnostic::error(format!("`{full}` is no table"), Some(entry.value.place))
                        .with_help(Some(format!("a resource is declared as [{full}.name]"))),
                );
                continue;
            };
            for (name, entry) in resources {
                match entry.value.node {
                    TreeNode::Table(table) if is_identifier(&name) => found.push(Raw {
                        kind,
                        name,
                        table,
                        header: entry.key,
                        phase: phase.cloned(),
                        from: None,
                    }),
                    TreeNode::Table(_) => diagnostics.push(
                        Diagnostic::error(format!("`{name}` can't be a resource's name"), Some(entry.key))
                            .with_label("expected lower-case letters, digits, `-` and `_`"),
                    ),
                    _ => diagnostics.push(
                        Diagnostic::error(format!("`{full}.{name}` is no resource"), Some(entry.key))
                            .with_label(format!("a resource is a table; is the name missing in [{full}]?")),
                    ),
                }
            }
        }
    }
    found
}

fn unknown_top(key: &str, place: &Place, catalog: &Catalog) -> Diagnostic {
    let mut known = vec!["stack", "variables", "phases", "phase", "use"];
    known.extend(catalog.iter().filter_map(|kind| kind.name().split('.').next()));
    known.dedup();
    let label = nearest(key, known.iter().copied()).unwrap_or_else(|| "`trueup kinds` lists what there is".to_owned());
    Diagnostic::error(format!("unknown key `{key}`"), Some(place.clone())).with_label(label)
}

/// What turning tables into declarations needs to know.
pub struct Context<'a> {
    /// The stack's name, account, region.
    pub stack_name: &'a str,
    /// Where the stack lives.
    pub scope: &'a Scope,
    /// The stack's tags.
    pub tags: &'a BTreeMap<String, Tree>,
    /// The phases' names, in order.
    pub phases: &'a [String],
    /// The stack's files.
    pub files: &'a StackFiles,
    /// What names stand for in the stack's own files.
    pub names: Names<'a>,
    /// What a secret's environment variable holds; `None` when secrets are not read at all.
    pub environment: Option<&'a dyn Fn(&str) -> Option<String>>,
}

/// A declaration and the tree it was read from, for later questions about places.
pub struct Declared {
    /// What the planner takes.
    pub declaration: Declaration,
    /// What the file says, with names replaced.
    pub tree: Tree,
    /// Where the resource is declared.
    pub header: Place,
    /// Each reference to another resource, with its place.
    pub references: Vec<(Reference, Place)>,
}

/// The declarations of one table: one, or one a key of its `for_each`.
pub fn declare(
    raw: Raw,
    context: &Context<'_>,
    sources: &mut Sources,
    secrets: &mut Secrets,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Declared> {
    let from = raw.from.clone();
    let names = match &from {
        Some(used) => used.names(context.names.stack),
        None => context.names.clone(),
    };
    let address = Address::new(raw.kind.name(), raw.name.clone());
    let mut table = raw.table;
    let Some(keys) = settings::for_each(&mut table, &names, diagnostics) else {
        let table = names.expand_table(&table, diagnostics);
        let instance = Instance { kind: raw.kind, address, table, header: raw.header, phase: raw.phase };
        return instance.declare(context, &names, sources, secrets, diagnostics).into_iter().collect();
    };
    let mut declared = Vec::new();
    for (key, value) in &keys {
        let each = Names { each: Some((key, value)), ..names.clone() };
        let instance = Instance {
            kind: raw.kind,
            address: address.with_key(key.clone()),
            table: each.expand_table(&table, diagnostics),
            header: raw.header.clone(),
            phase: raw.phase.clone(),
        };
        declared.extend(instance.declare(context, &each, sources, secrets, diagnostics));
    }
    declared
}

/// One resource with all names replaced.
struct Instance {
    kind: &'static dyn KindFacts,
    address: Address,
    table: Table,
    header: Place,
    phase: Option<(String, Place)>,
}

impl Instance {
    fn declare(
        self,
        context: &Context<'_>,
        names: &Names<'_>,
        sources: &mut Sources,
        secrets: &mut Secrets,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Declared> {
        let taken = settings::take(self.table, self.kind, diagnostics);
        let mut table = taken.rest;
        // A file belongs to the stack even where a template's parameter names it.
        let of_file = if names.template.is_some() { &context.names } else { names };
        insert_json_files(&mut table, self.kind.json_files(), context.files, of_file, sources, diagnostics);
        let tree = Tree { node: TreeNode::Table(table), place: self.header.clone() };
        let mut references = Vec::new();
        let mut json = to_json(&tree, &mut references, diagnostics);
        super::secrets::seal(&mut json, self.kind.secrets(), &self.address, &tree, context, secrets, diagnostics);
        let scope = taken.region.map_or_else(|| context.scope.clone(), |region| context.scope.in_region(&region));
        let mut desired = read_declaration(self.kind, json, &tree, &self.address, &scope, diagnostics)?;
        let owner = Owner::new(context.stack_name, &self.address);
        if self.kind.taggable() && !taken.settings.external {
            add_tags(&mut desired, context.tags, &owner);
        }
        let phase = taken.phase.or(self.phase).and_then(|(name, place)| {
            let found = context.phases.iter().position(|phase| *phase == name);
            if found.is_none() {
                let help = match context.phases {
                    [] => "declare it: [[phases]] name = …".to_owned(),
                    phases => format!("the phases are {}", phases.join(", ")),
                };
                diagnostics.push(
                    Diagnostic::error(format!("there is no phase `{name}`"), Some(place))
                        .with_label(nearest(&name, context.phases.iter().map(String::as_str)).unwrap_or_default())
                        .with_help(Some(help)),
                );
            }
            found
        });
        let declaration = Declaration {
            address: self.address,
            kind: self.kind,
            desired,
            scope,
            owner,
            settings: taken.settings,
            phase,
        };
        Some(Declared { declaration, tree, header: self.header, references })
    }
}

/// The stack's tags and the owner pair, under what the resource itself says.
fn add_tags(desired: &mut crate::facts::Desired, stack: &BTreeMap<String, Tree>, owner: &Owner) {
    let tags = desired.aspects.entry(TAGS).or_insert_with(|| Value::Object(serde_json::Map::new()));
    let Value::Object(tags) = tags else { return };
    for (key, value) in stack {
        if let Some(text) = value.as_str()
            && !tags.contains_key(key)
        {
            let text = Text::parse(text).unwrap_or_else(|| text.into());
            tags.insert(key.clone(), serde_json::to_value(text).unwrap_or_default());
        }
    }
    tags.extend(owner.tags().into_iter().map(|(key, value)| (key, Value::String(value))));
}

/// A tree as JSON, in which text that refers to resources is pending.
pub fn to_json(tree: &Tree, references: &mut Vec<(Reference, Place)>, diagnostics: &mut Vec<Diagnostic>) -> Value {
    match &tree.node {
        TreeNode::Scalar(value) => value.clone(),
        TreeNode::Array(items) => {
            Value::Array(items.iter().map(|item| to_json(item, references, diagnostics)).collect())
        }
        TreeNode::Table(table) => {
            let entry = |(key, entry): (&String, &Entry)| (key.clone(), to_json(&entry.value, references, diagnostics));
            Value::Object(table.iter().map(entry).collect())
        }
        TreeNode::String(text) => {
            if !text.contains("${") {
                return Value::String(text.clone());
            }
            for piece in split(text) {
                let Written::Reference(inside) = piece else { continue };
                match Reference::parse(inside) {
                    Some(reference) => references.push((reference, tree.place.clone())),
                    None => diagnostics.push(
                        Diagnostic::error(format!("`${{{inside}}}` is no reference"), Some(tree.place.clone()))
                            .with_label("a reference reads ${service.type.name.output}")
                            .with_help(Some("write $${ for text that is no reference")),
                    ),
                }
            }
            let text = Text::parse(text).unwrap_or_else(|| text.as_str().into());
            serde_json::to_value(text).unwrap_or_default()
        }
    }
}
