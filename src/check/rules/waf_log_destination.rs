//! WAF logs only to a destination of its own account, in its own region.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// "The ARN isn't valid" is all that AWS says (aws-facts §0.14, §5.10). The name of the destination
/// is checked by the kind itself.
pub(super) const RULE: Rule = Rule {
    id: "waf-log-destination",
    severity: Severity::Error,
    about: "a web ACL logs to a destination of another region or account",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for acl in view.of_kind("wafv2.web_acl") {
        let Some(logging) = view.aspect(acl, "logging") else { continue };
        let destination = &logging["destination"];
        let declared = view.referred(destination);
        let parts: Vec<&str> = destination.as_str().map(|arn| arn.split(':').collect()).unwrap_or_default();
        let part = |at: usize| parts.get(at).copied().filter(|part| !part.is_empty());
        let is_cloudfront = view.aspect(acl, "web_acl").is_some_and(|itself| itself["scope"] == "cloudfront");
        let own = if is_cloudfront { "us-east-1" } else { acl.scope.region.as_str() };
        let region = declared.map(|each| each.scope.region.as_str()).or_else(|| part(3));
        let account = part(4).filter(|account| *account != acl.scope.account);
        let message = match (region.filter(|region| *region != own), account) {
            (Some(region), _) => format!("the ACL's logs have to stay in {own}, and this is in {region}"),
            (None, Some(account)) => {
                format!("the logs have to stay in the ACL's account, and this is in {account}")
            }
            (None, None) => continue,
        };
        let finding = Finding::at(&acl.address, "logging.destination", message).with_label("WAF refuses it");
        found.push(match declared {
            Some(declared) => finding.with_related(&declared.address, "", "the destination"),
            None => finding,
        });
    }
    found
}
