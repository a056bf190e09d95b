//! The declaration of a regex set.

use crate::kind::prelude::*;
use crate::kinds::wafv2::WafScope;

/// A set of regular expressions; a rule matches if one of them does. Rules refer to its `arn`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name. Can't be changed.
    pub name: Text,
    /// Whether rules of `regional` or of `cloudfront` ACLs use it. Can't be changed.
    #[serde(default)]
    pub scope: WafScope,
    /// Up to 10 regular expressions of up to 200 characters each, in no order.
    pub patterns: Vec<Text>,
    /// What it is for, up to 256 characters.
    pub description: Option<Text>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}
