//! What is done with a request.

use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::terse::{Detail, Terse};
use crate::model::Text;

/// What a rule does with a request: `"block"`, or `{ block = { response_code = 429 } }`.
pub type Action = Terse<RuleAction>;

/// What is done with a request that no rule decided on.
pub type DefaultAction = Terse<LastAction>;

/// What a rule does with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleAction {
    /// It goes through.
    Allow(Handling),
    /// It is answered by WAF.
    Block(Response),
    /// It is counted, and the next rule looks at it.
    Count(Handling),
    /// A person has to solve a puzzle first.
    Captcha(Handling),
    /// The browser has to prove that it is one first.
    Challenge(Handling),
    /// The client has to pay first.
    Monetize(Price),
}

/// What is done with a request that no rule decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LastAction {
    /// It goes through.
    Allow(Handling),
    /// It is answered by WAF.
    Block(Response),
}

/// What becomes of the actions of a group's rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverrideAction {
    /// They stay.
    #[default]
    None,
    /// The group only counts.
    Count,
}

/// What a request takes along.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Handling {
    /// Headers that WAF adds, with `x-amzn-waf-` before their names.
    #[serde(default)]
    #[schemars(schema_with = "headers")]
    pub insert_headers: Headers,
}

/// What WAF answers to a request that it blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Response {
    // WAF's page of supported codes lists fewer, but an example of AWS's own answers with one that is not among them.
    /// The status: 200 to 599.
    #[serde(default = "forbidden")]
    #[schemars(range(min = 200, max = 599))]
    pub response_code: i32,
    /// The body, by its key in `custom_response_bodies`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_response_body_key: Option<String>,
    /// Headers of the answer.
    #[serde(default)]
    #[schemars(schema_with = "headers")]
    pub response_headers: Headers,
}

fn forbidden() -> i32 {
    403
}

impl Default for Response {
    fn default() -> Self {
        Self { response_code: forbidden(), custom_response_body_key: None, response_headers: Headers::new() }
    }
}

/// What a request costs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// How many times the base price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = "^([1-9][0-9]?|100)$", "x-pattern" = "a whole number of 1 to 100"))]
    pub price_multiplier: Option<String>,
}

/// Headers by name.
pub type Headers = BTreeMap<String, Text>;

fn headers(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "type": "object",
        "propertyNames": { "pattern": "^[A-Za-z0-9._$-]{1,64}$", "x-pattern": "1 to 64 letters, digits and ._$-" },
        "additionalProperties": { "type": "string", "minLength": 1, "maxLength": 255 },
    })
}

fn plain<T: Default + PartialEq>(detail: &T, word: &'static str) -> Option<&'static str> {
    (*detail == T::default()).then_some(word)
}

impl Detail for RuleAction {
    const NAME: &'static str = "Action";
    const WORDS: &'static [&'static str] = &["allow", "block", "count", "captcha", "challenge", "monetize"];

    fn word(&self) -> Option<&'static str> {
        match self {
            Self::Allow(detail) => plain(detail, "allow"),
            Self::Block(detail) => plain(detail, "block"),
            Self::Count(detail) => plain(detail, "count"),
            Self::Captcha(detail) => plain(detail, "captcha"),
            Self::Challenge(detail) => plain(detail, "challenge"),
            Self::Monetize(detail) => plain(detail, "monetize"),
        }
    }
}

impl Detail for LastAction {
    const NAME: &'static str = "DefaultAction";
    const WORDS: &'static [&'static str] = &["allow", "block"];

    fn word(&self) -> Option<&'static str> {
        match self {
            Self::Allow(detail) => plain(detail, "allow"),
            Self::Block(detail) => plain(detail, "block"),
        }
    }
}

impl Action {
    /// Its word.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match &self.0 {
            RuleAction::Allow(_) => "allow",
            RuleAction::Block(_) => "block",
            RuleAction::Count(_) => "count",
            RuleAction::Captcha(_) => "captcha",
            RuleAction::Challenge(_) => "challenge",
            RuleAction::Monetize(_) => "monetize",
        }
    }

    /// The answer of a request that it blocks.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match &self.0 {
            RuleAction::Block(response) => Some(response),
            _ => None,
        }
    }
}

impl DefaultAction {
    /// It goes through, and that is all.
    #[must_use]
    pub fn allow() -> Self {
        Terse(LastAction::Allow(Handling::default()))
    }

    /// The answer of a request that it blocks.
    #[must_use]
    pub fn response(&self) -> Option<&Response> {
        match &self.0 {
            LastAction::Block(response) => Some(response),
            LastAction::Allow(_) => None,
        }
    }
}
