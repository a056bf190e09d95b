//! Files of values beside the stack's own: `prod.toml` in the stack's directory, for `--var-file`.

use std::collections::BTreeSet;

use super::tree::Table;
use crate::facts::Catalog;

/// The names of the variables that tables declare.
pub(super) fn declared<'a>(tables: impl IntoIterator<Item = &'a Table>) -> BTreeSet<String> {
    let of_table = |table: &'a Table| table.get("variables")?.value.as_table();
    tables.into_iter().filter_map(of_table).flat_map(|variables| variables.keys().cloned()).collect()
}

/// Whether a table is values of variables and no part of a stack: it names a variable, and nothing that a stack file
/// may hold. Which others it names is said once it is given.
pub(super) fn holds_values(
    table: &Table,
    variables: &BTreeSet<String>,
    own: &[&str],
    catalog: &Catalog,
) -> bool {
    let is_service = |key: &str| {
        catalog.iter().any(|kind| kind.name().split_once('.').is_some_and(|(service, _)| service == key))
    };
    let is_of_a_stack = |key: &String| own.contains(&key.as_str()) || is_service(key);
    table.keys().any(|key| variables.contains(key)) && !table.keys().any(is_of_a_stack)
}
