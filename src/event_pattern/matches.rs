//! Whether an event matches a pattern.
//!
//! `None` is "not known": it depends on a text that is pending.

use core::net::IpAddr;

use serde_json::Value;

use super::pattern::{Clause, Clauses, Comparison, Match, Pattern, Test, TextOperator};

impl Pattern {
    /// Whether an event matches; `None` where that depends on a text that is not known yet. For a filter on attributes
    /// the event has a member for each: text, or a number, or the list of a `String.Array`.
    #[must_use]
    pub fn matches(&self, event: &Value) -> Option<bool> {
        let needs_value = self.dialect.exists_needs_value;
        all(&self.all, &|clause| holds(clause, event, needs_value))
    }
}

/// Whether all hold: a single one that does not decides.
fn all<T>(items: &[T], holds: &dyn Fn(&T) -> Option<bool>) -> Option<bool> {
    any(items, &|item| holds(item).map(|holds| !holds)).map(|fails| !fails)
}

/// Whether any holds: a single one that does decides.
fn any<T>(items: &[T], holds: &dyn Fn(&T) -> Option<bool>) -> Option<bool> {
    let mut known = Some(false);
    for item in items {
        match holds(item) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => known = None,
        }
    }
    known
}

pub(super) fn holds(clause: &Clause, event: &Value, needs_value: bool) -> Option<bool> {
    let below = |clauses: &Clauses, event: &Value| all(clauses, &|clause| holds(clause, event, needs_value));
    match clause {
        Clause::Or(ways) => any(ways, &|way| below(way, event)),
        Clause::Table(key, clauses) => match event.get(key).map(flat).as_deref() {
            // One table of a list has to match as a whole.
            Some(items @ [_, ..]) => any(items, &|item| below(clauses, item)),
            _ => below(clauses, &Value::Null),
        },
        Clause::Values(key, ways) => {
            let mut values = event.get(key).map(flat).unwrap_or_default();
            values.retain(|value| !value.is_object());
            any(ways, &|way| match way {
                Match::Is(test) => any(&values, &|value| test.holds(value)),
                Match::AnythingBut(tests) => any(&values, &|value| {
                    any(tests, &|test| test.holds(value)).map(|is_excluded| !is_excluded)
                }),
                Match::Exists(wanted) => {
                    let is_value = |value: &&Value| !needs_value || !(value.is_null() || **value == "");
                    Some(values.iter().any(is_value) == *wanted)
                }
            })
        }
    }
}

/// A value, or those of a list and of the lists in it.
fn flat(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        one => vec![one],
    }
}

impl Test {
    fn holds(&self, value: &Value) -> Option<bool> {
        Some(match self {
            Self::Pending => return None,
            Self::Equals(Value::Number(wanted)) => {
                value.as_f64().is_some_and(|number| Some(number) == wanted.as_f64())
            }
            Self::Equals(wanted) => value == wanted,
            Self::Text { operator, operand, ignores_case } => value.as_str().is_some_and(|text| {
                if *ignores_case {
                    operator.holds(&text.to_lowercase(), &operand.to_lowercase())
                } else {
                    operator.holds(text, operand)
                }
            }),
            Self::Numeric(comparisons) => value.as_f64().is_some_and(|number| {
                comparisons.iter().all(|(comparison, bound)| comparison.holds(number, *bound))
            }),
            Self::Cidr(range, bits) => {
                let address = value.as_str().and_then(|text| text.parse().ok());
                address.is_some_and(|address: IpAddr| is_within(address, *range, *bits))
            }
        })
    }
}

impl TextOperator {
    fn holds(self, text: &str, operand: &str) -> bool {
        match self {
            Self::Equals => text == operand,
            Self::Prefix => text.starts_with(operand),
            Self::Suffix => text.ends_with(operand),
            Self::Wildcard => is_like(text, &pieces(operand)),
        }
    }
}

impl Comparison {
    #[expect(clippy::float_cmp, reason = "`=` is about the very number")]
    fn holds(self, number: f64, bound: f64) -> bool {
        match self {
            Self::Equal => number == bound,
            Self::Less => number < bound,
            Self::LessOrEqual => number <= bound,
            Self::Greater => number > bound,
            Self::GreaterOrEqual => number >= bound,
        }
    }
}

fn is_within(address: IpAddr, range: IpAddr, bits: u32) -> bool {
    let leading = |address: u128, width: u32| address.checked_shr(width - bits).unwrap_or_default();
    match (address, range) {
        (IpAddr::V4(one), IpAddr::V4(other)) => {
            let [one, other] = [one, other].map(|address| leading(u128::from(address.to_bits()), 32));
            one == other
        }
        (IpAddr::V6(one), IpAddr::V6(other)) => leading(one.to_bits(), 128) == leading(other.to_bits(), 128),
        _ => false,
    }
}

/// The texts between the `*` of a wildcard; `\\*` is a star and `\\` a backslash.
fn pieces(wildcard: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut rest = wildcard.chars();
    while let Some(c) = rest.next() {
        let literal = match c {
            '*' => {
                pieces.push(String::new());
                continue;
            }
            '\\' => rest.next().unwrap_or(c),
            _ => c,
        };
        if let Some(last) = pieces.last_mut() {
            last.push(literal);
        }
    }
    pieces
}

/// Whether the pieces stand in a text in their order, the first at its beginning and the last at its end.
fn is_like(text: &str, pieces: &[String]) -> bool {
    let [first, middle @ .., last] = pieces else { return pieces.iter().all(|whole| text == whole) };
    let Some(mut rest) = text.strip_prefix(first.as_str()).and_then(|rest| rest.strip_suffix(last.as_str()))
    else {
        return false;
    };
    middle.iter().all(|piece| match rest.split_once(piece.as_str()) {
        Some((_, after)) => {
            rest = after;
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event_pattern::{Dialect, EVENT_BRIDGE, SNS_BODY};

    fn matches(pattern: &Value, event: &Value, dialect: &'static Dialect) -> Option<bool> {
        Pattern::read(pattern, dialect).unwrap().matches(event)
    }

    /// The operators as AWS documents them, each with values of a key that match and ones that do not.
    #[test]
    fn operators_match_as_documented() {
        let cases = [
            // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
            (
                json!(["aws.ec2", 5, true]),
                json!(["aws.ec2", 5, 5.0, true]),
                json!(["aws.ecs", "5", 6, "true", null]),
            ),
            (json!([""]), json!([""]), json!([null, "x"])),
            (json!([null]), json!([null]), json!(["", "null"])),
            (
                json!([{ "prefix": "2017-10-02" }]),
                json!(["2017-10-02T18:43:48Z"]),
                json!(["2017-10-03", 2017]),
            ),
            (
                json!([{ "prefix": { "equals-ignore-case": "EventB" } }]),
                json!(["EventBridge", "EVENTBRIDGE"]),
                json!(["Events"]),
            ),
            (json!([{ "suffix": ".png" }]), json!(["a.png"]), json!(["a.PNG", "png"])),
            (json!([{ "suffix": { "equals-ignore-case": ".png" } }]), json!(["a.PNG"]), json!(["a.jpg"])),
            (json!([{ "equals-ignore-case": "ec2 Up" }]), json!(["EC2 UP"]), json!(["ec2"])),
            (
                json!([{ "anything-but": "initializing" }]),
                json!(["running", null, 1]),
                json!(["initializing"]),
            ),
            (json!([{ "anything-but": ["a", "b"] }]), json!(["c"]), json!(["a", "b"])),
            (json!([{ "anything-but": [100, 200] }]), json!([300, "100"]), json!([100, 200])),
            (
                json!([{ "anything-but": { "prefix": "init" } }]),
                json!(["running", 5]),
                json!(["initializing"]),
            ),
            (
                json!([{ "anything-but": { "suffix": [".txt", ".rtf"] } }]),
                json!([".png"]),
                json!(["a.txt", "b.rtf"]),
            ),
            (
                json!([{ "anything-but": { "equals-ignore-case": ["stopped"] } }]),
                json!(["running"]),
                json!(["Stopped", "STOPPED"]),
            ),
            (
                json!([{ "anything-but": { "wildcard": "*/lib/*" } }]),
                json!(["a/lib"]),
                json!(["a/lib/b", "/lib/"]),
            ),
            (json!([{ "numeric": [">", 0, "<=", 5] }]), json!([0.1, 5]), json!([0, 5.1, "3"])),
            (json!([{ "numeric": ["=", 301.8] }]), json!([3.018e2]), json!([301])),
            (json!([{ "numeric": ["<", 10] }]), json!([-1]), json!([10])),
            (json!([{ "cidr": "10.0.0.0/24" }]), json!(["10.0.0.255"]), json!(["10.0.1.0", "x", "::a00:0"])),
            (json!([{ "cidr": "2001:db8::/32" }]), json!(["2001:db8:1::1"]), json!(["2001:db9::1"])),
            (json!([{ "cidr": "0.0.0.0/0" }]), json!(["192.0.2.1"]), json!(["::1"])),
            (json!([{ "exists": true }]), json!(["x", null, ""]), json!([{ "not": "a leaf" }])),
            (json!([{ "exists": false }]), json!([{ "not": "a leaf" }]), json!(["x", null])),
            (
                json!([{ "wildcard": "dir/*.png" }]),
                json!(["dir/a.png", "dir/.png"]),
                json!(["dir/a.jpg", "dir.png"]),
            ),
            (json!([{ "wildcard": "a*b*c" }]), json!(["abc", "aXbXbc"]), json!(["acb", "abcd"])),
            (json!([{ "wildcard": r"\*\\*" }]), json!([r"*\x"]), json!([r"x\x"])),
            (json!([{ "prefix": "a" }, { "exists": false }]), json!(["ab"]), json!(["b"])),
        ];
        for (items, matching, others) in cases {
            for (values, expected) in [(matching, true), (others, false)] {
                for value in values.as_array().unwrap() {
                    let found = matches(&json!({ "a": items }), &json!({ "a": value }), &EVENT_BRIDGE);
                    assert_eq!(found, Some(expected), "{items} on {value}");
                }
            }
        }
    }

    #[test]
    fn tables_lists_and_alternatives() {
        let resources =
            json!({ "r": ["a", "b"], "staff": [{ "name": "A", "city": "X" }, { "name": "B", "city": "Y" }] });
        let or = json!({ "$or": [{ "c": [{ "numeric": [">", 0] }] }, { "d": ["x"] }], "e": [1] });
        let cases = [
            (json!({ "r": ["b", "c"] }), &resources, true),
            (json!({ "r": ["c"] }), &resources, false),
            (json!({ "r": [{ "anything-but": "a" }] }), &resources, true),
            (json!({ "staff": { "name": ["A"], "city": ["X"] } }), &resources, true),
            // One entry has to have both.
            (json!({ "staff": { "name": ["A"], "city": ["Y"] } }), &resources, false),
            (json!({ "detail": { "state": [{ "exists": false }] } }), &resources, true),
            (json!({ "detail": { "state": ["x"] } }), &json!({ "detail": "x" }), false),
            (or.clone(), &json!({ "c": 1, "d": "y", "e": 1 }), true),
            (or.clone(), &json!({ "d": "x", "e": 1 }), true),
            (or.clone(), &json!({ "c": 0, "e": 1 }), false),
            (or, &json!({ "c": 1 }), false),
        ];
        for (pattern, event, expected) in cases {
            assert_eq!(matches(&pattern, event, &EVENT_BRIDGE), Some(expected), "{pattern} on {event}");
        }
        // https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html: "a non-null and non-empty value".
        for empty in [json!({ "a": null }), json!({ "a": "" })] {
            assert_eq!(matches(&json!({ "a": [{ "exists": true }] }), &empty, &SNS_BODY), Some(false));
        }
    }

    #[test]
    fn what_depends_on_a_pending_text_is_not_known() {
        let pending = json!({ "$pending": "${s3.bucket.b.name}" });
        let pattern = json!({ "name": [pending, "mine"], "region": ["eu-central-1"] });
        for (event, expected) in [
            (json!({ "name": "mine", "region": "eu-central-1" }), Some(true)),
            (json!({ "name": "other", "region": "eu-central-1" }), None),
            (json!({ "name": "other", "region": "us-east-1" }), Some(false)),
            (json!({ "region": "eu-central-1" }), Some(false)),
        ] {
            assert_eq!(matches(&pattern, &event, &EVENT_BRIDGE), expected, "{event}");
        }
    }
}
