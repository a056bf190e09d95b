//! `CloudTrail` writes to a bucket only by its policy, and tries that when a trail is made or changed.

use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::Trail,
    model::{Text, document::collect_pending, shown},
    policy::OnBehalf,
};

/// "Incorrect S3 bucket policy is detected for bucket" (aws-facts §5.20).
pub(super) const RULE: Rule = Rule {
    id: "trail-bucket-policy",
    severity: Severity::Error,
    about: "a trail writes to a bucket whose policy does not let CloudTrail in",
    find,
};

const SERVICE: &str = "cloudtrail.amazonaws.com";

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for trail in view.of_kind("cloudtrail.trail") {
        let Some(Trail { bucket, prefix }) = view.excerpt(trail) else { continue };
        let Some(name) = bucket.as_ref().and_then(Text::known) else { continue };
        let Some(bucket) = view.called("s3.bucket", name).next() else { continue };
        let folder = prefix.map(|prefix| format!("{}/", prefix.value())).unwrap_or_default();
        let arn = format!("arn:{}:s3:::{name}", trail.scope.partition);
        let objects = format!("{arn}/{folder}AWSLogs/{}/*", trail.scope.account);
        let policy = view.policy(bucket, "policy");
        let lets = |action: &str, what: &str| {
            let on_behalf = OnBehalf { acts_on: Some(what), ..view.on_behalf(trail) };
            policy.as_ref().is_some_and(|policy| policy.lets_service(SERVICE, action, on_behalf))
        };
        let missing = [("s3:GetBucketAcl", &arn), ("s3:PutObject", &objects)];
        let missing = missing.into_iter().find(|(action, what)| !lets(action, what));
        let message = match missing {
            Some((action, what)) => {
                format!("the policy of {} does not let {SERVICE} {action} on {what}", bucket.address)
            }
            None if waits_for(bucket, trail) => {
                format!("the policy of {} waits for this trail, which AWS refuses without it", bucket.address)
            }
            None => continue,
        };
        let help = match missing {
            Some(_) => "give the bucket a policy with a statement of each:\nEffect = \"Allow\", Principal = { Service = \"cloudtrail.amazonaws.com\" }, Action = \"s3:GetBucketAcl\" on the bucket, and Action = \"s3:PutObject\" on its `AWSLogs/` of the account".to_owned(),
            None => format!(
                "write the ARN out, which makes no order: arn:{}:cloudtrail:${{stack.region}}:${{stack.account}}:trail/{}",
                trail.scope.partition,
                shown(&view.name(trail).unwrap_or_default())
            ),
        };
        let finding = Finding::at(&trail.address, "bucket", message)
            .with_label("CloudTrail tries the bucket")
            .with_related(&bucket.address, "policy", "the bucket");
        found.push(finding.with_help(help));
    }
    found
}

/// Whether a bucket's policy refers to the trail, and so is put after it.
fn waits_for(bucket: &Declaration, trail: &Declaration) -> bool {
    let mut references = Vec::new();
    if let Some(policy) = bucket.desired.aspects.get("policy") {
        collect_pending(policy, &mut references);
    }
    references.iter().any(|reference| reference.address == trail.address)
}
