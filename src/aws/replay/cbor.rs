//! A service that speaks CBOR, as `CloudWatch` does.

use aws_smithy_cbor::{Decoder, Encoder, data::Type};
use serde_json::{Map, Value, json};

use super::{Replay, served};
use crate::{aws::Aws, model::Owner};

/// The operation and its input.
pub(crate) type Asked = (String, Value);

impl Replay<Asked> {
    /// The operations so far.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.sent().into_iter().map(|(operation, _)| operation).collect()
    }

    /// The input of the only call of an operation.
    pub(crate) fn input(&self, operation: &str) -> Value {
        let mut calls = self.sent().into_iter().filter(|(asked, _)| asked == operation);
        let input = calls.next().map(|(_, input)| input);
        assert!(calls.next().is_none(), "{operation} is called again");
        input.unwrap_or_else(|| panic!("{operation} is not called"))
    }
}

/// AWS from operations to statuses and answers, and what it is asked.
pub(crate) fn cbor(answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static) -> (Aws, Replay<Asked>) {
    served(
        |request| {
            let operation = request.uri().rsplit('/').next().unwrap_or_default().to_owned();
            (operation, decode(&mut Decoder::new(request.body().bytes().unwrap_or_default())))
        },
        move |(operation, _): &Asked| {
            let (status, answer) = answer(operation);
            let mut body = Encoder::new(Vec::new());
            encode(&answer, &mut body);
            (status, vec![("smithy-protocol", "rpc-v2-cbor".to_owned())], body.into_writer())
        },
    )
}

fn encode(value: &Value, to: &mut Encoder) {
    match value {
        Value::Null => drop(to.null()),
        Value::Bool(on) => drop(to.boolean(*on)),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => drop(to.long(whole)),
            None => drop(to.double(number.as_f64().unwrap())),
        },
        Value::String(text) => drop(to.str(text)),
        Value::Array(items) => {
            to.array(items.len());
            for item in items {
                encode(item, to);
            }
        }
        Value::Object(members) => {
            to.map(members.len());
            for (key, member) in members {
                encode(member, to.str(key));
            }
        }
    }
}

fn decode(from: &mut Decoder<'_>) -> Value {
    let more = |from: &mut Decoder<'_>, length: Option<u64>, read: usize| match length {
        Some(length) => (read as u64) < length,
        None if from.datatype().unwrap() == Type::Break => from.skip().is_err(),
        None => true,
    };
    match from.datatype().unwrap() {
        Type::Map | Type::MapIndef => {
            let (length, mut members) = (from.map().unwrap(), Map::new());
            while more(from, length, members.len()) {
                members.insert(from.string().unwrap(), decode(from));
            }
            Value::Object(members)
        }
        Type::Array | Type::ArrayIndef => {
            let (length, mut items) = (from.list().unwrap(), Vec::new());
            while more(from, length, items.len()) {
                items.push(decode(from));
            }
            Value::Array(items)
        }
        Type::String | Type::StringIndef => from.string().unwrap().into(),
        Type::Bool => from.boolean().unwrap().into(),
        Type::F64 => from.double().unwrap().into(),
        _ => from.long().unwrap().into(),
    }
}

/// A refusal.
pub(crate) fn refusal(code: &str) -> (u16, Value) {
    (400, json!({ "__type": code, "message": "said so" }))
}

/// The tags of something that `stack` owns as `address`.
pub(crate) fn owned(stack: &str, address: &str) -> Value {
    json!({ "Tags": [{ "Key": Owner::STACK, "Value": stack }, { "Key": Owner::ADDRESS, "Value": address }] })
}
