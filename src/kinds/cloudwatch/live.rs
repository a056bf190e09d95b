//! Alarms as AWS has them: up to a hundred names in one call.

use aws_sdk_cloudwatch::{
    operation::describe_alarms::DescribeAlarmsOutput,
    types::{ActionConfiguration, AlarmType, CompositeAlarm, LogAlarm, MetricAlarm},
};

use super::tags;
use crate::{aws::gather::Gather, kind::prelude::*, model::Cause};

/// The IAM action that reads alarms.
pub(crate) const DESCRIBE: &str = "cloudwatch:DescribeAlarms";

/// The kind whose namespace all alarms share, metric alarms and composite alarms.
pub(crate) const ALARMS: &str = "cloudwatch.alarm";

/// AWS's codes for a call about a resource that does not exist.
pub(crate) const GONE: &[&str] = &["ResourceNotFound", "ResourceNotFoundException"];

pub(crate) fn alarm_outputs(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &scope.arn("cloudwatch", &format!("alarm:{name}"))), ("name", name)])
}

/// Names that one call takes.
const NAMES: usize = 100;

/// An alarm of any type: all of them share one namespace.
#[derive(Clone, Debug)]
pub(crate) enum LiveAlarm {
    Metric(Box<MetricAlarm>),
    Composite(Box<CompositeAlarm>),
    /// On a query of logs.
    Log(Box<LogAlarm>),
}

/// A member that alarms of all types have.
macro_rules! member {
    ($alarm:expr, $member:ident) => {
        match $alarm {
            LiveAlarm::Metric(alarm) => &alarm.$member,
            LiveAlarm::Composite(alarm) => &alarm.$member,
            LiveAlarm::Log(alarm) => &alarm.$member,
        }
    };
}

impl LiveAlarm {
    fn of_page(page: DescribeAlarmsOutput) -> impl Iterator<Item = Self> {
        let metric = page.metric_alarms.unwrap_or_default().into_iter();
        let composite = page.composite_alarms.unwrap_or_default().into_iter();
        let log = page.log_alarms.unwrap_or_default().into_iter();
        metric
            .map(|alarm| Self::Metric(Box::new(alarm)))
            .chain(composite.map(|alarm| Self::Composite(Box::new(alarm))))
            .chain(log.map(|alarm| Self::Log(Box::new(alarm))))
    }

    pub(crate) fn name(&self) -> Option<&String> {
        member!(self, alarm_name).as_ref()
    }

    pub(crate) fn arn(&self) -> &str {
        member!(self, alarm_arn).as_deref().unwrap_or_default()
    }

    /// Whether its actions run; AWS's default is that they do.
    pub(crate) fn acts(&self) -> bool {
        member!(self, actions_enabled).unwrap_or(true)
    }

    /// The tags that its notifications carry, which no declaration can set.
    pub(crate) fn action_configuration(&self) -> Option<ActionConfiguration> {
        member!(self, action_configuration).clone()
    }

    /// That the name belongs to an alarm of another type, which a put would not turn into this one.
    pub(crate) fn of_another_type(&self, operation: &str) -> Failure {
        let article = match self {
            Self::Metric(_) => "a metric alarm",
            Self::Composite(_) => "a composite alarm",
            Self::Log(_) => "a log alarm",
        };
        Failure::conflict(operation, format!("{article} has this name"))
            .with_hint("alarms of all types share one namespace: choose another name, or delete that alarm")
    }
}

/// The alarm called `at.name`.
pub(crate) async fn alarm(aws: &Aws, at: &Target) -> Result<Option<LiveAlarm>, Failure> {
    let region = &at.scope.region;
    let gather = Gather::of(aws.catalogue(), &format!("{DESCRIBE}/{region}"), NAMES).await?;
    gather.ask(&at.name, |names| describe(aws, region, names)).await
}

/// The same, asked of AWS now. For a creation it must be of this owner: a put would silently take
/// over the alarm of that name.
pub(crate) async fn before_put(
    aws: &Aws,
    at: &Target,
    operation: &str,
) -> Result<Option<LiveAlarm>, Failure> {
    let live = describe(aws, &at.scope.region, vec![at.name.clone()]).await?.remove(&at.name);
    if live.is_some() && at.creation.contains_key(TAGS) {
        tags::check_owner(aws, at, &alarm_outputs(&at.name, &at.scope)["arn"], operation).await?;
    }
    Ok(live)
}

/// The alarms of a type in a region.
pub(crate) async fn of_type(aws: &Aws, region: &str, of: AlarmType) -> Result<Vec<LiveAlarm>, Failure> {
    alarms(aws, region, None, vec![of]).await
}

async fn alarms(
    aws: &Aws,
    region: &str,
    names: Option<Vec<String>>,
    types: Vec<AlarmType>,
) -> Result<Vec<LiveAlarm>, Failure> {
    let call = aws.cloudwatch(region).describe_alarms().set_alarm_names(names).set_alarm_types(Some(types));
    let pages = call.into_paginator().page_size(100).send();
    let pages: Vec<_> = aws.send(DESCRIBE, pages.collect::<Result<_, _>>()).await?;
    Ok(pages.into_iter().flat_map(LiveAlarm::of_page).collect())
}

async fn describe(
    aws: &Aws,
    region: &str,
    names: Vec<String>,
) -> Result<BTreeMap<String, LiveAlarm>, Failure> {
    let known = vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm];
    let all = [&known[..], &[AlarmType::LogAlarm]].concat();
    let described = match alarms(aws, region, Some(names.clone()), all).await {
        // Log alarms are young: a region that does not have them does not know the word.
        Err(failure) if failure.cause == Cause::Refused => alarms(aws, region, Some(names), known).await,
        answer => answer,
    };
    Ok(described?.into_iter().map(|alarm| (alarm.name().cloned().unwrap_or_default(), alarm)).collect())
}
