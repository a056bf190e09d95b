//! The answer of the call. Members that AWS leaves out are left out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::place::Position;

/// The answer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Answer {
    pub(super) evaluation_results: Vec<Evaluation>,
    pub(super) is_truncated: bool,
}

/// What an action comes to.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Evaluation {
    pub(super) eval_action_name: String,
    pub(super) eval_resource_name: String,
    pub(super) eval_decision: String,
    pub(super) matched_statements: Vec<Matched>,
    pub(super) missing_context_values: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) organizations_decision_detail: Option<ByOrganizations>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) permissions_boundary_decision_detail: Option<ByBoundary>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) eval_decision_details: Option<BTreeMap<&'static str, String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) resource_specific_results: Vec<OnResource>,
}

/// What it comes to on one resource.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OnResource {
    pub(super) eval_resource_name: String,
    pub(super) eval_resource_decision: String,
    pub(super) matched_statements: Vec<Matched>,
    pub(super) missing_context_values: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) eval_decision_details: Option<BTreeMap<&'static str, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) permissions_boundary_decision_detail: Option<ByBoundary>,
}

/// A statement that made the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Matched {
    pub(super) source_policy_id: String,
    pub(super) source_policy_type: &'static str,
    pub(super) start_position: Position,
    pub(super) end_position: Position,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ByOrganizations {
    pub(super) allowed_by_organizations: bool,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ByBoundary {
    pub(super) allowed_by_permissions_boundary: bool,
}
