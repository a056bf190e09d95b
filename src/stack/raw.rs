//! The resources of a file as they are written, before anything in them was replaced.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    expand::Names,
    names,
    reader::wrong_type,
    tree::{Table, Tree, TreeNode},
};
use crate::{
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    facts::{Catalog, KindFacts},
    model::address::is_identifier,
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
                diagnostics.push(unknown_kind(&full, entry.key, catalog));
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

fn unknown_kind(full: &str, place: Place, catalog: &Catalog) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("unknown kind `{full}`"), Some(place));
    // `cloudwatch.metric_alarm` is what Terraform's `aws_cloudwatch_metric_alarm` would be.
    if let Some((kind, key)) = names::kind(&format!("aws_{}", full.replace('.', "_"))) {
        return diagnostic.with_label(called(kind, key));
    }
    match nearest_name(full, catalog.iter().map(KindFacts::name)) {
        Some(offer) => {
            // In `[s3.bukcet.x]` the kind begins before its last part, where that is written as it reads.
            let last = full.rsplit('.').next().unwrap_or(full).len();
            let mut diagnostic = diagnostic.with_offer(full, Some(offer));
            if let Some(fix) = &mut diagnostic.fix {
                fix.place.start = fix.place.start.saturating_sub(full.len() - last);
            }
            diagnostic
        }
        None => diagnostic
            .with_label("there is no such kind")
            .with_help(Some("`trueup kinds` lists them; what has none is named by its ARN")),
    }
}

/// Where here is what another tool has a type for.
fn called(kind: &str, key: Option<&str>) -> String {
    match key {
        Some(key) => format!("here it is the key `{key}` of a {kind}"),
        None => format!("here it is [{kind}.name]"),
    }
}

fn unknown_top(key: &str, place: &Place, own: &[&str], catalog: &Catalog) -> Diagnostic {
    let diagnostic = Diagnostic::error(format!("unknown key `{key}`"), Some(place.clone()));
    if let Some((kind, of_kind)) = names::kind(key) {
        let diagnostic = diagnostic.with_label(called(kind, of_kind));
        return if of_kind.is_none() { diagnostic.with_fix(Some(key), kind) } else { diagnostic };
    }
    if let Some(how) = names::table(key) {
        return diagnostic.with_label("nothing reads this").with_help(Some(how));
    }
    let services = catalog.iter().filter_map(|kind| kind.name().split('.').next());
    let diagnostic = match nearest_name(key, own.iter().copied().chain(services)) {
        Some(offer) => diagnostic.with_offer(key, Some(offer)),
        None => diagnostic.with_label("unknown service"),
    };
    let own = listed(own.iter().map(|name| format!("`{name}`")));
    diagnostic.with_help(Some(format!(
        "top-level tables are {own}, or a service that `trueup kinds` lists; what has no kind is named by its ARN"
    )))
}

/// A template in use: what its resources need to be read.
#[derive(Debug)]
pub struct Use {
    /// The name it is used under.
    pub name: String,
    /// The parameters' values.
    pub parameters: BTreeMap<String, Option<Tree>>,
    /// Kind and name of each resource in the template.
    pub declared: BTreeSet<(String, String)>,
}

impl Use {
    /// What names stand for inside the template.
    #[must_use]
    pub fn names<'a>(&'a self, of_stack: &Names<'a>) -> Names<'a> {
        Names {
            variables: None,
            each: None,
            parameters: Some(&self.parameters),
            template: Some((&self.name, &self.declared)),
            ..of_stack.clone()
        }
    }
}
