//! What AWS itself adds to the policy of a place that logs are delivered to.

use crate::kind::prelude::*;
use crate::{
    kind::Appended,
    policy::{Destination, Dialect, Policy},
};

/// To a bucket's policy.
pub const IN_BUCKETS: Appended<Policy> = Appended {
    why: WHY,
    keep: |want, live, name, scope| Policy::with_deliveries(want, live, to(Dialect::Bucket, name, scope)),
    strip: |live, name, scope| live.without_deliveries(to(Dialect::Bucket, name, scope)),
};

/// To a resource policy of log groups.
pub const IN_LOG_GROUPS: Appended<Policy> = Appended {
    why: WHY,
    keep: |want, live, name, scope| Policy::with_deliveries(want, live, to(Dialect::Logs, name, scope)),
    strip: |live, name, scope| live.without_deliveries(to(Dialect::Logs, name, scope)),
};

const WHY: &str = "log delivery";

fn to<'a>(dialect: Dialect, name: &'a str, scope: &'a Scope) -> Destination<'a> {
    Destination { dialect, name, account: &scope.account }
}
