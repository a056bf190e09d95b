//! What a deletion does to documents elsewhere, in a world that has to know.

use std::collections::BTreeMap;

use serde_json::Value;

use super::snapshot_file::Snapshot;
use crate::model::{
    Document, Outputs,
    named::{is_entity, rename_principals},
};

/// What a deletion does to documents elsewhere. A policy keeps the id of a principal that is deleted,
/// not its name, so that a new one of the same name does not get its rights (aws-facts §0.6). A
/// managed policy is detached from everything.
pub(super) fn forget(snapshot: &mut Snapshot, outputs: &Outputs) {
    let (Some(arn), Some(id)) = (outputs.get("arn"), outputs.get("id")) else { return };
    let is_policy = arn.contains(":policy/");
    if !is_policy && !is_entity(arn) {
        return;
    }
    for stored in snapshot.resources.values_mut().flat_map(BTreeMap::values_mut) {
        stored.aspects.retain(|_, document| {
            let mut json = document.json().clone();
            let stays = if is_policy {
                detach(&mut json, arn)
            } else {
                rename_principals(&mut json, &|text| (text == arn).then(|| id.clone()));
                true
            };
            if json != *document.json() {
                *document = Document::from_canonical(json);
            }
            stays
        });
    }
}

/// Takes an attached policy out of a list of ARNs; whether anything stays.
fn detach(value: &mut Value, arn: &str) -> bool {
    match value {
        Value::Array(items) if items.iter().any(|item| item == arn) => {
            items.retain(|item| item != arn);
            !items.is_empty()
        }
        Value::String(text) => text != arn,
        _ => true,
    }
}
