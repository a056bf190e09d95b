//! From what is held of a parameter back to its declaration.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::{
    content::Content,
    parameter::ParameterAspect,
    spec::Tier,
    value::{ParameterContent, ValueOf},
};

/// The declaration of a parameter. A text that is JSON stays the text it is.
pub(super) fn written(mut held: Written) -> Vec<Table> {
    if let Some(parameter) = held.take(ParameterAspect) {
        held.set("data_type", parameter.data_type);
    }
    if let Some(ValueOf { content, description, allowed_pattern, tier, key_id, policies }) =
        held.take(ParameterContent)
    {
        let (member, content): (_, Value) = match content {
            Content::Text(text) => ("value", json!(text)),
            Content::List(items) => ("list", json!(items)),
            Content::Json(value) => ("json", json!(value)),
            Content::Secret(secret) => ("secret", json!(secret)),
        };
        held.set(member, content);
        held.set("description", description);
        held.set("allowed_pattern", allowed_pattern);
        // What AWS chooses by itself; whoever chose it gets the same.
        held.set("tier", tier.filter(|tier| *tier != Tier::Standard));
        held.set("key_id", key_id);
        held.set("policies", policies);
    }
    vec![held.rest()]
}
