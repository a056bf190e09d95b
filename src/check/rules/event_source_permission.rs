//! Lambda reads a queue or a stream as the role of the function that gets what it reads.

use crate::{
    check::{
        Finding, Rule, View,
        rules::role_may::{Allowed, is_shared, lets_in},
    },
    declaration::Declaration,
    diagnostics::Severity,
    excerpt::{EventSource, EventSourceFunction, Function},
    model::shown,
};

/// `CreateEventSourceMapping` itself refuses a role that lacks one of these (aws-facts §12.63). A warning, since a role
/// that the stack does not tell all of is left aside, and conditions are taken to hold.
pub(super) const RULE: Rule = Rule {
    id: "event-source-permission",
    severity: Severity::Warning,
    about: "the role of a function lacks what reading the source of an event source mapping takes",
    find,
};

/// What Lambda's guide asks for, by service: on the source itself, and on anything where there is no such resource.
const NEEDED: &[(&str, &[&str], &[&str])] = &[
    ("sqs", &["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], &[]),
    (
        "dynamodb",
        &["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        &["dynamodb:ListStreams"],
    ),
    (
        "kinesis",
        &[
            "kinesis:DescribeStreamSummary",
            "kinesis:GetRecords",
            "kinesis:GetShardIterator",
            "kinesis:ListShards",
        ],
        &[],
    ),
];

fn find(view: &View<'_>) -> Vec<Finding> {
    let mappings = view.of_kind("lambda.event_source_mapping").filter(|each| !each.settings.external);
    mappings.filter_map(|mapping| of_mapping(view, mapping)).collect()
}

fn of_mapping(view: &View<'_>, mapping: &Declaration) -> Option<Finding> {
    let function = view.referred(&view.excerpt::<EventSourceFunction>(mapping)?.function)?;
    let function = Some(function).filter(|function| function.address.kind == "lambda.function")?;
    let role = view.referred(&view.excerpt::<Function>(function)?.role)?;
    let role = Some(role).filter(|role| role.address.kind == "iam.role")?;
    let allowed = Allowed::of(view, role, &[])?;
    let source = view.excerpt::<EventSource>(mapping)?.source;
    let declared = view.referred(&source);
    let arn = source.as_str();
    let service = match (arn, declared) {
        (Some(arn), _) => arn.split(':').nth(2)?,
        (None, Some(declared)) => declared.address.kind.split('.').next()?,
        (None, None) => return None,
    };
    // What lets in whom from elsewhere is the policy of the source.
    if arn.is_some_and(|arn| arn.split(':').nth(4) != Some(mapping.scope.account.as_str())) {
        return None;
    }
    // A queue has often a policy of its own, which only its owner's stack tells.
    let its_own = declared.filter(|declared| !is_shared(declared));
    if service == "sqs" && its_own.is_none() {
        return None;
    }
    let (_, on_it, anywhere) = NEEDED.iter().find(|(name, ..)| *name == service)?;
    let by_policy =
        |action: &str| its_own.zip(arn).is_some_and(|(source, arn)| lets_in(view, source, role, action, arn));
    let missing = on_it.iter().filter(|action| !allowed.lets(action, arn) && !by_policy(action));
    let missing: Vec<&str> =
        missing.chain(anywhere.iter().filter(|action| !allowed.lets(action, None))).copied().collect();
    if missing.is_empty() {
        return None;
    }
    let thing = arn.map_or_else(|| "the source".to_owned(), |arn| shown(arn).into_owned());
    let actions: Vec<String> = missing.iter().map(|action| format!("\"{action}\"")).collect();
    let message = format!("{} may not call {} on {thing}", role.address, missing.join(", "));
    Some(
        Finding::at(&mapping.address, "source", message)
            .with_label("Lambda reads it as the role of the function")
            .with_related(&role.address, "", "the role")
            .with_help(format!("allow it in a policy of the role: Action = [{}]", actions.join(", "))),
    )
}
