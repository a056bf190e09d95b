//! IAM's decisions, case by case: each file of `tests/policy/evaluation/` names the documentation that
//! its cases follow from.

#![expect(clippy::panic, reason = "a test may panic")]

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;
use serde_json::{Value, json};
use trueup::policy::{
    Policy,
    evaluate::{Attached, Caller, Context, Decision, Gate, Policies, Request, evaluate},
};

/// One file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    /// Where AWS says so.
    source: String,
    /// Operator, the policy's values, the request's values, whether the condition holds.
    #[serde(default)]
    operators: Vec<(String, Vec<String>, Had, bool)>,
    /// Pattern, what is asked for, whether it fits.
    #[serde(default)]
    actions: Vec<(String, String, bool)>,
    #[serde(default)]
    not_actions: Vec<(String, String, bool)>,
    #[serde(default)]
    resources: Vec<(String, String, bool)>,
    #[serde(default)]
    not_resources: Vec<(String, String, bool)>,
    /// Caller, resource, whom the resource's policy names, the caller's layers, the answer.
    #[serde(default)]
    layers: Vec<[String; 8]>,
    #[serde(default, rename = "case")]
    cases: Vec<Case>,
}

/// A list of values, or `"absent"`.
#[derive(Debug)]
struct Had(Option<Vec<String>>);

impl<'de> Deserialize<'de> for Had {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(_) => Ok(Self(None)),
            list => {
                serde_json::from_value(list).map(|list| Self(Some(list))).map_err(serde::de::Error::custom)
            }
        }
    }
}

/// A request with whole policies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    caller: String,
    action: String,
    resource: String,
    #[serde(default)]
    context: std::collections::BTreeMap<String, Vec<String>>,
    /// Of all policies; 2012-10-17 if not said, none if empty.
    version: Option<String>,
    #[serde(default)]
    identity: Vec<Value>,
    #[serde(default)]
    boundary: Vec<Value>,
    #[serde(default)]
    policy: Vec<Value>,
    #[serde(default)]
    control: Vec<Vec<Value>>,
    #[serde(default)]
    resource_control: Vec<Vec<Value>>,
    expect: String,
    /// The keys that the request would have needed.
    missing: Option<BTreeSet<String>>,
}

/// The account of everything that is not foreign.
const OWNER: &str = "111122223333";

/// What the tables call somebody.
fn principal(name: &str) -> Value {
    let (account, name) = match name.strip_prefix("foreign ") {
        Some(name) => ("444455556666", name),
        None => (OWNER, name),
    };
    let arn = match name {
        "user" => format!("arn:aws:iam::{account}:user/ann"),
        "other user" => format!("arn:aws:iam::{account}:user/ben"),
        "role" => format!("arn:aws:iam::{account}:role/app"),
        "role with path" => format!("arn:aws:iam::{account}:role/team/app"),
        "service-linked role" => {
            format!("arn:aws:iam::{account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
        }
        "session" => format!("arn:aws:sts::{account}:assumed-role/app/i-1"),
        "other session" => format!("arn:aws:sts::{account}:assumed-role/app/i-2"),
        "federated user" => format!("arn:aws:sts::{account}:federated-user/ann"),
        "root" | "account" => format!("arn:aws:iam::{account}:root"),
        "account id" => account.to_owned(),
        "service" => return json!({ "Service": "logs.amazonaws.com" }),
        "other service" => return json!({ "Service": "sns.amazonaws.com" }),
        "everyone" => return json!("*"),
        other => panic!("nobody is called {other}"),
    };
    json!({ "AWS": arn })
}

fn caller(name: &str) -> Caller {
    let text = match name {
        "anonymous" => "*".to_owned(),
        "provider" => format!("arn:aws:iam::{OWNER}:oidc-provider/token.actions.githubusercontent.com"),
        "service" => "logs.amazonaws.com".to_owned(),
        name => principal(name)["AWS"].as_str().unwrap().to_owned(),
    };
    Caller::parse(&text).unwrap()
}

fn policy(version: Option<&str>, statements: &[Value]) -> Policy {
    let mut document = json!({ "Statement": statements });
    match version {
        None => document["Version"] = json!("2012-10-17"),
        Some("") => {}
        Some(version) => document["Version"] = json!(version),
    }
    Policy::from_json(&document.to_string()).unwrap()
}

fn attached(policies: &[Policy]) -> Vec<Attached<'_>> {
    policies.iter().map(|policy| Attached::new("policy", policy)).collect()
}

/// Decides a case.
fn decide(case: &Case) -> (Decision, BTreeSet<String>) {
    let read = |statements: &Vec<Value>| -> Vec<Policy> {
        let some = !statements.is_empty();
        some.then(|| policy(case.version.as_deref(), statements)).into_iter().collect()
    };
    // A policy a statement: of a level, each may be a policy of its own.
    let levels = |levels: &Vec<Vec<Value>>| -> Vec<Vec<Policy>> {
        let each = |level: &Vec<Value>| level.iter().flat_map(|one| read(&vec![one.clone()])).collect();
        levels.iter().map(each).collect()
    };
    let (identity, boundary, resource) = (read(&case.identity), read(&case.boundary), read(&case.policy));
    let (control, resource_control) = (levels(&case.control), levels(&case.resource_control));
    let policies = Policies {
        identity: attached(&identity),
        boundary: attached(&boundary),
        session: Vec::new(),
        resource: attached(&resource),
        gate: Gate::of(&case.action, &case.resource),
        service_control: control.iter().map(|level| attached(level)).collect(),
        resource_control: resource_control.iter().map(|level| attached(level)).collect(),
        ..Policies::default()
    };
    let mut context = Context::new();
    for (key, values) in &case.context {
        context.set(key, values.clone());
    }
    let request = Request {
        caller: caller(&case.caller),
        action: case.action.clone(),
        resource: case.resource.clone(),
        owner: Some(OWNER.to_owned()),
        context,
    };
    let verdict = evaluate(&policies, &request);
    (verdict.outcome.decision().unwrap(), verdict.missing_keys())
}

impl Case {
    fn of(caller: &str, action: &str, resource: &str) -> Self {
        Self {
            name: String::new(),
            caller: caller.to_owned(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            context: std::collections::BTreeMap::new(),
            version: None,
            identity: Vec::new(),
            boundary: Vec::new(),
            policy: Vec::new(),
            control: Vec::new(),
            resource_control: Vec::new(),
            expect: String::new(),
            missing: None,
        }
    }
}

/// Whether a statement applies, tried in an `Allow` and in a `Deny` beside one that allows everything.
fn applies(statement: &Value, case: &Case, what: &str) -> bool {
    let with = |effect: &str| {
        let mut statement = statement.clone();
        statement["Effect"] = json!(effect);
        statement
    };
    let of = |identity| {
        decide(&Case {
            context: case.context.clone(),
            identity,
            ..Case::of(&case.caller, &case.action, &case.resource)
        })
        .0
    };
    let allows = of(vec![with("Allow")]);
    let everything = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    let denies = of(vec![everything, with("Deny")]);
    match (allows, denies) {
        (Decision::Allowed, Decision::ExplicitDeny) => true,
        (Decision::ImplicitDeny, Decision::Allowed) => false,
        other => panic!("{what}: {other:?}"),
    }
}

fn operators(group: &Group) -> usize {
    for (operator, wanted, had, holds) in &group.operators {
        let what = format!("{operator} {wanted:?} {had:?}");
        let statement = json!({
            "Action": "s3:GetObject",
            "Resource": "*",
            "Condition": { operator.as_str(): { "aws:Key": wanted } },
        });
        let mut case = Case::of("user", "s3:GetObject", "arn:aws:s3:::b/x");
        case.context.extend(had.0.clone().map(|had| ("aws:key".to_owned(), had)));
        assert_eq!(applies(&statement, &case, &what), *holds, "{what}");
    }
    group.operators.len()
}

fn patterns(group: &Group) -> usize {
    let tables = [
        ("Action", &group.actions),
        ("NotAction", &group.not_actions),
        ("Resource", &group.resources),
        ("NotResource", &group.not_resources),
    ];
    for (element, rows) in tables {
        for (pattern, asked, fits) in rows {
            let what = format!("{element} {pattern} {asked}");
            let mut statement = json!({ element: pattern });
            let case = if element.ends_with("Action") {
                statement["Resource"] = json!("*");
                Case::of("user", asked, "arn:aws:s3:::b/x")
            } else {
                statement["Action"] = json!("*");
                Case::of("user", "s3:GetObject", asked)
            };
            assert_eq!(applies(&statement, &case, &what), *fits, "{what}");
        }
    }
    tables.iter().map(|(_, rows)| rows.len()).sum()
}

fn layers(group: &Group) -> usize {
    for row in &group.layers {
        let [who, asked, named, identity, boundary, session, control, expect] = row;
        let (action, resource) = match asked.as_str() {
            "object" => ("s3:GetObject", "arn:aws:s3:::b/x"),
            "key" => ("kms:Decrypt", "arn:aws:kms:us-east-1:111122223333:key/1"),
            "trust" => ("sts:AssumeRole", "arn:aws:iam::111122223333:role/target"),
            other => panic!("nothing is called {other}"),
        };
        let layer = |says: &str| -> Vec<Policy> {
            let about = |effect: &str, action: &str| {
                vec![policy(None, &[json!({ "Effect": effect, "Action": action, "Resource": "*" })])]
            };
            match says {
                "-" => Vec::new(),
                "yes" => about("Allow", action),
                "no" => about("Allow", "ec2:RunInstances"),
                // Beside what allows it, so that nothing but the Deny decides.
                "deny" => [about("Allow", "*"), about("Deny", action)].concat(),
                other => panic!("a layer says {other}"),
            }
        };
        let of_resource: Vec<Policy> = match named.as_str() {
            "-" => Vec::new(),
            named => {
                let (effect, named) = match named.strip_prefix("deny ") {
                    Some(named) => ("Deny", named),
                    None => ("Allow", named),
                };
                let mut statement =
                    json!({ "Effect": effect, "Principal": principal(named), "Action": action });
                if asked != "trust" {
                    statement["Resource"] = json!("*");
                }
                vec![policy(None, &[statement])]
            }
        };
        let (identity, boundary, session, control) =
            (layer(identity), layer(boundary), layer(session), layer(control));
        let policies = Policies {
            identity: attached(&identity),
            boundary: attached(&boundary),
            session: attached(&session),
            resource: attached(&of_resource),
            gate: Gate::of(action, resource),
            service_control: if control.is_empty() { Vec::new() } else { vec![attached(&control)] },
            ..Policies::default()
        };
        let request = Request {
            caller: caller(who),
            action: action.to_owned(),
            resource: resource.to_owned(),
            owner: Some(OWNER.to_owned()),
            context: Context::new(),
        };
        assert_eq!(evaluate(&policies, &request).outcome.to_string(), *expect, "{}", row.join(" · "));
    }
    group.layers.len()
}

fn cases(group: &Group) -> usize {
    for case in &group.cases {
        let (decision, missing) = decide(case);
        assert_eq!(decision.to_string(), case.expect, "{}", case.name);
        if let Some(expected) = &case.missing {
            assert_eq!(missing, *expected, "{}", case.name);
        }
    }
    group.cases.len()
}

#[test]
fn requests_are_decided_as_aws_documents_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy/evaluation");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let group: Group = toml::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!group.source.is_empty(), "{} names no source", path.display());
        count += operators(&group) + patterns(&group) + layers(&group) + cases(&group);
    }
    assert!(count >= 300, "only {count} cases were found");
}
