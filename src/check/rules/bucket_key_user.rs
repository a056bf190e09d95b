//! Whoever reads or writes objects uses the bucket's key: S3 asks KMS in their name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    alarm_topic_key::key_of,
    keys_in_use::{Identity, allows, identities, may_be_key, of_key_policy},
};
use crate::{
    check::{Finding, Held, Rule, Said, View},
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::BucketEncryption,
    model::{Text, shown},
    policy::{Principal, actions::overlap},
};

/// `AccessDenied`, and the message speaks of S3 (aws-facts §8.4, §8.7).
pub(super) const RULE: Rule = Rule {
    id: "bucket-key-user",
    severity: Severity::Error,
    about: "a role or user may read or write a bucket's objects, and not use its key",
    find,
};

/// What S3 asks of KMS for each call.
const NEEDS: [(&str, &str); 2] = [("s3:PutObject", "kms:GenerateDataKey"), ("s3:GetObject", "kms:Decrypt")];

const CALLS: [&str; 2] = [NEEDS[0].0, NEEDS[1].0];

fn find(view: &View<'_>) -> Vec<Finding> {
    let identities: Vec<_> = identities(view).into_iter().filter(|each| !each.has_others).collect();
    let about = About::of(&identities);
    let mut found = Vec::new();
    for bucket in view.of_kind("s3.bucket") {
        let encryption = view.excerpt::<BucketEncryption>(bucket);
        let key = encryption.and_then(|encryption| key_of(view, &encryption.key));
        let (Some(key), Some(arn)) = (key, view.output(bucket, "arn")) else { continue };
        for identity in about.bucket(view, bucket, arn).into_iter().map(|index| &identities[index]) {
            for (call, needed) in NEEDS {
                let by_itself = identity.allows(call, |text| is_object(text, arn));
                let said = match &by_itself {
                    Some((held, label)) => held.said().find(|said| said.label == *label),
                    None => by_bucket(view, bucket, &identity.arn, call),
                };
                let Some(said) = said else { continue };
                let own = identity.allows(needed, |text| may_be_key(view, text, key)).is_some();
                let (named, delegated) = of_key_policy(view, key, &identity.arn, &key.scope.account, needed);
                if named || (own && delegated) {
                    continue;
                }
                let message = format!(
                    "{} may call {call} on {}, and not {needed} on its key",
                    identity.by.address, bucket.address
                );
                let finding =
                    said.finding_at(view, &["Action"], message).with_label("refused with AccessDenied");
                found.push(finding.with_related(&key.address, "", "the key of the bucket").with_help(format!(
                    "add \"${{{}.arn}}\" to the key's `users`, or a statement to the role:\nEffect = \"Allow\", Action = [\"kms:Decrypt\", \"kms:GenerateDataKey\"], Resource = \"${{{}.arn}}\"",
                    shown(&identity.by.address.to_string()),
                    shown(&key.address.to_string())
                )));
                break;
            }
        }
    }
    found
}

/// Which identities may be about which bucket, so that not each has to be asked of each.
struct About<'a> {
    /// By the ARN of a bucket that they name.
    by_bucket: BTreeMap<&'a str, Vec<usize>>,
    /// Those that name no bucket, or a pattern.
    of_any: Vec<usize>,
    by_arn: BTreeMap<&'a str, usize>,
}

impl<'a> About<'a> {
    fn of(identities: &'a [Identity<'a>]) -> Self {
        let (mut by_bucket, mut of_any) = (BTreeMap::<_, Vec<usize>>::new(), Vec::new());
        for (index, identity) in identities.iter().enumerate() {
            for text in identity.resources(&CALLS) {
                let named = text.and_then(Text::known).and_then(|text| text.split('/').next());
                match named.filter(|bucket| !bucket.contains(['*', '?'])) {
                    Some(bucket) => by_bucket.entry(bucket).or_default().push(index),
                    None => of_any.push(index),
                }
            }
        }
        let by_arn = identities.iter().enumerate();
        let by_arn = by_arn.filter_map(|(index, each)| Some((each.arn.as_str()?, index))).collect();
        Self { by_bucket, of_any, by_arn }
    }

    /// Those that may be about a bucket, or that its policy names.
    fn bucket(&self, view: &View<'_>, bucket: &Declaration, arn: &str) -> BTreeSet<usize> {
        let said = view.policies_of(&bucket.address).iter().flat_map(Held::said);
        let named = said.flat_map(|said| said.statement.principal.iter().flat_map(Principal::all));
        let named = named.filter_map(|(_, text)| text.known());
        let named = named.filter_map(|text| self.by_arn.get(text));
        let of_bucket = self.by_bucket.get(arn).into_iter().flatten();
        named.chain(of_bucket).chain(&self.of_any).copied().collect()
    }
}

fn is_object(resource: &Text, bucket: &str) -> bool {
    resource.known().is_some_and(|text| overlap(text, &format!("{bucket}/*")))
}

/// The statement of the bucket's policy that allows the call to one it names.
fn by_bucket<'a>(view: &'a View<'_>, bucket: &Declaration, arn: &Value, call: &str) -> Option<Said<'a>> {
    view.policies_of(&bucket.address).iter().flat_map(Held::said).find(|said| {
        allows(said.statement, call) && said.principals().any(|(_, text)| text.known() == arn.as_str())
    })
}
