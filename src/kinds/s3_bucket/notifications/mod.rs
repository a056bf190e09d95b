//! What a bucket tells other services about its objects.

mod aspect;
mod declared;
mod wire;
mod written;

pub(super) use aspect::Notifications;
pub(super) use declared::{NotificationSpec, declared, problems};
pub(super) use written::written;
