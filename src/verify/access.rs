//! What a principal may do: trueup's own evaluation of the policies that are live, and IAM's simulation
//! beside it. Each knows something that the other does not. IAM takes the policy of no resource for a
//! role; trueup does not see the organisation's policies, and no principal that the stack does not
//! name.

use std::time::SystemTime;

use crate::{
    access::{Answer, Holdings, Question, ask},
    gate::{
        Seen, Unknown, Unseen,
        checks::access::{ALLOW, AccessProbe, DENY, FORBIDDEN},
        seen::NOT_THERE,
    },
    policy::evaluate::Answered,
};

/// Some of what was asked for is allowed, and some is not.
const SOME: &str = "some of it";

/// The same question for each of its actions: IAM, too, is asked one by one, so that what it says of one is
/// not taken for an answer about another.
pub(super) fn one_by_one(probe: &AccessProbe) -> Vec<AccessProbe> {
    let one = |action: &String| AccessProbe { actions: vec![action.clone()], ..probe.clone() };
    probe.actions.iter().map(one).collect()
}

/// What the answers about each of a question's actions come to: all of it is allowed, all of it is not, or
/// neither.
pub(super) fn together(probe: &AccessProbe, each: Vec<Result<Seen, Unseen>>) -> Result<Seen, Unseen> {
    let seen = each.into_iter().collect::<Result<Vec<Seen>, Unseen>>()?;
    let mut saw: Vec<&str> = seen.iter().map(|seen| seen.saw.as_str()).collect();
    saw.dedup();
    let saw = match saw[..] {
        [all] => all.to_owned(),
        _ if saw.contains(&NOT_THERE) => NOT_THERE.to_owned(),
        _ => SOME.to_owned(),
    };
    let details: Vec<String> = match &seen[..] {
        [only] => only.detail.iter().cloned().collect(),
        many => {
            let told = many.iter().zip(&probe.actions).filter(|(seen, _)| saw == SOME || seen.saw == DENY);
            told.map(|(seen, action)| {
                let why = seen.detail.as_ref().map(|detail| format!(", {detail}")).unwrap_or_default();
                format!("{action}: {}{why}", seen.saw)
            })
            .collect()
        }
    };
    let asked = seen.iter().any(|seen| seen.did.ends_with(", and asked IAM"));
    let what = format!("{} on {}", probe.actions.join(", "), end(&probe.resource));
    let and = if asked { ", and asked IAM" } else { "" };
    Ok(Seen::new(format!("evaluated {what} by {}{and}", end(&probe.principal)), saw)
        .with_detail(details.join("; ")))
}

/// What the evaluation of `holdings` and IAM's answer come to together, about one action. IAM's stands in the
/// place of an identity's policies that are not known, and the evaluation goes on with it.
pub(super) fn look(
    probe: &AccessProbe,
    holdings: &Holdings,
    simulated: &Result<Seen, Unseen>,
) -> Result<Seen, Unseen> {
    let action = probe.actions.first().map(String::as_str).unwrap_or_default();
    let mut question = question(probe, action);
    let and = if simulated.is_ok() { ", and asked IAM" } else { "" };
    let did = format!("evaluated {action} on {} by {}{and}", end(&probe.resource), end(&probe.principal));
    match simulated {
        // A policy of the organisation, a boundary or a Deny: nothing makes up for it.
        Ok(seen) if seen.saw == FORBIDDEN => return Ok(Seen { saw: DENY.to_owned(), ..seen.clone() }),
        Ok(seen) if seen.saw == NOT_THERE => return Ok(seen.clone()),
        _ => {}
    }
    let own = ask(holdings, &question).map_err(|problems| unknown(&did, problems, simulated))?;
    let answer = match simulated {
        Ok(simulated) if own.outcome().is_not_known() => {
            question.simulated = Some(simulated.saw == ALLOW);
            ask(holdings, &question).map_err(|problems| Unseen::unknown(problems.join("; ")))?
        }
        _ => own,
    };
    match answer.answered() {
        Answered::Allowed => Ok(Seen::new(did, ALLOW).with_detail(why(&answer, holdings))),
        Answered::Denied => Ok(Seen::new(did, DENY).with_detail(why(&answer, holdings))),
        Answered::NotKnown => {
            let gaps = answer.not_known().iter().map(|gap| holdings.shown(&gap.what)).collect();
            Err(unknown(&did, gaps, simulated))
        }
    }
}

/// What is not known, and why IAM could not tell either.
fn unknown(did: &str, mut why: Vec<String>, simulated: &Result<Seen, Unseen>) -> Unseen {
    let mut help = None;
    if let Err(Unseen::Unknown(more)) = simulated {
        why.extend(more.why.clone());
        help.clone_from(&more.help);
    }
    why.dedup();
    Unseen::Unknown(Unknown { did: Some(did.to_owned()), why, help })
}

/// The questions of a check, one for each action.
pub(super) fn questions(probe: &AccessProbe) -> Vec<Question> {
    probe.actions.iter().map(|action| question(probe, action)).collect()
}

fn question(probe: &AccessProbe, action: &str) -> Question {
    Question { context: with_time(probe), ..Question::new(&probe.principal, action, &probe.resource) }
}

/// The circumstances that the check gives, and the time.
fn with_time(probe: &AccessProbe) -> std::collections::BTreeMap<String, Vec<String>> {
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |age| age.as_secs());
    let mut context = probe.context.clone();
    for key in ["aws:CurrentTime", "aws:EpochTime"] {
        if !context.keys().any(|given| given.eq_ignore_ascii_case(key)) {
            context.insert(key.to_owned(), vec![seconds.to_string()]);
        }
    }
    context
}

/// Which statement decides, or that none does.
fn why(answer: &Answer, holdings: &Holdings) -> String {
    let is_worse = |each: &&Answer| answer.by_itself.is_allowed() && !each.outcome().is_allowed();
    let answer = answer.further.iter().find(is_worse).unwrap_or(answer);
    if let Some(exception) = answer.exception {
        return exception.why.to_owned();
    }
    if let Some(said) = answer.decisive().next() {
        return format!("by {} in {}", said.label, said.source);
    }
    format!("no statement allows {} on {}", answer.action, holdings.shown(&answer.resource))
}

/// The end of an ARN, which is what people call it by.
fn end(arn: &str) -> &str {
    arn.rsplit(':').next().unwrap_or(arn)
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
