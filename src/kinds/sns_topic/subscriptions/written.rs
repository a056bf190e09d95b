//! From what AWS has back to declarations, by names made of their endpoints.

use crate::kind::prelude::*;
use serde_json::{Value, json};

use super::value::{Subscriptions, parts};

/// Letters of a name.
const LONGEST: usize = 40;

/// Declarations by name.
pub(in super::super) fn written(held: &Subscriptions) -> BTreeMap<String, Value> {
    let mut specs = BTreeMap::new();
    for (identity, subscription) in held.iter() {
        let (protocol, endpoint) = parts(identity);
        let mut spec = json!(subscription);
        if let Some(members) = spec.as_object_mut() {
            // Whether it is confirmed, nobody declares.
            members.remove("pending");
            members.insert(protocol.replace('-', "_"), json!(endpoint));
        }
        let base = name(protocol, endpoint);
        let mut free = base.clone();
        let mut number = 2;
        while specs.contains_key(&free) {
            free = format!("{base}-{number}");
            number += 1;
        }
        specs.insert(free, spec);
    }
    specs
}

/// What a person would call it: who reads the mail, which queue or function it is, which host.
fn name(protocol: &str, endpoint: &str) -> String {
    let end = match protocol {
        "email" | "email-json" => endpoint.split('@').next(),
        "http" | "https" => {
            endpoint.split("://").nth(1).and_then(|rest| rest.split(['/', ':', '?', '@']).next())
        }
        // A number is nobody's name, and somebody's secret.
        "sms" => None,
        _ => endpoint.rsplit([':', '/']).next(),
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let name: String = end.unwrap_or_default().chars().map(plain).take(LONGEST).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { protocol.to_owned() } else { name.to_owned() }
}
