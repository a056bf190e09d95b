//! What can be changed of a key by calls of their own: description, state, rotation and tags.

use crate::kind::prelude::*;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState, OriginType, Tag};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::lookup::{self, NOT_YET};

pub(super) struct KeyDescription;

impl Configuration for KeyDescription {
    type Value = Text;
    const NAME: &'static str = "description";
    const ABOUT: &'static str = "its description";
    const GET: &'static str = "kms:DescribeKey";
    const PUT: &'static str = "kms:UpdateKeyDescription";
    const REPLACES: Replaces = Replaces::Named;
    const RIDES: Rides = Rides::Always;
    const TRANSIENT: &'static [Transient] = &[NOT_YET];
    const DEFAULT: Option<Text> = Some(Text::Known(String::new()));

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Text>>, Failure> {
        let key = lookup::describe(aws, &at.scope.region, at.output("id")).await?;
        Ok(key.map(|key| Seen::new(known(key.description.unwrap_or_default()))))
    }

    async fn put(aws: &Aws, at: &Target, want: Text) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).update_key_description().key_id(at.output("id"));
        aws.send(Self::PUT, call.description(want.value()).send()).await.map(drop)
    }
}

/// Whether the key can be used. A disabled one can't be changed in some ways either, so enabling comes before
/// everything else and disabling after it.
pub(super) struct KeyEnabled;

impl Configuration for KeyEnabled {
    type Value = bool;
    const NAME: &'static str = "enabled";
    const ABOUT: &'static str = "whether it can be used";
    const GET: &'static str = "kms:DescribeKey";
    const PUT: &'static str = "kms:EnableKey";
    const ACTIONS: Actions = Actions { read: &[Self::GET], write: &[Self::PUT, "kms:DisableKey"] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] = &[NOT_YET];
    const DEFAULT: Option<bool> = Some(true);

    fn place(want: Option<&bool>) -> Place {
        if want == Some(&false) { Place::Last } else { Place::First }
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<bool>>, Failure> {
        let key = lookup::describe(aws, &at.scope.region, at.output("id")).await?;
        // Only `Disabled` is somebody's choice. The other states pass, or are not for us to end.
        Ok(key.map(|key| Seen::new(key.key_state != Some(KeyState::Disabled))))
    }

    async fn put(aws: &Aws, at: &Target, want: bool) -> Result<(), Failure> {
        let (kms, id) = (aws.kms(&at.scope.region), at.output("id"));
        if want {
            aws.send(Self::PUT, kms.enable_key().key_id(id).send()).await.map(drop)
        } else {
            aws.send("kms:DisableKey", kms.disable_key().key_id(id).send()).await.map(drop)
        }
    }
}

/// Days between two rotations: AWS's default.
const PERIOD: i32 = 365;

/// Whether a key is rotated, and how often. In a stack file `true`, `false`, or
/// `{ period_days = 180 }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct Rotation {
    /// Whether it is.
    pub enabled: bool,
    /// How often; AWS has no period for a key that is not rotated.
    pub period_days: Option<i32>,
}

impl Rotation {
    const OFF: Self = Self { enabled: false, period_days: None };

    fn new(enabled: bool, days: Option<i32>) -> Self {
        Self { enabled, period_days: enabled.then(|| days.unwrap_or(PERIOD)) }
    }

    /// As it is written in a stack file.
    pub(super) fn to_declaration(self) -> Value {
        match self.period_days {
            Some(days) if days != PERIOD => json!({ "period_days": days }),
            _ => json!(self.enabled),
        }
    }
}

impl TryFrom<Value> for Rotation {
    type Error = String;

    fn try_from(written: Value) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Table {
            enabled: Option<bool>,
            period_days: Option<i32>,
        }
        match written {
            Value::Bool(enabled) => Ok(Self::new(enabled, None)),
            Value::Object(_) => {
                let table: Table = serde_json::from_value(written).map_err(|error| error.to_string())?;
                Ok(Self::new(table.enabled.unwrap_or(true), table.period_days))
            }
            _ => Err("expected `true`, `false`, or `{ period_days = 180 }`".to_owned()),
        }
    }
}

impl JsonSchema for Rotation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rotation".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let days = json!({ "type": "integer", "minimum": 90, "maximum": 2560, "default": PERIOD, "description": "Days between rotations." });
        let members = json!({ "enabled": { "type": "boolean", "default": true, "description": "Whether it rotates." }, "period_days": days });
        let table = json!({ "type": "object", "properties": members, "additionalProperties": false });
        json_schema!({ "anyOf": [{ "type": "boolean" }, table] })
    }
}

pub(super) struct KeyRotation;

impl Configuration for KeyRotation {
    type Value = Rotation;
    const NAME: &'static str = "rotation";
    const ABOUT: &'static str = "whether AWS creates new key material, and how often";
    const GET: &'static str = "kms:GetKeyRotationStatus";
    const PUT: &'static str = "kms:EnableKeyRotation";
    const ACTIONS: Actions =
        Actions { read: &["kms:DescribeKey", Self::GET], write: &[Self::PUT, "kms:DisableKeyRotation"] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] = &[NOT_YET, Transient::of_itself("DisabledException", "").slow()];
    const DEFAULT: Option<Rotation> = Some(Rotation::OFF);

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Rotation>>, Failure> {
        let id = at.output("id");
        let Some(key) = lookup::describe(aws, &at.scope.region, id).await? else { return Ok(None) };
        if !can_rotate(&key) {
            return Ok(Some(Seen::new(Rotation::OFF)));
        }
        let call = aws.kms(&at.scope.region).get_key_rotation_status().key_id(id);
        let status = aws.send(Self::GET, call.send()).await?;
        let rotation = Rotation::new(status.key_rotation_enabled, status.rotation_period_in_days);
        Ok(Some(Seen::new(rotation)))
    }

    async fn put(aws: &Aws, at: &Target, want: Rotation) -> Result<(), Failure> {
        let (kms, id) = (aws.kms(&at.scope.region), at.output("id"));
        if want.enabled {
            let call = kms.enable_key_rotation().key_id(id).set_rotation_period_in_days(want.period_days);
            aws.send(Self::PUT, call.send()).await.map(drop)
        } else {
            aws.send("kms:DisableKeyRotation", kms.disable_key_rotation().key_id(id).send()).await.map(drop)
        }
    }
}

/// Whether AWS can rotate it; asked about any other key, it refuses to answer.
fn can_rotate(key: &KeyMetadata) -> bool {
    key.origin == Some(OriginType::AwsKms)
        && key.key_spec.as_ref().is_none_or(|spec| *spec == KeySpec::SymmetricDefault)
}

pub(super) struct KeyTags;

impl Tagged for KeyTags {
    const LIST: &'static str = "kms:ListResourceTags";
    const TAG: &'static str = "kms:TagResource";
    const UNTAG: &'static str = "kms:UntagResource";
    const TRANSIENT: &'static [Transient] = &[NOT_YET];

    async fn list(aws: &Aws, at: &Target) -> Result<Tags, Failure> {
        Ok(lookup::tags(aws, &at.scope.region, at.output("id")).await?.unwrap_or_default())
    }

    async fn tag(aws: &Aws, at: &Target, tags: Tags) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).tag_resource().key_id(at.output("id"));
        aws.send(Self::TAG, call.set_tags(Some(to_aws(tags, Self::TAG)?)).send()).await.map(drop)
    }

    async fn untag(aws: &Aws, at: &Target, keys: Vec<String>) -> Result<(), Failure> {
        let call = aws.kms(&at.scope.region).untag_resource().key_id(at.output("id"));
        aws.send(Self::UNTAG, call.set_tag_keys(Some(keys)).send()).await.map(drop)
    }
}

pub(super) fn to_aws(tags: Tags, operation: &str) -> Result<Vec<Tag>, Failure> {
    let tag = |(key, value)| Tag::builder().tag_key(key).tag_value(value).build();
    tags.into_iter().map(tag).collect::<Result<_, _>>().map_err(unbuilt(operation))
}
