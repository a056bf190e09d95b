//! What a principal may do: trueup's own evaluation of the policies that are live, and IAM's simulation
//! beside it. Each knows something that the other does not. IAM takes the policy of no resource for a
//! role; trueup does not see the organisation's policies, and no principal that the stack does not
//! name. Where trueup does not know an identity's policies, IAM's answer stands in their place, and the
//! evaluation goes on with it; what nobody knows is said.

use crate::{
    access::{Answer, Holding, Holdings, Kept, Part, Question, ask},
    gate::{
        Seen, Unknown, Unseen,
        check::NOT_THERE,
        checks::access::{ALLOW, AccessProbe, DENY, FORBIDDEN},
    },
    model::Address,
    policy::{
        Policy, Statement,
        evaluate::{Caller, Decision},
    },
};

/// What the evaluation of `holdings` and IAM's answer come to together.
pub(super) fn look(
    probe: &AccessProbe,
    holdings: &Holdings,
    simulated: Result<Seen, Unseen>,
) -> Result<Seen, Unseen> {
    let what = format!("{} on {}", probe.actions.join(", "), end(&probe.resource));
    let did = format!("evaluated {what} by {}", end(&probe.principal));
    let own = evaluated(probe, holdings);
    match simulated {
        // A policy of the organisation, a boundary or a Deny: nothing makes up for it.
        Ok(seen) if seen.saw == FORBIDDEN => Ok(Seen { saw: DENY.to_owned(), ..seen }),
        Ok(seen) if seen.saw == NOT_THERE => Ok(seen),
        Ok(seen) => match own {
            Ok(own) if own.is_sure() => Ok(own.seen(format!("{did}, and asked IAM"))),
            Ok(own) => beside(probe, holdings, seen, own.unknown),
            Err(problem) => Err(unknown(seen.did, vec![problem], None)),
        },
        Err(unseen) => {
            let mut why = match own {
                Ok(own) if own.is_sure() => return Ok(own.seen(did)),
                Ok(own) => own.unknown,
                Err(problem) => vec![problem],
            };
            let help = match unseen {
                Unseen::Unknown(more) => {
                    why.extend(more.why);
                    more.help
                }
                Unseen::NotCheckable(_) => None,
            };
            Err(unknown(did, why, help))
        }
    }
}

fn unknown(did: String, mut why: Vec<String>, help: Option<String>) -> Unseen {
    why.dedup();
    Unseen::Unknown(Unknown { did: Some(did), why, help })
}

fn evaluated(probe: &AccessProbe, holdings: &Holdings) -> Result<Own, String> {
    let answers = probe.actions.iter().map(|action| {
        let context = probe.context.clone();
        ask(holdings, &Question { context, ..Question::new(&probe.principal, action, &probe.resource) })
    });
    let answers = answers.collect::<Result<Vec<Answer>, Vec<String>>>();
    answers.map_err(|problems| problems.join("; ")).map(|answers| Own::of(&answers, holdings))
}

/// IAM's answer in the place of the identity's policies, which are not all known: it knows them all, and
/// none of the resource's.
fn beside(
    probe: &AccessProbe,
    holdings: &Holdings,
    simulated: Seen,
    not_known: Vec<String>,
) -> Result<Seen, Unseen> {
    let allows = simulated.saw == ALLOW;
    let Some(instead) = with_identity(probe, holdings, allows) else {
        return Err(unknown(simulated.did, not_known, None));
    };
    let own = match evaluated(probe, &instead) {
        Ok(own) if own.is_sure() => own,
        Ok(own) => return Err(unknown(simulated.did, own.unknown, None)),
        Err(problem) => return Err(unknown(simulated.did, vec![problem], None)),
    };
    // Of several actions IAM may allow some: which ones the resource would have to allow is lost.
    if !allows && own.decision != Decision::Allowed && probe.actions.len() > 1 {
        let why = format!("IAM does not allow all of {}", probe.actions.join(", "));
        let help = "make it a check for each action".to_owned();
        return Err(unknown(simulated.did, vec![why], Some(help)));
    }
    let saw = if own.decision == Decision::Allowed { ALLOW } else { DENY };
    if saw == simulated.saw {
        return Ok(simulated);
    }
    Ok(Seen { saw: saw.to_owned(), detail: Some(own.why), ..simulated })
}

/// The same holdings where the principal has no other policy than one that allows everything, or none.
fn with_identity(probe: &AccessProbe, holdings: &Holdings, allows: bool) -> Option<Holdings> {
    let caller = Caller::parse(&probe.principal)?;
    let arn = caller.arn()?.whole.clone();
    let known = holdings.identity(&caller).map(|(address, holding)| (address.clone(), holding.clone()));
    let (address, before) = known.unwrap_or_else(|| {
        let holding = Holding { name: end(&arn).to_owned(), arn, ..Holding::default() };
        (Address::new("iam.role", "principal"), holding)
    });
    let everything = || Policy::of([Statement::allow("Everything").actions(["*"]).resources(["*"])]);
    let inline = || Kept { part: Part::Inline, path: vec!["inline".to_owned()], policy: everything() };
    // What is of the resource stays: a role's trust.
    let kept = before.policies.iter().filter(|kept| kept.part != Part::Inline).cloned();
    let holding = Holding {
        policies: kept.chain(allows.then(inline)).collect(),
        attachments: Vec::new(),
        boundary: None,
        groups: Vec::new(),
        partly_known: false,
        unreadable: Vec::new(),
        ..before
    };
    let mut instead = holdings.clone();
    instead.all.insert(address, holding);
    Some(instead)
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

    fn with_bucket(policy: Option<&str>) -> Holdings {
        let mut holdings = nothing_known();
        let policy = policy.map(|text| Policy::from_json(text).unwrap());
        let kept =
            policy.map(|policy| Kept { part: Part::Resource, path: vec!["policy".to_owned()], policy });
        let bucket = Holding {
            arn: "arn:aws:s3:::calls-example".to_owned(),
            policies: kept.into_iter().collect(),
            ..Holding::default()
        };
        holdings.all.insert(Address::new("s3.bucket", "calls"), bucket);
        holdings
    }

    const DENIES: &str = r#"{"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::calls-example/*"}}"#;
    const ALLOWS: &str = r#"{"Statement": {"Effect": "Allow", "Action": "s3:GetObject",
        "Principal": {"AWS": "arn:aws:iam::111122223333:role/reader"}, "Resource": "arn:aws:s3:::calls-example/*"}}"#;

    #[test]
    fn of_a_principal_that_nobody_here_knows_iam_speaks_and_the_resource_is_evaluated() {
        let cases = [
            (None, ALLOW, ALLOW),
            (None, DENY, DENY),
            (None, FORBIDDEN, DENY),
            (Some(DENIES), ALLOW, DENY),
            (Some(ALLOWS), DENY, ALLOW),
            (Some(ALLOWS), FORBIDDEN, DENY),
        ];
        for (policy, simulated, saw) in cases {
            let seen = look(&probe(), &with_bucket(policy), Ok(Seen::new("asked IAM", simulated)));
            assert_eq!(seen.map(|seen| seen.saw), Ok(saw.to_owned()), "{policy:?}: IAM says {simulated}");
        }
    }

    #[test]
    fn where_nobody_knows_the_policy_of_the_resource_iam_alone_is_no_answer() {
        for simulated in [ALLOW, DENY] {
            let seen = look(&probe(), &nothing_known(), Ok(Seen::new("asked IAM", simulated)));
            let Err(Unseen::Unknown(unknown)) = seen else { panic!("{seen:?}") };
            assert!(unknown.why.iter().any(|why| why.contains("calls-example")), "{unknown:?}");
        }
        let seen = look(&probe(), &nothing_known(), Ok(Seen::new("asked IAM", FORBIDDEN)));
        assert_eq!(seen.map(|seen| seen.saw), Ok(DENY.to_owned()));
    }

    #[test]
    fn where_nobody_knows_nothing_is_guessed() {
        let denied = Failure::refused("iam:SimulatePrincipalPolicy", "AccessDenied", "no");
        let denied = denied.with_hint("allow the IAM action iam:SimulatePrincipalPolicy");
        let seen = look(&probe(), &with_bucket(None), Err(denied.into()));
        let Err(Unseen::Unknown(unknown)) = seen else { panic!("{seen:?}") };
        assert!(unknown.why.iter().any(|why| why.contains("AccessDenied")), "{unknown:?}");
        assert_eq!(unknown.help.as_deref(), Some("allow the IAM action iam:SimulatePrincipalPolicy"));
    }

    #[test]
    fn a_principal_that_is_not_there_is_not_denied() {
        let seen = look(&probe(), &with_bucket(None), Ok(Seen::new("asked IAM", NOT_THERE)));
        assert_eq!(seen.map(|seen| seen.saw), Ok(NOT_THERE.to_owned()));
    }
}
