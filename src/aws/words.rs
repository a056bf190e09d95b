//! Words of AWS's enumerations. Our types carry AWS's spelling by serde.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::model::Failure;

/// AWS's word for one of ours, as text or as the SDK's type.
pub fn to_word<W: for<'w> From<&'w str>>(value: &impl Serialize) -> W {
    let word = serde_json::to_value(value).unwrap_or_default();
    W::from(word.as_str().unwrap_or_default())
}

/// Our value of a word of AWS, which the answer to `operation` holds.
///
/// # Errors
/// A word that this version does not know: it is never taken for another.
pub fn from_word<T: DeserializeOwned>(operation: &str, word: impl AsRef<str>) -> Result<T, Failure> {
    let word = word.as_ref();
    serde_json::from_value(Value::from(word)).map_err(|_| {
        Failure::guard(operation, format!("AWS answered `{word}`, which this version does not know"))
    })
}
