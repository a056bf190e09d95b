//! What holds for every policy and every request.

use proptest::{prelude::*, sample::subsequence};
use serde_json::{Value, json};

use super::{
    Answered, Attached, Caller, Context, Decision, Gate, Layer, May, Outcome, Policies, Request, Unknown,
    evaluate,
};
use crate::policy::Policy;

const ACTIONS: &[&str] = &["s3:GetObject", "s3:Put*", "S3:*", "kms:Decrypt", "*"];
const RESOURCES: &[&str] =
    &["arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/x", "*", "arn:aws:s3:::${*}"];
const PRINCIPALS: &[&str] = &[
    "*",
    "111122223333",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:sts::111122223333:assumed-role/app/i-1",
    "arn:aws:iam::444455556666:root",
];
const CALLERS: &[&str] = &[
    "*",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:role/app",
    "arn:aws:sts::111122223333:assumed-role/app/i-1",
    "arn:aws:iam::444455556666:user/ben",
    "arn:aws:iam::111122223333:root",
    "lambda.amazonaws.com",
];
const CONDITIONS: &[&str] = &[
    r#"{"StringEquals": {"aws:username": ["ann", "ben"]}}"#,
    r#"{"StringNotLikeIfExists": {"s3:prefix": ["${aws:username}/*"]}}"#,
    r#"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}, "Null": {"aws:TagKeys": "false"}}"#,
    r#"{"NumericLessThan": {"s3:max-keys": 10}, "Bool": {"aws:SecureTransport": true}}"#,
    r#"{"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}}"#,
];

/// A few of the items, in any order.
fn some(items: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    subsequence(items, 1..=3).prop_shuffle()
}

fn statement(effect: &'static str, with_principal: bool) -> impl Strategy<Value = Value> {
    let not = || prop_oneof![4 => Just(""), 1 => Just("Not")];
    let condition = prop_oneof![Just(None), (0..CONDITIONS.len()).prop_map(Some)];
    (some(ACTIONS), not(), some(RESOURCES), not(), some(PRINCIPALS), not(), condition).prop_map(
        move |(actions, not_action, resources, not_resource, principals, not_principal, condition)| {
            let mut statement = json!({
                "Effect": effect,
                format!("{not_action}Action"): actions,
                format!("{not_resource}Resource"): resources,
            });
            if with_principal {
                statement[format!("{not_principal}Principal")] = json!({ "AWS": principals });
            }
            if let Some(condition) = condition {
                statement["Condition"] = serde_json::from_str(CONDITIONS[condition]).unwrap();
            }
            statement
        },
    )
}

fn statements(with_principal: bool) -> impl Strategy<Value = Vec<Value>> {
    let one = prop_oneof![3 => statement("Allow", with_principal).boxed(), 1 => statement("Deny", with_principal).boxed()];
    prop::collection::vec(one, 0..4)
}

fn request() -> impl Strategy<Value = Request> {
    let values = |items: &'static [&'static str]| prop::option::of(prop::sample::select(items));
    (
        prop::sample::select(CALLERS),
        prop::sample::select(&["s3:GetObject", "s3:putobject", "kms:Decrypt"][..]),
        prop::sample::select(&["arn:aws:s3:::b/x", "arn:aws:s3:::b/ann/y", "*"][..]),
        values(&["ann", "ben", ""]),
        values(&["5", "10", "many"]),
        values(&["203.0.113.9", "2001:db8::1", "nowhere"]),
        prop::option::of(subsequence(&["a", "b", "c"][..], 0..=3)),
    )
        .prop_map(|(caller, action, resource, username, keys, ip, tags)| {
            let mut context = Context::new();
            context.set("aws:username", username);
            context.set("s3:max-keys", keys);
            context.set("aws:SourceIp", ip);
            context.set("aws:TagKeys", tags.unwrap_or_default());
            context.set("aws:SecureTransport", ["true"]);
            Request {
                caller: Caller::parse(caller).unwrap(),
                action: action.to_owned(),
                resource: resource.to_owned(),
                owner: Some("111122223333".to_owned()),
                context,
            }
        })
}

/// The policies of a request as lists of statements: identity, resource, boundary, control.
type Written = [Vec<Value>; 4];

fn written() -> impl Strategy<Value = Written> {
    (statements(false), statements(true), statements(false), statements(false))
        .prop_map(|(identity, resource, boundary, control)| [identity, resource, boundary, control])
}

fn decide(written: &Written, request: &Request, gate: Gate) -> Decision {
    let read = |statements: &Vec<Value>| {
        let text = json!({ "Version": "2012-10-17", "Statement": statements }).to_string();
        (!statements.is_empty()).then(|| Policy::from_json(&text).unwrap())
    };
    let [identity, resource, boundary, control] = written.each_ref().map(read);
    let attached = |policy: &'static str, of: &Option<Policy>| -> Vec<(String, Policy)> {
        of.iter().map(|of| (policy.to_owned(), of.clone())).collect()
    };
    let all = [
        attached("identity", &identity),
        attached("resource", &resource),
        attached("boundary", &boundary),
        attached("control", &control),
    ];
    let [identity, resource, boundary, control] = all.each_ref().map(|list| {
        list.iter().map(|(name, policy)| Attached::new(name.as_str(), policy)).collect::<Vec<_>>()
    });
    let policies = Policies {
        identity,
        resource,
        boundary,
        service_control: if control.is_empty() { Vec::new() } else { vec![control] },
        gate,
        ..Policies::default()
    };
    evaluate(&policies, request).outcome.decision().unwrap()
}

/// The keys of a request that can be hidden: without them it is still the same request.
const HIDEABLE: &[&str] = &["aws:username", "aws:SourceIp", "aws:SecureTransport"];

/// Decides with a policy for each statement, those left out that are `hidden`, and without some keys.
fn decide_partly(
    written: &Written,
    request: &Request,
    gate: Gate,
    hidden: &[Vec<bool>; 4],
    keys: &[&str],
) -> Outcome {
    let read = |statements: &Vec<Value>, hidden: &Vec<bool>| -> (Vec<Policy>, bool) {
        let is_hidden = |at: usize| hidden.get(at).copied().unwrap_or(false);
        let one = |statement: &Value| {
            let text = json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string();
            Policy::from_json(&text).unwrap()
        };
        let shown =
            statements.iter().enumerate().filter(|(at, _)| !is_hidden(*at)).map(|(_, each)| one(each));
        (shown.collect(), (0..statements.len()).any(is_hidden))
    };
    let mut layers = written.iter().zip(hidden).map(|(statements, hidden)| read(statements, hidden));
    let layers: [(Vec<Policy>, bool); 4] = std::array::from_fn(|_| layers.next().unwrap());
    let attached = |policies: &'static str, list: &Vec<Policy>| -> Vec<(String, Policy)> {
        list.iter().map(|policy| (policies.to_owned(), policy.clone())).collect()
    };
    let all: Vec<Vec<(String, Policy)>> = layers.iter().map(|(list, _)| attached("policy", list)).collect();
    let borrow = |at: usize| -> Vec<Attached<'_>> {
        all[at].iter().map(|(name, policy)| Attached::new(name.as_str(), policy)).collect()
    };
    let kinds = [Layer::Identity, Layer::Resource, Layer::Boundary, Layer::ServiceControl];
    let unknown = layers.iter().zip(kinds).filter(|((_, hides), _)| *hides).map(|(_, layer)| Unknown {
        layer,
        may: May::Both,
        what: "it".to_owned(),
    });
    let has_control = !written[3].is_empty();
    let policies = Policies {
        identity: borrow(0),
        resource: borrow(1),
        boundary: borrow(2),
        service_control: if has_control { vec![borrow(3)] } else { Vec::new() },
        gate,
        unknown: unknown.collect(),
        ..Policies::default()
    };
    let mut context = Context::open();
    for (key, values) in
        request.context.all().filter(|(key, _)| !keys.iter().any(|hidden| hidden.eq_ignore_ascii_case(key)))
    {
        context.set(key, values.to_vec());
    }
    for key in ["aws:username", "aws:SourceIp", "aws:SecureTransport", "aws:userid"] {
        // Of what is not hidden, it is known that it is absent.
        if !context.says(key) && !keys.contains(&key) {
            context.set(key, Vec::<String>::new());
        }
    }
    evaluate(&policies, &Request { context, ..request.clone() }).outcome
}

fn hidden() -> impl Strategy<Value = [Vec<bool>; 4]> {
    let layer = || prop::collection::vec(prop::bool::weighted(0.3), 4);
    (layer(), layer(), layer(), layer()).prop_map(|(one, two, three, four)| [one, two, three, four])
}

fn reversed(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().rev().map(reversed).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (name.clone(), reversed(member))).collect()
        }
        other => other.clone(),
    }
}

fn gate() -> impl Strategy<Value = Gate> {
    prop::sample::select(vec![Gate::Open, Gate::Key, Gate::Trust])
}

/// JSON that looks like a policy here and there.
fn anything() -> impl Strategy<Value = Value> {
    let words =
        [ACTIONS, RESOURCES, PRINCIPALS, &["Allow", "Deny", "${", "${a", "2012-10-17", "é*?", ""]].concat();
    let text = prop_oneof![prop::sample::select(words).prop_map(str::to_owned), ".{0,12}"];
    let leaf = prop_oneof![
        text.prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ];
    let key = prop::sample::select(vec![
        "Version",
        "Statement",
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
        "AWS",
        "Service",
        "StringLike",
        "ForAnyValue:ArnLike",
        "DateLessThan",
        "IpAddress",
        "Null",
        "aws:username",
        "aws:TagKeys",
    ]);
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..5).prop_map(|members| members
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_statements_and_lists_decides_nothing(written in written(), request in request(), gate in gate()) {
        let other = written.each_ref().map(|list| list.iter().rev().map(reversed).collect());
        prop_assert_eq!(decide(&written, &request, gate), decide(&other, &request, gate));
    }

    #[test]
    fn a_deny_more_never_allows(
        written in written(),
        more in (statement("Deny", true), 0_usize..4),
        request in request(),
        gate in gate(),
    ) {
        let (mut deny, to) = more;
        if to != 1 {
            deny.as_object_mut().unwrap().retain(|member, _| !member.ends_with("Principal"));
        }
        let before = decide(&written, &request, gate);
        let mut denied = written.clone();
        // A list that was empty was no policy: a boundary that only denies allows nothing.
        denied[to].push(deny);
        let after = decide(&denied, &request, gate);
        prop_assert!(before == Decision::Allowed || after != Decision::Allowed, "{:?} → {:?}", before, after);
    }

    #[test]
    fn what_is_hidden_only_ever_makes_an_answer_unknown(
        written in written(),
        request in request(),
        gate in gate(),
        hidden in hidden(),
        keys in subsequence(HIDEABLE, 0..=3),
    ) {
        let nothing: [Vec<bool>; 4] = Default::default();
        let full = decide_partly(&written, &request, gate, &nothing, &[]);
        prop_assert!(full.decision().is_some(), "all is known: {}", full);
        let partly = decide_partly(&written, &request, gate, &hidden, &keys);
        prop_assert!(
            partly.answered() == Answered::NotKnown || partly.answered() == full.answered(),
            "{} → {}", full, partly
        );
        if let Some(decision) = partly.decision() {
            prop_assert_eq!(Some(decision), full.decision());
        }
        // What more is known of it only ever makes an unknown answer a known one.
        let by_keys = decide_partly(&written, &request, gate, &nothing, &keys);
        prop_assert!(by_keys.is_not_known() || by_keys.answered() == full.answered(), "{} → {}", full, by_keys);
    }

    #[test]
    fn nothing_that_looks_like_a_policy_panics(value in anything(), request in request(), gate in gate()) {
        let text = json!({ "Version": "2012-10-17", "Statement": value }).to_string();
        for text in [text, value.to_string()] {
            let Ok(policy) = Policy::from_json(&text) else { continue };
            let attached = || vec![Attached::new("any", &policy)];
            let policies = Policies { identity: attached(), resource: attached(), gate, ..Policies::default() };
            let verdict = evaluate(&policies, &request);
            let denies = verdict.outcome.decision() == Some(Decision::ExplicitDeny);
            prop_assert!(!denies || verdict.decisive().next().is_some());
            prop_assert!(verdict.missing_keys().iter().all(|key| request.context.get(key).is_none_or(|had| had.len() > 1)));
        }
    }
}
