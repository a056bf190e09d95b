//! The key itself: what can't be changed once it is there.

use crate::kind::prelude::*;
use aws_sdk_kms::{
    config::{Config, retry::RetryConfig},
    types::{KeyMetadata, KeySpec, KeyUsageType, MultiRegionKeyType, OriginType},
};

use super::{
    lookup,
    policy::{self, KeyPolicy},
    settings::{self, KeyDescription},
    spec::{DELETION_WINDOW, LONGEST_WINDOW, SYMMETRIC, Spec},
};
use crate::policy::Policy;

/// What can't be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyValue {
    pub(super) spec: String,
    pub(super) usage: String,
    pub(super) multi_region: bool,
}

impl KeyValue {
    pub(super) fn declared(spec: &Spec) -> Self {
        Self { spec: spec.spec.clone(), usage: spec.usage().to_owned(), multi_region: spec.multi_region }
    }

    fn from_aws(key: &KeyMetadata) -> Self {
        Self {
            spec: key.key_spec.as_ref().map_or(SYMMETRIC, KeySpec::as_str).to_owned(),
            usage: key.key_usage.as_ref().map(KeyUsageType::as_str).unwrap_or_default().to_owned(),
            multi_region: key.multi_region.unwrap_or_default(),
        }
    }
}

pub(super) struct KeyItself;

impl Aspect for KeyItself {
    type Value = KeyValue;
    const NAME: &'static str = "key";
    const ABOUT: &'static str = "its spec and usage, and whether it can be replicated";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &["kms:ListAliases", "kms:DescribeKey", "kms:ListKeys", "kms:ListResourceTags"],
        write: &[
            "kms:CreateKey",
            "kms:TagResource",
            // What uses it.
            "kms:ListGrants",
            "logs:DescribeLogGroups",
            "ssm:DescribeParameters",
            "kms:PutKeyPolicy",
            "kms:DeleteAlias",
            "kms:ScheduleKeyDeletion",
        ],
    };
    const ON_CHANGE: OnChange = OnChange::Refuse;
    const TRANSIENT: &'static [Transient] = &[policy::INVISIBLE_PRINCIPAL, Transient::throttled()];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<KeyValue>>, Failure> {
        let Some(key) = lookup::find(aws, at).await? else { return Ok(None) };
        let called = Target { name: lookup::name_of(aws, at, &key.key_id).await?, ..at.clone() };
        Ok(Some(Seen::with_outputs(KeyValue::from_aws(&key), outputs(&key, &called)).keeping(special(&key))))
    }

    async fn create(&self, aws: &Aws, at: &Target, want: KeyValue) -> Result<Outputs, Failure> {
        let operation = "kms:CreateKey";
        let description: Option<Text> = at.creation_value(KeyDescription::NAME);
        // Always our own text, so that it does not matter how AWS words its default.
        let policy: Option<Policy> = at.creation_value(KeyPolicy::NAME);
        let policy = policy.unwrap_or_else(|| policy::default_policy(&at.scope));
        let call = aws
            .kms(&at.scope.region)
            .create_key()
            .key_spec(want.spec.as_str().into())
            .key_usage(want.usage.as_str().into())
            .multi_region(want.multi_region)
            .policy(policy.to_json())
            .set_description(description.map(|text| text.value()))
            .set_tags(Some(settings::to_aws(at.creation_tags(), operation)?))
            .customize()
            // The call has no token that would make it safe to repeat. If its answer gets lost, the
            // next run finds the key by its tags.
            .config_override(Config::builder().retry_config(RetryConfig::disabled()));
        let made = aws.send(operation, call.send()).await?;
        let key = made.key_metadata.ok_or_else(|| Failure::guard(operation, "AWS told no key"))?;
        Ok(outputs(&key, at))
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let (region, id) = (&at.scope.region, at.output("id"));
        let kms = aws.kms(region);
        // Aliases would stay with the dying key for weeks and keep their names taken.
        for alias in lookup::aliases_of(aws, region, id).await? {
            let call = kms.delete_alias().alias_name(alias);
            gone(aws.send("kms:DeleteAlias", call.send()).await, lookup::NOT_FOUND)?;
        }
        let days = at.setting(DELETION_WINDOW).unwrap_or(LONGEST_WINDOW);
        let call = kms.schedule_key_deletion().key_id(id).pending_window_in_days(days);
        match gone(aws.send("kms:ScheduleKeyDeletion", call.send()).await, lookup::NOT_FOUND) {
            Err(failure) if failure.has_code(&["KMSInvalidStateException"]) => {
                let key = lookup::describe_now(aws, region, id).await?;
                if key.as_ref().is_some_and(lookup::lives) { Err(failure) } else { Ok(()) }
            }
            done => done,
        }
    }
}

/// What sets a key apart from those that a stack can create.
fn special(key: &KeyMetadata) -> Vec<String> {
    let origin = key.origin.as_ref().filter(|origin| **origin != OriginType::AwsKms);
    let role = key.multi_region_configuration.as_ref().and_then(|regions| regions.multi_region_key_type());
    let replica = role.filter(|role| **role == MultiRegionKeyType::Replica);
    let replica = replica.map(|role| format!("MultiRegionKeyType {}", role.as_str()));
    origin.map(|origin| format!("Origin {}", origin.as_str())).into_iter().chain(replica).collect()
}

fn outputs(key: &KeyMetadata, at: &Target) -> Outputs {
    let mut outputs = lookup::predicted(&at.name, &at.scope);
    outputs.insert("id".to_owned(), key.key_id.clone());
    let arn = key.arn.clone().unwrap_or_else(|| at.scope.arn("kms", &format!("key/{}", key.key_id)));
    outputs.insert("arn".to_owned(), arn);
    outputs
}
