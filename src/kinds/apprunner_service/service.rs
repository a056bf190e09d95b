//! The aspects: the service itself, its tags.

use super::{
    calls::{
        APP_RUNNER, BUSY, DESCRIBE, Encryption, LIST, NO_ROLE, NOT_FOUND, READ, TAKEN, find, settled,
        summaries,
    },
    configuration::{ConfigurationItself, ConfigurationValue},
};
use crate::{
    aws::wire::{Operation, TagList, input},
    kind::prelude::*,
};

const CREATE: Operation = APP_RUNNER.call("apprunner:CreateService");
const DELETE: Operation = APP_RUNNER.call("apprunner:DeleteService");
const LIST_TAGS: Operation = APP_RUNNER.call("apprunner:ListTagsForResource").holds(&["tags"]);
const TAG: Operation = APP_RUNNER.call("apprunner:TagResource");
const UNTAG: Operation = APP_RUNNER.call("apprunner:UntagResource");

/// The outputs of a service that App Runner is done with.
async fn built(aws: &Aws, at: &Target, arn: &str) -> Result<Outputs, Failure> {
    let service = settled(aws, at, arn).await?;
    let service = service.filter(|service| service.status != "CREATE_FAILED").ok_or_else(|| {
        Failure::guard(CREATE.action, format!("App Runner failed to create {}; see its event log", at.name))
    })?;
    Ok(service.outputs())
}

/// What App Runner never changes of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceValue {
    /// None for a key of AWS's own.
    pub(super) encryption_key: Option<Arn>,
}

/// The service itself.
#[derive(Debug)]
pub(super) struct ServiceItself;

impl Aspect for ServiceItself {
    type Value = ServiceValue;
    const NAME: &'static str = "service";
    const ABOUT: &'static str = "the key that encrypts its image and its logs";
    const REPLACES: Replaces = Replaces::Named;
    const ON_CHANGE: OnChange = OnChange::Replace;
    const ACTIONS: Actions = Actions {
        read: READ,
        write: &[
            LIST.action,
            DESCRIBE.action,
            LIST_TAGS.action,
            CREATE.action,
            TAG.action,
            DELETE.action,
            "iam:PassRole",
        ],
    };
    const TRANSIENT: &'static [Transient] = &[BUSY, NO_ROLE];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ServiceValue>>, Failure> {
        let Some(service) = find(aws, at).await? else { return Ok(None) };
        let outputs = service.outputs();
        let key = service.encryption_configuration.map(|encryption| encryption.kms_key);
        Ok(Some(Seen::with_outputs(ServiceValue { encryption_key: key }, outputs)))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: ServiceValue) -> Result<Outputs, Failure> {
        let region = &at.scope.region;
        if let Some(there) =
            summaries(aws, region).await?.into_iter().find(|each| each.service_name == at.name)
        {
            let there_too = Target { outputs: outputs([("arn", &there.service_arn)]), ..at.clone() };
            if !ServiceTags::is_ours(aws, &there_too).await? {
                return Err(Failure::refused(CREATE.action, TAKEN.code, TAKEN.about(&at.name)));
            }
            return built(aws, at, &there.service_arn).await;
        }
        let configuration: Option<ConfigurationValue> = at.creation_value(ConfigurationItself::NAME);
        let configuration =
            configuration.ok_or_else(|| Failure::guard(CREATE.action, "a service needs a `source`"))?;
        let input = input! {
            service_name: &at.name,
            source_configuration: configuration.source_to_aws(),
            instance_configuration: configuration.instance_to_aws(),
            tags: TagList::from(at.creation_tags()),
            encryption_configuration: want.encryption_key.map(|kms_key| Encryption { kms_key }),
            health_check_configuration: &configuration.health_check,
            auto_scaling_configuration_arn: &configuration.auto_scaling_configuration,
            network_configuration: configuration.network_to_aws(),
            observability_configuration: configuration.observability_to_aws(),
        };
        let made: Made = aws.call(&CREATE, region, &input).await?;
        built(aws, at, &made.service.service_arn).await
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let (arn, region) = (at.output("arn"), &at.scope.region);
        gone(aws.act(&DELETE, region, &input! { service_arn: arn }).await, NOT_FOUND)?;
        match settled(aws, at, arn).await? {
            Some(_) => {
                Err(Failure::guard(DELETE.action, "App Runner failed to delete it; see its event log"))
            }
            None => Ok(()),
        }
    }
}

#[derive(Deserialize)]
struct Made {
    service: MadeService,
}

#[derive(Deserialize)]
struct MadeService {
    service_arn: String,
}

/// The services of a region.
pub(super) async fn list(aws: &Aws, scope: &Scope) -> Result<Vec<Found>, Failure> {
    Ok(summaries(aws, &scope.region).await?.into_iter().map(|each| Found::named(each.service_name)).collect())
}

/// The service's tags.
#[derive(Debug)]
pub(super) struct ServiceTags;

impl TaggedByArn for ServiceTags {
    const CALLS: [Operation; 3] = [LIST_TAGS, TAG, UNTAG];
    type Form = TagList;
    const NOT_FOUND: &'static [&'static str] = NOT_FOUND;
    const TRANSIENT: &'static [Transient] = &[BUSY];
}
