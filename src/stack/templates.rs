//! `[use.NAME]`: stamping a template's resources into the stack.
//!
//! A template is TOML with `[parameters.x]` and resources. Its resource called `self` takes the
//! name of the use, any other `x` becomes `NAME-x`. Templates of the stack's own `templates/`
//! directory come before the shipped ones, which are compiled in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    expand::{Names, stamped},
    files::StackFiles,
    reader::Reader,
    resources::{Raw, split_resources},
    tree::{Entry, Table, TreeNode, parse_toml},
    variables::{Variable, give},
};
use crate::{
    diagnostics::{Diagnostic, Place, Sources, nearest},
    facts::Catalog,
};

/// The templates that ship with the tool, by name.
pub const SHIPPED: &[(&str, &str)] = &[
    ("encrypted-bucket", include_str!("../../templates/encrypted-bucket.toml")),
    ("private-bucket", include_str!("../../templates/private-bucket.toml")),
];

/// A template that was read.
#[derive(Debug)]
struct Template {
    parameters: BTreeMap<String, Variable>,
    resources: Vec<Raw>,
    /// Kind and name of each of its resources.
    declared: BTreeSet<(String, String)>,
}

/// A template in use: what its resources need to be read.
#[derive(Debug)]
pub struct Use {
    /// The name it is used under.
    pub name: String,
    /// The parameters' values.
    pub parameters: BTreeMap<String, Option<super::tree::Tree>>,
    /// Kind and name of each resource in the template.
    pub declared: BTreeSet<(String, String)>,
}

impl Use {
    /// What names stand for inside the template.
    #[must_use]
    pub fn names<'a>(&'a self, stack: Option<&'a BTreeMap<&'static str, String>>) -> Names<'a> {
        Names {
            stack,
            parameters: Some(&self.parameters),
            template: Some((&self.name, &self.declared)),
            ..Names::default()
        }
    }
}

/// Reads and keeps templates; stamps them.
pub struct Templates<'a> {
    files: &'a StackFiles,
    catalog: &'a Catalog,
    read: BTreeMap<String, Option<Arc<Template>>>,
}

impl<'a> Templates<'a> {
    /// Templates for the stack in `files`.
    #[must_use]
    pub fn new(files: &'a StackFiles, catalog: &'a Catalog) -> Self {
        Self { files, catalog, read: BTreeMap::new() }
    }

    /// The resources that `[use.NAME]` stamps, already under their names in the stack.
    pub fn stamp(
        &mut self,
        name: &str,
        entry: Entry,
        names: &Names<'_>,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<(Arc<Use>, Vec<Raw>)> {
        let place = entry.value.place.clone();
        let TreeNode::Table(table) = entry.value.node else {
            diagnostics.push(Diagnostic::error(format!("`use.{name}` is no table"), Some(place)));
            return None;
        };
        let table = names.expand_table(&table, diagnostics);
        let mut reader = Reader::new(table, diagnostics);
        let Some((template_name, template_place)) = reader.string("template") else {
            reader.diagnostics.push(
                Diagnostic::error(format!("`use.{name}` names no template"), Some(place))
                    .with_help(Some("write template = \"private-bucket\"")),
            );
            return None;
        };
        let settings: Vec<(&str, Entry)> =
            super::settings::KEYS.iter().filter_map(|key| Some((*key, reader.take(key)?))).collect();
        let given = reader.rest();
        let template = self.get(&template_name, &template_place, sources, diagnostics)?;
        self.report_missing(&template, name, &given, &place, diagnostics);
        let optional: BTreeMap<&String, &Variable> =
            template.parameters.iter().filter(|(key, each)| each.may_be_left_out() || given.contains_key(*key)).collect();
        let mut parameters = give(&template.parameters, &given, "parameter", &mut Vec::new());
        parameters.retain(|key, _| optional.contains_key(key));
        let mut problems = Vec::new();
        give(&template.parameters, &given, "parameter", &mut problems);
        diagnostics.extend(problems.into_iter().filter(|each| !each.message.ends_with("has no value")));
        let stamp = |raw: &Raw| {
            let mut raw = Raw { name: stamped(name, &raw.name), header: place.clone(), ..raw.clone() };
            for (key, entry) in &settings {
                raw.table.insert((*key).to_owned(), entry.clone());
            }
            raw
        };
        let resources = template.resources.iter().map(stamp).collect();
        let used = Use { name: name.to_owned(), parameters, declared: template.declared.clone() };
        Some((Arc::new(used), resources))
    }

    fn report_missing(
        &self,
        template: &Template,
        name: &str,
        given: &Table,
        place: &Place,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for (parameter, variable) in &template.parameters {
            if !given.contains_key(parameter) && !variable.may_be_left_out() {
                let message = format!("`use.{name}` gives no `{parameter}`");
                diagnostics.push(
                    Diagnostic::error(message, Some(place.clone())).with_label("the template has no default for it"),
                );
            }
        }
    }

    fn get(
        &mut self,
        name: &str,
        place: &Place,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Template>> {
        if !self.read.contains_key(name) {
            let template = self.load(name, place, sources, diagnostics).map(Arc::new);
            self.read.insert(name.to_owned(), template);
        }
        self.read.get(name).cloned().flatten()
    }

    fn load(
        &self,
        name: &str,
        place: &Place,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Template> {
        let reference = format!("templates/{name}.toml");
        let own = self.files.read(&reference).ok();
        let shipped = SHIPPED.iter().find(|(each, _)| *each == name).map(|(_, text)| (*text).to_owned());
        let file = if own.is_some() { self.files.shown(&reference) } else { format!("<trueup>/{reference}") };
        let Some(text) = own.or(shipped) else {
            let names: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
            diagnostics.push(
                Diagnostic::error(format!("there is no template `{name}`"), Some(place.clone()))
                    .with_label(nearest(name, names.iter().copied()).unwrap_or_default())
                    .with_help(Some(format!(
                        "shipped templates are {}; one of the stack's own would be {}",
                        names.join(", "),
                        self.files.shown(&reference)
                    ))),
            );
            return None;
        };
        let file = sources.add(&file, text.clone());
        let mut table = match parse_toml(&file, &text) {
            Ok(table) => table,
            Err(errors) => {
                diagnostics.extend(errors);
                return None;
            }
        };
        table.remove("description");
        let parameters = table
            .remove("parameters")
            .map(|entry| Variable::read_all(entry, "parameter", diagnostics))
            .unwrap_or_default();
        let resources = split_resources(table, None, self.catalog, diagnostics);
        let declared = resources.iter().map(|raw| (raw.kind.name().to_owned(), raw.name.clone())).collect();
        Some(Template { parameters, resources, declared })
    }
}
