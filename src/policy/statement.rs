//! One statement of a policy.

use std::{collections::BTreeSet, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::{Condition, Principal, read::OneOrMany};
use crate::model::Text;

/// The members of a statement that AWS knows.
pub const MEMBERS: &[&str] = &[
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// What a statement does with what it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub enum Effect {
    /// Permits it.
    Allow,
    /// Forbids it, whatever else permits it.
    Deny,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        })
    }
}

impl<'de> Deserialize<'de> for Effect {
    /// In any case (aws-facts §2.1).
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        [Self::Allow, Self::Deny]
            .into_iter()
            .find(|effect| effect.to_string().eq_ignore_ascii_case(&text))
            .ok_or_else(|| de::Error::unknown_variant(&text, &["Allow", "Deny"]))
    }
}

/// A statement in canonical form: lists are sets, and an empty one is the same as none.
///
/// A statement may lack its action or its resource: KMS accepts that, to no effect (aws-facts §2.1).
/// [`problems`](super::problems) reports it in what someone declares.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", try_from = "Written")]
#[schemars(description = "A statement, in IAM's own grammar.")]
pub struct Statement {
    /// Its name; part of equality. An empty one is none, as tools write it that way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// What it does.
    pub effect: Effect,
    /// Who it is about; absent in identity policies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<Principal>,
    /// Who it is not about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_principal: Option<Principal>,
    /// The actions it covers. Their case stays, as services echo what was sent (aws-facts §2.1); a plan takes them
    /// for the same in any.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub action: BTreeSet<String>,
    /// The actions it does not cover.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub not_action: BTreeSet<String>,
    /// The resources it covers.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub resource: BTreeSet<Text>,
    /// The resources it does not cover.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub not_resource: BTreeSet<Text>,
    /// When it applies.
    #[serde(skip_serializing_if = "Condition::is_empty")]
    pub condition: Condition,
}

impl Statement {
    /// A statement that covers nothing yet. An empty `sid` is none.
    #[must_use]
    pub fn new(effect: Effect, sid: &str) -> Self {
        Self {
            sid: Some(sid.to_owned()).filter(|sid| !sid.is_empty()),
            effect,
            principal: None,
            not_principal: None,
            action: BTreeSet::new(),
            not_action: BTreeSet::new(),
            resource: BTreeSet::new(),
            not_resource: BTreeSet::new(),
            condition: Condition::default(),
        }
    }

    /// An `Allow`.
    #[must_use]
    pub fn allow(sid: &str) -> Self {
        Self::new(Effect::Allow, sid)
    }

    /// A `Deny`.
    #[must_use]
    pub fn deny(sid: &str) -> Self {
        Self::new(Effect::Deny, sid)
    }

    /// Adds accounts, roles, users, or `*`.
    #[must_use]
    pub fn principals_aws(mut self, principals: impl IntoIterator<Item = impl Into<Text>>) -> Self {
        let mut principal = self.principal.take().unwrap_or_default();
        principal.aws.extend(principals.into_iter().map(Into::into));
        Self { principal: Some(principal.canonical()), ..self }
    }

    /// Adds services.
    #[must_use]
    pub fn principals_service(mut self, services: impl IntoIterator<Item = impl Into<Text>>) -> Self {
        let services = services.into_iter().map(Into::into);
        self.principal.get_or_insert_default().service.extend(services);
        self
    }

    /// Adds identity providers.
    #[must_use]
    pub fn principals_federated(mut self, providers: impl IntoIterator<Item = impl Into<Text>>) -> Self {
        let providers = providers.into_iter().map(Into::into);
        self.principal.get_or_insert_default().federated.extend(providers);
        self
    }

    /// Adds actions.
    #[must_use]
    pub fn actions(mut self, actions: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.action.extend(actions.into_iter().map(Into::into));
        self
    }

    /// Adds resources.
    #[must_use]
    pub fn resources(mut self, resources: impl IntoIterator<Item = impl Into<Text>>) -> Self {
        self.resource.extend(resources.into_iter().map(Into::into));
        self
    }

    /// Adds a condition.
    #[must_use]
    pub fn condition(
        mut self,
        operator: &str,
        key: &str,
        values: impl IntoIterator<Item = impl Into<Text>>,
    ) -> Self {
        self.condition.insert(operator, key, values.into_iter().map(Into::into));
        self
    }

    /// The same with every account in one form, for what was put together field by field.
    pub(super) fn canonical(self) -> Self {
        Self {
            sid: self.sid.filter(|sid| !sid.is_empty()),
            principal: self.principal.map(Principal::canonical),
            not_principal: self.not_principal.map(Principal::canonical),
            ..self
        }
    }
}

/// A statement as AWS or a person writes it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[schemars(rename = "Statement")]
struct Written {
    /// Its name, by which a plan tells statements apart.
    sid: Option<String>,
    /// Its effect.
    effect: Effect,
    /// Who it is about: `"*"`, or a table; in policies of resources, keys and roles only.
    principal: Option<Principal>,
    /// All but these principals.
    not_principal: Option<Principal>,
    /// The actions: `s3:GetObject`, `s3:Get*`.
    action: Option<OneOrMany<String>>,
    /// All but these actions.
    not_action: Option<OneOrMany<String>>,
    /// The ARNs that it is about, `*` and `?` in them for any text and any letter.
    resource: Option<OneOrMany<Text>>,
    /// All but these resources.
    not_resource: Option<OneOrMany<Text>>,
    /// When it applies, as in `{ Bool = { "aws:SecureTransport" = "false" } }`.
    condition: Option<Condition>,
}

impl TryFrom<Written> for Statement {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let either = |one: bool, other: bool, name: &str| {
            if one && other {
                Err(format!("a statement has either `{name}` or `Not{name}`, not both"))
            } else {
                Ok(())
            }
        };
        either(written.principal.is_some(), written.not_principal.is_some(), "Principal")?;
        either(written.action.is_some(), written.not_action.is_some(), "Action")?;
        either(written.resource.is_some(), written.not_resource.is_some(), "Resource")?;
        let statement = Self {
            sid: written.sid,
            effect: written.effect,
            principal: written.principal,
            not_principal: written.not_principal,
            action: OneOrMany::set(written.action),
            not_action: OneOrMany::set(written.not_action),
            resource: OneOrMany::set(written.resource),
            not_resource: OneOrMany::set(written.not_resource),
            condition: written.condition.unwrap_or_default(),
        };
        Ok(statement.canonical())
    }
}

#[cfg(test)]
#[path = "statement_tests.rs"]
mod tests;
