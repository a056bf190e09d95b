//! Rows that a query of Athena returns.

use super::CheckKind;
use crate::gate::{Named, Probe, fields::Fields};

/// A query, run in a workgroup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryProbe {
    /// The workgroup.
    pub workgroup: Named,
    /// The database that names of tables belong to.
    pub database: Option<String>,
    /// The query.
    pub sql: String,
}

/// `query = { workgroup = "athena.workgroup.x", database, sql }`.
pub const CHECK: CheckKind = CheckKind {
    key: "query",
    what: "a query",
    expects: &["rows", "no rows"],
    has_default: true,
    needs_account: true,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    let mut table = fields.table(CHECK.key)?;
    if !table.has("workgroup") {
        table.missing("workgroup", "this query");
    }
    let workgroup = table.resource("workgroup", "athena.workgroup");
    let database = table.text("database");
    let sql = table.required("sql", "this query");
    table.finish();
    Some(Probe::Query(QueryProbe { workgroup: workgroup?, database, sql: sql? }))
}
