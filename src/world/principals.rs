//! The roles and users that policies name, in a world that has to know whether they exist.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::snapshot_file::Snapshot;
use crate::model::{Document, Outputs};

/// The ARNs in the principals of every policy below `value`.
pub fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == "Principal" || key == "NotPrincipal" {
                    strings(member, found);
                } else {
                    collect(member, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

fn strings(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|member| strings(member, found)),
        _ => {}
    }
}

/// Whether an ARN is that of a role or user, which must exist to be named.
pub(super) fn is_entity(arn: &str) -> bool {
    arn.contains(":role/") || arn.contains(":user/")
}

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
            let stays = if is_policy { detach(&mut json, arn) } else { rename_principal(&mut json, arn, id) };
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

/// Writes `id` for `arn` in the principals of every policy below `value`; all of it stays.
fn rename_principal(value: &mut Value, arn: &str, id: &str) -> bool {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == "Principal" || key == "NotPrincipal" {
                    rename(member, arn, id);
                } else {
                    rename_principal(member, arn, id);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| {
            rename_principal(item, arn, id);
        }),
        _ => {}
    }
    true
}

fn rename(value: &mut Value, arn: &str, id: &str) {
    match value {
        Value::String(text) if text == arn => id.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, arn, id)),
        Value::Object(members) => members.values_mut().for_each(|member| rename(member, arn, id)),
        _ => {}
    }
}
