//! The rule itself, which one call writes as a whole.

use serde_json::Value;

use super::{
    service::{CLASH, ENABLED, EVENTS, LIST_TAGS, NOT_FOUND, RuleTags, TAG, full_name, outputs_of, parts},
    targets::{self, Targets},
};
use crate::{
    aws::wire::{Operation, TagList, input},
    event_pattern::Canonical,
    kind::prelude::*,
};

const DESCRIBE: Operation =
    EVENTS.call("events:DescribeRule").watched(&["Arn", "CreatedBy", "EventBusName", "Name"]);
const PUT: Operation = EVENTS.call("events:PutRule");
const DELETE: Operation = EVENTS.call("events:DeleteRule");
const LIST: Operation = EVENTS.call("events:ListRules").lists(&["rules"]);
const LIST_BUSES: Operation = EVENTS.call("events:ListEventBuses").lists(&["event_buses"]);

/// What `PutRule` replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleValue {
    pub(super) pattern: Option<Canonical>,
    pub(super) schedule: Option<String>,
    pub(super) state: String,
    pub(super) description: Option<Text>,
    pub(super) role: Option<Arn>,
}

/// A rule as AWS has it.
#[derive(Deserialize)]
struct Rule {
    name: String,
    event_pattern: Option<String>,
    schedule_expression: Option<String>,
    state: Option<String>,
    description: Option<Text>,
    role_arn: Option<Arn>,
    managed_by: Option<String>,
}

#[derive(Deserialize)]
struct Bus {
    name: String,
}

impl From<Rule> for RuleValue {
    fn from(rule: Rule) -> Self {
        Self {
            pattern: rule.event_pattern.map(|text| text.parse().unwrap_or_else(|_| Value::from(text).into())),
            schedule: rule.schedule_expression,
            state: rule.state.unwrap_or_else(|| ENABLED.to_owned()),
            description: rule.description,
            role: rule.role_arn,
        }
    }
}

#[derive(Debug)]
pub(super) struct RuleItself;

impl Aspect for RuleItself {
    type Value = RuleValue;
    const NAME: &'static str = "rule";
    const ABOUT: &'static str = "which events it matches or when it fires, its state and its role";
    const REPLACES: Replaces = Replaces::refusing("DescribeRule", &["ManagedBy"]);
    const ACTIONS: Actions = Actions {
        read: &[DESCRIBE.action],
        write: &[
            DESCRIBE.action,
            LIST_TAGS.action,
            PUT.action,
            TAG.action,
            targets::LIST.action,
            targets::REMOVE.action,
            DELETE.action,
            "iam:PassRole",
        ],
    };
    const TRANSIENT: &'static [Transient] = &[CLASH];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<RuleValue>>, Failure> {
        let Some(rule) = describe(aws, at).await? else { return Ok(None) };
        let managed = rule.managed_by.is_some().then_some("ManagedBy");
        let outputs = outputs_of(&at.name, &at.scope);
        Ok(Some(Seen::with_outputs(rule.into(), outputs).refusing(managed)))
    }

    /// `PutRule` takes over a rule of the same name without a word, so it is read just before.
    async fn put(&self, aws: &Aws, at: &Target, want: RuleValue) -> Result<(), Failure> {
        let live = describe(aws, at).await?;
        if live.is_some() && at.creation.contains_key(TAGS) && !RuleTags::is_ours(aws, at).await? {
            let message = format!("there is a rule `{}` already, which a put would take over", at.name);
            return Err(Failure::guard(PUT.action, message));
        }
        if let Some(service) = live.and_then(|rule| rule.managed_by) {
            return Err(Failure::guard(PUT.action, format!("{service} manages this rule")));
        }
        let (bus, name) = parts(&at.name);
        let tags = Some(at.creation_tags()).filter(|tags| !tags.is_empty()).map(TagList::from);
        let input = input! {
            name: name,
            event_bus_name: bus,
            event_pattern: want.pattern.as_ref().map(pattern_to_aws),
            schedule_expression: want.schedule,
            state: want.state,
            description: want.description,
            role_arn: want.role,
            tags: tags,
        };
        aws.act(&PUT, &at.scope.region, &input).await
    }

    async fn create(&self, aws: &Aws, at: &Target, want: RuleValue) -> Result<Outputs, Failure> {
        self.put(aws, at, want).await.map(|()| outputs_of(&at.name, &at.scope))
    }

    /// AWS refuses to delete a rule that has targets.
    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        Targets.delete(aws, at).await?;
        let (bus, name) = parts(&at.name);
        let input = input! { name: name, event_bus_name: bus };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

/// What was no JSON in AWS's answer goes back as it came.
fn pattern_to_aws(pattern: &Canonical) -> String {
    pattern.json().as_str().map_or_else(|| pattern.to_string(), str::to_owned)
}

async fn describe(aws: &Aws, at: &Target) -> Result<Option<Rule>, Failure> {
    let (bus, name) = parts(&at.name);
    let input = input! { name: name, event_bus_name: bus };
    absent(aws.call(&DESCRIBE, &at.scope.region, &input).await, NOT_FOUND)
}

/// The rules of every bus of a region.
pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let region = &scope.region;
    let mut found = Vec::new();
    for Bus { name: bus } in aws.list::<Vec<_>>(&LIST_BUSES, region, &input! { limit: 100 }).await? {
        let rules: Vec<Rule> = aws.list(&LIST, region, &input! { event_bus_name: &bus }).await?;
        found.extend(rules.into_iter().map(|rule| {
            let name = full_name(&bus.as_str().into(), &rule.name.into()).value();
            Found { of_aws: rule.managed_by.is_some(), ..Found::named(name) }
        }));
    }
    Ok(found)
}
