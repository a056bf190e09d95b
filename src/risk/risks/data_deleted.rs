//! What goes and can't be made again.

use crate::{
    plan::Verb,
    risk::{Changed, Found, Level, Risk},
};

pub(super) const RISK: Risk = Risk {
    id: "data-deleted",
    level: Level::High,
    about: "a bucket, a queue, a log group, a database or a user is deleted, and what it holds with it",
    find,
};

/// What that means for each kind. Keys have a risk of their own.
const HOLDS: [(&str, &str); 5] = [
    ("glue.database", "and all its tables with it"),
    ("iam.user", "unless it has credentials: then AWS refuses"),
    ("logs.group", "and all its events with it"),
    ("s3.bucket", "unless it holds objects: then AWS refuses"),
    ("sqs.queue", "and all its messages with it"),
];

fn find(changed: &Changed<'_>) -> Vec<Found> {
    if !changed.ends() {
        return Vec::new();
    }
    let it = HOLDS.iter().find(|(kind, _)| *kind == changed.resource.address.kind);
    let verb = if changed.resource.verb == Verb::Replace { "replaced" } else { "deleted" };
    it.map(|(_, what)| Found::whole(format!("{} is {verb}, {what}", changed.resource.name)))
        .into_iter()
        .collect()
}
