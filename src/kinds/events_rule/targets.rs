//! Where a rule's events go.

use serde_json::Value;

use super::service::{CLASH, EVENTS, NOT_FOUND, parts};
use crate::{
    aws::wire::{ByKey, Keyed, Operation, Unknown, input},
    kind::prelude::{Target as At, *},
};

pub(super) const LIST: Operation = EVENTS.call("events:ListTargetsByRule").watched(&[]).lists(&["targets"]);
const PUT: Operation = EVENTS.call("events:PutTargets").holds(&["failed_entries"]);
pub(super) const REMOVE: Operation = EVENTS.call("events:RemoveTargets").holds(&["failed_entries"]);

/// Members of other sorts of targets, which no declaration sets and each put sends back.
const KEPT: &[&str] = &[
    "Targets.AppSyncParameters",
    "Targets.BatchParameters",
    "Targets.EcsParameters",
    "Targets.HttpParameters",
    "Targets.KinesisParameters",
    "Targets.RedshiftDataParameters",
    "Targets.RunCommandParameters",
    "Targets.SageMakerPipelineParameters",
];

/// Services whose targets are invoked by a role: "`RoleArn` is required for target …".
const BY_ROLE: &str = "batch codebuild codepipeline ecs events firehose glue inspector kinesis redshift sagemaker ssm \
                       ssm-incidents states";

/// Where events go, and what of them. The stack file, the document and AWS have the same members, in AWS's terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The ARN of what is invoked.
    pub arn: Arn,
    /// The role that invokes it. Functions, topics, queues and log groups need none: their own policies let
    /// `events.amazonaws.com` in.
    pub role: Option<Arn>,
    /// JSON text that is sent instead of the event.
    #[schemars(length(max = 8192))]
    pub input: Option<Text>,
    /// The part of the event that is sent: `$.detail`.
    #[schemars(length(max = 256))]
    pub input_path: Option<Text>,
    /// Text made of parts of the event that is sent instead of it.
    pub input_transformer: Option<InputTransformer>,
    /// How long events are tried again; 24 hours and 185 times when not given.
    pub retry_policy: Option<RetryPolicy>,
    /// The queue that gets what could not be delivered.
    pub dead_letter_config: Option<DeadLetterConfig>,
    /// The message group, which a FIFO queue needs.
    pub sqs_parameters: Option<SqsParameters>,
    /// Members of other sorts of targets, as AWS has them: `PutTargets` replaces the whole target.
    #[serde(default, skip_serializing_if = "Unknown::is_empty")]
    #[schemars(skip)]
    pub unknown_members: Unknown,
}

impl ByKey for Target {
    const BY: &'static str = "$wire::by.id";
}

impl Target {
    /// What AWS refuses, with the member that it is about.
    pub(super) fn problems(&self) -> Vec<(&'static str, String)> {
        let arn = self.arn.0.known().unwrap_or_default();
        let service = arn.split(':').nth(2).unwrap_or_default();
        let by_role = BY_ROLE.split(' ').any(|one| one == service) && self.role.is_none();
        let is_fifo = service == "sqs" && arn.rsplit_once('.').is_some_and(|(_, end)| end == "fifo");
        let input = self.input.as_ref().and_then(Text::known);
        let is_json = input.is_none_or(|text| serde_json::from_str::<Value>(text).is_ok());
        let inputs = [self.input.is_some(), self.input_path.is_some(), self.input_transformer.is_some()];
        let several = inputs.into_iter().filter(|is_there| *is_there).count() > 1;
        let mut found = Vec::new();
        let mut refuse =
            |is_wrong: bool, member, why: &str| found.extend(is_wrong.then(|| (member, why.to_owned())));
        refuse(!self.unknown_members.is_empty(), "unknown_members", "no declaration sets these");
        refuse(by_role, "arn", &format!("a target of `{service}` needs a `role` that invokes it"));
        let has_group = self.sqs_parameters.is_some();
        refuse(is_fifo && !has_group, "arn", "a FIFO queue needs `sqs_parameters` with a message group");
        refuse(!is_json, "input", "expected JSON");
        refuse(several, "arn", "a target has one of `input`, `input_path` and `input_transformer`");
        found
    }
}

/// Text made of parts of the event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InputTransformer {
    /// Paths into the event, by the name that the template has for what is there: `bucket = "$.detail.bucket.name"`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub input_paths_map: BTreeMap<String, String>,
    /// The text, with `<bucket>` where a part of the event goes.
    #[schemars(length(min = 1, max = 8192))]
    pub input_template: Text,
}

/// How long an event is tried again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryPolicy {
    /// How many times; 185 when not given.
    #[schemars(range(min = 0, max = 185))]
    pub maximum_retry_attempts: Option<i32>,
    /// For how long; 24 hours when not given.
    #[schemars(range(min = 60, max = 86_400))]
    pub maximum_event_age_in_seconds: Option<i32>,
}

/// Where events go that could not be delivered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeadLetterConfig {
    /// The ARN of a standard queue, whose policy lets `events.amazonaws.com` send.
    pub arn: Arn,
}

/// What a FIFO queue needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SqsParameters {
    /// The message group of all its messages.
    pub message_group_id: Text,
}

/// A target that AWS refused in an answer of status 200.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FailedEntry {
    target_id: String,
    error_code: String,
    error_message: String,
}

#[derive(Debug)]
pub(super) struct Targets;

impl Aspect for Targets {
    type Value = Keyed<Target>;
    const NAME: &'static str = "targets";
    const ABOUT: &'static str = "where its events go";
    const REPLACES: Replaces = Replaces::keeping("ListTargetsByRule", KEPT);
    const ACTIONS: Actions =
        Actions { read: &[LIST.action], write: &[LIST.action, PUT.action, REMOVE.action, "iam:PassRole"] };
    const KEYED: bool = true;
    const SERVES: Option<&'static str> = Some("target");
    const TRANSIENT: &'static [Transient] =
        &[CLASH, Transient::of_named_changed("ValidationException", "cannot be assumed", &["iam"])];

    fn fill(want: &mut Keyed<Target>, live: &Keyed<Target>) {
        for (id, target) in &mut want.0 {
            if let Some(live) = live.0.get(id) {
                target.unknown_members = live.unknown_members.clone();
            }
        }
    }

    async fn read(&self, aws: &Aws, at: &At) -> Result<Option<Seen<Keyed<Target>>>, Failure> {
        let targets = listed(aws, at).await?;
        let unknown = targets.0.values().flat_map(|target| target.unknown_members.0.keys());
        let kept: BTreeSet<String> = unknown.map(|member| format!("Targets.{member}")).collect();
        Ok((!targets.0.is_empty()).then(|| Seen::new(targets).keeping(kept)))
    }

    async fn put(&self, aws: &Aws, at: &At, want: Keyed<Target>) -> Result<(), Failure> {
        let (mut want, live) = (want, listed(aws, at).await?);
        let (bus, rule) = parts(&at.name);
        Self::fill(&mut want, &live);
        // What goes makes room first: a rule has five targets.
        let gone: Vec<&String> = live.0.keys().filter(|id| !want.0.contains_key(*id)).collect();
        if !gone.is_empty() {
            send(aws, at, &REMOVE, &input! { rule: rule, event_bus_name: bus, ids: gone }).await?;
        }
        want.0.retain(|id, target| live.0.get(id) != Some(target));
        if want.0.is_empty() {
            return Ok(());
        }
        send(aws, at, &PUT, &input! { rule: rule, event_bus_name: bus, targets: want }).await
    }

    async fn delete(&self, aws: &Aws, at: &At) -> Result<(), Failure> {
        self.put(aws, at, Keyed::default()).await
    }
}

/// The rule's targets; those of a rule that does not exist are none.
async fn listed(aws: &Aws, at: &At) -> Result<Keyed<Target>, Failure> {
    let (bus, rule) = parts(&at.name);
    let input = input! { rule: rule, event_bus_name: bus };
    let targets = aws.list(&LIST, &at.scope.region, &input).await;
    Ok(absent(targets, NOT_FOUND)?.unwrap_or_default())
}

/// Removes or writes targets; one call takes more than a rule has.
async fn send(
    aws: &Aws,
    at: &At,
    operation: &Operation,
    input: &(impl Serialize + Sync),
) -> Result<(), Failure> {
    let failed: Vec<FailedEntry> = aws.list(operation, &at.scope.region, input).await?;
    let Some(FailedEntry { target_id, error_code, error_message }) = failed.into_iter().next() else {
        return Ok(());
    };
    Err(Failure::refused(operation.action, &error_code, format!("target {target_id}: {error_message}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::replay::answering;

    #[tokio::test]
    async fn a_target_that_is_refused_fails_the_put() {
        let entry = r#"{"TargetId": "a", "ErrorCode": "Denied", "ErrorMessage": "no"}"#;
        for (entries, expected) in [("", None), (entry, Some("target a: no"))] {
            let body = format!(r#"{{"FailedEntries": [{entries}]}}"#);
            let (aws, _) = answering(&[(200, &body)]);
            let put = send(&aws, &At::example("events.rule", "r"), &PUT, &input! { rule: "r" }).await;
            assert_eq!(put.err().map(|failure| failure.message).as_deref(), expected);
        }
    }
}
