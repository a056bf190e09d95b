//! The declaration of a parameter.

use crate::kind::prelude::*;
use serde_json::Value;

use super::{content::Content, policies::Policies};
use crate::model::Secret;

/// A parameter. One of `value`, `list`, `json` and `secret` says what is in it, and with that its
/// type.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name, with a leading `/` when it has levels: `/shop/config/models`.
    pub name: Text,
    /// The text of a `String`.
    pub value: Option<Text>,
    /// The items of a `StringList`; none may contain a comma.
    pub list: Option<Vec<Text>>,
    /// A `String` that holds JSON: a table, a list, or `{ file = "x.json" }`. It is written
    /// compactly with sorted keys, and compared as JSON.
    pub json: Option<Value>,
    /// The text of a `SecureString`: `{ env = "NAME" }` or `{ file = "path" }`. Never shown.
    pub secret: Option<Secret>,
    /// What it is for, up to 1,024 characters.
    #[serde(default = "nothing")]
    pub description: Text,
    /// A regular expression that every new value must match.
    pub allowed_pattern: Option<String>,
    /// `Advanced` takes 8 KB instead of 4 and has `policies`, for a fee, and there is no way back
    /// from it. Left to the account's default when not given.
    pub tier: Option<Tier>,
    /// The key of a `SecureString`, as id, ARN or alias: `alias/aws/ssm` when not given.
    pub key_id: Option<Text>,
    /// What the value of a `String` stands for.
    #[serde(default)]
    pub data_type: DataType,
    /// When the parameter expires, and when `EventBridge` is told; needs the advanced tier.
    #[serde(default)]
    pub policies: Policies,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn nothing() -> Text {
    "".into()
}

impl Spec {
    /// What is in the parameter, if exactly one member says so.
    pub(super) fn content(&self) -> Option<Content> {
        let contents = [
            self.value.clone().map(Content::Text),
            self.list.clone().map(Content::List),
            self.json.clone().map(|json| Content::Json(json.into())),
            self.secret.clone().map(Content::Secret),
        ];
        let mut contents = contents.into_iter().flatten();
        contents.next().filter(|_| contents.next().is_none())
    }
}

/// The tiers of Parameter Store, as AWS spells them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Tier {
    /// Values up to 4 KB.
    Standard,
    /// Values up to 8 KB, and policies.
    Advanced,
    /// Standard for as long as that suffices.
    #[serde(rename = "Intelligent-Tiering")]
    Intelligent,
}

impl Tier {
    /// AWS's answer; `None` where it is not known.
    pub(super) fn from_aws(text: &str) -> Option<Self> {
        serde_json::from_value(text.into()).ok()
    }
}

/// What a value stands for, as AWS spells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum DataType {
    /// Nothing but text.
    #[default]
    #[serde(rename = "text")]
    Text,
    /// The id of an Amazon Machine Image; AWS checks it some time after the call.
    #[serde(rename = "aws:ec2:image")]
    Image,
    /// The integration of another service.
    #[serde(rename = "aws:ssm:integration")]
    Integration,
}

impl DataType {
    /// AWS's spelling.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "aws:ec2:image",
            Self::Integration => "aws:ssm:integration",
        }
    }
}
