//! A parameter as its reader sees it.

use super::CheckKind;
use crate::gate::{Named, Probe, fields::Fields};

/// A parameter that the caller reads. What it holds is never said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterProbe {
    /// The parameter.
    pub parameter: Named,
}

/// `parameter = "ssm.parameter.models"`.
pub const CHECK: CheckKind = CheckKind {
    key: "parameter",
    what: "a parameter",
    expects: &["readable", "refused"],
    has_default: true,
    needs_account: true,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    Some(Probe::Parameter(ParameterProbe { parameter: fields.resource(CHECK.key, "ssm.parameter")? }))
}
