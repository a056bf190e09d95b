//! What rules and risks read of documents is in the documents of their kinds: each member of an excerpt stands in some
//! document of each place that the excerpt is read of.

use std::{fs, path::PathBuf};

use serde_json::Value;
use trueup::{
    check::View,
    excerpt::{
        Alarm, AlarmActions, BucketEncryption, BucketLogging, BudgetNotification, CompositeAlarm, Crawler,
        Excerpt, Function, LifecycleRule, LogGroup, MetricFilter, MetricQuery, NamedQuery, ObjectLock,
        Permission, Place, PublicAccessBlock, SecurityGroupRule, Trail,
    },
    kinds,
    stack::{Options, Stack, load},
};

/// The stacks that show what kinds, rules and risks are about.
fn stacks() -> Vec<Stack> {
    let folders = ["tests/kinds", "tests/check", "tests/risks"].map(|folder| fs::read_dir(folder).unwrap());
    let cases = folders.into_iter().flatten().map(|case| case.unwrap().path());
    let files = cases.flat_map(|case| fs::read_dir(case).unwrap()).map(|file| file.unwrap().path());
    let stacks = files.filter(|file: &PathBuf| file.extension().is_some_and(|extension| extension == "toml"));
    stacks.filter_map(|file| load(&file, &kinds::catalog(), &Options::default()).stack).collect()
}

/// What stands in a place of some stacks.
fn held(stacks: &[Stack], place: &Place) -> Vec<Value> {
    let mut found = Vec::new();
    for view in stacks.iter().map(View::new) {
        let documents = view.of_kind(place.kind).filter_map(|each| view.aspect(each, place.aspect));
        for document in documents {
            match place.each_of {
                Some(below) => {
                    let entries = document.pointer(below).and_then(Value::as_object).into_iter().flatten();
                    found.extend(entries.map(|(_, entry)| entry.clone()));
                }
                None => found.push(document),
            }
        }
    }
    found
}

/// The pointers to all members.
fn members(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(inner) => {
            inner.iter().for_each(|(key, value)| members(value, &format!("{at}/{key}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}

/// Members of an excerpt that no document has, and documents that it is not an excerpt of.
fn missing<E: Excerpt>(stacks: &[Stack], found: &mut Vec<String>) {
    let mut all = Vec::new();
    members(&serde_json::to_value(E::default()).unwrap(), "", &mut all);
    for place in E::OF {
        let documents = held(stacks, place);
        let name = format!("{} {}", place.kind, place.aspect);
        let strange =
            documents.iter().filter_map(|document| Some((document, E::deserialize(document).err()?)));
        found.extend(strange.map(|(document, error)| format!("{name}: {error}: {document}")));
        let has =
            |member: &str| documents.iter().any(|each| each.pointer(member).is_some_and(|it| !it.is_null()));
        found.extend(all.iter().filter(|member| !has(member)).map(|member| format!("{name}: {member}")));
    }
}

#[test]
fn what_rules_and_risks_read_is_there() {
    let stacks = stacks();
    let mut found = Vec::new();
    missing::<Alarm>(&stacks, &mut found);
    missing::<AlarmActions>(&stacks, &mut found);
    missing::<BucketEncryption>(&stacks, &mut found);
    missing::<BucketLogging>(&stacks, &mut found);
    missing::<BudgetNotification>(&stacks, &mut found);
    missing::<CompositeAlarm>(&stacks, &mut found);
    missing::<Crawler>(&stacks, &mut found);
    missing::<Function>(&stacks, &mut found);
    missing::<LifecycleRule>(&stacks, &mut found);
    missing::<LogGroup>(&stacks, &mut found);
    missing::<MetricFilter>(&stacks, &mut found);
    missing::<MetricQuery>(&stacks, &mut found);
    missing::<NamedQuery>(&stacks, &mut found);
    missing::<ObjectLock>(&stacks, &mut found);
    missing::<Permission>(&stacks, &mut found);
    missing::<PublicAccessBlock>(&stacks, &mut found);
    missing::<SecurityGroupRule>(&stacks, &mut found);
    missing::<Trail>(&stacks, &mut found);
    assert!(found.is_empty(), "{found:#?}");
}
