//! Somebody of another account that is let in, by name or under a condition.

use super::foreign_account::find;
use crate::risk::{Level, Risk};

pub(super) const RISK: Risk = Risk {
    id: "foreign-principal",
    level: Level::Medium,
    about: "a policy lets a principal of another account in, or another account under a condition",
    find: |changed| find(changed, false),
};
