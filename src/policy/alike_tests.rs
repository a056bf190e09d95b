use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::*;

fn policy(statements: &Value) -> Policy {
    Policy::from_json(&json!({"Version": "2012-10-17", "Statement": statements}).to_string()).unwrap()
}

fn is_same(want: &Value, live: &Value) -> bool {
    let (mut want, live) = (policy(want), policy(live));
    want.spell_like(&live);
    want == live
}

#[test]
fn the_letters_of_actions_are_the_same() {
    let of = |action: Value| json!([{"Effect": "Allow", "Action": action, "Resource": "*"}]);
    assert!(is_same(&of(json!("s3:GetObject")), &of(json!("S3:getobject"))));
    assert!(is_same(&of(json!(["s3:Get*", "new:Thing"])), &of(json!(["S3:GET*", "New:THING"]))));
    assert!(!is_same(&of(json!("s3:GetObject")), &of(json!("s3:PutObject"))));
    let not = |action: &str| json!([{"Effect": "Deny", "NotAction": action, "Resource": "*"}]);
    assert!(is_same(&not("iam:*"), &not("IAM:*")));
}

#[test]
fn what_differs_is_all_that_differs() {
    let mut want = policy(&json!([{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"]}]));
    want.spell_like(&policy(&json!([{"Effect": "Allow", "Action": ["S3:getobject"]}])));
    let actions: Vec<_> = want.statements().flat_map(|(_, statement)| statement.action.clone()).collect();
    assert_eq!(actions, ["S3:getobject", "s3:PutObject"]);
}

#[test]
fn numbers_for_sids_are_none() {
    let with = |sid: Option<&str>, action: &str| {
        let mut statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
        if let Some(sid) = sid {
            statement["Sid"] = json!(sid);
        }
        statement
    };
    let plain = json!([with(None, "s3:GetObject"), with(None, "s3:PutObject")]);
    assert!(is_same(&plain, &json!([with(Some("1"), "s3:GetObject"), with(Some("2"), "s3:PutObject")])));
    assert!(is_same(&json!([with(Some("0"), "s3:GetObject")]), &json!([with(None, "s3:GetObject")])));
    assert!(!is_same(&plain, &json!([with(Some("1"), "s3:GetObject")])));
    assert!(!is_same(&json!([with(None, "s3:GetObject")]), &json!([with(Some("Reader"), "s3:GetObject")])));
}

#[test]
fn an_identity_of_cloudfront_has_three_forms() {
    let of = |principal: Value| json!([{"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*"}]);
    let canonical = of(json!({"CanonicalUser": "b1".repeat(48)}));
    let arn = |id: &str| of(json!({"AWS": format!("arn:aws{IDENTITY}{id}")}));
    let underscored = json!({"AWS": format!("arn:aws{IDENTITY}E1EXAMPLE").replace(' ', "_")});
    let unique = of(json!({"AWS": "AIDAEXAMPLEEXAMPLE12"}));
    assert!(is_same(&canonical, &arn("E1EXAMPLE")));
    assert!(is_same(&canonical, &unique));
    assert!(is_same(&arn("E1EXAMPLE"), &unique));
    assert!(is_same(&arn("E1EXAMPLE"), &canonical));
    assert!(is_same(&of(underscored), &arn("E1EXAMPLE")));
    // Another identity, an account, a role.
    assert!(!is_same(&arn("E1EXAMPLE"), &arn("E2EXAMPLE")));
    assert!(!is_same(&canonical, &of(json!({"CanonicalUser": "c2".repeat(48)}))));
    assert!(!is_same(&of(json!({"CanonicalUser": "b1".repeat(32)})), &arn("E1EXAMPLE")));
    assert!(!is_same(&of(json!({"AWS": "arn:aws:iam::111122223333:role/x"})), &unique));
    assert!(!is_same(&canonical, &of(json!("*"))));
}

/// A statement, and how it is respelled: the letters of its actions, lists of one, an account's id, a number for
/// a Sid that is not there, the letters of its operator and key.
type Drawn = (Vec<&'static str>, Option<&'static str>, bool, [bool; 5]);

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let actions = prop::sample::subsequence(
        vec!["s3:GetObject", "s3:Put*", "kms:Decrypt", "new:Thing", "logs:*"],
        1..=3,
    );
    let sid = prop::option::of(prop::sample::select(vec!["Reader", "Writer", "7"]));
    prop::collection::vec((actions, sid, any::<bool>(), any::<[bool; 5]>()), 1..5)
}

/// The policy as it is declared, and as AWS may answer it.
fn both(drawn: &[Drawn]) -> (Value, Value) {
    let mut pairs: Vec<(Value, Value)> =
        drawn.iter().enumerate().map(|(index, one)| pair(index, one)).collect();
    let declared = pairs.iter().map(|(declared, _)| declared.clone()).collect();
    pairs.reverse();
    (declared, pairs.into_iter().map(|(_, answered)| answered).collect())
}

fn pair(index: usize, (actions, sid, allow, odd): &Drawn) -> (Value, Value) {
    // Several statements of one Sid have other labels, which is not what this is about.
    let sid = sid.map(|sid| if sid == "7" { format!("7{index}") } else { format!("{sid}{index}") });
    let effect = if *allow { "Allow" } else { "Deny" };
    let mut declared: Map<String, Value> = json!({
        "Effect": effect,
        "Principal": { "AWS": "111122223333" },
        "Action": actions,
        "Resource": format!("arn:aws:s3:::example-{index}/*"),
        "Condition": { "StringEquals": { "aws:SourceAccount": "111122223333" } },
    })
    .as_object()
    .unwrap()
    .clone();
    declared.extend(sid.clone().map(|sid| ("Sid".to_owned(), sid.into())));
    let mut answered = declared.clone();
    let [letters, lists, account, numbered, names] = *odd;
    if letters {
        answered["Action"] = actions.iter().rev().map(|action| action.to_uppercase()).collect();
    }
    if lists {
        answered["Resource"] = json!([declared["Resource"]]);
    }
    if account {
        answered["Principal"] = json!({ "AWS": ["arn:aws:iam::111122223333:root"] });
    }
    if numbered && sid.is_none_or(|sid| is_number(&sid)) {
        answered.insert("Sid".to_owned(), (index + 1).to_string().into());
    }
    if names {
        answered["Condition"] = json!({ "stringequals": { "AWS:sourceaccount": ["111122223333"] } });
    }
    (Value::Object(declared), Value::Object(answered))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_policy_is_the_same_however_aws_answers_it(drawn in drawn()) {
        let (declared, answered) = both(&drawn);
        prop_assert!(is_same(&declared, &answered), "{declared} {answered}");
        prop_assert!(is_same(&answered, &declared), "{declared} {answered}");
    }

    #[test]
    fn a_difference_stays_one(drawn in drawn(), which in any::<prop::sample::Index>(), how in 0..4) {
        let (declared, mut answered) = both(&drawn);
        let at = which.index(drawn.len());
        answered[at] = {
            let mut statement = answered[at].clone();
            match how {
                0 => statement["Action"] = json!("iam:CreateUser"),
                1 => statement["Principal"] = json!({ "AWS": "444455556666" }),
                2 => statement["Sid"] = json!("Somebody"),
                _ => statement["Condition"] = json!({}),
            }
            statement
        };
        prop_assert!(!is_same(&declared, &answered), "{declared} {answered}");
    }
}
