//! What an act is about, and what passes by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::model::{Address, Document, Failure, Outputs, Owner, Scope, Secrets, Tags};

/// The resource that an act is about.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its address in the stack.
    pub address: Address,
    /// The name AWS knows it by.
    pub name: String,
    /// Partition, account and region.
    pub scope: Scope,
    /// Its outputs, once the first aspect was read or made.
    pub outputs: Outputs,
    /// The owner that finds it again where AWS made up its id; external resources have none.
    pub owner: Option<Owner>,
    /// What the stack wants of the aspect at hand, where reading depends on it.
    pub want: Option<Document>,
    /// Whether the resource is someone else's: only declared keys are read and written.
    pub external: bool,
    /// What the creating call carries besides the first aspect, by aspect.
    pub creation: BTreeMap<String, Document>,
    /// What AWS never tells back, such as a key's deletion window.
    pub settings: BTreeMap<String, Value>,
    /// ARNs of what was created in this run and may not be visible everywhere yet.
    pub fresh: Arc<BTreeSet<String>>,
    /// The secrets of this run.
    pub secrets: Arc<Secrets>,
}

/// The setting that holds the ARN by which a resource was asked for, where it is not declared.
pub const ARN: &str = "$arn";

impl Target {
    /// An output of the resource, or an empty string where it is not known.
    #[must_use]
    pub fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }

    /// The tags that the creating call carries.
    #[must_use]
    pub fn creation_tags(&self) -> Tags {
        self.creation_value(crate::facts::TAGS).unwrap_or_default()
    }

    /// The value of an aspect that the creating call carries.
    #[must_use]
    pub fn creation_value<V: DeserializeOwned>(&self, aspect: &str) -> Option<V> {
        let document = self.creation.get(aspect)?;
        serde_json::from_value(document.json().clone()).ok()
    }

    /// A setting that AWS never tells back.
    #[must_use]
    pub fn setting<V: DeserializeOwned>(&self, name: &str) -> Option<V> {
        serde_json::from_value(self.settings.get(name)?.clone()).ok()
    }

    /// What the stack wants of the aspect at hand.
    #[must_use]
    pub fn wanted<V: DeserializeOwned>(&self) -> Option<V> {
        serde_json::from_value(self.want.as_ref()?.json().clone()).ok()
    }

    /// The salt of this resource's secrets.
    #[must_use]
    pub fn salt(&self) -> String {
        self.address.to_string()
    }
}

/// A refusal that passes by itself once AWS has caught up with what this run made
/// (aws-facts §4.1). Matched on code and message, never on the code alone where AWS uses it for
/// permanent errors too.
#[derive(Clone, Copy, Debug)]
pub struct Transient {
    /// AWS's code.
    pub code: &'static str,
    /// A part of the message; empty matches every message.
    pub message: &'static str,
    /// Whether it passes only if something was created in this run; otherwise it always may.
    pub after_creation: bool,
}

impl Transient {
    /// A refusal that passes if something was created in this run.
    #[must_use]
    pub const fn after_creation(code: &'static str, message: &'static str) -> Self {
        Self { code, message, after_creation: true }
    }

    /// A refusal that passes whoever caused it, such as a conflict of two writes.
    #[must_use]
    pub const fn always(code: &'static str) -> Self {
        Self { code, message: "", after_creation: false }
    }

    /// Whether `failure` is this refusal.
    #[must_use]
    pub fn matches(&self, failure: &Failure, fresh: bool) -> bool {
        failure.has_code(&[self.code])
            && failure.message.contains(self.message)
            && (fresh || !self.after_creation)
    }
}
