//! What IAM says of a managed policy.

use aws_sdk_iam::types::{ManagedPolicyDetail, Policy as ManagedPolicy, PolicyScopeType, PolicyVersion};

use crate::{
    kind::ARN,
    kinds::iam::{
        groups::{default_document, managed},
        prelude::*,
    },
};

/// Lists policies, where the account can't be read as a whole.
pub(super) const LIST: &str = "iam:ListPolicies";

/// The ARN of a managed policy of this account.
pub(super) fn arn_of(scope: &Scope, path: &str, name: &str) -> String {
    scope.global_arn("iam", &format!("policy{path}{name}"))
}

/// The policy of an ARN, asked once for all aspects. `GetPolicy` because the account's details leave out tags, and this
/// call tells tags and description together.
pub(super) async fn listed(aws: &Aws, arn: &str) -> Result<Option<ManagedPolicy>, Failure> {
    let found = aws.catalogue().listing(&format!("iam:GetPolicy/{arn}"), || managed(aws, arn)).await?;
    Ok((*found).clone())
}

/// The ARN of the policy called `at.name`. Where the account can't be read as a whole, it is the one that
/// was asked for, or the one with the path that the stack says; where that is not there, the listing of
/// policies tells, since a name is taken whatever its path.
pub(super) async fn find(aws: &Aws, at: &Target, path: &str) -> Result<Option<String>, Failure> {
    if let Some(account) = account(aws).await? {
        let policy = account.policies.get(&at.name);
        return Ok(policy.map(|policy| arn_of(&at.scope, policy.path().unwrap_or("/"), &at.name)));
    }
    let likely = at.setting(ARN).unwrap_or_else(|| arn_of(&at.scope, path, &at.name));
    if listed(aws, &likely).await?.is_some() {
        return Ok(Some(likely));
    }
    let all = aws.catalogue().listing(LIST, || arns(aws)).await?;
    Ok(all.get(&at.name).cloned())
}

/// The ARNs of the account's own policies, by name.
async fn arns(aws: &Aws) -> Result<BTreeMap<String, String>, Failure> {
    let call = aws.iam().list_policies().scope(PolicyScopeType::Local);
    let pages = call.into_paginator().page_size(PAGE).items().send();
    let policies = aws.send(LIST, pages.try_collect()).await?;
    Ok(policies.into_iter().filter_map(|policy| Some((policy.policy_name?, policy.arn?))).collect())
}

/// The default version's document, percent-encoded.
pub(super) async fn document(aws: &Aws, at: &Target) -> Result<Option<String>, Failure> {
    if let Some(account) = account(aws).await? {
        let versions =
            account.policies.get(&at.name).map(ManagedPolicyDetail::policy_version_list).unwrap_or_default();
        let default = versions.iter().find(|version| version.is_default_version);
        return Ok(default.and_then(|version| version.document.clone()));
    }
    let arn = at.output("arn");
    let Some(live) = listed(aws, arn).await? else { return Ok(None) };
    default_document(aws, arn, &live).await
}

/// The versions that are not the default one, the oldest first.
pub(super) async fn old_versions(aws: &Aws, arn: &str) -> Result<Vec<String>, Failure> {
    let pages =
        aws.iam().list_policy_versions().policy_arn(arn).into_paginator().page_size(PAGE).items().send();
    let versions = absent(aws.send("iam:ListPolicyVersions", pages.try_collect()).await, ABSENT)?;
    Ok(by_age(versions.unwrap_or_default()))
}

fn by_age(versions: Vec<PolicyVersion>) -> Vec<String> {
    let old = versions.into_iter().filter(|version| !version.is_default_version);
    let mut ids: Vec<String> = old.filter_map(|version| version.version_id).collect();
    // `v10` is younger than `v9`.
    ids.sort_by_key(|id| id.trim_start_matches('v').parse::<u64>().unwrap_or_default());
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_counted_not_spelled() {
        let version = |id: &str, is_default| {
            PolicyVersion::builder().version_id(id).is_default_version(is_default).build()
        };
        let versions = ["v11", "v9", "v10", "v8"].map(|id| version(id, id == "v8"));
        assert_eq!(by_age(versions.into()), ["v9", "v10", "v11"]);
    }
}
