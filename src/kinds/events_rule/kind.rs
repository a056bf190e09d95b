//! Outputs, and how a declaration becomes aspects.

use serde_json::Value;

use super::{
    rule::{self, RuleItself, RuleValue},
    service::{NOT_FOUND, full_name, outputs_of, parts},
    spec::Spec,
    tags::RuleTags,
    targets::Targets,
};
use crate::{
    aws::wire::Unknown,
    event_pattern::Canonical,
    kind::{DynAspect, prelude::*},
    model::Document,
};

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
    const NOT_MANAGED: &'static [&'static str] = &[];
    const ASPECTS: &'static [&'static dyn DynAspect] = &[&RuleItself, &Targets, &TagsOf(RuleTags)];
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

    fn named(resource: &str) -> Vec<String> {
        resource.strip_prefix("rule/").map(str::to_owned).into_iter().collect()
    }

    /// Targets that others added are members of its aspect.
    async fn uses(_aws: &Aws, _at: &Target) -> Uses {
        Uses::none()
    }

    async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
        rule::list(aws, scope).await
    }
}
