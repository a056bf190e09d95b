//! The rule itself, which one call writes as a whole.

use super::{
    calls::{CLASH, Done, EVENTS, NOT_FOUND},
    names::{DEFAULT_BUS, full_name, outputs_of, parts},
    pattern::Pattern,
    spec::ENABLED,
    tags, targets,
};
use crate::{aws::wire::Operation, kind::prelude::*};

const DESCRIBE: Operation =
    EVENTS.call("events:DescribeRule").watched(&["Arn", "CreatedBy", "EventBusName", "Name"]);
const PUT: Operation = EVENTS.call("events:PutRule");
const DELETE: Operation = EVENTS.call("events:DeleteRule");
const LIST: Operation = EVENTS.call("events:ListRules");
const LIST_BUSES: Operation = EVENTS.call("events:ListEventBuses");

/// What `PutRule` replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleValue {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pattern: Option<Pattern>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) schedule: Option<String>,
    pub(super) state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) role: Option<Arn>,
}

/// A rule as AWS has it.
#[derive(Default, Serialize, Deserialize)]
struct Rule {
    name: String,
    event_bus_name: Option<String>,
    event_pattern: Option<String>,
    schedule_expression: Option<String>,
    state: Option<String>,
    description: Option<Text>,
    role_arn: Option<Arn>,
    #[serde(skip_serializing)]
    managed_by: Option<String>,
    #[serde(default, skip_deserializing, skip_serializing_if = "Vec::is_empty")]
    tags: Vec<tags::Tag>,
}

/// Which rule, or the rules of which bus.
#[derive(Default, Serialize)]
struct Which<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_bus_name: Option<&'a str>,
}

#[derive(Deserialize)]
struct Rules {
    #[serde(default)]
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Buses {
    #[serde(default)]
    event_buses: Vec<Bus>,
}

#[derive(Deserialize)]
struct Bus {
    name: String,
}

impl From<Rule> for RuleValue {
    fn from(rule: Rule) -> Self {
        Self {
            pattern: rule.event_pattern.as_deref().map(Pattern::from_aws),
            schedule: rule.schedule_expression,
            state: rule.state.unwrap_or_else(|| ENABLED.to_owned()),
            description: rule.description,
            role: rule.role_arn,
        }
    }
}

/// The aspect.
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
            tags::LIST.action,
            PUT.action,
            "events:TagResource",
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
        if live.is_some() && at.creation.contains_key(TAGS) {
            tags::check_owner(aws, at, PUT.action).await?;
        }
        if let Some(service) = live.and_then(|rule| rule.managed_by) {
            return Err(Failure::guard(PUT.action, format!("{service} manages this rule")));
        }
        let (bus, name) = parts(&at.name);
        let rule = Rule {
            name: name.to_owned(),
            event_bus_name: Some(bus.to_owned()),
            event_pattern: want.pattern.map(|pattern| pattern.to_aws()),
            schedule_expression: want.schedule,
            state: Some(want.state),
            description: want.description,
            role_arn: want.role,
            managed_by: None,
            tags: tags::to_aws(at.creation_tags()),
        };
        aws.call::<Done>(&PUT, &at.scope.region, &rule).await.map(drop)
    }

    async fn create(&self, aws: &Aws, at: &Target, want: RuleValue) -> Result<Outputs, Failure> {
        self.put(aws, at, want).await.map(|()| outputs_of(&at.name, &at.scope))
    }

    /// AWS refuses to delete a rule that has targets.
    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        targets::remove_all(aws, at).await?;
        gone(aws.call::<Done>(&DELETE, &at.scope.region, &which(at)).await, NOT_FOUND)
    }
}

fn which(at: &Target) -> Which<'_> {
    let (bus, name) = parts(&at.name);
    Which { name: Some(name), event_bus_name: Some(bus) }
}

async fn describe(aws: &Aws, at: &Target) -> Result<Option<Rule>, Failure> {
    absent(aws.call(&DESCRIBE, &at.scope.region, &which(at)).await, NOT_FOUND)
}

/// The rules of every bus of a region.
async fn all(aws: &Aws, region: &str) -> Result<Vec<Rule>, Failure> {
    let token = ("next_token", "next_token");
    let buses: Vec<Buses> = aws.pages(&LIST_BUSES, region, &Which::default(), token).await?;
    let mut rules = Vec::new();
    for bus in buses.iter().flat_map(|page| &page.event_buses) {
        let which = Which { event_bus_name: Some(&bus.name), ..Which::default() };
        let pages: Vec<Rules> = aws.pages(&LIST, region, &which, token).await?;
        rules.extend(pages.into_iter().flat_map(|page| page.rules));
    }
    Ok(rules)
}

impl Rule {
    fn full_name(&self) -> String {
        let bus = self.event_bus_name.as_deref().unwrap_or(DEFAULT_BUS);
        full_name(&bus.into(), &self.name.as_str().into()).value()
    }
}

pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let rules = all(aws, &scope.region).await?.into_iter();
    Ok(rules
        .map(|rule| Found { of_aws: rule.managed_by.is_some(), ..Found::named(rule.full_name()) })
        .collect())
}
