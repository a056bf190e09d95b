//! What a stack says of its web ACLs, and of what their rules refer to.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    check::View,
    declaration::Declaration,
    model::{Text, document::pending_text},
    waf::evaluate::{BodyLimit, Group, References, WebAcl},
};

/// A web ACL of the stack.
pub(super) fn web_acl(view: &View<'_>, declaration: &Declaration) -> Option<WebAcl> {
    let settings = view.aspect(declaration, "settings")?;
    let rules = view.aspect(declaration, "rules").unwrap_or_else(|| Value::Object(serde_json::Map::new()));
    Some(WebAcl {
        name: name(view, declaration),
        account: declaration.scope.account.clone(),
        default_action: serde_json::from_value(settings.get("default_action")?.clone()).ok()?,
        rules: serde_json::from_value(rules).ok()?,
        body_limit: body_limit(view, declaration, &settings),
    })
}

/// The name that AWS puts into labels: without the scope that a name of `CloudFront` begins with.
fn name(view: &View<'_>, declaration: &Declaration) -> String {
    let name = view.name(declaration).unwrap_or_else(|| declaration.address.name.clone());
    name.rsplit_once('/').map_or(name.clone(), |(_, name)| name.to_owned())
}

/// What rules of the stack can refer to.
pub(super) fn references(view: &View<'_>) -> References {
    let by_reference = |kind: &str| -> Vec<(String, &Declaration)> {
        view.of_kind(kind).map(|each| (format!("${{{}.arn}}", each.address), each)).collect()
    };
    let texts = |declaration: &Declaration, member: &str| -> Option<Vec<String>> {
        let content = view.aspect(declaration, "content")?;
        Some(content[member].as_array()?.iter().map(text).collect())
    };
    let sets = |kind: &str, member: &str| -> BTreeMap<String, Vec<String>> {
        let all = by_reference(kind).into_iter();
        all.filter_map(|(reference, each)| Some((reference, texts(each, member)?))).collect()
    };
    let groups = by_reference("wafv2.rule_group").into_iter().filter_map(|(reference, each)| {
        let rules = serde_json::from_value(view.aspect(each, "rules")?).ok()?;
        Some((reference, Group { name: name(view, each), rules }))
    });
    References {
        ip_sets: sets("wafv2.ip_set", "addresses"),
        regex_sets: sets("wafv2.regex_set", "patterns"),
        groups: groups.collect(),
    }
}

/// A text of a document, pending or not.
fn text(value: &Value) -> String {
    match (value.as_str(), pending_text(value)) {
        (Some(text), _) => text.to_owned(),
        (None, pending) => pending.as_ref().map(Text::to_string).unwrap_or_default(),
    }
}

const KB: usize = 1024;

/// The limit for bodies that can't be raised, the one where nothing is said, and the highest.
const FIXED: usize = 8 * KB;
const USUAL: usize = 16 * KB;
const HIGHEST: usize = 64 * KB;

/// How much of a body the rules see. Load balancers and `AppSync` send 8 KB, others 16 KB or what the web
/// ACL says. ("Considerations for managing body inspection in AWS WAF")
fn body_limit(view: &View<'_>, declaration: &Declaration, settings: &Value) -> BodyLimit {
    let declared = |kind: &str| {
        let limit = settings.get("association_config")?.get(kind)?.as_str()?;
        Some(limit.strip_prefix("KB_")?.parse::<usize>().ok()? * KB)
    };
    // What is not declared is left as it is, so it may have been raised.
    let of = |kind: &str| match declared(kind) {
        Some(limit) => (limit, limit),
        None => (USUAL, HIGHEST),
    };
    let scope = view.aspect(declaration, "web_acl");
    let is_global = scope.is_some_and(|scope| scope.get("scope").is_some_and(|scope| scope == "cloudfront"));
    let associations = view.aspect(declaration, "associations").unwrap_or_default();
    let protected = associations.as_array().into_iter().flatten().map(text);
    let limits: BTreeSet<(usize, usize)> = if is_global {
        BTreeSet::from([of("CLOUDFRONT")])
    } else {
        protected
            .map(|arn| match arn.split(':').nth(2).unwrap_or_default() {
                "elasticloadbalancing" | "appsync" => (FIXED, FIXED),
                "apigateway" => of("API_GATEWAY"),
                "cognito-idp" => of("COGNITO_USER_POOL"),
                "apprunner" => of("APP_RUNNER_SERVICE"),
                "ec2" => of("VERIFIED_ACCESS_INSTANCE"),
                "bedrock-agentcore" => of("AGENTCORE_GATEWAY"),
                _ => (FIXED, HIGHEST),
            })
            .collect()
    };
    BodyLimit {
        least: limits.iter().map(|(least, _)| *least).min().unwrap_or(FIXED),
        most: limits.iter().map(|(_, most)| *most).max().unwrap_or(HIGHEST),
    }
}
