//! What IAM answers to a principal.

use std::collections::BTreeMap;

use serde_json::Value;

use super::CheckKind;
use crate::{
    diagnostics::Diagnostic,
    gate::{Probe, fields::Fields},
};

/// A question to IAM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessProbe {
    /// The ARN of the user or role that asks.
    pub principal: String,
    /// What it wants to do; all of it, where it is several actions.
    pub actions: Vec<String>,
    /// The ARN of what it wants to do it to.
    pub resource: String,
    /// The condition keys of the request.
    pub context: BTreeMap<String, Vec<String>>,
}

/// It may.
pub const ALLOW: &str = "allow";
/// It may not.
pub const DENY: &str = "deny";
/// It may not, and no policy of the resource could change that.
pub const FORBIDDEN: &str = "forbidden";

/// `access = { principal, action, resource, context }`.
pub const CHECK: CheckKind = CheckKind {
    key: "access",
    what: "access",
    expects: &[ALLOW, DENY],
    has_default: false,
    needs_account: false,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    let mut table = fields.table(CHECK.key)?;
    let principal = table.required("principal", "access");
    let actions = table.texts("action");
    if !table.has("action") {
        table.missing("action", "access");
    }
    if table.value("action").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        let diagnostic = Diagnostic::error("`action` names nothing", Some(table.place_of("action")));
        table.diagnostics.push(diagnostic.with_label("expected an action, such as `s3:PutObject`"));
    }
    let resource = table.required("resource", "access");
    let context = table.values("context");
    table.finish();
    let probe = AccessProbe { principal: principal?, actions, resource: resource?, context };
    (!probe.actions.is_empty()).then_some(Probe::Access(probe))
}
