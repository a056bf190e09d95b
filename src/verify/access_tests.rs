use super::*;
use crate::{
    access::{Holding, Kept, Part},
    model::{Failure, Scope},
    policy::{Policy, Statement},
};

const READER: &str = "arn:aws:iam::111122223333:role/reader";
const BUCKET: &str = "arn:aws:s3:::calls-example";

fn probe(actions: &[&str]) -> AccessProbe {
    AccessProbe {
        principal: READER.to_owned(),
        actions: actions.iter().map(|action| (*action).to_owned()).collect(),
        resource: format!("{BUCKET}/a"),
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

/// The bucket is known, with what its policy says.
fn bucket(statements: Vec<Statement>) -> Holdings {
    let mut holdings = nothing_known();
    let policy = Policy::of(statements);
    let policies = vec![Kept { part: Part::Resource, path: vec!["policy".to_owned()], policy }];
    let bucket = Holding { name: "calls-example".into(), arn: BUCKET.into(), policies, ..Holding::default() };
    holdings.all.insert("s3.bucket.calls".parse().unwrap(), bucket);
    holdings
}

fn said(saw: &str) -> Seen {
    Seen::new("asked IAM", saw)
}

/// What was seen, in a word.
fn word(seen: Result<Seen, Unseen>) -> String {
    match seen {
        Ok(seen) => seen.saw,
        Err(Unseen::NotCheckable(why)) => why,
        Err(Unseen::Unknown(unknown)) => format!("not known: {}", unknown.why.join("; ")),
    }
}

#[test]
fn iam_tells_of_the_principal_and_trueup_of_the_resource() {
    let statement = || {
        Statement::allow("Let")
            .actions(["s3:GetObject"])
            .resources([format!("{BUCKET}/*")])
            .principals_aws([READER])
    };
    let deny = Statement { effect: crate::policy::Effect::Deny, ..statement() };
    let probe = probe(&["s3:GetObject"]);
    let cases = [
        (bucket(vec![]), ALLOW, ALLOW),
        (bucket(vec![]), DENY, DENY),
        (bucket(vec![]), FORBIDDEN, DENY),
        // The bucket's own policy is enough, and can deny what the principal's allow.
        (bucket(vec![statement()]), DENY, ALLOW),
        (bucket(vec![deny]), ALLOW, DENY),
        // Of a bucket that nobody read, IAM knows no policy either.
        (
            nothing_known(),
            ALLOW,
            "not known: the policy of arn:aws:s3:::calls-example/a, which the stack does not declare",
        ),
        (nothing_known(), FORBIDDEN, DENY),
    ];
    for (holdings, simulated, expected) in cases {
        assert_eq!(word(look(&probe, &holdings, &Ok(said(simulated)))), expected, "IAM says {simulated}");
    }
}

#[test]
fn where_nobody_knows_nothing_is_guessed() {
    let denied = Failure::refused("iam:SimulatePrincipalPolicy", "AccessDenied", "no");
    let denied = denied.with_hint("allow the IAM action iam:SimulatePrincipalPolicy");
    let seen = look(&probe(&["s3:GetObject"]), &bucket(vec![]), &Err(denied.into()));
    let Err(Unseen::Unknown(unknown)) = seen else { panic!("{seen:?}") };
    assert_eq!(unknown.why[0], format!("what policies {READER} has, which the stack does not declare"));
    assert!(unknown.why[1].contains("AccessDenied"), "{unknown:?}");
    assert_eq!(unknown.help.as_deref(), Some("allow the IAM action iam:SimulatePrincipalPolicy"));
}

#[test]
fn a_principal_that_is_not_there_is_not_denied() {
    let probe = probe(&["s3:GetObject", "s3:PutObject"]);
    let seen = look(&probe, &bucket(vec![]), &Ok(said(NOT_THERE)));
    assert_eq!(word(seen), NOT_THERE);
    assert_eq!(word(together(&probe, vec![Ok(said(DENY)), Ok(said(NOT_THERE))])), NOT_THERE);
}

#[test]
fn some_of_it_is_neither_all_nor_nothing() {
    let probe = probe(&["s3:GetObject", "s3:PutObject"]);
    let both = |one: &str, other: &str| word(together(&probe, vec![Ok(said(one)), Ok(said(other))]));
    assert_eq!(both(ALLOW, ALLOW), ALLOW);
    assert_eq!(both(DENY, DENY), DENY);
    assert_eq!(both(ALLOW, DENY), SOME);
    let unseen = Err(Unseen::unknown("it"));
    assert_eq!(word(together(&probe, vec![Ok(said(ALLOW)), unseen])), "not known: it");
}
