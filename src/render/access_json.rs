//! The answer for machines.

use serde_json::{Value, json};

use super::{access::Showing, json};
use crate::{
    access::{Answer, Assumed, Entitled, Said, Who},
    policy::evaluate::{Miss, Reason, Truth},
};

/// The answer as a document.
#[must_use]
pub fn answer(answer: &Answer, showing: &Showing<'_>) -> String {
    let mut document = one(answer, showing);
    document["format"] = json!(1);
    json::text(&document)
}

/// Everybody who may, and everybody of whom it is not known.
#[must_use]
pub fn who(who: &Who, showing: &Showing<'_>) -> String {
    let entitled = |each: &Entitled| {
        let further = each.answer.further.iter().flat_map(Answer::decisive);
        let statements = each.answer.decisive().chain(further).map(|said| statement(said, showing));
        json!({
            "principal": showing.holdings.shown(&each.principal),
            "address": each.address,
            "decision": each.answer.outcome().to_string(),
            "not_known": not_known(&each.answer, showing),
            "statements": statements.collect::<Vec<_>>(),
        })
    };
    let document = json!({
        "format": 1,
        "action": who.action,
        "resource": showing.holdings.shown(&who.resource),
        "principals": who.may.iter().map(entitled).collect::<Vec<_>>(),
        "not_known": who.not_known.iter().map(entitled).collect::<Vec<_>>(),
    });
    json::text(&document)
}

/// What would have to be known; nothing where the answer is.
fn not_known(answer: &Answer, showing: &Showing<'_>) -> Vec<Value> {
    let gap = |gap: &crate::access::Gap| json!({ "what": showing.holdings.shown(&gap.what), "key": gap.key });
    answer.not_known().into_iter().map(gap).collect()
}

fn one(answer: &Answer, showing: &Showing<'_>) -> Value {
    let shown = |text: &str| showing.holdings.shown(text);
    let wanted = answer.wanted.iter().map(|wanted| {
        json!({
            "policy": wanted.layer.to_string(),
            "address": wanted.address,
            "statement": wanted.statement,
        })
    });
    json!({
        "principal": shown(&answer.principal),
        "action": answer.action,
        "resource": shown(&answer.resource),
        "decision": answer.outcome().to_string(),
        "by_itself": answer.by_itself.to_string(),
        "reason": reason(answer),
        "crosses_accounts": answer.crosses_accounts,
        "not_known": not_known(answer, showing),
        "assumed": answer.assumed.map(Assumed::sentence),
        "statements": answer.statements.iter().map(|said| statement(said, showing)).collect::<Vec<_>>(),
        "missing_keys": answer.missing_keys,
        "further": answer.further.iter().map(|each| one(each, showing)).collect::<Vec<_>>(),
        "wanted": wanted.collect::<Vec<_>>(),
    })
}

/// Yes, no, or null where it is not known.
fn truth(truth: Truth) -> Option<bool> {
    match truth {
        Truth::Yes => Some(true),
        Truth::No => Some(false),
        Truth::Maybe => None,
    }
}

fn elements(misses: &[Miss]) -> Vec<&'static str> {
    let word = |miss: &Miss| match miss {
        Miss::Principal => "principal",
        Miss::Action => "action",
        Miss::Resource => "resource",
        Miss::Condition => "condition",
    };
    misses.iter().map(word).collect()
}

fn statement(said: &Said, showing: &Showing<'_>) -> Value {
    let tested = said.tested.iter().map(|tested| {
        json!({
            "operator": tested.operator,
            "key": tested.key,
            "wanted": tested.wanted,
            "had": tested.had,
            "known": tested.is_known,
            "holds": truth(tested.holds),
        })
    });
    json!({
        "policy": said.layer.to_string(),
        "source": showing.holdings.shown(&said.source.to_string()),
        "place": (showing.place)(said),
        "label": said.label,
        "effect": said.effect,
        "applies": truth(said.applies()),
        "does_not_fit": elements(&said.misses),
        "may_not_fit": elements(&said.unsure),
        "condition": tested.collect::<Vec<_>>(),
    })
}

fn reason(answer: &Answer) -> String {
    if let Some(exception) = answer.exception {
        return format!("decided by AWS itself: {}", exception.why);
    }
    match answer.reason {
        Reason::Denied(layer) => format!("denied by a {layer}"),
        Reason::Identity => "allowed by identity policies".to_owned(),
        Reason::Resource(_) => "allowed by the resource policy".to_owned(),
        Reason::Both => "allowed by both sides".to_owned(),
        Reason::Root => "allowed to the root user".to_owned(),
        Reason::Silent(layer) => format!("not allowed by the {layer}"),
        Reason::Nothing => "allowed by nothing".to_owned(),
        Reason::NotKnown => "what is not known decides".to_owned(),
    }
}
