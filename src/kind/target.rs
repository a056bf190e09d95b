//! What an act is about, and what passes by itself.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Fresh;
use crate::model::{Address, Cause, Document, Failure, Outputs, Owner, Scope, Secrets, Tags};

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
    /// What this run made or changed, which may not be known everywhere yet.
    pub fresh: Arc<Fresh>,
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

    /// The names by which AWS's listings may tell of it: its own and its outputs.
    #[must_use]
    pub fn names(&self) -> BTreeSet<String> {
        self.outputs.values().chain([&self.name]).cloned().collect()
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

/// A refusal that passes by itself once AWS has caught up (aws-facts §4.1). Matched on code and message, never on
/// the code alone where AWS uses it for permanent errors too.
#[derive(Clone, Copy, Debug)]
pub struct Transient {
    /// AWS's code; empty stands for every throttle.
    pub code: &'static str,
    /// A part of the message; empty matches every message.
    pub message: &'static str,
    /// When it passes.
    pub passes: Passes,
    /// How long AWS takes for it.
    pub pace: Pace,
}

/// How long AWS takes until a refusal passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Less than a minute.
    Seconds,
    /// Up to three minutes.
    Minutes,
    /// AWS is building what was asked for, and says so.
    Building,
}

/// When a refusal passes by itself. A typo gives the same answer, so what the refusal is about has to be new: made by
/// this run, or created in the last minutes as AWS says.
#[derive(Clone, Copy, Debug)]
pub enum Passes {
    /// Whoever caused it, such as a conflict of two writes.
    Always,
    /// If the resource itself is new.
    OfItself,
    /// If the resource itself is new or was changed by this run.
    OfItselfChanged,
    /// If what the refusal names is new, or where it names nothing, something that the document names, of these
    /// services.
    OfNamed(&'static [&'static str]),
    /// The same of what is new or was changed by this run: policies take their time too. No services stand for all.
    OfNamedChanged(&'static [&'static str]),
}

impl Transient {
    const fn new(code: &'static str, message: &'static str, passes: Passes) -> Self {
        Self { code, message, passes, pace: Pace::Seconds }
    }

    /// A refusal that passes whoever caused it.
    #[must_use]
    pub const fn always(code: &'static str) -> Self {
        Self::new(code, "", Passes::Always).slow()
    }

    /// What AWS is building, so that an act on it is tried again until that is done.
    #[must_use]
    pub const fn building(code: &'static str) -> Self {
        Self { pace: Pace::Building, ..Self::new(code, "", Passes::Always) }
    }

    /// AWS asked for fewer calls, where the call is not safe to repeat for the SDK.
    #[must_use]
    pub const fn throttled() -> Self {
        Self::always("")
    }

    /// A refusal that passes if the resource itself is new.
    #[must_use]
    pub const fn of_itself(code: &'static str, message: &'static str) -> Self {
        Self::new(code, message, Passes::OfItself)
    }

    /// A refusal that passes if the resource itself is new or was changed by this run.
    #[must_use]
    pub const fn of_itself_changed(code: &'static str, message: &'static str) -> Self {
        Self::new(code, message, Passes::OfItselfChanged)
    }

    /// A refusal that passes if what it is about, of these services, is new.
    #[must_use]
    pub const fn of_named(
        code: &'static str,
        message: &'static str,
        services: &'static [&'static str],
    ) -> Self {
        Self::new(code, message, Passes::OfNamed(services))
    }

    /// A refusal that passes if what it is about, of these services, is new or was changed by this run.
    #[must_use]
    pub const fn of_named_changed(
        code: &'static str,
        message: &'static str,
        services: &'static [&'static str],
    ) -> Self {
        Self::new(code, message, Passes::OfNamedChanged(services))
    }

    /// The same only with this part of a message.
    #[must_use]
    pub const fn saying(self, message: &'static str) -> Self {
        Self { message, ..self }
    }

    /// The same, which takes minutes.
    #[must_use]
    pub const fn slow(self) -> Self {
        Self { pace: Pace::Minutes, ..self }
    }

    /// The same, for which seconds are enough.
    #[must_use]
    pub const fn quick(self) -> Self {
        Self { pace: Pace::Seconds, ..self }
    }

    /// Whether `failure` is this refusal, as its code and message go.
    #[must_use]
    pub fn matches(&self, failure: &Failure) -> bool {
        let is_it = if self.code.is_empty() {
            failure.cause == Cause::Throttled
        } else {
            failure.has_code(&[self.code])
        };
        is_it && failure.message.contains(self.message)
    }
}

#[cfg(test)]
impl Target {
    /// A resource of the stack `calls` called `name`, whose creation carries its owner tags.
    pub(crate) fn example(kind: &str, name: &str) -> Self {
        let address = Address::new(kind, name);
        let owner = Owner::new("calls", &address);
        let tags = Document::from_canonical(serde_json::json!(owner.tags()));
        let [partition, account, region] = ["aws", "111122223333", "eu-central-1"].map(str::to_owned);
        Self {
            address,
            name: name.to_owned(),
            scope: Scope { partition, account, region },
            outputs: Outputs::new(),
            owner: Some(owner),
            want: None,
            external: false,
            creation: [(crate::facts::TAGS.to_owned(), tags)].into(),
            settings: BTreeMap::new(),
            fresh: Arc::default(),
            secrets: Arc::default(),
        }
    }
}
