//! A role is allowed to use a key by its own policy, and the key's policy neither names it nor leaves
//! that to IAM.

use std::collections::{BTreeMap, BTreeSet};

use super::keys_in_use::{identities, may_be_key, of_key_policy, referred};
use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    model::{Address, shown},
};

/// A key's policy must always allow: alone or by leaving it to the account's IAM policies
/// (aws-facts §8.4).
pub(super) const RULE: Rule = Rule {
    id: "key-user",
    severity: Severity::Error,
    about: "a role or user may use a key by its own policy, and the key's policy leaves it out",
    find,
};

const USES: [&str; 3] = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let identities = identities(view);
    let mut named = BTreeMap::<&Address, BTreeSet<usize>>::new();
    for (index, identity) in identities.iter().enumerate() {
        let pending = identity.resources(&USES).flatten().filter(|text| text.known().is_none());
        for key in pending.filter_map(|text| referred(view, text)) {
            named.entry(&key.address).or_default().insert(index);
        }
    }
    for key in view.of_kind("kms.key") {
        for identity in named.get(&key.address).into_iter().flatten().map(|index| &identities[*index]) {
            let refused: Vec<&str> = USES
                .into_iter()
                .filter(|action| {
                    identity
                        .allows(action, |text| text.known().is_none() && may_be_key(view, text, key))
                        .is_some()
                })
                .filter(|action| {
                    of_key_policy(view, key, &identity.arn, &key.scope.account, action) == (false, false)
                })
                .collect();
            let Some(action) = refused.first() else { continue };
            let Some((held, label)) = identity.allows(action, |text| may_be_key(view, text, key)) else {
                continue;
            };
            let Some(said) = held.said().find(|said| said.label == label) else { continue };
            let message =
                format!("the policy of {} does not let {} use the key", key.address, identity.by.address);
            let finding = said
                .finding_at(view, &["Resource"], message)
                .with_label(format!("refused: {}", refused.join(", ")));
            found.push(finding.with_related(&key.address, "policy", "the key").with_help(format!(
                "add a statement to the key's policy:\nEffect = \"Allow\", Principal = {{ AWS = \"${{{}.arn}}\" }}, Action = [\"kms:Decrypt\", \"kms:Encrypt\", \"kms:GenerateDataKey*\"], Resource = \"*\"",
                shown(&identity.by.address.to_string())
            )));
        }
    }
    found
}
