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
    late,
    parse::parse_toml,
    raw::{Raw, Use, split_resources},
    reader::{Reader, wrong_type},
    tree::{Entry, TreeNode},
    variables::{Variable, give},
};
use crate::{
    diagnostics::{Diagnostic, Place, Sources, listed, nearest_name},
    facts::Catalog,
};

/// The templates that ship with the tool, by name.
pub const SHIPPED: &[(&str, &str)] = &[
    ("encrypted-bucket", include_str!("../../templates/encrypted-bucket.toml")),
    ("log-bucket", include_str!("../../templates/log-bucket.toml")),
    ("log-pattern-alarm", include_str!("../../templates/log-pattern-alarm.toml")),
    ("private-bucket", include_str!("../../templates/private-bucket.toml")),
    ("waf-baseline", include_str!("../../templates/waf-baseline.toml")),
];

/// What a template has beside resources.
const OWN_TABLES: [&str; 2] = ["description", "parameters"];

/// A template that was read.
#[derive(Debug)]
struct Template {
    parameters: BTreeMap<String, Variable>,
    resources: Vec<Raw>,
    /// Kind and name of each of its resources.
    declared: BTreeSet<(String, String)>,
}

/// Reads and keeps templates; stamps them.
pub struct Templates<'a> {
    files: &'a StackFiles,
    catalog: &'a Catalog,
    read: BTreeMap<String, Arc<Template>>,
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
        let place = entry.key;
        let TreeNode::Table(table) = entry.value.node else {
            diagnostics.push(wrong_type(&format!("use.{name}"), &entry.value, "a table"));
            return None;
        };
        let table = names.expand_table(&table, diagnostics);
        let mut reader = Reader::new(table, diagnostics);
        if !reader.has("template") {
            reader.diagnostics.push(
                Diagnostic::error(format!("use.{name} names no template"), Some(place))
                    .with_help(Some("write template = \"private-bucket\"")),
            );
            return None;
        }
        let (template_name, template_place) = reader.string("template")?;
        // With `for_each`, all that it makes would bear the one name of the use.
        let settings = super::settings::KEYS.iter().filter(|key| **key != "for_each");
        let settings: Vec<(&str, Entry)> =
            settings.filter_map(|key| Some((*key, reader.take(key)?))).collect();
        let given = reader.rest();
        let template = self.get(&template_name, &template_place, sources, diagnostics)?;
        for (parameter, variable) in &template.parameters {
            if !given.contains_key(parameter) && !variable.may_be_left_out() {
                diagnostics.push(
                    Diagnostic::error(format!("use.{name} gives no `{parameter}`"), Some(place.clone()))
                        .with_label(format!("the template {template_name} needs it"))
                        .with_related(Some(variable.place()), "declared here"),
                );
            }
        }
        let parameters = give(&template.parameters, &given, "parameter", diagnostics);
        let kinds: Vec<_> = template.resources.iter().map(|raw| raw.kind).collect();
        let stamp = |raw: &Raw| {
            let mut raw = Raw { name: stamped(name, &raw.name), header: place.clone(), ..raw.clone() };
            for (key, entry) in &settings {
                let mut entry = entry.clone();
                if let ("phases", TreeNode::Table(table)) = (*key, &entry.value.node) {
                    entry.value.node = TreeNode::Table(late::of_kind(table, raw.kind, &kinds));
                }
                raw.table.insert((*key).to_owned(), entry);
            }
            raw
        };
        let resources = template.resources.iter().map(stamp).collect();
        let used = Use { name: name.to_owned(), parameters, declared: template.declared.clone() };
        Some((Arc::new(used), resources))
    }

    fn get(
        &mut self,
        name: &str,
        place: &Place,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Arc<Template>> {
        if let Some(template) = self.read.get(name) {
            return Some(Arc::clone(template));
        }
        let template = Arc::new(self.load(name, place, sources, diagnostics)?);
        self.read.insert(name.to_owned(), Arc::clone(&template));
        Some(template)
    }

    fn load(
        &self,
        name: &str,
        place: &Place,
        sources: &mut Sources,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Template> {
        let reference = format!("templates/{name}.toml");
        let shipped = SHIPPED.iter().find(|(each, _)| *each == name).map(|(_, text)| *text);
        let file = match (self.files.read(&reference), shipped) {
            (Ok(bytes), _) => sources.add_bytes(&self.files.shown(&reference), bytes, diagnostics)?,
            (Err(message), _) if self.files.has(&reference) => {
                diagnostics.push(Diagnostic::error(message, Some(place.clone())));
                return None;
            }
            (Err(_), Some(text)) => sources.add(&format!("<trueup>/{reference}"), text.to_owned()),
            (Err(_), None) => {
                let names = || SHIPPED.iter().map(|(name, _)| *name);
                diagnostics.push(
                    Diagnostic::error(format!("unknown template `{name}`"), Some(place.clone()))
                        .with_offer(name, nearest_name(name, names()))
                        .with_help(Some(format!(
                            "trueup has the templates {}; one of the stack's own would be {}",
                            listed(names()),
                            self.files.shown(&reference)
                        ))),
                );
                return None;
            }
        };
        let mut table = parse_toml(&file, sources.text(&file).unwrap_or_default(), diagnostics)?;
        table.remove("description");
        let mut parameters = BTreeMap::new();
        if let Some(entry) = table.remove("parameters") {
            Variable::read_all(entry, "parameter", &mut parameters, diagnostics);
        }
        let resources = split_resources(table, None, &OWN_TABLES, self.catalog, diagnostics);
        let declared = resources.iter().map(|raw| (raw.kind.name().to_owned(), raw.name.clone())).collect();
        Some(Template { parameters, resources, declared })
    }
}
