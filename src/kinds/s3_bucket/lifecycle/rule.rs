//! A lifecycle rule, as it is declared and as AWS answers it.

use super::date::Date;
use crate::kind::prelude::*;

/// What happens to objects by itself. Prefix, tags and sizes say to which; all of them must fit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Whether the rule is in force.
    #[serde(default = "enabled")]
    pub enabled: bool,
    /// Only objects whose keys begin so.
    #[serde(default)]
    pub prefix: String,
    /// Only objects with these tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Only objects of more bytes than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_greater_than: Option<i64>,
    /// Only objects of fewer bytes than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_size_less_than: Option<i64>,
    /// Delete objects so many days after their creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_after_days: Option<i32>,
    /// Delete objects from this day on, as in `2027-01-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expire_on: Option<Date>,
    /// Remove delete markers behind which no version is left.
    #[serde(default)]
    pub expire_delete_markers: bool,
    /// Move objects to cheaper storage, by storage class.
    #[serde(default)]
    pub transitions: BTreeMap<StorageClass, Transition>,
    /// Delete versions that are no longer the current one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noncurrent_version_expiration: Option<NoncurrentVersions>,
    /// Move versions that are no longer the current one to cheaper storage, by storage class.
    #[serde(default)]
    pub noncurrent_version_transitions: BTreeMap<StorageClass, NoncurrentVersions>,
    /// Abort uploads that are not complete so many days after they began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub abort_incomplete_multipart_after_days: Option<i32>,
}

fn enabled() -> bool {
    true
}

/// When objects move; one of both is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// So many days after their creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_days: Option<i32>,
    /// From this day on, as in `2027-01-31`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
}

/// Which versions that are no longer the current one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoncurrentVersions {
    /// Those that have not been the current one for so many days.
    pub after_days: i32,
    /// But not the newest of them: so many are left alone, 1 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer_versions: Option<i32>,
}

/// A storage class that objects can be moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StorageClass {
    /// For objects that are rarely read.
    StandardIa,
    /// The same in a single availability zone.
    OnezoneIa,
    /// S3 decides for each object.
    IntelligentTiering,
    /// An archive that answers at once.
    GlacierIr,
    /// An archive that answers within hours (Glacier Flexible Retrieval).
    Glacier,
    /// An archive that answers within a day.
    DeepArchive,
}

impl StorageClass {
    /// The word, as AWS spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StandardIa => "STANDARD_IA",
            Self::OnezoneIa => "ONEZONE_IA",
            Self::IntelligentTiering => "INTELLIGENT_TIERING",
            Self::GlacierIr => "GLACIER_IR",
            Self::Glacier => "GLACIER",
            Self::DeepArchive => "DEEP_ARCHIVE",
        }
    }
}
