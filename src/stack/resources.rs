//! `[service.type.name]` tables: finding them, and turning each into a declaration.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    context::{Context, to_json},
    expand::Names,
    late::LateAspect,
    mistakes::read_declaration,
    raw::Raw,
    settings::{self, Silencer},
    tree::{Table, Tree, TreeNode},
};
use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Place, Sources, listed},
    facts::{KindFacts, TAGS},
    model::{Address, Owner, Reference, Secrets, Text},
};

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
        let mut taken = settings::take(self.table, self.kind, diagnostics);
        taken.settings.was_in = taken.settings.was_in.or_else(|| context.stack_was.map(str::to_owned));
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
        super::archives::pack(&mut json, self.kind.archives(), &tree, context, secrets, diagnostics);
        let phase =
            taken.phase.or(self.phase).and_then(|(name, place)| context.phase(&name, place, diagnostics));
        let late = later_phases(taken.late, phase, context, diagnostics);
        let scope =
            taken.region.map_or_else(|| context.scope.clone(), |region| context.scope.in_region(&region));
        let exists = taken.settings.adopt || taken.settings.external;
        let desired = read_declaration(self.kind, json, &tree, &self.address, (&scope, exists), diagnostics);
        if taken.settings.external {
            unmanaged_keys(self.kind, &tree, diagnostics);
        }
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
                late,
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

/// Reports what a declaration says of an external resource and nobody would manage.
fn unmanaged_keys(kind: &dyn KindFacts, tree: &Tree, diagnostics: &mut Vec<Diagnostic>) {
    let whole = kind.not_of_external();
    if whole.is_empty() {
        return;
    }
    let managed: Vec<&str> = kind
        .aspects()
        .iter()
        .skip(1)
        .map(|aspect| aspect.name())
        .filter(|name| !whole.contains(name))
        .collect();
    for (key, entry) in tree.as_table().into_iter().flatten() {
        if !kind.found_by().contains(&key.as_str()) && !managed.contains(&key.as_str()) {
            let message = format!("`{key}` can't be managed on an external {}", kind.name());
            let help = format!("what can be is {}", listed(&managed));
            diagnostics.push(Diagnostic::error(message, Some(entry.key.clone())).with_help(Some(help)));
        }
    }
}

/// The index of the phase of each late aspect of a resource whose `own` this is.
fn later_phases(
    late: Vec<LateAspect>,
    own: Option<usize>,
    context: &Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for LateAspect { aspect, phase: (name, place), .. } in late {
        let Some(phase) = context.phase(&name, place.clone(), diagnostics) else { continue };
        if Some(phase) <= own {
            let is_same = own == Some(phase);
            let label =
                if is_same { "the resource's own phase" } else { "earlier than the resource's own phase" };
            let message = format!("`{aspect}` can't be put in phase `{name}`");
            let help = "`phases` names later phases than the resource's own";
            let diagnostic = Diagnostic::error(message, Some(place)).with_label(label);
            diagnostics.push(diagnostic.with_help(Some(help)));
            continue;
        }
        found.insert(aspect, phase);
    }
    found
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
