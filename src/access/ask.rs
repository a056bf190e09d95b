//! From holdings and a question to an answer.

use super::{
    Answer, Holdings, Question, Said, Source,
    applicable::{Applicable, Builtin, applicable},
    circumstances::circumstances,
    further::further,
    wanted::wanted,
};
use crate::policy::evaluate::{Caller, Request, evaluate};

/// Answers a question.
///
/// # Errors
/// Everything about it that can't be understood.
pub fn ask(holdings: &Holdings, question: &Question) -> Result<Answer, Vec<String>> {
    let request = understood(holdings, question)?;
    let mut answer = decide(holdings, &request);
    for (action, resource, given) in further(holdings, &request) {
        let further = match resource {
            Ok(resource) => {
                let context = circumstances(holdings, &request.caller, &action, &resource, &given);
                let request = Request { action, resource, context, owner: None, ..request.clone() };
                decide(holdings, &request)
            }
            Err(unknown) => {
                answer.unknown.push(unknown);
                continue;
            }
        };
        answer.further.push(further);
    }
    Ok(answer)
}

/// The request that a question is about.
fn understood(holdings: &Holdings, question: &Question) -> Result<Request, Vec<String>> {
    let mut problems = Vec::new();
    let mut resolve = |text: &str| holdings.resolve(text).map_err(|problem| problems.push(problem)).ok();
    let principal = resolve(&question.principal);
    let resource = resolve(&question.resource);
    let mut given = question.context.clone();
    for value in given.values_mut().flatten().filter(|value| value.contains("${")) {
        if let Some(known) = resolve(value) {
            *value = known;
        }
    }
    let caller = principal.as_deref().and_then(|text| {
        let caller = Caller::parse(text);
        if caller.is_none() {
            problems.push(format!(
                "`{text}` is no principal: expected the ARN of a user, a role or a session, an account, a service, or `*`"
            ));
        }
        caller
    });
    if let Some(text) = resource.as_deref().filter(|text| *text != "*" && !is_arn(text)) {
        problems.push(format!("`{text}` is no resource: expected an ARN or `*`"));
    }
    if !is_action(&question.action) {
        problems.push(format!(
            "`{}` is no action: expected one such as `s3:PutObject`, without wildcards",
            question.action
        ));
    }
    match (caller, resource) {
        (Some(caller), Some(resource)) if problems.is_empty() => {
            let context = circumstances(holdings, &caller, &question.action, &resource, &given);
            let owner = holdings.resource(&resource).map(|_| holdings.scope.account.clone());
            Ok(Request { caller, action: question.action.clone(), resource, owner, context })
        }
        _ => Err(problems),
    }
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:") && text.splitn(6, ':').count() == 6
}

fn is_action(text: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    text.split_once(':').is_some_and(|(service, name)| word(service) && word(name))
}

/// Decides one request.
fn decide(holdings: &Holdings, request: &Request) -> Answer {
    let builtin = Builtin::new(&holdings.scope.account);
    let Applicable { policies, sources, unknown } = applicable(holdings, request, &builtin);
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
        tested: each.tested.clone(),
    });
    Answer {
        principal: request.caller.to_string(),
        action: request.action.clone(),
        resource: request.resource.clone(),
        decision: verdict.decision,
        reason: verdict.reason,
        crosses_accounts: verdict.crosses_accounts,
        statements: statements.collect(),
        unknown,
        missing_keys: verdict.missing_keys().into_iter().collect(),
        further: Vec::new(),
        wanted: wanted(holdings, request, &verdict),
    }
}

#[cfg(test)]
#[path = "ask_tests.rs"]
mod tests;
