use serde_json::{Value, json};

use super::*;
use crate::{
    declaration::Settings,
    kinds,
    model::{Outputs, Owner, Scope, Text},
    plan::{Live, LiveAspect, LiveResource, Plan, plan, planner::Request},
};

fn scope() -> Scope {
    Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
}

/// A resource as the loader would declare it, called by the name of its address.
fn declared(address: &str, json: Value) -> Declaration {
    let address: Address = address.parse().unwrap();
    let kind = kinds::catalog().get(&address.kind).unwrap();
    let mut json = json;
    json[if address.kind == "kms.key" { "alias" } else { "name" }] = json!(address.name);
    let owner = Owner::new("calls", &address);
    let mut desired = kind.desired(&json, &scope()).unwrap_or_else(|_| panic!("{json}"));
    desired.aspects.insert("tags", json!(owner.tags()));
    Declaration {
        address,
        kind,
        desired,
        scope: scope(),
        owner,
        settings: Settings::default(),
        phase: None,
        late: BTreeMap::new(),
        links: BTreeMap::new(),
    }
}

/// `${…}` as the loader leaves it for the planner.
fn to(reference: &str) -> Value {
    json!(Text::parse(&format!("${{{reference}}}")).unwrap())
}

fn planned(mode: Mode, declarations: &[Declaration], live: &Live) -> Plan {
    let allow_destroy = declarations.iter().map(|each| each.address.clone()).collect();
    let request =
        Request { allow_destroy, ..Request::new(mode, "calls", "111122223333", "eu-central-1", Vec::new()) };
    plan(&request, declarations, live)
}

/// The order in which an empty account is filled.
fn made(declarations: &[Declaration]) -> Vec<String> {
    planned(Mode::Apply, declarations, &Live::new()).order.iter().map(ToString::to_string).collect()
}

/// The order in which everything that is declared goes again.
fn gone(declarations: &[Declaration]) -> Vec<String> {
    let present = |each: &Declaration| {
        let aspects = each.kind.aspects().into_iter().filter_map(|aspect| {
            let document = aspect.canonical(each.desired.aspects.get(aspect.name())?).ok()?;
            Some((aspect.name().to_owned(), LiveAspect::Seen(document)))
        });
        LiveResource::Present { outputs: Outputs::new(), aspects: aspects.collect() }
    };
    let live = declarations.iter().map(|each| (each.address.clone(), present(each))).collect();
    planned(Mode::Destroy, declarations, &live).order.iter().map(ToString::to_string).collect()
}

fn allow(action: &str, resource: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": action, "Resource": resource }] })
}

/// A key, a role and a bucket that all refer to each other.
fn entangled() -> [Declaration; 3] {
    [
        declared("kms.key.master", json!({ "users": [to("iam.role.lambda.arn")] })),
        declared(
            "iam.role.lambda",
            json!({ "inline": { "read": allow("s3:GetObject", &to("s3.bucket.input.arn")) } }),
        ),
        declared(
            "s3.bucket.input",
            json!({ "encryption": { "kms": to("kms.key.master.arn") }, "prefixes": ["tmp/"] }),
        ),
    ]
}

#[test]
fn things_are_made_before_what_names_them_and_let_in_before_they_are_used() {
    let order = made(&entangled());
    let expected = [
        "iam.role.lambda/role",
        "kms.key.master/key",
        "kms.key.master/alias",
        "s3.bucket.input/bucket",
        "iam.role.lambda/inline",
        "kms.key.master/policy",
        "s3.bucket.input/encryption",
        "s3.bucket.input/objects",
    ];
    assert_eq!(order, expected);
}

#[test]
fn what_works_with_a_thing_goes_before_it_and_objects_before_their_bucket() {
    let order = gone(&entangled());
    let expected =
        ["s3.bucket.input/objects", "iam.role.lambda/role", "s3.bucket.input/bucket", "kms.key.master/key"];
    assert_eq!(order, expected);
}

#[test]
fn what_lets_go_of_a_thing_comes_before_its_deletion() {
    let mut policy = declared("iam.policy.a-first-by-name", json!({}));
    policy.settings.absent = true;
    let mut role = declared("iam.role.worker", json!({}));
    role.desired.aspects.remove("tags");
    let outputs = policy.kind.predict("a-first-by-name", None, &scope());
    let held = |declaration: &Declaration, more: Value| {
        let tags = json!(declaration.owner.tags());
        let first = declaration.desired.aspects[declaration.kind.first().name()].clone();
        let mut aspects = vec![("tags", tags), (declaration.kind.first().name(), first)];
        aspects.extend(
            more.as_object()
                .unwrap()
                .contains_key("attachments")
                .then(|| ("attachments", more["attachments"].clone())),
        );
        let seen = |(name, value): (&str, Value)| {
            let document = declaration.kind.aspect(name).unwrap().canonical(&value).unwrap();
            (name.to_owned(), LiveAspect::Seen(document))
        };
        let aspects = aspects.into_iter().map(seen).collect();
        (declaration.address.clone(), LiveResource::Present { outputs: Outputs::new(), aspects })
    };
    let live =
        Live::from([held(&policy, json!({})), held(&role, json!({ "attachments": [outputs["arn"]] }))]);
    let plan = planned(Mode::Apply, &[policy, role], &live);
    let order: Vec<String> = plan.order.iter().map(ToString::to_string).collect();
    let place = |node: &str| order.iter().position(|each| each == node);
    let (detached, deleted) =
        (place("iam.role.worker/attachments"), place("iam.policy.a-first-by-name/policy"));
    assert!(detached.is_some() && detached < deleted, "{order:?}");
}

#[test]
fn each_change_says_what_it_needs_and_what_it_merely_follows() {
    let plan = planned(Mode::Apply, &entangled(), &Live::new());
    let change = plan.of(&"s3.bucket.input".parse().unwrap()).next().unwrap().change("encryption").unwrap();
    let text = |nodes: &[Node]| nodes.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(text(&change.needs), ["kms.key.master/key", "s3.bucket.input/bucket"]);
    // If the policy can't be put, the bucket is encrypted all the same.
    assert_eq!(text(&change.after), ["kms.key.master/policy"]);
}

#[test]
fn an_alias_is_there_once_it_was_put() {
    let order = |output: &str| {
        let decrypt = allow("kms:Decrypt", &to(&format!("kms.key.master.{output}")));
        let role = declared("iam.role.lambda", json!({ "inline": { "decrypt": decrypt } }));
        made(&[role, declared("kms.key.master", json!({}))])
    };
    let made = ["iam.role.lambda/role", "kms.key.master/key"];
    assert_eq!(order("alias_arn"), [&made[..], &["kms.key.master/alias", "iam.role.lambda/inline"]].concat());
    // By its ARN, the key is there before.
    assert_eq!(order("arn"), [&made[..], &["iam.role.lambda/inline", "kms.key.master/alias"]].concat());
}

#[test]
fn policies_that_name_each_other_are_no_circle() {
    assert_eq!(cycle(&entangled()), None);
}

#[test]
fn a_circle_of_creations_is_a_path_of_references() {
    let parameter = |address: &str, other: &str| declared(address, json!({ "json": { "other": to(other) } }));
    let circle = cycle(&[
        parameter("ssm.parameter.one", "ssm.parameter.two.arn"),
        parameter("ssm.parameter.two", "ssm.parameter.one.arn"),
        parameter("ssm.parameter.outside", "ssm.parameter.one.arn"),
    ]);
    let path = circle
        .unwrap()
        .0
        .iter()
        .map(|(address, reference)| format!("{address} → {reference}"))
        .collect::<Vec<_>>();
    let expected = ["ssm.parameter.one → ssm.parameter.two.arn", "ssm.parameter.two → ssm.parameter.one.arn"];
    assert_eq!(path, expected);
}

/// The same declarations with every reference replaced by the text that it stands for.
fn in_plain_text(declarations: &[Declaration]) -> Vec<Declaration> {
    let known = crate::plan::names::predicted(declarations);
    let mut plain = declarations.to_vec();
    for declaration in &mut plain {
        for value in declaration.desired.aspects.values_mut() {
            *value = crate::model::document::resolve(value, &known);
        }
    }
    crate::plan::links::link(&mut plain);
    plain
}

fn allowing(principal: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*",
    }] })
}

/// What AWS looks up is made first and goes last, whether it is referred to or written out.
#[test]
fn a_name_that_is_written_out_is_a_reference() {
    let alarm = json!({ "namespace": "AWS/EC2", "metric": "CPUUtilization", "statistic": "Average", "period": 60,
        "comparison_operator": ">", "threshold": 1.0 });
    let role = || declared("iam.role.z", json!({ "trust": { "services": ["lambda.amazonaws.com"] } }));
    let watched = json!({ "rule": Text::parse("ALARM(${cloudwatch.alarm.z.name})").unwrap() });
    let document = allow("s3:GetObject", &json!("*"));
    let attached =
        json!({ "attachments": [to("iam.policy.z.arn")], "trust": { "services": ["ec2.amazonaws.com"] } });
    let notified = json!({ "n": { "topic": to("sns.topic.z.arn"), "events": ["s3:ObjectCreated:*"] } });
    let queued = json!({ "n": { "queue": to("sqs.queue.z.arn"), "events": ["s3:ObjectCreated:*"] } });
    let dead = json!({ "dead_letter_target_arn": to("sqs.queue.z.arn"), "max_receive_count": 3 });
    let secret = json!({ "secret": { "env": "X" }, "key_id": to("kms.key.z.alias") });
    let policy = || declared("iam.policy.z", json!({ "document": document }));
    let cases = [
        (declared("s3.bucket.a", json!({ "policy": allowing(&to("iam.role.z.arn")) })), role()),
        (declared("kms.key.a", json!({ "users": [to("iam.role.z.arn")] })), role()),
        (declared("iam.role.a", json!({ "trust": { "principals": [to("iam.role.z.arn")] } })), role()),
        (declared("iam.role.a", attached), policy()),
        (declared("iam.user.a", json!({ "boundary": to("iam.policy.z.arn") })), policy()),
        (
            declared("s3.bucket.a", json!({ "logging": { "target_bucket": to("s3.bucket.z.name") } })),
            declared("s3.bucket.z", json!({})),
        ),
        (declared("s3.bucket.a", json!({ "notifications": notified })), declared("sns.topic.z", json!({}))),
        (declared("s3.bucket.a", json!({ "notifications": queued })), declared("sqs.queue.z", json!({}))),
        (declared("sqs.queue.a", json!({ "redrive_policy": dead })), declared("sqs.queue.z", json!({}))),
        (declared("cloudwatch.composite_alarm.a", watched), declared("cloudwatch.alarm.z", alarm)),
        (declared("ssm.parameter.a", secret), declared("kms.key.z", json!({}))),
    ];
    for (by, other) in cases {
        let (names, first) = (by.address.to_string(), other.address.clone());
        let referring = [by, other];
        let plain = in_plain_text(&referring);
        let all = plain[0].desired.aspects.values();
        assert!(!all.clone().any(|value| value.to_string().contains("$pending")), "{names}");
        assert_eq!(made(&plain), made(&referring), "{names} names {first}");
        assert_eq!(gone(&plain), gone(&referring), "{names} names {first}");
        let creation = planned(Mode::Apply, &plain, &Live::new());
        let mut needs =
            creation.resources.iter().flat_map(|each| &each.changes).flat_map(|change| &change.needs);
        assert!(needs.any(|node| node.address == first), "{names} needs {first}");
    }
}

/// A topic, a bucket, a rule and a queue send to a queue only once its policies let them.
#[test]
fn a_queue_lets_in_before_it_is_sent_to() {
    let policy = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sqs:SendMessage",
        "Principal": { "Service": "sns.amazonaws.com" }, "Resource": to("sqs.queue.z.arn"),
        "Condition": { "ArnEquals": { "aws:SourceArn": to("sns.topic.a.arn") } } }] });
    let sources = json!({ "redrive_permission": "byQueue", "source_queue_arns": [to("sqs.queue.a.arn")] });
    let queue = || declared("sqs.queue.z", json!({ "policy": policy, "redrive_allow_policy": sources }));
    let arn = to("sqs.queue.z.arn");
    let subscribed = declared("sns.topic.a", json!({ "subscriptions": { "q": { "sqs": arn } } }));
    let notified = json!({ "n": { "queue": arn, "events": ["s3:ObjectCreated:*"] } });
    let dead = json!({ "dead_letter_target_arn": arn, "max_receive_count": 3 });
    let cases = [
        (vec![subscribed], "sqs.queue.z/policy", "sns.topic.a/subscriptions"),
        (
            vec![
                declared("s3.bucket.a", json!({ "notifications": notified })),
                declared("sns.topic.a", json!({})),
            ],
            "sqs.queue.z/policy",
            "s3.bucket.a/notifications",
        ),
        (
            vec![
                declared(
                    "events.rule.a",
                    json!({ "schedule": "rate(1 hour)", "targets": { "q": { "arn": arn } } }),
                ),
                declared("sns.topic.a", json!({})),
            ],
            "sqs.queue.z/policy",
            "events.rule.a/targets",
        ),
        (
            vec![
                declared("sqs.queue.a", json!({ "redrive_policy": dead })),
                declared("sns.topic.a", json!({})),
            ],
            "sqs.queue.z/redrive_allow_policy",
            "sqs.queue.a/redrive_policy",
        ),
    ];
    for (mut all, first, then) in cases {
        all.push(queue());
        let order = made(&all);
        let at = |node: &str| order.iter().position(|each| each == node).unwrap();
        assert!(at(first) < at(then), "{order:?}");
    }
}

#[test]
fn what_travels_with_a_creation_is_mentioned_by_it() {
    let aliases = ["alias/z", "arn:aws:kms:eu-central-1:111122223333:alias/z"];
    for alias in aliases {
        let mut both =
            [declared("sns.topic.a", json!({ "kms_key": alias })), declared("kms.key.z", json!({}))];
        crate::plan::links::link(&mut both);
        let order = made(&both);
        let at = |node: &str| order.iter().position(|each| each == node).unwrap();
        assert!(at("kms.key.z/key") < at("sns.topic.a/topic"), "{alias}: {order:?}");
    }
}

#[test]
fn what_is_only_mentioned_makes_no_circle() {
    let parameter = declared("ssm.parameter.p", json!({ "value": "arn:aws:iam::111122223333:policy/a" }));
    let read = allow("ssm:GetParameter", &json!("arn:aws:ssm:eu-central-1:111122223333:parameter/p"));
    let policy = declared("iam.policy.a", json!({ "document": read }));
    let mut both = [parameter, policy];
    crate::plan::links::link(&mut both);
    assert_eq!(both.each_ref().map(|each| each.links.values().flatten().count()), [1, 1]);
    assert_eq!(cycle(&both), None);
    assert_eq!(made(&both).len(), 2);
}

#[test]
fn alarms_that_name_each_other_are_a_circle() {
    let alarm = |address: &str, rule: &str| declared(address, json!({ "rule": rule }));
    let mut both = [
        alarm("cloudwatch.composite_alarm.up", "ALARM(\"down\")"),
        alarm("cloudwatch.composite_alarm.down", "NOT OK(up)"),
    ];
    crate::plan::links::link(&mut both);
    assert_eq!(cycle(&both).unwrap().0.len(), 2);
}
