//! A policy that nobody may change any more.

use crate::{
    model::Text,
    policy::{Effect, Policy, Statement, evaluate::fits_in_any_case as matches},
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "lock-out",
    level: Level::High,
    about: "a key's policy loses the account, or a `Deny` for everyone also denies whoever would remove it",
    find,
};

/// The action that changes the policy of each kind.
const CHANGES_POLICY: [(&str, &str); 4] = [
    ("kms.key", "kms:PutKeyPolicy"),
    ("s3.bucket", "s3:PutBucketPolicy"),
    ("sns.topic", "sns:SetTopicAttributes"),
    ("sqs.queue", "sqs:SetQueueAttributes"),
];

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let it = CHANGES_POLICY.iter().find(|(kind, _)| changed.is(kind, "policy"));
    let Some((kind, action)) = it else { return Vec::new() };
    let mut found = Vec::new();
    for policies in changed.policies() {
        for (path, statement) in policies.wider(Effect::Deny) {
            if denies_everyone(&statement) && covers(&statement, action) {
                found.push(Found::at(
                    path,
                    format!("nobody may {action} any more, not even an administrator"),
                ));
            }
        }
        let had = changed.before().is_none() || lets_account(&policies.before, changed.account, action);
        if *kind == "kms.key" && had && !lets_account(&policies.want, changed.account, action) {
            let said =
                format!("account {} may no longer {action}: no IAM policy can give it back", changed.account);
            found.push(Found::here(said));
        }
    }
    found
}

/// Whether the account itself, and with it whoever IAM lets, may do this.
fn lets_account(policy: &Policy, account: &str, action: &str) -> bool {
    let root = format!(":iam::{account}:root");
    policy.statements().any(|(_, statement)| {
        let is_account = |text: &Text| text.known().is_some_and(|text| text == "*" || text.ends_with(&root));
        statement.effect == Effect::Allow
            && statement.principal.as_ref().is_some_and(|principal| principal.aws.iter().any(is_account))
            && covers(statement, action)
    })
}

fn denies_everyone(statement: &Statement) -> bool {
    let everyone = |text: &Text| text.known() == Some("*");
    statement.condition.is_empty()
        && statement.principal.as_ref().is_some_and(|principal| principal.aws.iter().any(everyone))
}

fn covers(statement: &Statement, action: &str) -> bool {
    statement.action.iter().any(|pattern| matches(pattern, action))
        || !statement.not_action.is_empty()
            && !statement.not_action.iter().any(|pattern| matches(pattern, action))
}
