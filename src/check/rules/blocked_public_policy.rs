//! A public policy beside the block that refuses it.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
    excerpt::PublicAccessBlock,
};

/// `PutBucketPolicy` answers `AccessDenied`: "public policies are blocked by the `BlockPublicPolicy` block public
/// access setting". A bucket has the block unless its table says otherwise (aws-facts §2.2).
pub(super) const RULE: Rule = Rule {
    id: "blocked-public-policy",
    severity: Severity::Error,
    about: "a public bucket policy that the bucket's own public access block refuses",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for said in view.said().filter(|said| said.held.by.address.kind == "s3.bucket") {
        let by = said.held.by;
        let block = view.excerpt::<PublicAccessBlock>(by).unwrap_or_default();
        if block.block_public_policy != Some(true) || !said.statement.is_public() {
            continue;
        }
        let message = format!("{} is public, and {} blocks public policies", said.words(), by.address);
        let part = if said.statement.principal.is_some() { "Principal" } else { "NotPrincipal" };
        found.push(said.finding_at(view, &[part], message).with_label("S3 refuses the policy").with_help(
            "name who may; or, where the bucket shall be public:\npublic_access_block = { block_public_policy = false, restrict_public_buckets = false }",
        ));
    }
    found
}
