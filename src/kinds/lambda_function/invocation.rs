//! Reserved concurrency, and what becomes of asynchronous invocations.

use super::{
    service::{self, BUSY, GET, LAMBDA, NOT_FOUND},
    settings::some_arn,
};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const RESERVE: Operation =
    LAMBDA.http("lambda:PutFunctionConcurrency", "PUT", "/2017-10-31/functions/{FunctionName}/concurrency");
const RELEASE: Operation = LAMBDA.http(
    "lambda:DeleteFunctionConcurrency",
    "DELETE",
    "/2017-10-31/functions/{FunctionName}/concurrency",
);

const EVENT_INVOKE: &str = "/2019-09-25/functions/{FunctionName}/event-invoke-config";
const GET_EVENT_INVOKE: Operation = LAMBDA.http("lambda:GetFunctionEventInvokeConfig", "GET", EVENT_INVOKE);
const PUT_EVENT_INVOKE: Operation = LAMBDA.http("lambda:PutFunctionEventInvokeConfig", "PUT", EVENT_INVOKE);
const DELETE_EVENT_INVOKE: Operation =
    LAMBDA.http("lambda:DeleteFunctionEventInvokeConfig", "DELETE", EVENT_INVOKE);

/// How many of the account's concurrent executions are for it alone.
#[derive(Debug)]
pub(super) struct Reserved;

impl Configuration for Reserved {
    type Value = i32;
    const NAME: &'static str = "concurrency";
    const ABOUT: &'static str = "its reserved concurrency";
    const GET: &'static str = GET.action;
    const PUT: &'static str = RESERVE.action;
    const ACTIONS: Actions = Actions { read: &[GET.action], write: &[RESERVE.action, RELEASE.action] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] = &BUSY;

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<i32>>, Failure> {
        let Some(function) = (*service::get(aws, at).await?).clone() else { return Ok(None) };
        let reserved =
            function.concurrency.and_then(|concurrency| concurrency.reserved_concurrent_executions);
        Ok(reserved.map(Seen::new))
    }

    async fn put(aws: &Aws, at: &Target, want: i32) -> Result<(), Failure> {
        let input = input! { function_name: &at.name, reserved_concurrent_executions: want };
        aws.act(&RESERVE, &at.scope.region, &input).await
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { function_name: &at.name };
        gone(aws.act(&RELEASE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

/// What becomes of asynchronous invocations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventInvokeConfig {
    /// How often a failed one is tried again. Default: twice.
    #[serde(default = "attempts")]
    #[schemars(range(min = 0, max = 2))]
    pub maximum_retry_attempts: i32,
    /// How old an event may get. Default: 6 hours.
    #[serde(default = "age")]
    #[schemars(range(min = 60, max = 21_600))]
    pub maximum_event_age_in_seconds: i32,
    /// The ARN of the queue, topic, bus, bucket or function that gets what succeeded.
    pub on_success: Option<Arn>,
    /// The same for what failed.
    pub on_failure: Option<Arn>,
}

const fn attempts() -> i32 {
    2
}

const fn age() -> i32 {
    6 * 60 * 60
}

#[derive(Deserialize)]
struct Live {
    maximum_retry_attempts: Option<i32>,
    maximum_event_age_in_seconds: Option<i32>,
    destination_config: Option<Destinations>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Destinations {
    on_success: Option<Destination>,
    on_failure: Option<Destination>,
}

#[derive(Deserialize)]
struct Destination {
    destination: Option<Text>,
}

#[derive(Debug)]
pub(super) struct EventInvoke;

impl Configuration for EventInvoke {
    type Value = EventInvokeConfig;
    const NAME: &'static str = "event_invoke";
    const ABOUT: &'static str = "retries and destinations of asynchronous invocations";
    const GET: &'static str = GET_EVENT_INVOKE.action;
    const PUT: &'static str = PUT_EVENT_INVOKE.action;
    const ACTIONS: Actions = Actions {
        read: &[GET_EVENT_INVOKE.action],
        write: &[PUT_EVENT_INVOKE.action, DELETE_EVENT_INVOKE.action],
    };
    const REPLACES: Replaces = Replaces::Named;
    const NAMES: Option<Names<EventInvokeConfig>> = Some(|want| {
        let arns = want.on_success.iter().chain(&want.on_failure).map(Arn::value);
        arns.map(Named::arn).collect()
    });
    const TRANSIENT: &'static [Transient] = &BUSY;

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<EventInvokeConfig>>, Failure> {
        let input = input! { function_name: &at.name };
        let live: Option<Live> =
            absent(aws.call(&GET_EVENT_INVOKE, &at.scope.region, &input).await, NOT_FOUND)?;
        let arn = |one: Option<Destination>| some_arn(one.and_then(|one| one.destination));
        Ok(live.map(|live| {
            // Both are there without a destination where none was set (aws-facts §12.39).
            let destinations = live.destination_config.unwrap_or_default();
            Seen::new(EventInvokeConfig {
                maximum_retry_attempts: live.maximum_retry_attempts.unwrap_or_else(attempts),
                maximum_event_age_in_seconds: live.maximum_event_age_in_seconds.unwrap_or_else(age),
                on_success: arn(destinations.on_success),
                on_failure: arn(destinations.on_failure),
            })
        }))
    }

    async fn put(aws: &Aws, at: &Target, want: EventInvokeConfig) -> Result<(), Failure> {
        let destination = |arn: Option<Arn>| arn.map(|arn| input! { destination: arn });
        let input = input! {
            function_name: &at.name,
            maximum_retry_attempts: want.maximum_retry_attempts,
            maximum_event_age_in_seconds: want.maximum_event_age_in_seconds,
            destination_config: input! {
                on_success: destination(want.on_success),
                on_failure: destination(want.on_failure),
            },
        };
        aws.act(&PUT_EVENT_INVOKE, &at.scope.region, &input).await
    }

    async fn remove(aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { function_name: &at.name };
        gone(aws.act(&DELETE_EVENT_INVOKE, &at.scope.region, &input).await, NOT_FOUND)
    }
}
