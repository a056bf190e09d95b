//! The declaration of a user.

use crate::kind::prelude::*;
use serde_json::Value;

use crate::{
    kinds::iam::names::{NAME, NAME_IN_WORDS, PATH, PATH_IN_WORDS},
    policy::Policy,
};

/// A user. Its credentials (access keys, password, MFA devices) are no part of a stack.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UserSpec {
    /// The name; 1 to 64 letters, digits and `_+=,.@-`. Names that differ only in case are one to IAM.
    #[schemars(length(min = 1, max = 64), regex(pattern = NAME), extend("x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// The path, part of the ARN; `/` if absent.
    #[schemars(length(max = 512), regex(pattern = PATH), extend("x-pattern" = PATH_IN_WORDS))]
    pub path: Option<String>,
    /// The managed policy that none of its permissions can exceed.
    pub boundary: Option<Arn>,
    /// Inline policies by name, each in IAM's grammar or `{ file = "x.json" }`. The user has no
    /// others.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Policy>")]
    #[schemars(extend("propertyNames" = { "maxLength": 128, "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub inline: BTreeMap<String, Value>,
    /// Managed policies to attach, by ARN. The user has no others.
    #[serde(default)]
    #[schemars(length(max = 20))]
    pub attachments: BTreeSet<Arn>,
    /// Groups, by name. The user is in no others.
    #[serde(default)]
    #[schemars(length(max = 10), inner(length(min = 1, max = 128), regex(pattern = NAME)))]
    pub groups: BTreeSet<Text>,
    /// Tags beside those of the stack.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}
