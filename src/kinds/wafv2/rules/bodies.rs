//! Bodies of WAF's own answers, by the key that actions name them by.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_wafv2::types::{self as sdk, ResponseContentType};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::Word;
use crate::{
    aws::documents::unbuilt,
    kind::known,
    model::{Failure, Text},
};

/// Bodies by key.
pub type Bodies = BTreeMap<String, ResponseBody>;

/// Bodies by key, as the SDK has them.
pub(crate) type Built = HashMap<String, sdk::CustomResponseBody>;

/// The body of an answer to a request that is blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseBody {
    /// What it is written in.
    pub content_type: Word<ResponseContentType>,
    /// The body, up to 4 KB.
    pub content: Text,
}

/// Bodies for a call, if there are any.
pub(crate) fn to_sdk(bodies: &Bodies, operation: &str) -> Result<Option<Built>, Failure> {
    let built: Result<Built, _> = bodies
        .iter()
        .map(|(key, body)| {
            let built = sdk::CustomResponseBody::builder()
                .content_type(body.content_type.0.clone())
                .content(body.content.value());
            Ok((key.clone(), built.build()?))
        })
        .collect();
    built.map(|bodies| (!bodies.is_empty()).then_some(bodies)).map_err(unbuilt(operation))
}

/// Bodies of an answer.
pub(crate) fn of_sdk(bodies: Option<Built>) -> Bodies {
    let bodies = bodies.unwrap_or_default().into_iter();
    bodies
        .map(|(key, body)| {
            (key, ResponseBody { content_type: Word(body.content_type), content: known(body.content) })
        })
        .collect()
}
