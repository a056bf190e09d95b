//! A database of the Data Catalog that a crawler or a saved query names, and the stack does not declare.

use crate::{
    check::{Finding, Rule, View, written},
    declaration::Declaration,
    diagnostics::{Severity, nearest_name},
    excerpt::{Crawler, NamedQuery},
    model::{Text, shown},
};

/// A warning, since it may exist; what a variable gives is somebody else's to know.
pub(super) const RULE: Rule = Rule {
    id: "undeclared-database",
    severity: Severity::Warning,
    about: "a crawler or a saved query names a database that the stack does not declare",
    find,
};

const DATABASE: &str = "glue.database";

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for crawler in view.of_kind("glue.crawler") {
        let Some(excerpt) = view.excerpt::<Crawler>(crawler) else { continue };
        let path = ["database_name".to_owned()];
        found.extend(judge(view, crawler, excerpt.database_name.as_ref(), &path));
        // The document has them in an order of its own, so each place is asked what is written there.
        for index in 0..excerpt.targets.catalog_targets.len() {
            let path = ["targets", "catalog_targets", &index.to_string(), "database_name"].map(str::to_owned);
            let names = excerpt.targets.catalog_targets.iter().map(|target| &target.database_name);
            found.extend(names.filter_map(|name| judge(view, crawler, Some(name), &path)));
        }
    }
    for query in view.of_kind("athena.named_query") {
        let excerpt = view.excerpt::<NamedQuery>(query).unwrap_or_default();
        found.extend(judge(view, query, excerpt.database.as_ref(), &["database".to_owned()]));
    }
    found
}

fn judge(view: &View<'_>, by: &Declaration, name: Option<&Text>, path: &[String]) -> Option<Finding> {
    let name = name?.known()?;
    let region = &by.scope.region;
    if !written::stands_at(view, &by.address, path, name) || view.named(DATABASE, name, region).is_some() {
        return None;
    }
    let there = view.of_kind(DATABASE).filter(|database| database.scope.region == *region);
    let declared: Vec<String> = there.filter_map(|database| view.name(database)).collect();
    let message = format!("the stack does not declare the database `{}`", shown(name));
    let offer = nearest_name(name, declared.iter().map(String::as_str));
    let help = format!(
        "declare it and refer to it, or, where it is managed elsewhere, say so:\n[glue.database.{}]\nname     = \"{}\"\nexternal = true",
        shown(&name.replace(|c: char| !c.is_ascii_alphanumeric(), "-")),
        shown(name)
    );
    let finding = Finding { path: path.to_vec(), ..Finding::at(&by.address, "", message) };
    let finding = finding.with_help(help);
    Some(match offer {
        Some(offer) => finding.with_offer(name, offer),
        None => finding.with_label(format!("not declared in {region}")),
    })
}
