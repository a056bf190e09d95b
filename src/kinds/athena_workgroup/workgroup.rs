//! All of a workgroup but its tags; aspect: tags.

use super::{
    super::athena::{ATHENA, INVALID, LIST_WORKGROUPS, workgroups},
    results::{ManagedQueryResults, ResultConfiguration},
};
use crate::{
    aws::wire::{Operation, TagList, input},
    kind::prelude::*,
};

const GET: Operation = ATHENA.call("athena:GetWorkGroup");
const CREATE: Operation = ATHENA.call("athena:CreateWorkGroup");
const UPDATE: Operation = ATHENA.call("athena:UpdateWorkGroup");
const DELETE: Operation = ATHENA.call("athena:DeleteWorkGroup");
const LIST_TAGS: Operation = ATHENA.call("athena:ListTagsForResource").lists(&["tags"]);
const TAG: Operation = ATHENA.call("athena:TagResource");

/// The state of a new workgroup.
pub(super) const ENABLED: &str = "ENABLED";

/// The engine of a workgroup that names none: whatever Athena takes for the best.
pub(super) const AUTO: &str = "AUTO";

fn arn(name: &str, scope: &Scope) -> String {
    scope.arn("athena", &format!("workgroup/{name}"))
}

pub(super) fn outputs_of(name: &str, scope: &Scope) -> Outputs {
    outputs([("arn", &arn(name, scope)), ("name", name)])
}

/// All of a workgroup but its tags.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "AWS has these settings, independent of each other")]
pub(super) struct WorkgroupValue {
    pub(super) description: Option<Text>,
    pub(super) state: String,
    pub(super) result_configuration: Option<ResultConfiguration>,
    pub(super) managed_query_results: Option<ManagedQueryResults>,
    pub(super) enforce_workgroup_configuration: bool,
    pub(super) publish_cloudwatch_metrics_enabled: bool,
    pub(super) bytes_scanned_cutoff_per_query: Option<i64>,
    pub(super) requester_pays_enabled: bool,
    pub(super) enable_minimum_encryption_configuration: bool,
    pub(super) engine_version: String,
}

#[derive(Deserialize)]
struct Answer {
    workgroup: Workgroup,
}

/// A workgroup as AWS has it.
#[derive(Deserialize)]
struct Workgroup {
    description: Option<Text>,
    state: Option<String>,
    #[serde(default)]
    configuration: Settings,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Settings {
    result_configuration: Option<ResultConfiguration>,
    managed_query_results_configuration: Managed,
    enforce_workgroup_configuration: Option<bool>,
    publish_cloudwatch_metrics_enabled: Option<bool>,
    bytes_scanned_cutoff_per_query: Option<i64>,
    requester_pays_enabled: bool,
    enable_minimum_encryption_configuration: bool,
    engine_version: EngineVersion,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Managed {
    enabled: bool,
    encryption_configuration: ManagedQueryResults,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct EngineVersion {
    selected_engine_version: Option<String>,
}

impl From<Workgroup> for WorkgroupValue {
    fn from(Workgroup { description, state, configuration }: Workgroup) -> Self {
        let managed = configuration.managed_query_results_configuration;
        let result = configuration.result_configuration;
        Self {
            description: description.filter(|text| text.known() != Some("")),
            state: state.unwrap_or_else(|| ENABLED.to_owned()),
            result_configuration: result.filter(|result| *result != ResultConfiguration::default()),
            managed_query_results: managed.enabled.then_some(managed.encryption_configuration),
            enforce_workgroup_configuration: configuration.enforce_workgroup_configuration.unwrap_or(true),
            publish_cloudwatch_metrics_enabled: configuration
                .publish_cloudwatch_metrics_enabled
                .unwrap_or(true),
            bytes_scanned_cutoff_per_query: configuration.bytes_scanned_cutoff_per_query,
            requester_pays_enabled: configuration.requester_pays_enabled,
            enable_minimum_encryption_configuration: configuration.enable_minimum_encryption_configuration,
            engine_version: configuration
                .engine_version
                .selected_engine_version
                .unwrap_or_else(|| AUTO.to_owned()),
        }
    }
}

/// The workgroup itself.
#[derive(Debug)]
pub(super) struct WorkgroupItself;

impl Aspect for WorkgroupItself {
    type Value = WorkgroupValue;
    const NAME: &'static str = "workgroup";
    const ABOUT: &'static str = "its state, its engine, what queries may scan, and where their results go";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[GET.action, LIST_WORKGROUPS.action],
        write: &[
            GET.action,
            LIST_WORKGROUPS.action,
            LIST_TAGS.action,
            CREATE.action,
            TAG.action,
            UPDATE.action,
            DELETE.action,
        ],
    };

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<WorkgroupValue>>, Failure> {
        let found = get(aws, at).await?;
        Ok(found.map(|value| Seen::with_outputs(value, outputs_of(&at.name, &at.scope))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: WorkgroupValue) -> Result<Outputs, Failure> {
        let mut live = get(aws, at).await?;
        if live.is_some() && at.creation.contains_key(TAGS) && !WorkgroupTags::is_ours(aws, at).await? {
            let message = format!("there is a workgroup `{}` already", at.name);
            return Err(Failure::guard(CREATE.action, message));
        }
        if live.is_none() {
            aws.act(&CREATE, &at.scope.region, &creation(at, &want)).await?;
            live = Some(WorkgroupValue { state: ENABLED.to_owned(), ..want.clone() });
        }
        if let Some(live) = live.filter(|live| *live != want) {
            aws.act(&UPDATE, &at.scope.region, &update(at, &live, &want)).await?;
        }
        Ok(outputs_of(&at.name, &at.scope))
    }

    /// Whatever ran in it is its content, which AWS deletes with it or not at all.
    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let input = input! { workgroup: &at.name, recursive_delete_option: true };
        let deleted = aws.act(&DELETE, &at.scope.region, &input).await;
        match deleted {
            Err(failure) if failure.has_code(INVALID) && !is_there(aws, at).await? => Ok(()),
            deleted => deleted,
        }
    }
}

fn creation(at: &Target, want: &WorkgroupValue) -> impl Serialize + use<> {
    let managed = want.managed_query_results.clone();
    let key = |managed: ManagedQueryResults| managed.kms_key.map(|key| input! { kms_key: key });
    let configuration = input! {
        result_configuration: want.result_configuration.clone(),
        managed_query_results_configuration:
            managed.map(|managed| input! { enabled: true, encryption_configuration: key(managed) }),
        enforce_workgroup_configuration: want.enforce_workgroup_configuration,
        publish_cloudwatch_metrics_enabled: want.publish_cloudwatch_metrics_enabled,
        bytes_scanned_cutoff_per_query: want.bytes_scanned_cutoff_per_query,
        requester_pays_enabled: want.requester_pays_enabled,
        enable_minimum_encryption_configuration: Some(true).filter(|_| want.enable_minimum_encryption_configuration),
        engine_version: input! { selected_engine_version: want.engine_version.clone() },
    };
    input! {
        name: at.name.clone(),
        description: want.description.clone(),
        configuration: configuration,
        tags: Some(at.creation_tags()).filter(|tags| !tags.is_empty()).map(TagList::from),
    }
}

/// What is left out of an update stays, so what goes has a member that removes it.
fn update(at: &Target, live: &WorkgroupValue, want: &WorkgroupValue) -> impl Serialize + use<> {
    let (old, new) = (live.result_configuration.clone(), want.result_configuration.clone());
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let goes = |was: bool, is: bool| (was && !is).then_some(true);
    let results = (old != new).then(|| {
        input! {
            remove_output_location: goes(old.output_location.is_some(), new.output_location.is_some()),
            remove_encryption_configuration:
                goes(old.encryption_configuration.is_some(), new.encryption_configuration.is_some()),
            remove_expected_bucket_owner:
                goes(old.expected_bucket_owner.is_some(), new.expected_bucket_owner.is_some()),
            remove_acl_configuration: goes(old.acl_configuration.is_some(), new.acl_configuration.is_some()),
            output_location: new.output_location,
            encryption_configuration: new.encryption_configuration,
            expected_bucket_owner: new.expected_bucket_owner,
            acl_configuration: new.acl_configuration,
        }
    });
    let key = |managed: &Option<ManagedQueryResults>| managed.clone().and_then(|managed| managed.kms_key);
    let (old, new) = (&live.managed_query_results, &want.managed_query_results);
    let managed = (old != new).then(|| {
        input! {
            enabled: new.is_some(),
            remove_encryption_configuration: goes(key(old).is_some(), key(new).is_some()),
            encryption_configuration: key(new).map(|key| input! { kms_key: key }),
        }
    });
    let (old, new) = (live.bytes_scanned_cutoff_per_query, want.bytes_scanned_cutoff_per_query);
    let minimum = want.enable_minimum_encryption_configuration;
    let updates = input! {
        result_configuration_updates: results,
        managed_query_results_configuration_updates: managed,
        enforce_workgroup_configuration: want.enforce_workgroup_configuration,
        publish_cloudwatch_metrics_enabled: want.publish_cloudwatch_metrics_enabled,
        bytes_scanned_cutoff_per_query: new,
        remove_bytes_scanned_cutoff_per_query: goes(old.is_some(), new.is_some()),
        requester_pays_enabled: want.requester_pays_enabled,
        enable_minimum_encryption_configuration:
            Some(minimum).filter(|_| minimum != live.enable_minimum_encryption_configuration),
        engine_version: input! { selected_engine_version: want.engine_version.clone() },
    };
    input! {
        workgroup: at.name.clone(),
        description: want.description.clone().unwrap_or_else(|| "".into()),
        state: want.state.clone(),
        configuration_updates: updates,
    }
}

/// The workgroup as AWS has it. To Athena a name that is not there is an invalid request like others, so the listing
/// tells which it is.
async fn get(aws: &Aws, at: &Target) -> Result<Option<WorkgroupValue>, Failure> {
    let answer = aws.call(&GET, &at.scope.region, &input! { workgroup: &at.name }).await;
    match answer {
        Ok(Answer { workgroup }) => Ok(Some(workgroup.into())),
        Err(failure) if failure.has_code(INVALID) && !is_there(aws, at).await? => Ok(None),
        Err(failure) => Err(failure),
    }
}

async fn is_there(aws: &Aws, at: &Target) -> Result<bool, Failure> {
    Ok(workgroups(aws, &at.scope.region).await?.contains(&at.name))
}

/// Tags of a workgroup, which its creation carries.
#[derive(Debug)]
pub(super) struct WorkgroupTags;

impl TaggedByArn for WorkgroupTags {
    const CALLS: [Operation; 3] = [LIST_TAGS, TAG, ATHENA.call("athena:UntagResource")];
    type Form = TagList;
    const NOT_FOUND: &'static [&'static str] = &["ResourceNotFoundException"];

    fn arn(at: &Target) -> String {
        arn(&at.name, &at.scope)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json, to_value};

    use super::*;

    fn value(more: &Value) -> WorkgroupValue {
        let mut value = json!({
            "state": "ENABLED", "enforce_workgroup_configuration": true, "publish_cloudwatch_metrics_enabled": true,
            "requester_pays_enabled": false, "enable_minimum_encryption_configuration": false,
            "engine_version": "AUTO",
        });
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        from_value(value).unwrap()
    }

    #[test]
    fn what_goes_is_removed_by_its_own_member() {
        let full = value(&json!({
            "result_configuration": {
                "output_location": "s3://results/", "expected_bucket_owner": "111122223333",
                "encryption_configuration": { "encryption_option": "SSE_S3" },
            },
            "bytes_scanned_cutoff_per_query": 10_000_000,
        }));
        let managed = value(&json!({ "managed_query_results": { "kms_key": "alias/results" } }));
        let at = Target::example("athena.workgroup", "w");
        let sent = to_value(update(&at, &full, &managed)).unwrap()["configuration_updates"].clone();
        let results = &sent["result_configuration_updates"];
        for removed in ["output_location", "encryption_configuration", "expected_bucket_owner"] {
            assert_eq!(results[format!("remove_{removed}")], true, "{removed}");
        }
        assert!(results["remove_acl_configuration"].is_null());
        assert_eq!(sent["remove_bytes_scanned_cutoff_per_query"], true);
        let kept = &sent["managed_query_results_configuration_updates"];
        assert_eq!(
            (&kept["enabled"], &kept["encryption_configuration"]["kms_key"]),
            (&json!(true), &json!("alias/results"))
        );
        let back = to_value(update(&at, &managed, &full)).unwrap()["configuration_updates"].clone();
        let gone = &back["managed_query_results_configuration_updates"];
        assert_eq!(
            (&gone["enabled"], &gone["remove_encryption_configuration"]),
            (&json!(false), &json!(true))
        );
    }
}
