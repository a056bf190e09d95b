//! The declaration of a rule, and what AWS refuses of it.

use serde_json::Value;

use super::{schedule::is_schedule, service::DEFAULT_BUS, targets::Target};
use crate::{
    aws::wire::Keyed,
    event_pattern::{EVENT_BRIDGE, Pattern},
    kind::prelude::*,
};

/// The state of a rule that names none.
pub(super) const ENABLED: &str = "ENABLED";

/// Names of rules and ids of targets.
const NAME: &str = "^[._A-Za-z0-9-]{1,64}$";
const STATES: &str = "^(ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS)$";
const NAME_IN_WORDS: &str = "1 to 64 letters, digits and `._-`";

/// A rule of `EventBridge`: which events, or when, and where they go.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Its name, which is unique on its bus.
    #[schemars(extend("pattern" = NAME, "x-pattern" = NAME_IN_WORDS))]
    pub name: Text,
    /// The name of its event bus; `default` when not given. Another bus is another rule.
    #[serde(default = "default_bus")]
    #[schemars(extend("pattern" = "^[/._A-Za-z0-9-]{1,256}$", "x-pattern" = "the name of an event bus"))]
    pub bus: Text,
    /// Which events it matches: a table in the language of event patterns, or `{ file = "x.json" }`.
    pub pattern: Option<Value>,
    /// When it fires, in UTC: `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)`. On the default bus only.
    pub schedule: Option<String>,
    /// `ENABLED` when not given; the third one matches the events of read-only management calls in `CloudTrail` too.
    #[serde(default = "enabled")]
    #[schemars(extend("pattern" = STATES, "x-pattern" = "ENABLED, DISABLED or ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"))]
    pub state: String,
    /// What it is for.
    #[schemars(length(max = 512))]
    pub description: Option<Text>,
    /// The role that invokes the targets without a role of their own.
    pub role: Option<Arn>,
    /// Where its events go, by an id: up to 64 letters, digits and `._-`. A rule has five targets.
    #[serde(default)]
    #[schemars(extend("maxProperties" = 5, "propertyNames" = { "pattern": NAME, "x-pattern": NAME_IN_WORDS }))]
    pub targets: Keyed<Target>,
    /// Its tags.
    #[serde(default)]
    pub tags: BTreeMap<String, Text>,
}

fn default_bus() -> Text {
    DEFAULT_BUS.into()
}

fn enabled() -> String {
    ENABLED.to_owned()
}

impl Spec {
    /// What AWS refuses of a rule that does not exist yet; of another's rule only targets are declared.
    pub(super) fn selects_nothing(&self) -> Option<Problem> {
        let selects = self.pattern.is_some() || self.schedule.is_some();
        (!selects).then(|| Problem::at("name", "a rule needs a `pattern` or a `schedule`"))
    }

    /// What AWS refuses of any.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if let Some(schedule) = &self.schedule {
            let example = "expected `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)`";
            found.extend((!is_schedule(schedule)).then(|| Problem::at("schedule", example)));
            let elsewhere = self.bus.known() != Some(DEFAULT_BUS);
            found.extend(elsewhere.then(|| Problem::at("schedule", "a schedule is on the default bus only")));
        }
        let pattern = self.pattern.iter().map(|pattern| Pattern::read(pattern, &EVENT_BRIDGE));
        found.extend(Problem::all_below(&["pattern"], pattern.filter_map(Result::err).flatten()));
        for (id, target) in &self.targets.0 {
            let problem = |(member, message)| Problem::below(["targets", id, member], message);
            found.extend(target.problems().into_iter().map(problem));
        }
        found
    }
}
