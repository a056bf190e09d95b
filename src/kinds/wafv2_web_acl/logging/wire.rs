//! To and from the SDK's types.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types::{
    self as sdk, ActionCondition, Condition, FieldToMatch, FilterBehavior, FilterRequirement,
    LabelNameCondition, LogScope, LoggingConfiguration, LoggingFilter, Method, QueryString, SingleHeader,
    UriPath,
};

use super::{
    aspect::PUT,
    declared::{Behavior, Conditions, Filter, LogFilter, LoggingValue, Redact},
    destination::Destination,
};

/// What rules do with requests, as filters know it.
pub(super) const ACTIONS: [&str; 7] =
    ["allow", "block", "captcha", "challenge", "count", "excluded_as_count", "monetize"];

/// Whether it is the customer's own. Others belong to AWS: Security Lake's, `CloudWatch`'s telemetry
/// rules', Firewall Manager's.
pub(super) fn is_ours(configuration: &LoggingConfiguration) -> bool {
    let scope = configuration.log_scope.as_ref();
    !configuration.managed_by_firewall_manager && scope.is_none_or(|scope| *scope == LogScope::Customer)
}

/// What AWS answered.
pub(super) fn seen(configuration: LoggingConfiguration) -> Result<LoggingValue, Failure> {
    let destination = configuration.log_destination_configs.into_iter().next().unwrap_or_default();
    let mut redact = Redact::default();
    for field in configuration.redacted_fields.unwrap_or_default() {
        // WAF's API reference names these four; another one would be lost with the next put.
        if field.single_header.is_none()
            && field.method.is_none()
            && field.query_string.is_none()
            && field.uri_path.is_none()
        {
            return Err(unknown("a redacted field"));
        }
        redact.headers.extend(field.single_header.map(|header| header.name.to_ascii_lowercase()));
        redact.method |= field.method.is_some();
        redact.query_string |= field.query_string.is_some();
        redact.uri_path |= field.uri_path.is_some();
    }
    let filter = configuration.logging_filter.map(filter_seen).transpose()?;
    Ok(LoggingValue { destination: Destination::of(Arn(known(destination))), redact, filter })
}

fn filter_seen(filter: LoggingFilter) -> Result<LogFilter, Failure> {
    let filters = filter.filters.into_iter().map(|filter| {
        let conditions = Some(conditions_seen(filter.conditions));
        let (any, all) = match filter.requirement {
            FilterRequirement::MeetsAny => (conditions, None),
            FilterRequirement::MeetsAll => (None, conditions),
            other => return Err(unknown(&format!("`{other}`"))),
        };
        Ok(Filter { behavior: behavior_seen(&filter.behavior)?, any, all })
    });
    Ok(LogFilter {
        default_behavior: behavior_seen(&filter.default_behavior)?,
        filters: filters.collect::<Result<_, _>>()?,
    })
}

fn behavior_seen(behavior: &FilterBehavior) -> Result<Behavior, Failure> {
    match behavior {
        FilterBehavior::Drop => Ok(Behavior::Drop),
        FilterBehavior::Keep => Ok(Behavior::Keep),
        other => Err(unknown(&format!("`{other}`"))),
    }
}

fn conditions_seen(conditions: Vec<Condition>) -> Conditions {
    let mut seen = Conditions::default();
    for Condition { action_condition, label_name_condition, .. } in conditions {
        seen.actions.extend(action_condition.map(|one| one.action.as_str().to_ascii_lowercase()));
        seen.labels.extend(label_name_condition.map(|one| known(one.label_name)));
    }
    seen
}

/// What AWS invented since this was written is not taken for something else.
fn unknown(what: &str) -> Failure {
    Failure::guard(PUT, format!("AWS answered {what}, which this version does not know"))
        .with_hint("say unmanaged = [\"logging\"], or use a newer version")
}

/// For a call.
pub(super) fn sdk(acl: &str, value: &LoggingValue) -> Result<LoggingConfiguration, Failure> {
    let filter = value.filter.as_ref().map(filter_sdk).transpose()?;
    let fields = redacted(&value.redact)?;
    LoggingConfiguration::builder()
        .resource_arn(acl)
        .log_destination_configs(value.destination.value())
        .set_redacted_fields((!fields.is_empty()).then_some(fields))
        .set_logging_filter(filter)
        .build()
        .map_err(unbuilt(PUT))
}

fn redacted(redact: &Redact) -> Result<Vec<FieldToMatch>, Failure> {
    let mut fields = Vec::new();
    for name in &redact.headers {
        let header = SingleHeader::builder().name(name).build().map_err(unbuilt(PUT))?;
        fields.push(FieldToMatch::builder().single_header(header).build());
    }
    if redact.method {
        fields.push(FieldToMatch::builder().method(Method::builder().build()).build());
    }
    if redact.query_string {
        fields.push(FieldToMatch::builder().query_string(QueryString::builder().build()).build());
    }
    if redact.uri_path {
        fields.push(FieldToMatch::builder().uri_path(UriPath::builder().build()).build());
    }
    Ok(fields)
}

fn filter_sdk(filter: &LogFilter) -> Result<LoggingFilter, Failure> {
    let mut all = LoggingFilter::builder().default_behavior(behavior_sdk(filter.default_behavior));
    for filter in &filter.filters {
        let (requirement, conditions) = match (&filter.any, &filter.all) {
            (None, Some(all)) => (FilterRequirement::MeetsAll, Some(all)),
            (any, _) => (FilterRequirement::MeetsAny, any.as_ref()),
        };
        let conditions = conditions.map(conditions_sdk).transpose()?;
        let one = sdk::Filter::builder()
            .behavior(behavior_sdk(filter.behavior))
            .requirement(requirement)
            .set_conditions(conditions)
            .build()
            .map_err(unbuilt(PUT))?;
        all = all.filters(one);
    }
    all.build().map_err(unbuilt(PUT))
}

fn behavior_sdk(behavior: Behavior) -> FilterBehavior {
    match behavior {
        Behavior::Drop => FilterBehavior::Drop,
        Behavior::Keep => FilterBehavior::Keep,
    }
}

fn conditions_sdk(conditions: &Conditions) -> Result<Vec<Condition>, Failure> {
    let actions = conditions.actions.iter().map(|action| {
        let action = action.to_ascii_uppercase();
        let one = ActionCondition::builder().action(action.as_str().into()).build().map_err(unbuilt(PUT))?;
        Ok(Condition::builder().action_condition(one).build())
    });
    let labels = conditions.labels.iter().map(|label| {
        let one = LabelNameCondition::builder().label_name(label.value()).build().map_err(unbuilt(PUT))?;
        Ok(Condition::builder().label_name_condition(one).build())
    });
    actions.chain(labels).collect()
}
