//! A resource in a region where its service is not.

use crate::{
    check::{Finding, Rule, View},
    declaration::Declaration,
    diagnostics::Severity,
    model::shown,
};

/// No endpoint answers there. A warning, since AWS adds regions.
pub(super) const RULE: Rule = Rule {
    id: "service-region",
    severity: Severity::Warning,
    about: "a resource in a region where AWS does not list its service",
    find,
};

/// The services of kinds that are not in every region, and where they are, by the endpoints that AWS publishes with
/// botocore (`endpoints.json`). `tests/it/check.rs` holds that it is so.
const ELSEWHERE: &[(&str, &str, &[&str])] = &[(
    "apprunner.",
    "App Runner",
    &[
        "ap-northeast-1",
        "ap-south-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-central-1",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "us-east-1",
        "us-east-2",
        "us-west-2",
    ],
)];

fn find(view: &View<'_>) -> Vec<Finding> {
    let there =
        view.stack.declarations.iter().filter(|each| !each.settings.absent && !each.settings.external);
    there.filter_map(judge).collect()
}

fn judge(declaration: &Declaration) -> Option<Finding> {
    let (kind, region) = (&declaration.address.kind, &declaration.scope.region);
    let (_, service, regions) = ELSEWHERE.iter().find(|(prefix, ..)| kind.starts_with(prefix))?;
    if regions.contains(&region.as_str()) {
        return None;
    }
    let message = format!("AWS lists no {service} in {}", shown(region));
    let help = format!("give it a `region` that has {service}: {}", regions.join(", "));
    Some(Finding::at(&declaration.address, "", message).with_label("no endpoint there").with_help(help))
}
