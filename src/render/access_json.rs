//! The answer for machines.

use serde_json::{Value, json};

use super::{access::Showing, json};
use crate::{
    access::{Answer, Entitled, Said},
    policy::evaluate::{Miss, Reason},
};

/// The answer as a document.
#[must_use]
pub fn answer(answer: &Answer, showing: &Showing<'_>) -> String {
    let mut document = one(answer, showing);
    document["format"] = json!(1);
    json::text(&document)
}

/// Everybody who may.
#[must_use]
pub fn who(action: &str, resource: &str, entitled: &[Entitled], showing: &Showing<'_>) -> String {
    let principals: Vec<Value> = entitled
        .iter()
        .map(|each| {
            let further = each.answer.further.iter().flat_map(Answer::decisive);
            let statements = each.answer.decisive().chain(further).map(|said| statement(said, showing));
            json!({
                "principal": showing.holdings.shown(&each.principal),
                "address": each.address,
                "statements": statements.collect::<Vec<_>>(),
            })
        })
        .collect();
    let resource = showing.holdings.shown(resource);
    let document = json!({ "format": 1, "action": action, "resource": resource, "principals": principals });
    json::text(&document)
}

fn one(answer: &Answer, showing: &Showing<'_>) -> Value {
    let shown = |text: &str| showing.holdings.shown(text);
    json!({
        "principal": shown(&answer.principal),
        "action": answer.action,
        "resource": shown(&answer.resource),
        "decision": answer.outcome().to_string(),
        "by_itself": answer.decision.to_string(),
        "reason": reason(answer.reason),
        "crosses_accounts": answer.crosses_accounts,
        "statements": answer.statements.iter().map(|said| statement(said, showing)).collect::<Vec<_>>(),
        "not_known": answer.unknown.iter().map(|text| shown(text)).collect::<Vec<_>>(),
        "missing_keys": answer.missing_keys,
        "further": answer.further.iter().map(|each| one(each, showing)).collect::<Vec<_>>(),
        "wanted": answer.wanted.as_ref().map(|wanted| json!({
            "policy": wanted.layer.to_string(),
            "address": wanted.address,
            "statement": wanted.statement,
        })),
    })
}

fn statement(said: &Said, showing: &Showing<'_>) -> Value {
    let misses = said.misses.iter().map(|miss| match miss {
        Miss::Principal => "principal",
        Miss::Action => "action",
        Miss::Resource => "resource",
        Miss::Condition => "condition",
    });
    let tested = said.tested.iter().map(|tested| {
        json!({
            "operator": tested.operator,
            "key": tested.key,
            "wanted": tested.wanted,
            "had": tested.had,
            "holds": tested.holds,
        })
    });
    json!({
        "policy": said.layer.to_string(),
        "source": showing.holdings.shown(&said.source.to_string()),
        "place": (showing.place)(said),
        "label": said.label,
        "effect": said.effect,
        "applies": said.applies(),
        "does_not_fit": misses.collect::<Vec<_>>(),
        "condition": tested.collect::<Vec<_>>(),
    })
}

fn reason(reason: Reason) -> String {
    match reason {
        Reason::Denied(layer) => format!("denied by a {layer}"),
        Reason::Identity => "allowed by identity policies".to_owned(),
        Reason::Resource(_) => "allowed by the resource policy".to_owned(),
        Reason::Both => "allowed by both sides".to_owned(),
        Reason::Root => "allowed to the root user".to_owned(),
        Reason::Silent(layer) => format!("not allowed by the {layer}"),
        Reason::Nothing => "allowed by nothing".to_owned(),
    }
}
