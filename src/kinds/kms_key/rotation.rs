//! Whether AWS creates new key material from time to time.

use crate::kind::prelude::*;
use std::fmt;

use aws_sdk_kms::types::{KeyMetadata, KeySpec, OriginType};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde::{
    Deserializer,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::lookup;

const DISABLE: &str = "kms:DisableKeyRotation";

/// Days between two rotations: AWS's default and limits.
const PERIOD: i32 = 365;
const SHORTEST_PERIOD: i32 = 90;
const LONGEST_PERIOD: i32 = 2_560;

/// Whether a key is rotated, and how often. In a stack file `true`, `false`, or
/// `{ period_days = 180 }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Rotation {
    /// Whether it is.
    pub enabled: bool,
    /// How often; AWS has no period for a key that is not rotated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_days: Option<i32>,
}

impl Rotation {
    const OFF: Self = Self { enabled: false, period_days: None };

    /// Whether its period is AWS's default.
    pub(super) fn is_usual(self) -> bool {
        self.period_days == Some(PERIOD)
    }

    fn every(days: i32) -> Self {
        Self { enabled: true, period_days: Some(days) }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default = "yes")]
    enabled: bool,
    period_days: Option<i32>,
}

fn yes() -> bool {
    true
}

impl<'de> Deserialize<'de> for Rotation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Rotation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`true`, `false`, or `{ period_days = 180 }`")
            }

            fn visit_bool<E: de::Error>(self, enabled: bool) -> Result<Rotation, E> {
                Ok(if enabled { Rotation::every(PERIOD) } else { Rotation::OFF })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Rotation, A::Error> {
                let written = Written::deserialize(MapAccessDeserializer::new(map))?;
                let days = written.period_days.unwrap_or(PERIOD);
                Ok(if written.enabled { Rotation::every(days) } else { Rotation::OFF })
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl JsonSchema for Rotation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rotation".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "boolean" },
            {
                "type": "object",
                "properties": {
                    "enabled": { "type": "boolean", "default": true },
                    "period_days": { "type": "integer", "minimum": SHORTEST_PERIOD, "maximum": LONGEST_PERIOD, "default": PERIOD },
                },
                "additionalProperties": false,
            },
        ] })
    }
}

/// The aspect.
#[derive(Debug)]
pub(super) struct KeyRotation;

impl Configuration for KeyRotation {
    type Value = Rotation;
    const NAME: &'static str = "rotation";
    const ABOUT: &'static str = "whether AWS creates new key material, and how often";
    const GET: &'static str = "kms:GetKeyRotationStatus";
    const PUT: &'static str = "kms:EnableKeyRotation";
    const ACTIONS: Actions = Actions { read: &["kms:DescribeKey", Self::GET], write: &[Self::PUT, DISABLE] };
    const REPLACES: Replaces = Replaces::Named;
    const TRANSIENT: &'static [Transient] =
        &[lookup::NOT_YET, Transient::of_itself("DisabledException", "").slow()];

    fn default() -> Option<Rotation> {
        Some(Rotation::OFF)
    }

    async fn get(aws: &Aws, at: &Target) -> Result<Option<Seen<Rotation>>, Failure> {
        let id = at.output("id");
        let Some(key) = lookup::describe(aws, &at.scope.region, id).await? else { return Ok(None) };
        if !can_rotate(&key) {
            return Ok(Some(Seen::new(Rotation::OFF)));
        }
        let call = aws.kms(&at.scope.region).get_key_rotation_status().key_id(id);
        let status = aws.send(Self::GET, call.send()).await?;
        let days = status.rotation_period_in_days.unwrap_or(PERIOD);
        Ok(Some(Seen::new(if status.key_rotation_enabled { Rotation::every(days) } else { Rotation::OFF })))
    }

    async fn put(aws: &Aws, at: &Target, want: Rotation) -> Result<(), Failure> {
        let (kms, id) = (aws.kms(&at.scope.region), at.output("id"));
        if want.enabled {
            let call = kms.enable_key_rotation().key_id(id).set_rotation_period_in_days(want.period_days);
            aws.send(Self::PUT, call.send()).await.map(drop)
        } else {
            aws.send(DISABLE, kms.disable_key_rotation().key_id(id).send()).await.map(drop)
        }
    }
}

/// Whether AWS can rotate it; asked about any other key, it refuses to answer.
fn can_rotate(key: &KeyMetadata) -> bool {
    key.origin == Some(OriginType::AwsKms)
        && key.key_spec.as_ref().is_none_or(|spec| *spec == KeySpec::SymmetricDefault)
}
