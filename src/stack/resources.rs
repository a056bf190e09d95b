//! `[service.type.name]` tables: finding them, and turning each into a declaration.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

use super::{
    document_files::DocumentFiles,
    expand::{CANDIDATES, Names, no_reference},
    files::StackFiles,
    load::Environment,
    mistakes::read_declaration,
    reader::wrong_type,
    settings::{self, Silencer},
    templates::Use,
    tree::{Entry, Table, Tree, TreeNode},
};
use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Place, Sources, listed, nearest},
    facts::{Catalog, KindFacts, TAGS},
    model::{
        Address, Owner, Reference, Scope, Secrets, Text,
        address::is_identifier,
        shown,
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

/// Finds the resources among the top-level tables of a file; `own` is what else may stand there.
pub fn split_resources(
    table: Table,
    phase: Option<&(String, Place)>,
    own: &[&str],
    catalog: &Catalog,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Raw> {
    let mut found = Vec::new();
    for (service, entry) in table {
        let is_service = catalog.iter().any(|kind| kind.name().split('.').next() == Some(&service));
        let TreeNode::Table(types) = entry.value.node else {
            diagnostics.push(if is_service {
                wrong_type(&service, &entry.value, "a table")
                    .with_help(Some(format!("a resource is declared as [{service}.type.name]")))
            } else {
                unknown_top(&service, &entry.key, own, catalog)
            });
            continue;
        };
        if !is_service {
            diagnostics.push(unknown_top(&service, &entry.key, own, catalog));
            continue;
        }
        for (type_name, entry) in types {
            let full = format!("{service}.{type_name}");
            let Some(kind) = catalog.get(&full) else {
                let offer = nearest(&full, catalog.iter().map(KindFacts::name));
                diagnostics.push(
                    Diagnostic::error(format!("unknown kind `{full}`"), Some(entry.key))
                        .with_label(offer.unwrap_or_else(|| "`trueup kinds` lists them".to_owned())),
                );
                continue;
            };
            let TreeNode::Table(resources) = entry.value.node else {
                diagnostics.push(
                    wrong_type(&full, &entry.value, "a table")
                        .with_help(Some(format!("a resource is declared as [{full}.name]"))),
                );
                continue;
            };
            // Fields where names should be: one slip, however many fields there are.
            if resources.values().any(|entry| !matches!(entry.value.node, TreeNode::Table(_))) {
                diagnostics.push(
                    Diagnostic::error(format!("this {full} has no name"), Some(entry.key))
                        .with_help(Some(format!("a resource is declared as [{full}.name]"))),
                );
                continue;
            }
            for (name, entry) in resources {
                let TreeNode::Table(table) = entry.value.node else { continue };
                if is_identifier(&name) {
                    found.push(Raw {
                        kind,
                        name,
                        table,
                        header: entry.key,
                        phase: phase.cloned(),
                        from: None,
                    });
                } else {
                    diagnostics.push(
                        Diagnostic::error(format!("`{name}` can't be a resource's name"), Some(entry.key))
                            .with_label("expected lower-case letters, digits, `-` and `_`"),
                    );
                }
            }
        }
    }
    found
}

fn unknown_top(key: &str, place: &Place, own: &[&str], catalog: &Catalog) -> Diagnostic {
    let services = catalog.iter().filter_map(|kind| kind.name().split('.').next());
    let label = nearest(key, own.iter().copied().chain(services))
        .unwrap_or_else(|| "no service is called so".to_owned());
    let own = listed(own.iter().map(|name| format!("`{name}`")));
    Diagnostic::error(format!("unknown key `{key}`"), Some(place.clone()))
        .with_label(label)
        .with_help(Some(format!("here stand {own}, and the services that `trueup kinds` lists")))
}

/// What turning tables into declarations needs to know.
pub struct Context<'a> {
    /// The stack's name, account, region.
    pub stack_name: &'a str,
    /// Where the stack lives.
    pub scope: &'a Scope,
    /// The stack's tags.
    pub tags: &'a BTreeMap<String, Tree>,
    /// The phases' indices, by name.
    pub phases: &'a BTreeMap<String, usize>,
    /// The stack's files.
    pub files: &'a StackFiles,
    /// The JSON documents among them.
    pub documents: &'a DocumentFiles<'a>,
    /// What names stand for in the stack's own files.
    pub names: Names<'a>,
    /// What a secret's environment variable holds; `None` when secrets are not read at all.
    pub environment: Option<Environment<'a>>,
}

/// What one resource of a table came to.
pub struct Declared {
    /// Its address.
    pub address: Address,
    /// What the planner takes; `None` where something is wrong with it.
    pub declaration: Option<Declaration>,
    /// What the file says, with names replaced.
    pub tree: Tree,
    /// Where the resource is declared.
    pub header: Place,
    /// Each reference to another resource, with its place.
    pub references: Vec<(Reference, Place)>,
    /// The rules that may be broken here.
    pub silencers: Vec<Silencer>,
}

/// What a table declares: one resource, or one a key of its `for_each`; `None` where a mistake
/// leaves the keys unknown.
pub fn declare(
    raw: Raw,
    context: &Context<'_>,
    sources: &mut Sources,
    secrets: &Secrets,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Vec<Declared>> {
    let from = raw.from.clone();
    let names = match &from {
        Some(used) => used.names(&context.names),
        None => context.names.clone(),
    };
    let address = Address::new(raw.kind.name(), raw.name);
    let mut table = raw.table;
    let Some(keys) = settings::for_each(&mut table, &names, diagnostics) else {
        let table = names.expand_table(&table, diagnostics);
        let instance = Instance { kind: raw.kind, address, table, header: raw.header, phase: raw.phase };
        return Some(vec![instance.declare(context, &names, sources, secrets, diagnostics)]);
    };
    let mut declared = Vec::new();
    for (key, value) in &keys? {
        let each = Names { each: Some((key, value)), ..names.clone() };
        let instance = Instance {
            kind: raw.kind,
            address: address.with_key(key.clone()),
            table: each.expand_table(&table, diagnostics),
            header: raw.header.clone(),
            phase: raw.phase.clone(),
        };
        declared.push(instance.declare(context, &each, sources, secrets, diagnostics));
    }
    Some(declared)
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
        secrets: &Secrets,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Declared {
        let taken = settings::take(self.table, self.kind, diagnostics);
        let mut table = taken.rest;
        // A file belongs to the stack even where a template's parameter names it.
        let of_file = if names.template.is_some() { &context.names } else { names };
        context.documents.insert(&mut table, self.kind.json_files(), of_file, sources, diagnostics);
        let tree = Tree { node: TreeNode::Table(table), place: self.header.clone() };
        let mut references = Vec::new();
        let mut json = to_json(&tree, &mut references, diagnostics);
        super::secrets::seal(
            &mut json,
            self.kind.secrets(),
            &self.address,
            &tree,
            context,
            secrets,
            diagnostics,
        );
        let phase =
            taken.phase.or(self.phase).and_then(|(name, place)| context.phase(&name, place, diagnostics));
        let scope =
            taken.region.map_or_else(|| context.scope.clone(), |region| context.scope.in_region(&region));
        let exists = taken.settings.adopt || taken.settings.external;
        let desired = read_declaration(self.kind, json, &tree, &self.address, (&scope, exists), diagnostics);
        let owner = Owner::new(context.stack_name, &self.address);
        let declaration = desired.map(|mut desired| {
            if self.kind.taggable() && !taken.settings.external {
                add_tags(&mut desired, context.tags, &owner);
                if let (Some(Value::Object(merged)), Some(table)) =
                    (desired.aspects.get(TAGS), tree.as_table())
                {
                    super::tags::of_resource(self.kind, merged, table, &self.header, diagnostics);
                }
            }
            let address = self.address.clone();
            Declaration {
                address,
                kind: self.kind,
                desired,
                scope,
                owner,
                settings: taken.settings,
                phase,
                links: BTreeMap::new(),
            }
        });
        Declared {
            address: self.address,
            declaration,
            tree,
            header: self.header,
            references,
            silencers: taken.silencers,
        }
    }
}

impl Context<'_> {
    /// The index of the phase called `name`.
    pub(super) fn phase(&self, name: &str, place: Place, diagnostics: &mut Vec<Diagnostic>) -> Option<usize> {
        let found = self.phases.get(name).copied();
        if found.is_none() && !self.names.incomplete {
            let help = if self.phases.is_empty() {
                format!("declare it:\n[[phases]]\nname = \"{}\"", shown(name))
            } else {
                format!("the phases are {}", listed(self.phases.keys()))
            };
            diagnostics.push(
                Diagnostic::error(format!("unknown phase `{name}`"), Some(place))
                    .with_label(
                        nearest(name, self.phases.keys().map(String::as_str).take(CANDIDATES))
                            .unwrap_or_default(),
                    )
                    .with_help(Some(help)),
            );
        }
        found
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
pub(super) fn to_json(
    tree: &Tree,
    references: &mut Vec<(Reference, Place)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Value {
    match &tree.node {
        TreeNode::Scalar(value) => value.clone(),
        TreeNode::Unknown => Value::Null,
        TreeNode::Array(items) => {
            Value::Array(items.iter().map(|item| to_json(item, references, diagnostics)).collect())
        }
        TreeNode::Table(table) => {
            let entry = |(key, entry): (&String, &Entry)| {
                (key.clone(), to_json(&entry.value, references, diagnostics))
            };
            Value::Object(table.iter().map(entry).collect())
        }
        TreeNode::String(text) => {
            if !text.contains("${") {
                return Value::String(text.clone());
            }
            for piece in split(text) {
                let Written::Reference(inside) = piece else { continue };
                let written = format!("${{{inside}}}");
                let place = tree.place_of(&written);
                match Reference::parse(inside) {
                    Some(reference) => references.push((reference, place)),
                    // Only a variable's value can hold such: names in the files were replaced before.
                    None => diagnostics.push(no_reference(&written, place)),
                }
            }
            let text = Text::parse(text).unwrap_or_else(|| text.as_str().into());
            serde_json::to_value(text).unwrap_or_default()
        }
    }
}
