//! Bodies of WAF's own answers, to and from the SDK.

use crate::kind::prelude::*;
use std::collections::HashMap;

use aws_sdk_wafv2::types as sdk;

use super::words_sdk::{to_sdk_word, word_of_sdk};
use crate::waf::bodies::{Bodies, ResponseBody};

/// Bodies by key, as the SDK has them.
pub(crate) type Built = HashMap<String, sdk::CustomResponseBody>;

/// Bodies for a call, if there are any.
pub(crate) fn to_sdk(bodies: &Bodies, operation: &str) -> Result<Option<Built>, Failure> {
    let built: Result<Built, _> = bodies
        .iter()
        .map(|(key, body)| {
            let built = sdk::CustomResponseBody::builder()
                .content_type(to_sdk_word(&body.content_type))
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
            (key, ResponseBody { content_type: word_of_sdk(body.content_type), content: known(body.content) })
        })
        .collect()
}
