//! Bodies of WAF's own answers, by the key that actions name them by.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{ResponseContentType, Word};
use crate::model::Text;

/// Bodies by key.
pub type Bodies = BTreeMap<String, ResponseBody>;

/// The body of an answer to a request that is blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseBody {
    /// What it is written in.
    pub content_type: Word<ResponseContentType>,
    /// The body, up to 4 KB.
    pub content: Text,
}
