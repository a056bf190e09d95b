//! From what is held of a bucket back to its declaration.

use crate::kind::prelude::*;
use serde_json::json;

use super::{
    bucket::Bucket,
    encryption::{BucketEncryption, written as encryption},
    lifecycle::{MinimumSize, SmallestTransition},
    notifications::{self, Notifications},
    objects::{Object, Objects},
};

/// The declaration of a bucket.
pub(super) fn written(mut held: Written) -> Vec<Table> {
    // What it says, `object_lock` says too.
    let _ = held.take(Bucket);
    let default = SmallestTransition::AllStorageClasses128K;
    let size = held.take(MinimumSize).and_then(|value| value.size);
    held.set(MinimumSize::NAME, size.filter(|size| *size != default));
    let encryption = held.take(BucketEncryption).map(encryption);
    held.set(BucketEncryption::NAME, encryption);
    if let Some(by_id) = held.take(Notifications) {
        let (specs, eventbridge) = notifications::written(by_id);
        held.set(Notifications::NAME, specs);
        held.set("eventbridge", eventbridge.then_some(true));
    }
    let objects = held.take(Objects).unwrap_or_default();
    let (prefixes, objects): (Vec<_>, Vec<_>) =
        objects.into_iter().partition(|(key, object)| key.ends_with('/') && *object == Object::prefix());
    if !prefixes.is_empty() {
        held.set("prefixes", prefixes.into_iter().map(|(key, _)| key).collect::<Vec<_>>());
    }
    if !objects.is_empty() {
        let objects: Table = objects.into_iter().map(|(key, object)| (key, json!(object))).collect();
        held.set(Objects::NAME, objects);
    }
    vec![held.rest()]
}
