//! The documents of AWS's policies, as `scripts/managed-policies.py` packs them: every text once, in order,
//! by what it has in common with the one before; then each document as JSON with numbers for its texts.

use std::{io::Read, sync::LazyLock};

use flate2::read::ZlibDecoder;
use serde_json::Value;

use crate::policy::Policy;

static DATA: LazyLock<Unpacked> = LazyLock::new(|| Unpacked::of(include_bytes!("documents.zlib")));

/// What is packed.
struct Unpacked {
    texts: Vec<String>,
    documents: Vec<String>,
}

impl Unpacked {
    /// Data that does not read so holds nothing; a test reads all of ours.
    fn of(packed: &[u8]) -> Self {
        let mut all = String::new();
        let _ = ZlibDecoder::new(packed).read_to_string(&mut all);
        let mut lines = all.lines();
        let mut texts: Vec<String> = Vec::new();
        for line in lines.by_ref() {
            let Some((common, rest)) = line.split_at_checked(1) else { break };
            let common = usize::from(common.as_bytes()[0] - b'!');
            let before = texts.last().map_or("", String::as_str);
            let text = before.get(..common).unwrap_or_default().to_owned() + rest;
            texts.push(text);
        }
        Self { texts, documents: lines.map(str::to_owned).collect() }
    }

    fn text(&self, number: u64) -> Value {
        let text = usize::try_from(number).ok().and_then(|number| self.texts.get(number));
        Value::String(text.cloned().unwrap_or_default())
    }

    /// A document with its texts. The numbers of a list are distances, each from the one before.
    fn texts_in(&self, value: Value) -> Value {
        match value {
            Value::Number(number) => self.text(number.as_u64().unwrap_or(u64::MAX)),
            Value::Array(items) => {
                let mut at = 0;
                let item = |item: Value| match item {
                    Value::Number(distance) => {
                        at += distance.as_u64().unwrap_or(0);
                        self.text(at)
                    }
                    other => self.texts_in(other),
                };
                items.into_iter().map(item).collect()
            }
            Value::Object(members) => {
                members.into_iter().map(|(key, member)| (key, self.texts_in(member))).collect()
            }
            other => other,
        }
    }
}

/// The document with a number.
pub(super) fn read(number: usize) -> Policy {
    let packed = DATA.documents.get(number).and_then(|text| serde_json::from_str(text).ok());
    let document = DATA.texts_in(packed.unwrap_or(Value::Null));
    Policy::from_json(&document.to_string()).unwrap_or_default()
}
