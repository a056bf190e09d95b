//! What AWS would refuse in a declaration, as far as it is known offline.

use super::{
    associations,
    logging::{ACTIONS, Conditions, Filter, Logging, Parts, parts, refusal},
    spec::Spec,
};
use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::{
        Locality, WafScope,
        names::{description_problem, name_problem},
        rules::{
            capacity,
            check::{self, Around, check_handling, check_immunities, check_metric, check_response},
            findings::Findings,
        },
    },
    waf::{action::LastAction, words::AssociatedResourceType},
};

/// The longest domain of tokens.
const DOMAIN: usize = 253;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found: Vec<Problem> = name_problem("name", &spec.name).into_iter().collect();
    found.extend(spec.description.as_ref().and_then(|text| description_problem("description", text)));
    found.extend(check::bodies(&spec.custom_response_bodies));
    found.extend(settings(spec));
    found.extend(spec.logging.iter().flat_map(|logging| logging_problems(logging, spec.scope, scope)));
    let associations = spec.associations.as_deref();
    found.extend(associations.into_iter().flat_map(|arns| associations::problems(arns, spec.scope, scope)));
    let place = Locality::named(&spec.scope.qualified(&spec.name).value(), scope);
    let around = Around { bodies: &spec.custom_response_bodies, place: &place, in_group: false };
    found.extend(check::rules(&spec.rules, around));
    let least = capacity::least(&spec.rules);
    if least > capacity::MOST {
        let message =
            format!("the rules cost at least {least} capacity units; a web ACL has up to {}", capacity::MOST);
        found.push(Problem::at("rules", message));
    }
    found
}

fn settings(spec: &Spec) -> Vec<Problem> {
    let mut found = Findings::default();
    match spec.default_action.as_deref() {
        Some(LastAction::Block(response)) => found.below("default_action", |found| {
            found.below("block", |found| check_response(response, &spec.custom_response_bodies, found));
        }),
        Some(LastAction::Allow(handling)) => found.below("default_action", |found| {
            found.below("allow", |found| check_handling(handling, found));
        }),
        None => {}
    }
    check_immunities(spec.captcha_immunity_time, spec.challenge_immunity_time, &mut found);
    if let Some(metric) = &spec.metric_name {
        found.below("metric_name", |found| check_metric(metric, found));
    }
    for domain in spec.token_domains.iter().flatten() {
        let is_taken = |b: u8| b.is_ascii_alphanumeric() || b"_-./".contains(&b);
        if !(1..=DOMAIN).contains(&domain.len()) || !domain.bytes().all(is_taken) || !domain.contains('.') {
            found.add("token_domains", format!("`{domain}` is not a domain"));
        }
    }
    for kind in spec.association_config.iter().flat_map(std::collections::BTreeMap::keys) {
        let is_of_cloudfront = kind.0 == AssociatedResourceType::Cloudfront;
        if is_of_cloudfront != (spec.scope == WafScope::Cloudfront) {
            let what = if is_of_cloudfront { "a regional" } else { "CloudFront's" };
            found.add("association_config", format!("{what} web ACL protects no {kind}"));
        }
    }
    found.done()
}

/// The most parts of a request that a log leaves out.
const REDACTED: usize = 100;

/// The longest name of a header.
const HEADER: usize = 64;

/// Everything that AWS would refuse in the table at `logging`.
fn logging_problems(logging: &Logging, waf: WafScope, scope: &Scope) -> Vec<Problem> {
    let region = Locality::named(&waf.qualified(&"acl".into()).value(), scope).region;
    let mut found: Vec<Problem> = destination_problem(logging, &region, scope).into_iter().collect();
    let headers = &logging.redact.headers;
    for name in headers.iter().filter(|name| name.is_empty() || name.chars().count() > HEADER) {
        let message = format!("`{name}` is not a valid header name: it has 1 to {HEADER} characters");
        found.push(Problem::at("logging.redact.headers", message));
    }
    if headers.len() > REDACTED {
        let message = format!("a log leaves out at most {REDACTED} parts; these are {}", headers.len());
        found.push(Problem::at("logging.redact.headers", message));
    }
    let Some(filter) = &logging.filter else { return found };
    if filter.filters.is_empty() {
        found.push(
            Problem::at("logging.filter.filters", "at least one filter is required")
                .with_help("to log every request remove `filter`, to log none remove `logging`"),
        );
    }
    for (index, filter) in filter.filters.iter().enumerate() {
        filter_problems(&format!("logging.filter.filters.{index}"), filter, &mut found);
    }
    found
}

fn destination_problem(logging: &Logging, region: &str, scope: &Scope) -> Option<Problem> {
    let arn = logging.destination.0.known()?;
    let arn = arn.strip_suffix(":*").unwrap_or(arn);
    let at = |message: String| Problem::at("logging.destination", message);
    if let Some(why) = refusal(arn) {
        return Some(at(why));
    }
    let Parts { service, region: its_region, account, .. } = parts(arn)?;
    if service == "s3" {
        return None;
    }
    if its_region != region {
        return Some(at(format!("WAF logs this ACL in {region}, and the destination is in {its_region}")));
    }
    (account != scope.account).then(|| {
        at(format!(
            "WAF logs in the account of the ACL, {}, and the destination is in {account}",
            scope.account
        ))
    })
}

fn filter_problems(at: &str, filter: &Filter, found: &mut Vec<Problem>) {
    let (part, conditions) = match (&filter.any, &filter.all) {
        (Some(any), None) => ("any", any),
        (None, Some(all)) => ("all", all),
        (Some(_), Some(_)) => {
            found.push(Problem::at(at, "a filter has either `any` or `all`; this one has both"));
            return;
        }
        (None, None) => {
            found.push(
                Problem::at(at, "a filter has either `any` or `all`; this one has neither")
                    .with_help("as in any = { actions = [\"block\", \"count\"] }"),
            );
            return;
        }
    };
    let Conditions { actions, labels } = conditions;
    let at = format!("{at}.{part}");
    if actions.is_empty() && labels.is_empty() {
        found.push(Problem::at(&at, "at least one condition is required"));
    }
    for action in actions.iter().filter(|action| !ACTIONS.contains(&action.as_str())) {
        let known = ACTIONS.map(|action| format!("`{action}`")).join(", ");
        let message = format!("unknown action `{action}`");
        found.push(Problem::at(&format!("{at}.actions"), message).with_help(format!("there are {known}")));
    }
    for label in labels.iter().filter_map(|label| label.known()) {
        let is_whole = label.starts_with("awswaf:")
            && label.len() <= 1024
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-:".contains(&b));
        if !is_whole {
            let message = format!("`{label}` is not a full label");
            let help = "with everything before it, as in `awswaf:111122223333:webacl:main:suspicious`";
            found.push(Problem::at(&format!("{at}.labels"), message).with_help(help));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const GROUP: &str = "arn:aws:logs:eu-central-1:111122223333:log-group:aws-waf-logs-main";

    fn check(logging: &Value, waf: WafScope, expect: &[&str]) {
        let scope = Scope {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            region: "eu-central-1".to_owned(),
        };
        let declared: Logging = serde_json::from_value(logging.clone()).unwrap();
        let told: Vec<String> = logging_problems(&declared, waf, &scope)
            .into_iter()
            .map(|problem| format!("{}: {}", problem.path.join("."), problem.message))
            .collect();
        assert_eq!(told, expect, "{logging}");
    }

    fn to(destination: &str, waf: WafScope, expect: &[&str]) {
        check(&json!({ "destination": destination }), waf, expect);
    }

    #[test]
    fn destinations_that_waf_takes() {
        let regional = WafScope::Regional;
        to(GROUP, regional, &[]);
        to(&format!("{GROUP}:*"), regional, &[]);
        to("arn:aws:s3:::aws-waf-logs-archive/main", WafScope::Cloudfront, &[]);
        to(
            "arn:aws:firehose:us-east-1:111122223333:deliverystream/aws-waf-logs-x",
            WafScope::Cloudfront,
            &[],
        );
        check(&json!({ "destination": { "$pending": "${logs.group.waf.arn}" } }), regional, &[]);
    }

    #[test]
    fn destinations_that_waf_refuses() {
        let regional = WafScope::Regional;
        to(
            "arn:aws:logs:eu-central-1:111122223333:log-group:waf-logs",
            regional,
            &[
                "logging.destination: WAF refuses a destination whose name does not start with `aws-waf-logs-`; \
             this one is `waf-logs`",
            ],
        );
        to(
            "arn:aws:sqs:eu-central-1:111122223333:aws-waf-logs-x",
            regional,
            &[
                "logging.destination: WAF logs to a log group, a bucket or a Firehose stream; this is none of them",
            ],
        );
        to(
            GROUP,
            WafScope::Cloudfront,
            &["logging.destination: WAF logs this ACL in us-east-1, and the destination is in eu-central-1"],
        );
        to(
            "arn:aws:logs:eu-central-1:444455556666:log-group:aws-waf-logs-main",
            regional,
            &[
                "logging.destination: WAF logs in the account of the ACL, 111122223333, and the destination is in \
             444455556666",
            ],
        );
    }

    #[test]
    fn filters_are_checked() {
        let with = |filters: Value| json!({ "destination": GROUP, "filter": { "default_behavior": "drop", "filters": filters } });
        let regional = WafScope::Regional;
        let label = "awswaf:111122223333:webacl:main:suspicious";
        check(
            &with(json!([{ "behavior": "keep", "any": { "actions": ["block"], "labels": [label] } }])),
            regional,
            &[],
        );
        check(&with(json!([])), regional, &["logging.filter.filters: at least one filter is required"]);
        check(
            &with(json!([{ "behavior": "keep" }, { "behavior": "keep", "all": {} }])),
            regional,
            &[
                "logging.filter.filters.0: a filter has either `any` or `all`; this one has neither",
                "logging.filter.filters.1.all: at least one condition is required",
            ],
        );
        check(
            &with(json!([{ "behavior": "keep", "any": { "actions": ["BLOCK"], "labels": ["suspicious"] } }])),
            regional,
            &[
                "logging.filter.filters.0.any.actions: unknown action `BLOCK`",
                "logging.filter.filters.0.any.labels: `suspicious` is not a full label",
            ],
        );
    }
}
