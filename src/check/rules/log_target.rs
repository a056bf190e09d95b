//! Buckets that take access logs: S3 refuses some, and delivers nothing to others without a word.

use serde_json::Value;

use crate::{
    check::{Finding, Rule, View, written::path_to},
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::{BucketEncryption, BucketLogging, ObjectLock},
    model::Text,
    policy::OnBehalf,
};

/// `PutBucketLogging` answers 403 `CrossLocationLoggingProhibitted` (recorded).
pub(super) const REGION: Rule = Rule {
    id: "log-target-region",
    severity: Severity::Error,
    about: "a bucket logs to a bucket of another region",
    find: |view| found(view, other_region),
};

/// Under `BucketOwnerEnforced` the log delivery group of ACLs has no say: only a policy lets S3 write
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html>).
pub(super) const POLICY: Rule = Rule {
    id: "log-target-policy",
    severity: Severity::Error,
    about: "a bucket logs to a bucket whose policy does not let S3 write logs",
    find: |view| found(view, no_policy),
};

/// S3 accepts the configuration and delivers no logs: a default retention and SSE-KMS by default keep them out
/// (the same page).
pub(super) const SETTINGS: Rule = Rule {
    id: "log-target-settings",
    severity: Severity::Warning,
    about: "a bucket logs to a bucket whose default retention or key does not allow the logs",
    find: |view| found(view, unwritable),
};

const SERVICE: &str = "logging.s3.amazonaws.com";

/// What is wrong with a pair: what the finding says, and of which aspect of the target.
type Judge = fn(&View<'_>, &Declaration, &Declaration) -> Option<(String, &'static str, String)>;

fn found(view: &View<'_>, judge: Judge) -> Vec<Finding> {
    let mut found = Vec::new();
    for bucket in view.of_kind("s3.bucket") {
        let Some(logging) = view.excerpt::<BucketLogging>(bucket) else { continue };
        let name = &logging.target_bucket;
        let Some(target) = target(view, name) else { continue };
        let Some((message, aspect, help)) = judge(view, bucket, target) else { continue };
        let path = path_to(view, &bucket.address, "logging", name);
        found.push(
            Finding { path, ..Finding::at(&bucket.address, "", message) }
                .with_related(&target.address, aspect, "the bucket that takes the logs")
                .with_help(help),
        );
    }
    found
}

/// The declared bucket that takes the logs, in whichever region: names of buckets are unique in all.
fn target<'a>(view: &View<'a>, name: &Value) -> Option<&'a Declaration> {
    let by_name = || view.called("s3.bucket", name.as_str()?).next();
    view.referred(name).or_else(by_name)
}

fn other_region(
    _: &View<'_>,
    bucket: &Declaration,
    target: &Declaration,
) -> Option<(String, &'static str, String)> {
    let (own, other) = (&bucket.scope.region, &target.scope.region);
    (own != other).then(|| {
        let message = format!("{} is in {other}, and {} is in {own}", target.address, bucket.address);
        (message, "", format!("log to a bucket in {own}"))
    })
}

fn no_policy(
    view: &View<'_>,
    bucket: &Declaration,
    target: &Declaration,
) -> Option<(String, &'static str, String)> {
    // Somebody else's bucket has a policy that is not seen here.
    if target.settings.external || view.aspect(target, "ownership")? != "BucketOwnerEnforced" {
        return None;
    }
    let logging = view.excerpt::<BucketLogging>(bucket)?;
    let prefix = logging.target_prefix.as_ref().and_then(Text::known).unwrap_or_default();
    let objects = view.output(target, "arn").map(|arn| format!("{arn}/{prefix}*"));
    let on_behalf = OnBehalf { acts_on: objects.as_deref(), ..view.on_behalf(bucket) };
    let lets = view
        .policy(target, "policy")
        .is_some_and(|policy| policy.lets_service(SERVICE, "s3:PutObject", on_behalf));
    (!lets).then(|| {
        let message = format!("the policy of {} does not let {SERVICE} write, so no log arrives", target.address);
        let help = format!(
            "add a statement to it:\nEffect = \"Allow\", Principal = {{ Service = \"{SERVICE}\" }}, Action = \"s3:PutObject\", Resource = \"${{{}.arn}}/*\"",
            target.address
        );
        (message, "policy", help)
    })
}

fn unwritable(
    view: &View<'_>,
    _: &Declaration,
    target: &Declaration,
) -> Option<(String, &'static str, String)> {
    let has_retention = view.excerpt::<ObjectLock>(target).is_some_and(|lock| lock.mode.is_some());
    if has_retention {
        let message = format!("{} has a default retention, so no log arrives", target.address);
        return Some((message, "object_lock", "log to a bucket without a default retention".to_owned()));
    }
    let algorithm = view.excerpt::<BucketEncryption>(target).and_then(|encryption| encryption.algorithm);
    let by_kms = algorithm.is_some_and(|name| name.starts_with("aws:kms"));
    by_kms.then(|| {
        let message = format!("{} is encrypted with KMS by default, so no log arrives", target.address);
        (message, "encryption", "log to a bucket with S3's own encryption (AES256)".to_owned())
    })
}
