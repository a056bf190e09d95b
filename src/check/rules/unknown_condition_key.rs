//! A condition key that no request has.

use crate::{
    check::{Finding, Rule, Said, View},
    diagnostics::{Severity, meant, nearest_name},
    policy::actions::{self, global, service},
};

/// AWS takes any key: what asks for it never holds, and what asks for its absence always does. A
/// warning, since AWS has new keys before this table does.
pub(super) const RULE: Rule = Rule {
    id: "unknown-condition-key",
    severity: Severity::Warning,
    about: "a condition key that AWS's reference does not know",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    view.said().flat_map(|said| judge(view, &said)).collect()
}

fn judge(view: &View<'_>, said: &Said<'_>) -> Vec<Finding> {
    let unknown = said.statement.condition.all().filter(|(_, key, _)| !is_known(key));
    unknown
        .map(|(operator, key, _)| {
            let message = format!("AWS knows no condition key `{key}`");
            let finding = said.finding_at(view, &["Condition", operator, key], message);
            match nearest_name(key, candidates(key)) {
                Some(offer) => match offer.strip_suffix("/*") {
                    Some(of_tags) => finding.with_label(meant(&format!("{of_tags}/…"))),
                    None => finding.with_offer(key, offer),
                },
                None => finding.with_label("no request has it"),
            }
        })
        .collect()
}

fn is_known(key: &str) -> bool {
    let Some((prefix, _)) = key.split_once(':') else { return false };
    // Identity providers are named by their host; theirs are the claims of a token.
    let is_provider = prefix.contains('.') || prefix.eq_ignore_ascii_case("saml");
    is_provider || actions::key_type(key).is_some()
}

fn candidates(key: &str) -> Vec<&'static str> {
    let of_service = key.split_once(':').and_then(|(prefix, _)| service(prefix));
    let own = of_service.into_iter().flat_map(|service| &service.keys).map(|key| key.name);
    global::KEYS.iter().map(|key| key.name).chain(own).collect()
}
