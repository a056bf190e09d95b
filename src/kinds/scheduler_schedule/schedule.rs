//! All of the schedule, which one call writes as a whole, and how the scheduler is called.

use super::target::Target;
use crate::{
    aws::wire::{Operation, Service, Time, Token, Variants, input},
    kind::prelude::{Target as At, *},
};

static SCHEDULER: Service = Service::rest("Scheduler", "scheduler")
    .irregular(&[("Target.role", "RoleArn"), ("kms_key", "KmsKeyArn")])
    .variants(Variants::Regular);

const GET: Operation = SCHEDULER
    .http("scheduler:GetSchedule", "GET", "/schedules/{Name}")
    .query(&[("GroupName", "groupName")])
    .watched(&["Arn", "CreationDate", "GroupName", "LastModificationDate", "Name"]);
const CREATE: Operation = SCHEDULER.http("scheduler:CreateSchedule", "POST", "/schedules/{Name}");
const UPDATE: Operation = SCHEDULER.http("scheduler:UpdateSchedule", "PUT", "/schedules/{Name}");
const DELETE: Operation = SCHEDULER
    .http("scheduler:DeleteSchedule", "DELETE", "/schedules/{Name}")
    .query(&[("GroupName", "groupName"), ("ClientToken", "clientToken")]);
const LIST: Operation = SCHEDULER
    .http("scheduler:ListSchedules", "GET", "/schedules")
    .query(&[("MaxResults", "MaxResults"), ("NextToken", "NextToken")])
    .lists(&["schedules"]);

/// Members of other sorts of targets, which no declaration sets and each put sends back.
const KEPT: &[&str] = &["Target.EcsParameters", "Target.SageMakerPipelineParameters"];

/// AWS's code for what does not exist: the schedule, or its group.
pub(super) const NOT_FOUND: &[&str] = &["ResourceNotFoundException"];

/// The group of a schedule that names none; every account has it in every region.
pub(super) const DEFAULT_GROUP: &str = "default";
/// The state of a schedule that names none.
pub(super) const ENABLED: &str = "ENABLED";
/// The time zone of a schedule that names none.
pub(super) const UTC: &str = "UTC";
/// What becomes of a schedule that is over, where it does not say.
pub(super) const STAYS: &str = "NONE";

/// A window of time after a moment of the schedule, in which it fires.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlexibleTimeWindow {
    /// `OFF`: at the moment itself, or `FLEXIBLE`.
    #[schemars(extend("enum" = ["FLEXIBLE", "OFF"], "x-enum" = "mode"))]
    pub mode: String,
    /// How long the window is, where it is flexible: 1 to 1,440 minutes.
    #[schemars(range(min = 1, max = 1_440))]
    pub maximum_window_in_minutes: Option<u32>,
}

/// What `UpdateSchedule` replaces, and what AWS answers of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct ScheduleValue {
    pub(super) schedule_expression: String,
    #[serde(default = "utc")]
    pub(super) schedule_expression_timezone: String,
    pub(super) start_date: Option<Time>,
    pub(super) end_date: Option<Time>,
    pub(super) flexible_time_window: FlexibleTimeWindow,
    pub(super) target: Target,
    #[serde(default = "enabled")]
    pub(super) state: String,
    pub(super) description: Option<Text>,
    pub(super) kms_key: Option<Arn>,
    #[serde(default = "stays")]
    pub(super) action_after_completion: String,
}

pub(super) fn utc() -> String {
    UTC.to_owned()
}

pub(super) fn enabled() -> String {
    ENABLED.to_owned()
}

pub(super) fn stays() -> String {
    STAYS.to_owned()
}

/// The name of a schedule is unique in its group only.
pub(super) fn full_name(group: &Text, name: &Text) -> Text {
    let is_default = group.known() == Some(DEFAULT_GROUP);
    if is_default { name.clone() } else { Text::joined([group, &"/".into(), name]) }
}

/// Group and name of a full name.
pub(super) fn parts(full_name: &str) -> (&str, &str) {
    full_name.split_once('/').unwrap_or((DEFAULT_GROUP, full_name))
}

/// The outputs, all of which are known before the schedule exists.
pub(super) fn outputs_of(full_name: &str, scope: &Scope) -> Outputs {
    let (group, name) = parts(full_name);
    let arn = scope.arn("scheduler", &format!("schedule/{group}/{name}"));
    outputs([("arn", &arn), ("group_name", group), ("name", name)])
}

#[derive(Debug)]
pub(super) struct ScheduleItself;

impl Aspect for ScheduleItself {
    type Value = ScheduleValue;
    const NAME: &'static str = "schedule";
    const ABOUT: &'static str = "when it fires, what it invokes and by which role";
    const REPLACES: Replaces = Replaces::keeping("GetSchedule", KEPT);
    const ACTIONS: Actions = Actions {
        read: &[GET.action],
        write: &[GET.action, CREATE.action, UPDATE.action, DELETE.action, "iam:PassRole"],
    };
    const TRANSIENT: &'static [Transient] = &[
        // Another write to it is under way.
        Transient::always("ConflictException").saying("modif"),
        Transient::of_named_changed(
            "ValidationException",
            "must allow AWS EventBridge Scheduler to assume",
            &["iam"],
        ),
    ];

    fn fill(want: &mut ScheduleValue, live: &ScheduleValue) {
        want.target.unknown_members = live.target.unknown_members.clone();
    }

    async fn read(&self, aws: &Aws, at: &At) -> Result<Option<Seen<ScheduleValue>>, Failure> {
        let Some(live) = get(aws, at).await? else { return Ok(None) };
        let kept = live.target.unknown_members.0.keys().map(|member| format!("Target.{member}"));
        let kept: Vec<String> = kept.collect();
        Ok(Some(Seen::with_outputs(live, outputs_of(&at.name, &at.scope)).keeping(kept)))
    }

    /// One that was made since it was read is refused, so nobody's is taken over.
    async fn create(&self, aws: &Aws, at: &At, mut want: ScheduleValue) -> Result<Outputs, Failure> {
        let operation = match get(aws, at).await? {
            Some(live) => {
                Self::fill(&mut want, &live);
                &UPDATE
            }
            None => &CREATE,
        };
        write(aws, at, operation, want).await.map(|()| outputs_of(&at.name, &at.scope))
    }

    async fn delete(&self, aws: &Aws, at: &At) -> Result<(), Failure> {
        let (group, name) = parts(&at.name);
        let input = input! { name: name, group_name: group, client_token: token(&DELETE)? };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

fn token(operation: &Operation) -> Result<Token, Failure> {
    Token::new().map_err(|error| Failure::guard(operation.action, error.to_string()))
}

async fn write(aws: &Aws, at: &At, operation: &Operation, want: ScheduleValue) -> Result<(), Failure> {
    let (group, name) = parts(&at.name);
    let input = input! {
        name: name,
        group_name: group,
        client_token: token(operation)?,
        schedule_expression: want.schedule_expression,
        schedule_expression_timezone: want.schedule_expression_timezone,
        start_date: want.start_date,
        end_date: want.end_date,
        flexible_time_window: want.flexible_time_window,
        target: want.target,
        state: want.state,
        description: want.description,
        kms_key: want.kms_key,
        action_after_completion: want.action_after_completion,
    };
    aws.act(operation, &at.scope.region, &input).await
}

async fn get(aws: &Aws, at: &At) -> Result<Option<ScheduleValue>, Failure> {
    let (group, name) = parts(&at.name);
    let input = input! { name: name, group_name: group };
    let live: Option<ScheduleValue> = absent(aws.call(&GET, &at.scope.region, &input).await, NOT_FOUND)?;
    Ok(live.map(|live| ScheduleValue {
        description: live.description.filter(|text| text.known() != Some("")),
        ..live
    }))
}

#[derive(Deserialize)]
struct Listed {
    name: String,
    #[serde(default = "default_group")]
    group_name: String,
}

fn default_group() -> String {
    DEFAULT_GROUP.to_owned()
}

/// The schedules of all groups of a region.
pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    let all: Vec<Listed> = aws.list(&LIST, &scope.region, &input! { max_results: 100 }).await?;
    let name = |each: Listed| full_name(&each.group_name.into(), &each.name.into()).value();
    Ok(all.into_iter().map(name).map(Found::named).collect())
}
