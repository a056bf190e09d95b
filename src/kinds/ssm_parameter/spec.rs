//! The declaration of a parameter, and what AWS refuses in it, as far as it is known offline.

use regex_lite::Regex;
use serde_json::Value;

use super::{
    content::{Content, SECURE_STRING, STRING},
    policies::Policies,
};
use crate::{kind::prelude::*, model::Secret};

/// Characters of a value, by tier.
const STANDARD: usize = 4_096;
const ADVANCED: usize = 8_192;

/// Characters of a name and what stands before it in its ARN.
const NAME: usize = 1_011;

/// The shortest that can stand before a name.
const BEFORE_NAME: &str = "arn:aws:ssm:us-east-1:111122223333:parameter";

/// Policies of one parameter.
const POLICIES: usize = 10;

/// A parameter. One of `value`, `list`, `json` and `secret` says what is in it, and with that its
/// type.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name, with a leading `/` when it has levels: `/shop/config/models`.
    #[schemars(
        regex(pattern = "^(/?[A-Za-z0-9_.-]+|(/[A-Za-z0-9_.-]+){2,15})$"),
        extend("x-pattern" = "1 to 15 levels of letters, digits, `_`, `.` and `-`, each behind a `/` where there are several")
    )]
    pub name: Text,
    /// The text of a `String`.
    pub value: Option<Text>,
    /// The items of a `StringList`; none may contain a comma.
    #[schemars(extend("items" = {
        "description": "May hold references such as `${kms.key.master.arn}`.",
        "type": "string",
        "pattern": "^[^,]*$",
        "x-pattern": "text without a comma, or a part of `json`",
    }))]
    pub list: Option<Vec<Text>>,
    /// A `String` that holds JSON: a table, a list, or `{ file = "x.json" }`. It is written
    /// compactly with sorted keys, and compared as JSON.
    pub json: Option<Value>,
    /// The text of a `SecureString`: `{ env = "NAME" }` or `{ file = "path" }`. Never shown.
    pub secret: Option<Secret>,
    /// What it is for, up to 1,024 characters.
    #[serde(default = "nothing")]
    #[schemars(length(max = 1024))]
    pub description: Text,
    /// A regular expression that every new value must match.
    #[schemars(length(max = 1024))]
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

    /// What AWS refuses, besides what is out of its bounds.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found: Vec<Problem> = self.name.known().and_then(name_problem).into_iter().collect();
        found.extend(self.one_content());
        let content = self.content();
        if let Some(content) = &content {
            self.value_problems(content, &mut found);
        }
        let kind = content.as_ref().map(Content::kind);
        let mut refuse = |is_wrong: bool, path: &str, message: &str| {
            found.extend(is_wrong.then(|| Problem::at(path, message)));
        };
        let is_secret = kind.is_none_or(|kind| kind == SECURE_STRING);
        refuse(self.key_id.is_some() && !is_secret, "key_id", "only a `secret` is encrypted with a key");
        let is_plain = self.data_type == DataType::Text || kind.is_none_or(|kind| kind == STRING);
        refuse(!is_plain, "data_type", "only a `value` can stand for anything but text");
        let policies = &self.policies;
        let is_advanced = matches!(self.tier, Some(Tier::Advanced | Tier::Intelligent));
        let message = "only the advanced tier has policies: declare tier = \"Advanced\"";
        refuse(policies.len() > 0 && !is_advanced, "policies", message);
        let message = format!("a parameter has at most {POLICIES} policies");
        refuse(policies.len() > POLICIES, "policies", &message);
        let is_alone = policies.expiration.is_none() && !policies.expiration_notification.is_empty();
        let message = "`expiration_notification` needs an `expiration`";
        refuse(is_alone, "policies.expiration_notification", message);
        found
    }

    fn one_content(&self) -> Option<Problem> {
        let all = [
            ("value", self.value.is_some()),
            ("list", self.list.is_some()),
            ("json", self.json.is_some()),
            ("secret", self.secret.is_some()),
        ];
        let given: Vec<&str> = all.into_iter().filter_map(|(name, given)| given.then_some(name)).collect();
        let (path, message) = match given[..] {
            [_] => return None,
            [first, .., last] => (last, format!("there is `{first}` already; a parameter has one value")),
            [] => {
                let all = "a parameter has one of `value`, `list`, `json` and `secret`; this one has none";
                ("", all.to_owned())
            }
        };
        Some(Problem::at(path, message))
    }

    fn value_problems(&self, content: &Content, found: &mut Vec<Problem>) {
        let path = match content {
            Content::Text(_) => "value",
            Content::List(_) => "list",
            Content::Json(_) | Content::Secret(_) => "json",
        };
        let Some(text) = content.text() else { return };
        let length = text.chars().count();
        let is_standard = matches!(self.tier, Some(Tier::Standard) | None);
        let (limit, tier) = if is_standard { (STANDARD, "standard") } else { (ADVANCED, "advanced") };
        if text.is_empty() {
            found.push(Problem::at(path, "AWS takes no empty value"));
        }
        if length > limit {
            let message =
                format!("a value of the {tier} tier has at most {limit} characters; this one has {length}");
            let problem = Problem::at(path, message);
            found.push(if is_standard { problem.with_help("declare tier = \"Advanced\"") } else { problem });
        }
        if text.split_once("{{").is_some_and(|(_, rest)| rest.contains("}}")) {
            let message = "AWS takes no `{{…}}` in a value: parameters can't refer to each other";
            found.push(Problem::at(path, message));
        }
        if let (Some(Text::Known(text)), Some(pattern)) = (&self.value, &self.allowed_pattern)
            // AWS has Java's expressions; what does not compile here may be fine there.
            && Regex::new(pattern).is_ok_and(|pattern| !pattern.is_match(text))
        {
            let message = format!("the value does not match the allowed pattern `{pattern}`");
            found.push(Problem::at(path, message));
        }
    }
}

fn name_problem(name: &str) -> Option<Problem> {
    let plain = name.strip_prefix('/').unwrap_or(name);
    if let Some(word) = ["aws", "ssm"].iter().find(|word| plain.to_ascii_lowercase().starts_with(*word)) {
        return Some(Problem::at("name", format!("AWS keeps names that start with `{word}` to itself")));
    }
    let length = BEFORE_NAME.len() + 1 + plain.len();
    (length > NAME).then(|| {
        let message = format!("the name and its ARN have at most {NAME} characters; these have {length}");
        Problem::at("name", message)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{facts::KindFacts, kinds::ssm_parameter::SsmParameter};

    #[test]
    fn what_a_parameter_holds() {
        let cases = [
            (json!({ "value": "x", "name": { "$pending": "/a/${kms.key.master.id}" } }), None),
            (json!({ "json": { "a": { "$pending": "${kms.key.master.arn}" } } }), None),
            (
                json!({ "list": ["y"], "value": "x" }),
                Some("there is `value` already; a parameter has one value"),
            ),
            (
                json!({}),
                Some("a parameter has one of `value`, `list`, `json` and `secret`; this one has none"),
            ),
            (
                json!({ "list": ["a,b"] }),
                Some("`a,b` is not a valid `list`: must be text without a comma, or a part of `json`"),
            ),
        ];
        for (mut declaration, expected) in cases {
            declaration.as_object_mut().unwrap().entry("name").or_insert("/shop/a".into());
            let scope = Target::example("ssm.parameter", "a").scope;
            let found = KindFacts::desired(&SsmParameter, &declaration, &scope).unwrap().problems;
            let messages: Vec<&str> = found.iter().map(|problem| &*problem.message).collect();
            assert_eq!(messages, Vec::from_iter(expected), "{declaration}");
        }
    }
}
