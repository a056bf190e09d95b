//! How `EventBridge` is called.

use crate::{
    aws::wire::{Service, Variants},
    kind::prelude::{Deserialize, Transient},
};

/// `EventBridge`.
pub(super) static EVENTS: Service = Service::json("EventBridge", "events", "1.1", "AWSEvents")
    .irregular(&[("resource_arn", "ResourceARN"), ("Target.role", "RoleArn")])
    .variants(Variants::OrdinaryIsFipsInGov);

/// AWS's code for what does not exist: the rule, or its bus.
pub(super) const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// Two writes to one rule were under way at once.
pub(super) const CLASH: Transient = Transient::always("ConcurrentModificationException");

/// An answer that says nothing.
#[derive(Deserialize)]
pub(super) struct Done {}
