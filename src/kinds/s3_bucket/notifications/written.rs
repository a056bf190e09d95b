//! From what AWS has back to declarations.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::aspect::{ById, Destination};

/// Notifications by id, and whether `EventBridge` is told everything.
pub(in super::super) fn written(held: ById) -> (BTreeMap<String, Value>, bool) {
    let mut eventbridge = false;
    let mut specs = BTreeMap::new();
    for (id, notification) in held {
        let (member, arn) = match notification.to {
            Destination::Lambda(arn) => ("lambda", arn),
            Destination::Queue(arn) => ("queue", arn),
            Destination::Topic(arn) => ("topic", arn),
            Destination::EventBridge => {
                eventbridge = true;
                continue;
            }
        };
        let spec = json!({
            member: arn,
            "events": notification.events,
            "prefix": notification.prefix,
            "suffix": notification.suffix,
        });
        specs.insert(id, spec);
    }
    (specs, eventbridge)
}
