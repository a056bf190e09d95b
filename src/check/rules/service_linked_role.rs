//! A role that only AWS itself can create.

use crate::{
    check::{Finding, Rule, View},
    diagnostics::Severity,
};

/// `CreateRole` answers `InvalidInput`, "Path prefix '/aws-service-role/' can only be used for AWS Service linked Roles".
pub(super) const RULE: Rule = Rule {
    id: "service-linked-role",
    severity: Severity::Error,
    about: "a role under the path of service-linked roles, which only their services create",
    find,
};

const PATH: &str = ":role/aws-service-role/";

fn find(view: &View<'_>) -> Vec<Finding> {
    let roles = view.of_kind("iam.role").filter(|role| !role.settings.external);
    let reserved = roles.filter(|role| view.output(role, "arn").is_some_and(|arn| arn.contains(PATH)));
    reserved
        .map(|role| {
            Finding::at(
                &role.address,
                "path",
                "IAM reserves the path `/aws-service-role/` for service-linked roles",
            )
            .with_label("IAM refuses to create it")
            .with_help("the service creates its role; to refer to it, set `external = true`")
        })
        .collect()
}
