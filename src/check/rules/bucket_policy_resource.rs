//! A bucket's policy is about that bucket and its objects.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    policy::evaluate::fits,
};

/// S3 answers `MalformedPolicy`, "Policy has invalid resource", and the bucket is there without its policy.
pub(super) const RULE: Rule = Rule {
    id: "bucket-policy-resource",
    severity: Severity::Error,
    about: "a bucket policy about something else than its bucket",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for said in view.said().filter(|said| said.held.by.address.kind == "s3.bucket") {
        let by = said.held.by;
        let Some(arn) = view.output(by, "arn") else { continue };
        let texts = [("Resource", &said.statement.resource), ("NotResource", &said.statement.not_resource)];
        for (member, texts) in texts {
            for text in texts.iter().filter_map(|text| text.known()) {
                if is_about(text, arn) {
                    continue;
                }
                let message = format!("the policy of {} is about `{text}`", by.address);
                let finding = said.finding_at(view, &[member, text], message);
                let address = &by.address;
                found.push(
                    finding.with_label("S3 refuses the policy: it has an invalid resource").with_help(
                        format!("a bucket policy is about `${{{address}.arn}}` and `${{{address}.arn}}/*`"),
                    ),
                );
            }
        }
    }
    found
}

/// Whether a resource is the bucket or something in it. Of a pattern in the place of the bucket's name it is
/// not known whether S3 takes it, if it fits; `*` alone is refused.
fn is_about(text: &str, arn: &str) -> bool {
    let bucket = text.split('/').next().unwrap_or_default();
    bucket == arn
        || (bucket.starts_with("arn:") && bucket.contains(['*', '?', '$']) && fits_bucket(bucket, arn))
}

fn fits_bucket(pattern: &str, arn: &str) -> bool {
    pattern.contains("${") || fits(pattern, arn)
}
