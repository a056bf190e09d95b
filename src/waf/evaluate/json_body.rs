//! The elements of a JSON body.

use std::{collections::BTreeSet, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

use super::{
    parts::{Seen, not_known},
    verdict::Verdict,
};
use crate::waf::{
    field::{JsonBody, JsonPattern},
    words::{BodyParsingFallbackBehavior as Fallback, JsonMatchScope},
};

/// JSON whose objects have no key twice: the JSON about which WAF's parser and others agree.
enum Json {
    /// A string, number or other word; `None` if it is a number that can be written in several ways.
    Scalar(Option<String>),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// The elements that a statement looks at.
pub(super) fn seen(body: &str, settings: &JsonBody) -> Result<Seen, Verdict> {
    let Ok(json) = serde_json::from_str::<Json>(body) else { return fallback(body, settings) };
    if matches!(json, Json::Scalar(_)) {
        return fallback(body, settings);
    }
    let mut elements = Vec::new();
    match &settings.match_pattern {
        JsonPattern::All => json.collect(&settings.match_scope, &mut elements),
        JsonPattern::IncludedPaths(paths) => {
            for path in paths {
                if let Some(found) = json.pointed(path) {
                    found.collect(&settings.match_scope, &mut elements);
                }
            }
        }
    }
    let elements: Option<Vec<_>> =
        elements.into_iter().map(|(what, text)| Some((what.to_owned(), text?))).collect();
    elements.map(Seen::all).ok_or_else(|| Verdict::unknown("AWS does not say how it reads fractions in JSON"))
}

/// What becomes of a body that is not JSON. WAF's parser forgives much ("WAF parsing doesn't fully validate
/// the input JSON string"), so of what begins like an object or a list there is no telling.
fn fallback(body: &str, settings: &JsonBody) -> Result<Seen, Verdict> {
    let setting = settings.invalid_fallback_behavior.as_ref().map(|word| &word.0);
    if body.trim_start().starts_with(['{', '[']) {
        return Err(Verdict::unknown(
            "the body is not quite JSON, and WAF's parser forgives more than others",
        ));
    }
    match setting {
        Some(Fallback::EvaluateAsString) => Ok(Seen::one("body", body)),
        Some(Fallback::Match) => Err(Verdict::Match("the body is not JSON".to_owned())),
        // Without a setting WAF looks at what comes before the error, which is nothing here.
        None | Some(Fallback::NoMatch) => Err(Verdict::NoMatch),
        Some(Fallback::Other(word)) => Err(not_known(word)),
    }
}

impl Json {
    /// The keys and values in it.
    fn collect(&self, scope: &JsonMatchScope, elements: &mut Vec<(&'static str, Option<String>)>) {
        match self {
            Self::Scalar(text) if *scope != JsonMatchScope::Key => {
                elements.push(("JSON value", text.clone()));
            }
            Self::Scalar(_) => {}
            Self::Array(items) => items.iter().for_each(|item| item.collect(scope, elements)),
            Self::Object(members) => {
                for (key, member) in members {
                    if *scope != JsonMatchScope::Value {
                        elements.push(("JSON key", Some(key.clone())));
                    }
                    member.collect(scope, elements);
                }
            }
        }
    }

    /// The element at a JSON pointer (RFC 6901).
    fn pointed(&self, pointer: &str) -> Option<&Self> {
        let steps = pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~"));
        steps.into_iter().try_fold(self, |at, step| match at {
            Self::Object(members) => members.iter().find(|(key, _)| *key == step).map(|(_, member)| member),
            Self::Array(items) => items.get(step.parse::<usize>().ok()?),
            Self::Scalar(_) => None,
        })
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Json, E> {
                Ok(Json::Scalar(Some("null".to_owned())))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
                Ok(Json::Scalar(Some(value.to_string())))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
                Ok(Json::Scalar(Some(value.to_string())))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
                Ok(Json::Scalar(Some(value.to_string())))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Json, E> {
                Ok(Json::Scalar(None))
            }

            fn visit_str<E>(self, value: &str) -> Result<Json, E> {
                Ok(Json::Scalar(Some(value.to_owned())))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
                let mut all = Vec::new();
                while let Some(item) = items.next_element()? {
                    all.push(item);
                }
                Ok(Json::Array(all))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
                let mut all = Vec::new();
                let mut keys = BTreeSet::new();
                while let Some((key, member)) = members.next_entry::<String, Json>()? {
                    if !keys.insert(key.clone()) {
                        return Err(de::Error::custom("a key is there twice"));
                    }
                    all.push((key, member));
                }
                Ok(Json::Object(all))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
