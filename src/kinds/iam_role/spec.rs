//! The declaration of a role.

use crate::kind::prelude::*;
use serde_json::Value;

use super::TrustSpec;
use crate::{
    kinds::iam::names::{NAME, NAME_IN_WORDS, PATH, PATH_IN_WORDS},
    policy::Policy,
};

/// A role.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleSpec {
    /// The name; 1 to 64 letters, digits and `_+=,.@-`. Names that differ only in case are one to IAM.
    #[schemars(length(min = 1, max = 64), regex(pattern = NAME), extend("x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// The path, part of the ARN; `/` if absent. A role with another path is another role.
    #[schemars(length(max = 512), regex(pattern = PATH), extend("x-pattern" = PATH_IN_WORDS))]
    pub path: Option<String>,
    /// The description.
    #[schemars(length(max = 1000))]
    pub description: Option<Text>,
    /// The longest session in seconds; 3600 if absent.
    #[schemars(range(min = 3600, max = 43200))]
    pub max_session_duration: Option<i32>,
    /// The principals that may assume it: `{ services = ["lambda.amazonaws.com"] }`, or a whole trust policy, or
    /// `{ file = "x.json" }`. If absent, nobody may.
    pub trust: Option<TrustSpec>,
    /// The managed policy that none of its permissions can exceed.
    pub boundary: Option<Arn>,
    /// Inline policies by name, each in IAM's grammar or `{ file = "x.json" }`. The role has no
    /// others.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Policy>")]
    #[schemars(extend("propertyNames" = { "maxLength": 128, "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub inline: BTreeMap<String, Value>,
    /// Managed policies to attach, by ARN. The role has no others.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub attachments: BTreeSet<Arn>,
    /// Tags beside those of the stack.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}
