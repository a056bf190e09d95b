//! The declaration, what AWS refuses of it, and how it becomes aspects.

use serde_json::Value;

use super::{
    rule::{self, RuleItself, RuleValue},
    service::{DEFAULT_BUS, ENABLED, NOT_FOUND, RuleTags, full_name, outputs_of, parts},
    targets::{Target, Targets},
};
use crate::{
    aws::wire::{Keyed, Unknown},
    event_pattern::{Canonical, EVENT_BRIDGE, Pattern},
    kind::{DynAspect, prelude::*},
    kinds::schedule,
};

/// Names of rules and ids of targets.
const NAME: &str = "^[._A-Za-z0-9-]{1,64}$";
const STATES: [&str; 3] = [ENABLED, "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];
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
    #[schemars(extend("enum" = STATES, "x-enum" = "state"))]
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
            found.extend((!schedule::is_of_rule(schedule)).then(|| Problem::at("schedule", example)));
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

/// `events.rule`.
#[derive(Debug)]
pub struct EventsRule;

impl Kind for EventsRule {
    type Spec = Spec;
    const NAME: &'static str = "events.rule";
    const ABOUT: &'static str = "a rule of EventBridge with its targets";
    const OUTPUTS: &'static [Output] = &[
        Output::predicted("arn", "its ARN"),
        Output::predicted("bus", "the name of its event bus"),
        Output::predicted("name", "its name"),
    ];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&RuleItself, &Targets, &TagsOf(RuleTags)];
    const ARN_PREFIX: Option<&'static str> = Some("rule/");
    const GONE: &'static [&'static str] = NOT_FOUND;
    const JSON_FILES: &'static [&'static str] = &["pattern"];

    fn desired(spec: Spec, _scope: &Scope) -> Desired {
        Desired::named(full_name(&spec.bus, &spec.name))
            .with_problems(spec.problems())
            .with_problems_of_new(spec.selects_nothing())
            .with(Targets, Some(spec.targets).filter(|targets| !targets.0.is_empty()))
            .with(TagsOf(RuleTags), Some(spec.tags))
            .with(
                RuleItself,
                Some(RuleValue {
                    pattern: spec.pattern.map(Canonical::from),
                    schedule: spec.schedule,
                    state: spec.state,
                    description: spec.description,
                    role: spec.role,
                }),
            )
    }

    fn written(mut held: Written) -> Vec<Table> {
        let full_name = held.get("name").to_owned();
        let (bus, name) = parts(&full_name);
        held.set("bus", bus);
        held.set("name", name);
        held.spread(RuleItself::NAME);
        // What no declaration sets stays as it is.
        if let Some(mut targets) = held.take(Targets) {
            targets.0.values_mut().for_each(|target| target.unknown_members = Unknown::default());
            held.set("targets", targets);
        }
        vec![held.rest()]
    }

    fn predict(full_name: &str, _first: Option<&Value>, scope: &Scope) -> Outputs {
        outputs_of(full_name, scope)
    }

    fn called(outputs: &Outputs, _aspect: &dyn Fn(&str) -> Option<Document>) -> Option<String> {
        let (bus, name) = (outputs.get("bus")?.as_str(), outputs.get("name")?.as_str());
        Some(full_name(&bus.into(), &name.into()).value())
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        rule::list(aws, scope).await
    }
}
