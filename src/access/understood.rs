//! What a person means by a principal, an action and a resource.

use super::{Holdings, Question, circumstances::circumstances, nearest::near};
use crate::policy::{
    actions::{self, Known},
    evaluate::{Caller, Request},
};

/// The request that a question is about.
///
/// # Errors
/// Everything that can't be understood, each with what was probably meant.
pub(super) fn understood(holdings: &Holdings, question: &Question) -> Result<Request, Vec<String>> {
    let mut problems = Vec::new();
    let mut note = |problem: String| {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    };
    let caller = caller(holdings, &question.principal).map_err(&mut note).ok();
    let resource = resource(holdings, &question.resource).map_err(&mut note).ok();
    if let Some(absent) = resource.as_deref().and_then(|arn| holdings.absent_resource(arn)) {
        note(format!("there is no {absent} in account {}", holdings.scope.account));
    }
    let action = action(&question.action, resource.as_deref()).map_err(&mut note).ok();
    let mut given = question.context.clone();
    for value in given.values_mut().flatten().filter(|value| value.contains("${")) {
        if let Ok(known) = holdings.resolve(value).map_err(&mut note) {
            *value = known;
        }
    }
    if let (Some(action), Some(resource)) = (&action, &resource)
        && let Some(mismatch) = actions::mismatch(action, [resource.as_str()])
    {
        let shown = holdings.shown(resource);
        note(match mismatch.instead_of(&shown) {
            Some(instead) => format!("{action} is not about {shown}; did you mean {instead}?"),
            None => format!("{action} is not about {shown}, but about {}", mismatch.types.join(", ")),
        });
    }
    match (caller, action, resource) {
        (Some(caller), Some(action), Some(resource)) if problems.is_empty() => {
            let context = circumstances(holdings, &caller, &action, &resource, &given);
            // Whose the resource is can be said as AWS's own condition key says it.
            let said = context.get("aws:ResourceAccount").and_then(|values| values.first()).cloned();
            let owner = said.or_else(|| holdings.resource(&resource).map(|_| holdings.scope.account.clone()));
            Ok(Request { caller, action, resource, owner, context })
        }
        _ => Err(problems),
    }
}

/// Who: an address, an ARN, an account, a service, `*`, or the name of a role or user that is held.
fn caller(holdings: &Holdings, text: &str) -> Result<Caller, String> {
    let resolved = match holdings.identities_called(text)[..] {
        [] => holdings.resolve(text)?,
        [(_, only)] => only.arn.clone(),
        [(one, _), (other, _), ..] => return Err(format!("`{text}` is the name of {one} and of {other}")),
    };
    let caller = Caller::parse(&resolved);
    let absent = holdings.absent(caller.as_ref(), &resolved);
    if let Some(absent) = absent {
        return Err(format!("there is no {absent} in account {}", holdings.scope.account));
    }
    caller.ok_or_else(|| {
        let near = holdings.nearest_identity(text).map(|near| format!("; did you mean {near}?"));
        format!(
            "`{text}` is not a principal: expected the ARN or the name of a user or a role, the ARN of a session, an account, a service, or `*`{}",
            near.unwrap_or_default()
        )
    })
}

/// On what: an address, with a path behind it or not, an ARN, `*`, `s3://BUCKET/KEY`, or BUCKET and BUCKET/KEY of
/// a bucket that is held.
pub(super) fn resource(holdings: &Holdings, text: &str) -> Result<String, String> {
    let text = text.trim();
    if let Some(path) = text.strip_prefix("s3://") {
        return Ok(format!("arn:{}:s3:::{}", holdings.scope.partition, path.trim_end_matches('/')));
    }
    let is_arn = |text: &str| text.starts_with("arn:") && text.splitn(6, ':').count() == 6;
    let (first, rest) = text.find('/').map_or((text, ""), |at| text.split_at(at));
    if !first.starts_with("arn:") && !first.contains("${") {
        if let Some((_, bucket)) = holdings.bucket_called(first) {
            return Ok(format!("{}{rest}", bucket.arn));
        }
        // `s3.bucket.orders/a.txt`
        if !rest.is_empty()
            && let Ok(resolved) = holdings.resolve(first)
            && is_arn(&resolved)
        {
            return Ok(resolved + rest);
        }
    }
    let resolved = holdings.resolve(text)?;
    if resolved == "*" || is_arn(&resolved) {
        return Ok(resolved);
    }
    Err(format!("`{text}` is not a resource: expected an ARN, `*`, an address, or s3://BUCKET/KEY"))
}

/// What: `s3:PutObject`, or `PutObject` where the resource, or the name alone, says of which service.
fn action(text: &str, resource: Option<&str>) -> Result<String, String> {
    let word = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    let Some((prefix, name)) = text.split_once(':') else {
        return if word(text) { of_a_service(text, resource) } else { Err(no_action(text)) };
    };
    if !word(prefix) || !word(name) {
        return Err(no_action(text));
    }
    let meant = match actions::action(text) {
        Known::NoService => near(prefix, actions::prefixes()).map(|near| format!("{near}:{name}")),
        Known::NoAction(service) => {
            let near = near(name, service.actions.iter().map(|action| action.name));
            near.map(|near| format!("{}:{near}", service.prefix))
        }
        Known::Everything | Known::Actions(..) => return Ok(text.to_owned()),
    };
    let meant = meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default();
    Err(format!("unknown action {text} in AWS's reference{meant}"))
}

fn no_action(text: &str) -> String {
    format!("`{text}` is not an action: expected one such as `s3:PutObject`, without wildcards")
}

/// The action of this name: of the resource's service, or of the only service that has one.
fn of_a_service(name: &str, resource: Option<&str>) -> Result<String, String> {
    let full = |prefix: &str| {
        let service = actions::service(prefix)?;
        service.action(name).map(|action| format!("{}:{}", service.prefix, action.name))
    };
    let of_resource = resource.and_then(|resource| full(resource.split(':').nth(2)?));
    let all: Vec<String> =
        of_resource.map_or_else(|| actions::prefixes().filter_map(full).collect(), |one| vec![one]);
    match &all[..] {
        [only] => Ok(only.clone()),
        [] => Err(no_action(name)),
        many => {
            let few: Vec<&str> = many.iter().take(4).map(String::as_str).collect();
            Err(format!(
                "`{name}` is an action of {} services: name one, as in {}",
                many.len(),
                few.join(", ")
            ))
        }
    }
}

#[cfg(test)]
#[path = "understood_tests.rs"]
mod tests;
