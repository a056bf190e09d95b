//! The law of the wire: a value goes to AWS's form and back unchanged. Values are made from the schema of the
//! declarations (`values`), put and read again; `tests/replay` answers by AWS's models.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use trueup::{
    facts::Replaces,
    kind::{DynKind, Target},
    kinds::KINDS,
    model::{Address, Document, Failure, Outputs, document::resolve},
    read,
    world::{Part, World},
};

use super::{created, declared, values::Walk};
use crate::support::replay::Replayed;

/// Steps of the walk from each table of a fixture, and different values of an aspect that one gives.
const STEPS: usize = 600;
const VALUES: usize = 12;

/// Puts that `tests/replay` does not know; the fixtures of the conformance test stand for them.
const NOT_REPLAYED: &[&str] = &[
    "cloudwatch.dashboard/dashboard",
    "iam.policy/document",
    "iam.role/inline",
    "iam.role/trust",
    "iam.user/inline",
    "kms.key/policy",
    "s3.bucket/objects",
    "s3.bucket/tags",
    "ssm.parameter/value",
];

/// The tables of a fixture, all references in them resolved.
fn tables(kind: &str, fixture: &str, known: &BTreeMap<Address, Outputs>) -> Vec<Value> {
    let path = format!("{}/tests/kinds/{kind}/{fixture}.toml", env!("CARGO_MANIFEST_DIR"));
    let mut text = std::fs::read_to_string(path).unwrap();
    for (address, outputs) in known {
        for (output, value) in outputs {
            text = text.replace(&format!("${{{address}.{output}}}"), value);
        }
    }
    let file: Value = toml::from_str(&text).unwrap();
    let (service, name) = kind.split_once('.').unwrap();
    file[service][name].as_object().into_iter().flatten().map(|(_, table)| table.clone()).collect()
}

/// Puts a value and reads it. `world` is a client of its own for each act, so that none waits for AWS's published
/// rates.
async fn comes_back<W: World>(
    world: impl AsyncFn() -> W,
    part: Part<'_>,
    target: &Target,
    value: &Document,
) -> Result<(), String> {
    let failed = |failure: Failure| failure.to_string();
    world().await.put(part, target, value).await.map_err(failed)?;
    let read = world().await.read(part, target).await.map_err(failed)?.map(|seen| seen.value);
    let aspect = part.kind.aspect(part.aspect).unwrap();
    // What says nothing is like what is not there.
    let is_nothing = |value: &Document| matches!(value.json().as_object(), Some(all) if all.is_empty());
    let Some(read) = read else {
        let why = || format!("{:?} is not there", value.json());
        return is_nothing(value).then_some(()).ok_or_else(why);
    };
    let wanted = aspect.fill(value.clone(), &read);
    let why = || format!("{:?}\n        is read as {:?}", wanted.json(), read.json());
    (wanted == read).then_some(()).ok_or_else(why)
}

/// What each aspect of a kind can be declared to be, by walks from all of its fixtures.
fn values(kind: &'static dyn DynKind) -> BTreeMap<&'static str, BTreeSet<String>> {
    let declared = declared(kind.name(), kind.first());
    let known = declared.iter().flat_map(|one| one.known.clone()).collect();
    let scope = &declared[0].declaration.scope;
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for table in ["basic", "update"].iter().flat_map(|fixture| tables(kind.name(), fixture, &known)) {
        let mut walk = Walk::new(kind, scope, &table);
        let mut new: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for (aspect, value) in (0..STEPS).filter_map(|_| walk.step()).flatten() {
            let values = new.entry(aspect).or_default();
            if values.len() < VALUES {
                values.insert(value.to_string());
            }
        }
        for (aspect, values) in new {
            found.entry(aspect).or_default().extend(values);
        }
    }
    found
}

/// By AWS's models, whatever no AWS would take.
#[tokio::test]
async fn every_value_goes_to_aws_and_comes_back() {
    let replayed = Replayed::start();
    let (mut changed, mut accounts, mut without) = (BTreeMap::new(), 0, Vec::new());
    for kind in KINDS {
        let mut values = values(*kind);
        for aspect in kind.aspects() {
            let what = format!("{}/{}", kind.name(), aspect.name());
            if !matches!(aspect.replaces(), Replaces::Whole { .. }) || NOT_REPLAYED.contains(&what.as_str()) {
                continue;
            }
            let one = declared(kind.name(), aspect).into_iter().next().unwrap();
            let mut tried = 0;
            for value in values.remove(aspect.name()).unwrap_or_default() {
                let value: Value = serde_json::from_str(&value).unwrap();
                let Ok(document) = aspect.canonical(&resolve(&value, &one.known)) else { continue };
                let document = aspect.settled(document);
                accounts += 1;
                tried += 1;
                let account = format!("empty{accounts}");
                let mut target = read::target(&one.declaration, &one.known, &one.stack.secrets).unwrap();
                target.want = Some(document.clone());
                for (call, answer) in created(kind.name(), &target) {
                    replayed.hold(&account, call, &answer);
                }
                let part = Part { kind: *kind, aspect: aspect.name() };
                let world = async || replayed.world(&account).await;
                if let Err(why) = comes_back(world, part, &target, &document).await {
                    changed.entry(what.clone()).or_insert((value, why));
                }
            }
            if tried == 0 {
                without.push(what);
            }
        }
    }
    let changed: Vec<_> =
        changed.iter().map(|(what, (value, why))| format!("{what}: {value}\n        {why}")).collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    assert!(without.is_empty(), "no value was made of {without:?}");
}
