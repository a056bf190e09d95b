//! How the application's answer says whether a login succeeded or an account was made.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What of the application's answer tells success from failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseInspection {
    /// Its status.
    StatusCode(StatusCodes),
    /// A header.
    Header(HeaderValues),
    /// What its body contains.
    BodyContains(BodyStrings),
    /// An element of its body as JSON.
    Json(JsonValues),
}

/// Statuses that tell success from failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusCodes {
    /// Statuses of success.
    pub success_codes: BTreeSet<i32>,
    /// Statuses of failure.
    pub failure_codes: BTreeSet<i32>,
}

/// A header that tells success from failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HeaderValues {
    /// Its name.
    pub name: String,
    /// Its values for success.
    pub success_values: BTreeSet<String>,
    /// Its values for failure.
    pub failure_values: BTreeSet<String>,
}

/// Text in the body that tells success from failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BodyStrings {
    /// Text that says success.
    pub success_strings: BTreeSet<String>,
    /// Text that says failure.
    pub failure_strings: BTreeSet<String>,
}

/// An element of JSON that tells success from failure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonValues {
    /// The element, as a JSON pointer.
    pub identifier: String,
    /// Its values for success.
    pub success_values: BTreeSet<String>,
    /// Its values for failure.
    pub failure_values: BTreeSet<String>,
}
