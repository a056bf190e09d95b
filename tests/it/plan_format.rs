//! `docs/plan-format.md` names every key of a plan as JSON, and none that is not there.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};
use trueup::{
    cli::plan::json_of,
    model::{Address, Hold, Use},
    plan::{
        Barrier, Base, Change, CheckFinding, Edit, InUse, Mode, Note, Orphan, Permissions, Plan, Principal,
        Refusal, Renamed, ResourcePlan, Selection, Verb, data::FORMAT,
    },
};

/// A plan in which everything is that can be. A new field does not compile until it is here.
fn full() -> Plan {
    let address = Address::new("s3.bucket", "x");
    let document = |value: Value| serde_json::from_value(value).unwrap();
    let edit = Edit { path: vec!["a".to_owned()], from: Some(json!(1)), to: Some(json!(2)) };
    let change = Change {
        aspect: "lifecycle".to_owned(),
        verb: Verb::Update,
        before: Some(document(json!({ "a": { "enabled": true, "expire_after_days": 7 } }))),
        want: Some(document(json!({ "a": { "enabled": true, "expire_after_days": 1 } }))),
        said: [(String::new(), "x".to_owned())].into(),
        edits: vec![edit],
        rides: true,
        note: Some("x".to_owned()),
        needs: vec![address.node("bucket")],
        after: vec![address.node("tags")],
    };
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": ["111122223333"] }, "Action": ["s3:GetObject"],
        "Resource": ["arn:aws:s3:::x/*"], "Condition": { "Bool": { "aws:SecureTransport": ["true"] } } });
    let policy = Change {
        aspect: "policy".to_owned(),
        before: None,
        want: Some(document(json!({ "Version": "2012-10-17", "Statement": { "Read": statement } }))),
        ..change.clone()
    };
    let resource = ResourcePlan {
        address: address.clone(),
        name: "x".to_owned(),
        region: Some("x".to_owned()),
        phase: Some(0),
        late: true,
        verb: Verb::Update,
        cause: Some(Refusal::Refused),
        reason: Some("x".to_owned()),
        hint: Some("x".to_owned()),
        in_use: InUse {
            by: vec![Use {
                stack: Some("x".to_owned()),
                address: Some("x".to_owned()),
                ..Use::new("iam.role", "x", "x", Hold::Loses)
            }],
            unseen: vec!["x".to_owned()],
            unlisted: Some("x".to_owned()),
        },
        renamed: Some(Renamed {
            from: "x".to_owned(),
            region: Some("x".to_owned()),
            leaves: Some("x".to_owned()),
            deleted: true,
        }),
        changes: vec![change, policy],
    };
    let permissions = Permissions {
        policies: [("inline.x".to_owned(), document(json!({})))].into(),
        attached: ["x".to_owned()].into(),
        boundary: Some("x".to_owned()),
        boundary_document: Some(document(json!({}))),
    };
    Plan {
        format: FORMAT,
        tool: "0".to_owned(),
        mode: Mode::Apply,
        stack: "x".to_owned(),
        account: "111122223333".to_owned(),
        region: "eu-central-1".to_owned(),
        base: Some(Base {
            revision: "x".to_owned(),
            missing: true,
            stack: Some("x".to_owned()),
            account: Some("x".to_owned()),
            left: Some(1),
            region: Some("x".to_owned()),
        }),
        phases: vec!["x".to_owned()],
        resources: vec![resource],
        unchanged: 0,
        selection: Selection::Targets([address.clone()].into()),
        left_out: 1,
        principals: vec![Principal {
            address: address.clone(),
            arn: Some("x".to_owned()),
            by: address.clone(),
            before: Some(permissions.clone()),
            after: permissions,
        }],
        findings: vec![CheckFinding {
            error: true,
            rule: Some("x".to_owned()),
            message: "x".to_owned(),
            file: Some("x".to_owned()),
            line: Some(1),
            help: Some("x".to_owned()),
        }],
        notes: vec![Note { address: address.clone(), aspect: "lifecycle".to_owned(), text: "x".to_owned() }],
        orphans: vec![Orphan {
            address: address.clone(),
            name: "x".to_owned(),
            region: Some("x".to_owned()),
        }],
        unseen: vec!["x".to_owned()],
        unsearched: vec!["x".to_owned()],
        searched: vec!["x".to_owned()],
        barrier: Some(Barrier { reason: "x".to_owned(), hint: "x".to_owned() }),
        order: vec![address.node("lifecycle")],
    }
}

/// The keys that the table below a heading documents.
fn documented(text: &str, heading: &str) -> BTreeSet<String> {
    let section = text.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let rows = section.lines().skip_while(|line| *line != "| key | holds |").skip(2);
    let key = |line: &str| line.split('`').nth(1).unwrap().to_owned();
    rows.take_while(|line| line.starts_with('|')).map(key).collect()
}

#[test]
fn every_key_is_documented() {
    let text = fs::read_to_string("docs/plan-format.md").unwrap();
    let plan: Value = serde_json::from_str(&json_of(&full(), 3)).unwrap();
    let parts = [
        ("The plan", ""),
        ("A resource", "/resources/0"),
        ("What uses a resource", "/resources/0/in_use"),
        ("A use", "/resources/0/in_use/by/0"),
        ("A renaming", "/resources/0/renamed"),
        ("A change", "/resources/0/changes/0"),
        ("An edit", "/resources/0/changes/0/edits/0"),
        ("A principal", "/principals/0"),
        ("Permissions", "/principals/0/after"),
        ("A finding of check", "/findings/0"),
        ("A base", "/base"),
        ("A note", "/notes/0"),
        ("An orphan", "/orphans/0"),
        ("A barrier", "/barrier"),
        ("A risk", "/risks/0"),
        ("A row of access", "/access/0"),
    ];
    for (heading, pointer) in parts {
        let members = plan.pointer(pointer).and_then(Value::as_object);
        let keys: BTreeSet<String> =
            members.unwrap_or_else(|| panic!("no {pointer}")).keys().cloned().collect();
        assert_eq!(documented(&text, heading), keys, "{heading}");
    }
    assert!(text.contains(&format!("the version of this form, `{FORMAT}`")));
    for verb in Verb::ALL {
        assert!(text.contains(&format!("`{}`", verb.word())), "{}", verb.word());
    }
}
