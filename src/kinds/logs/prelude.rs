//! What a file of the kinds of `CloudWatch` Logs needs.

pub use serde_json::Value;

pub use super::service::{CLASH, LOGS, NOT_FOUND, remove};
pub(crate) use crate::aws::wire::input;
pub use crate::{
    aws::wire::{Keyed, Operation},
    kind::prelude::*,
    model::Document,
};
