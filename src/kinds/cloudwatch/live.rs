//! Alarms as AWS has them: names of up to a hundred alarms in one call.

use crate::kind::prelude::*;
use aws_sdk_cloudwatch::{
    operation::describe_alarms::DescribeAlarmsOutput,
    types::{ActionConfiguration, AlarmType, CompositeAlarm, LogAlarm, MetricAlarm},
};

use super::tags;
use crate::{
    aws::gather::Gather,
    model::{Cause, Owner},
};

/// The IAM action that tells of alarms.
pub const DESCRIBE: &str = "cloudwatch:DescribeAlarms";

/// The IAM action that deletes alarms.
pub const DELETE: &str = "cloudwatch:DeleteAlarms";

/// The member of an alarm that no declaration can set; each put sends it back.
pub const KEPT: &str = "ActionConfiguration";

/// Names that one call takes.
const NAMES: usize = 100;

/// An alarm of any type: all of them share one space of names.
#[derive(Clone, Debug)]
pub enum LiveAlarm {
    /// One that watches a metric.
    Metric(Box<MetricAlarm>),
    /// One that watches other alarms.
    Composite(Box<CompositeAlarm>),
    /// One that watches a query of logs.
    Log(Box<LogAlarm>),
}

impl LiveAlarm {
    /// Whether its actions run; AWS's default is that they do.
    #[must_use]
    pub fn acts(&self) -> bool {
        let enabled = match self {
            Self::Metric(alarm) => alarm.actions_enabled,
            Self::Composite(alarm) => alarm.actions_enabled,
            Self::Log(alarm) => alarm.actions_enabled,
        };
        enabled.unwrap_or(true)
    }

    /// Which tags its notifications carry, which no declaration can set.
    #[must_use]
    pub fn action_configuration(&self) -> Option<ActionConfiguration> {
        match self {
            Self::Metric(alarm) => alarm.action_configuration.clone(),
            Self::Composite(alarm) => alarm.action_configuration.clone(),
            Self::Log(alarm) => alarm.action_configuration.clone(),
        }
    }

    /// That the name belongs to an alarm of another type, which a put would not turn into this one.
    #[must_use]
    pub fn of_another_type(&self, operation: &str) -> Failure {
        let what = match self {
            Self::Metric(_) => "a metric alarm",
            Self::Composite(_) => "a composite alarm",
            Self::Log(_) => "a log alarm",
        };
        Failure::conflict(operation, format!("{what} has this name"))
            .with_hint("alarms of all types share their names: choose another name, or delete that alarm")
    }
}

/// The alarm called `at.name`.
///
/// # Errors
/// What AWS answered.
pub async fn alarm(aws: &Aws, at: &Target) -> Result<Option<LiveAlarm>, Failure> {
    let region = &at.scope.region;
    let question = format!("{DESCRIBE}/{region}");
    let gather = Gather::of(aws.catalogue(), &question, NAMES).await?;
    gather.ask(&at.name, |names| describe(aws, region, names)).await
}

/// The same, asked of AWS now. For a creation it must be of this owner: a put would silently take
/// over whatever has the name.
///
/// # Errors
/// What AWS answered, or that the alarm is someone else's.
pub async fn before_put(aws: &Aws, at: &Target, operation: &str) -> Result<Option<LiveAlarm>, Failure> {
    let found = describe(aws, &at.scope.region, vec![at.name.clone()]).await?.remove(&at.name);
    if found.is_some() && at.creation.contains_key(TAGS) {
        tags::check_owner(aws, at, &super::names::alarm_outputs(&at.name, &at.scope)["arn"], operation)
            .await?;
    }
    Ok(found)
}

/// The alarms of a type in a region.
///
/// # Errors
/// What AWS answered.
pub async fn list(aws: &Aws, region: &str, what: AlarmType) -> Result<Vec<Found>, Failure> {
    let pages = pages(aws, region, None, vec![what]).await?;
    let names = pages.into_iter().flat_map(|page| {
        let metric = page.metric_alarms.unwrap_or_default().into_iter().map(|alarm| alarm.alarm_name);
        let composite = page.composite_alarms.unwrap_or_default().into_iter().map(|alarm| alarm.alarm_name);
        metric.chain(composite).collect::<Vec<_>>()
    });
    Ok(names.flatten().map(Found::named).collect())
}

pub(super) async fn pages(
    aws: &Aws,
    region: &str,
    names: Option<Vec<String>>,
    types: Vec<AlarmType>,
) -> Result<Vec<DescribeAlarmsOutput>, Failure> {
    let call = aws
        .cloudwatch(region)
        .describe_alarms()
        .set_alarm_names(names)
        .set_alarm_types(Some(types))
        .into_paginator()
        .page_size(100);
    aws.send(DESCRIBE, call.send().collect::<Result<_, _>>()).await
}

/// Deletes the alarm.
///
/// # Errors
/// What AWS answered.
pub async fn delete(aws: &Aws, at: &Target) -> Result<(), Failure> {
    let call = aws.cloudwatch(&at.scope.region).delete_alarms().alarm_names(&at.name);
    gone(aws.send(DELETE, call.send()).await, &["ResourceNotFound", "ResourceNotFoundException"])
}

async fn describe(
    aws: &Aws,
    region: &str,
    names: Vec<String>,
) -> Result<BTreeMap<String, LiveAlarm>, Failure> {
    let known = [AlarmType::MetricAlarm, AlarmType::CompositeAlarm];
    let all = [&known[..], &[AlarmType::LogAlarm]].concat();
    match describe_types(aws, region, names.clone(), all).await {
        // Log alarms are young: where a region does not have them, it does not know the word.
        Err(failure) if failure.cause == Cause::Refused => {
            describe_types(aws, region, names, known.to_vec()).await
        }
        answer => answer,
    }
}

async fn describe_types(
    aws: &Aws,
    region: &str,
    names: Vec<String>,
    types: Vec<AlarmType>,
) -> Result<BTreeMap<String, LiveAlarm>, Failure> {
    let mut found = BTreeMap::new();
    for page in pages(aws, region, Some(names), types).await? {
        for alarm in page.metric_alarms.unwrap_or_default() {
            let name = alarm.alarm_name.clone().unwrap_or_default();
            found.insert(name, LiveAlarm::Metric(Box::new(alarm)));
        }
        for alarm in page.composite_alarms.unwrap_or_default() {
            let name = alarm.alarm_name.clone().unwrap_or_default();
            found.insert(name, LiveAlarm::Composite(Box::new(alarm)));
        }
        for alarm in page.log_alarms.unwrap_or_default() {
            let name = alarm.alarm_name.clone().unwrap_or_default();
            found.insert(name, LiveAlarm::Log(Box::new(alarm)));
        }
    }
    Ok(found)
}

/// That what a live alarm has would be lost: a put replaces everything, and what this program does
/// not know it can't say again.
#[must_use]
pub fn would_lose(what: &str, operation: &str) -> Failure {
    Failure::guard(operation, format!("the alarm has {what}, which trueup does not know")).with_hint(
        "writing the alarm would lose it: take it away by hand first, or say `external = true` and leave the alarm to others",
    )
}

/// That something else has the name already.
pub(super) fn taken(at: &Target, operation: &str, tags: &crate::model::Tags) -> Failure {
    let whose = Owner::of(tags).map_or_else(
        || "it has no owner".to_owned(),
        |owner| format!("the stack {} owns it, as {}", owner.stack, owner.address),
    );
    Failure::guard(operation, format!("{} exists already, and a put would take it over: {whose}", at.name))
        .with_hint("plan again: it was made after the plan")
}
