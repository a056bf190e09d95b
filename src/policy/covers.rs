//! Whether one statement says all that another one says: what it takes to tell a wider policy from
//! one that is only written in another way.

use std::collections::BTreeSet;

use super::{
    Condition, Operator, Principal, Statement,
    evaluate::{fits, fits_in_any_case as matches},
};
use crate::model::Text;

impl Statement {
    /// Whether this applies to whatever `other` applies to, as far as their texts alone tell. Where
    /// that would take more than the texts, the answer is no.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.effect == other.effect
            && self.covers_principals(other)
            && self.covers_actions(other)
            && self.covers_resources(other)
            && covers_condition(&self.condition, &other.condition)
    }

    fn covers_principals(&self, other: &Self) -> bool {
        if self.not_principal.is_some() || other.not_principal.is_some() {
            return (&self.principal, &self.not_principal) == (&other.principal, &other.not_principal);
        }
        match (&self.principal, &other.principal) {
            (None, None) => true,
            (Some(all), Some(some)) => some.all().all(|(kind, text)| names(all, kind, text)),
            _ => false,
        }
    }

    fn covers_actions(&self, other: &Self) -> bool {
        if !self.not_action.is_empty() || !other.not_action.is_empty() {
            return (&self.action, &self.not_action) == (&other.action, &other.not_action);
        }
        other.action.iter().all(|action| self.action.iter().any(|pattern| matches(pattern, action)))
    }

    fn covers_resources(&self, other: &Self) -> bool {
        if !self.not_resource.is_empty() || !other.not_resource.is_empty() {
            return (&self.resource, &self.not_resource) == (&other.resource, &other.not_resource);
        }
        // Trust policies and those of topics may name none.
        self.resource.is_empty() && other.resource.is_empty()
            || !other.resource.is_empty()
                && other.resource.iter().all(|resource| {
                    self.resource.iter().any(|pattern| fits(&pattern.value(), &resource.value()))
                })
    }

    /// What of this is more than `other` says, which has the same name: the actions, principals or
    /// resources that came to be in it. The whole of it where more than one of these changed.
    #[must_use]
    pub fn beyond(&self, other: &Self) -> Self {
        let more = |set: &BTreeSet<Text>, old: &BTreeSet<Text>| -> BTreeSet<Text> {
            set.iter()
                .filter(|text| !old.iter().any(|old| fits(&old.value(), &text.value())))
                .cloned()
                .collect()
        };
        let same_actions = Self { action: other.action.clone(), ..self.clone() };
        if other.covers(&same_actions) {
            let is_new = |action: &&String| !other.action.iter().any(|pattern| matches(pattern, action));
            return Self { action: self.action.iter().filter(is_new).cloned().collect(), ..self.clone() };
        }
        let same_resources = Self { resource: other.resource.clone(), ..self.clone() };
        if other.covers(&same_resources) {
            return Self { resource: more(&self.resource, &other.resource), ..self.clone() };
        }
        let same_principals = Self { principal: other.principal.clone(), ..self.clone() };
        match (&self.principal, &other.principal) {
            (Some(new), Some(old)) if other.covers(&same_principals) => {
                let principal = Principal {
                    aws: more(&new.aws, &old.aws),
                    service: more(&new.service, &old.service),
                    federated: more(&new.federated, &old.federated),
                    canonical_user: more(&new.canonical_user, &old.canonical_user),
                };
                Self { principal: Some(principal), ..self.clone() }
            }
            _ => self.clone(),
        }
    }
}

/// Whether a principal is among `all`. Everyone is who signs a request; a service is named itself.
fn names(all: &Principal, kind: &str, text: &Text) -> bool {
    let everyone = kind != "Service" && all.aws.iter().any(|each| each.known() == Some("*"));
    everyone || all.all().any(|(its_kind, each)| its_kind == kind && each == text)
}

/// Whether a condition holds wherever `other` holds: it asks for nothing that `other` does not ask for.
fn covers_condition(condition: &Condition, other: &Condition) -> bool {
    condition.all().all(|(operator, key, values)| {
        let Some(others) = other.get(operator, key) else { return false };
        // Of a negated operator every value must fail, so that fewer values let more through.
        let negated = Operator::parse(operator).is_none_or(|it| it.base.contains("Not"));
        if negated { values.is_subset(others) } else { others.is_subset(values) }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn statement(members: &serde_json::Value) -> Statement {
        let mut all = json!({"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"});
        all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    #[test]
    fn a_statement_covers_what_it_says_too() {
        let tls = json!({"Condition": {"Bool": {"aws:SecureTransport": "true"}}});
        let not_b = json!({"Condition": {"StringNotEquals": {"aws:userid": ["b"]}}});
        let not_bc = json!({"Condition": {"StringNotEquals": {"aws:userid": ["b", "c"]}}});
        let cases = [
            (json!({}), json!({}), true),
            (json!({"Action": "s3:*"}), json!({"Action": ["s3:Get*", "S3:putobject"]}), true),
            (json!({}), json!({"Action": ["s3:GetObject", "s3:PutObject"]}), false),
            (json!({"Resource": "*"}), json!({}), true),
            (json!({"Resource": "arn:aws:s3:::a/b/*"}), json!({}), false),
            (json!({"Principal": "*"}), json!({}), true),
            (json!({"Principal": "*"}), json!({"Principal": {"Service": "x.amazonaws.com"}}), false),
            (json!({}), json!({"Principal": "*"}), false),
            (json!({}), tls.clone(), true),
            (tls, json!({}), false),
            (not_b.clone(), not_bc.clone(), true),
            (not_bc, not_b, false),
            (json!({"Effect": "Deny"}), json!({}), false),
        ];
        for (one, other, expected) in cases {
            assert_eq!(statement(&one).covers(&statement(&other)), expected, "{one} covers {other}");
        }
    }

    #[test]
    fn what_is_beyond_is_what_was_added() {
        let old = statement(&json!({}));
        let new = statement(&json!({"Action": ["s3:GetObject", "s3:DeleteObject"]}));
        assert_eq!(new.beyond(&old), statement(&json!({"Action": "s3:DeleteObject"})));
        let new = statement(&json!({"Principal": {"AWS": ["111122223333", "444455556666"]}}));
        assert_eq!(new.beyond(&old), statement(&json!({"Principal": {"AWS": "444455556666"}})));
        let new = statement(&json!({"Action": "s3:*", "Resource": "*"}));
        assert_eq!(new.beyond(&old), new);
    }
}
