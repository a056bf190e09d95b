//! From holdings and a question to an answer.

use super::{
    Answer, Gap, Holdings, Question, Said, Source,
    applicable::{Applicable, Own, applicable},
    circumstances::circumstances,
    exceptions::exception,
    further::{Further, further},
    understood::understood,
    wanted::wanted,
};
use crate::policy::evaluate::{Considered, Decision, Outcome, Request, evaluate};

/// Answers a question.
///
/// # Errors
/// Everything about it that can't be understood.
pub fn ask(holdings: &Holdings, question: &Question) -> Result<Answer, Vec<String>> {
    let request = understood(holdings, question)?;
    let mut answer = decide(holdings, &request, question);
    if answer.exception.is_some() {
        return Ok(answer);
    }
    for further in further(holdings, &request) {
        match further {
            Further::Asks(action, resource, given) => {
                let context = circumstances(holdings, &request.caller, &action, &resource, &given);
                let request = Request { action, resource, context, owner: None, ..request.clone() };
                let question = Question { simulated: None, ..question.clone() };
                answer.further.push(decide(holdings, &request, &question));
            }
            Further::NotKnown(_) if question.assumed.is_some() => {}
            Further::NotKnown(what) => answer.further_gaps.push(Gap::of(what)),
        }
    }
    Ok(answer)
}

/// Decides one request.
fn decide(holdings: &Holdings, request: &Request, question: &Question) -> Answer {
    let own = Own::new(holdings, request);
    let Applicable { policies, sources } = applicable(holdings, request, &own, question);
    let verdict = evaluate(&policies, request);
    let source = |policy: &str| {
        let number: Option<usize> = policy.parse().ok();
        number.and_then(|number| sources.get(number)).cloned().unwrap_or_else(|| Source::named(policy))
    };
    let statements = verdict.considered.iter().map(|each| Said {
        layer: each.layer,
        source: source(each.policy),
        label: each.label.to_owned(),
        effect: each.effect,
        statement: each.statement.clone(),
        naming: each.naming,
        misses: each.misses.clone(),
        unsure: each.unsure.clone(),
        tested: each.tested.clone(),
    });
    let statements = statements.collect();
    let exception = exception(request);
    let mut gaps: Vec<Gap> = policies.unknown.iter().map(|unknown| Gap::of(unknown.what.clone())).collect();
    for each in &verdict.considered {
        gaps.extend(open_keys(each, &source(each.policy), &gaps));
    }
    let by_itself = match exception {
        Some(exception) if exception.is_allowed => Outcome::known(Decision::Allowed),
        Some(_) => Outcome::known(Decision::ImplicitDeny),
        None => verdict.outcome,
    };
    Answer {
        principal: request.caller.to_string(),
        action: request.action.clone(),
        resource: request.resource.clone(),
        by_itself,
        reason: verdict.reason,
        exception,
        assumed: question.assumed,
        crosses_accounts: verdict.crosses_accounts,
        statements,
        gaps: if by_itself.is_not_known() { gaps } else { Vec::new() },
        missing_keys: verdict.missing_keys().into_iter().collect(),
        further: Vec::new(),
        further_gaps: Vec::new(),
        wanted: if exception.is_some() { Vec::new() } else { wanted(holdings, request, &policies, &verdict) },
    }
}

/// The condition keys that a statement hangs on and of which nothing is known, but for those that are
/// among the gaps.
fn open_keys(each: &Considered<'_>, source: &Source, gaps: &[Gap]) -> Vec<Gap> {
    let mut found: Vec<Gap> = Vec::new();
    for key in each.open_keys() {
        let is_it = |gap: &Gap| gap.key.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(key));
        if !gaps.iter().chain(&found).any(is_it) {
            let what = format!("{key} of the request, on which {} in {source} depends", each.label);
            found.push(Gap { what, key: Some(key.to_owned()) });
        }
    }
    found
}

#[cfg(test)]
#[path = "ask_tests.rs"]
mod tests;
