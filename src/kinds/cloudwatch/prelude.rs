//! What a file of `CloudWatch`'s kinds needs.

pub(crate) use serde_json::{Value, json};

pub(crate) use super::{
    actions,
    alarm::{ActionsEnabled, AlarmForm, AlarmOf, Beside},
    live::{ALARMS, LiveAlarm},
    tags::{self, CloudWatchTags},
};
pub(crate) use crate::{kind::prelude::*, model::Number};
