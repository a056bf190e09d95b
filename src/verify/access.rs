//! What a principal may do: trueup's own evaluation of the policies that are live, and IAM's simulation
//! beside it. Each knows something that the other does not. IAM takes the policy of no resource for a
//! role; trueup does not see the organisation's policies, and no principal that the stack does not
//! name.

use crate::{
    access::{Answer, Holdings, Question, ask},
    gate::{
        Seen, Unseen,
        checks::access::{ALLOW, AccessProbe, DENY, FORBIDDEN},
    },
    policy::evaluate::Decision,
};

/// What the evaluation of `holdings` and IAM's answer come to together.
pub(super) fn look(
    probe: &AccessProbe,
    holdings: &Holdings,
    simulated: Result<Seen, Unseen>,
) -> Result<Seen, Unseen> {
    let answers = probe.actions.iter().map(|action| {
        let context = probe.context.clone();
        ask(holdings, &Question { context, ..Question::new(&probe.principal, action, &probe.resource) })
    });
    let answers = answers.collect::<Result<Vec<Answer>, Vec<String>>>();
    let own = answers.map_err(|problems| problems.join("; ")).map(|answers| Own::of(&answers, holdings));
    let what = format!("{} on {}", probe.actions.join(", "), end(&probe.resource));
    let who = end(&probe.principal);
    match (own, simulated) {
        // A policy of the organisation, a boundary or a Deny: nothing makes up for it.
        (_, Ok(seen)) if seen.saw == FORBIDDEN => Ok(Seen { saw: DENY.to_owned(), ..seen }),
        (Ok(own), Ok(_)) if own.is_sure() => {
            Ok(own.seen(format!("evaluated {what} by {who}, and asked IAM")))
        }
        (Ok(own), Err(_)) if own.is_sure() => Ok(own.seen(format!("evaluated {what} by {who}"))),
        (_, Ok(seen)) => Ok(seen),
        (Ok(own), Err(_)) => Err(Unseen::NotCheckable(format!("not known: {}", own.unknown.join("; ")))),
        (Err(problem), Err(_)) => Err(Unseen::NotCheckable(problem)),
    }
}

/// What trueup's evaluation came to.
struct Own {
    decision: Decision,
    why: String,
    unknown: Vec<String>,
}

impl Own {
    /// All of it has to be allowed, so the worst answer decides.
    fn of(answers: &[Answer], holdings: &Holdings) -> Self {
        let unknown = answers.iter().flat_map(|answer| &answer.unknown).cloned().collect();
        let worst = answers.iter().max_by_key(|answer| answer.outcome());
        let decision = worst.map_or(Decision::ImplicitDeny, Answer::outcome);
        Self { decision, why: worst.map(|answer| why(answer, holdings)).unwrap_or_default(), unknown }
    }

    /// Whether nothing that is not known could change it: a Deny is one whatever else there is.
    fn is_sure(&self) -> bool {
        self.unknown.is_empty() || self.decision == Decision::ExplicitDeny
    }

    fn seen(self, did: String) -> Seen {
        let saw = if self.decision == Decision::Allowed { ALLOW } else { DENY };
        Seen::new(did, saw).with_detail(self.why)
    }
}

/// Which statement decides, or that none does.
fn why(answer: &Answer, holdings: &Holdings) -> String {
    let answer = answer.further.iter().find(|each| each.outcome() > answer.decision).unwrap_or(answer);
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
mod tests {
    use super::*;
    use crate::model::{Failure, Scope};

    fn probe() -> AccessProbe {
        AccessProbe {
            principal: "arn:aws:iam::111122223333:role/reader".to_owned(),
            actions: vec!["s3:GetObject".to_owned()],
            resource: "arn:aws:s3:::calls-example/a".to_owned(),
            context: std::collections::BTreeMap::new(),
        }
    }

    fn nothing_known() -> Holdings {
        Holdings::empty(Scope {
            partition: "aws".to_owned(),
            account: "111122223333".to_owned(),
            region: "eu-central-1".to_owned(),
        })
    }

    #[test]
    fn of_a_principal_that_nobody_here_knows_iam_has_the_say() {
        let cases = [(ALLOW, ALLOW), (DENY, DENY), (FORBIDDEN, DENY)];
        for (simulated, saw) in cases {
            let seen = look(&probe(), &nothing_known(), Ok(Seen::new("asked IAM", simulated)));
            assert_eq!(seen.map(|seen| seen.saw), Ok(saw.to_owned()), "IAM says {simulated}");
        }
    }

    #[test]
    fn where_nobody_knows_nothing_is_guessed() {
        let denied = Failure::refused("iam:SimulatePrincipalPolicy", "AccessDenied", "no");
        let seen = look(&probe(), &nothing_known(), Err(denied.into()));
        assert!(matches!(seen, Err(Unseen::NotCheckable(_))), "{seen:?}");
    }
}
