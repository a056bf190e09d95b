//! A pattern from JSON, and what AWS refuses of it: `InvalidEventPatternException` of `EventBridge`, `InvalidParameter`
//! of SNS.

use core::net::IpAddr;
use std::slice;

use serde_json::{Map, Value};

use super::{
    dialect::Dialect,
    pattern::{Clause, Clauses, Comparison, Match, Pattern, Test, TextOperator},
};
use crate::model::Text;

/// The operator whose list has an order: `[">", 0, "<=", 5]`.
pub(super) const NUMERIC: &str = "numeric";

/// The key of alternatives.
const OR: &str = "$or";

/// Names that no key of an alternative has; otherwise `$or` is a key like any other
/// (<https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html>).
const RESERVED: &[&str] = &[
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    NUMERIC,
    "cidr",
];

/// Something that AWS refuses: its place below the pattern, and why.
pub type Mistake = (Vec<String>, String);

impl Pattern {
    /// Reads a pattern, whose texts may still be pending.
    ///
    /// # Errors
    /// Everything that AWS refuses of it.
    pub fn read(pattern: &Value, dialect: &'static Dialect) -> Result<Self, Vec<Mistake>> {
        let mut reader = Reader { dialect, path: Vec::new(), mistakes: Vec::new() };
        let all = if let Value::Object(members) = pattern {
            reader.table(members)
        } else {
            reader.refuse(format!("{} is a table", dialect.name));
            Clauses::new()
        };
        reader.check_limits(&all, pattern.to_string().len());
        if reader.mistakes.is_empty() { Ok(Self { all, dialect }) } else { Err(reader.mistakes) }
    }
}

struct Reader {
    dialect: &'static Dialect,
    path: Vec<String>,
    mistakes: Vec<Mistake>,
}

impl Reader {
    fn refuse(&mut self, message: impl Into<String>) {
        self.mistakes.push((self.path.clone(), message.into()));
    }

    /// What `read` makes of a place below this one.
    fn below<T>(&mut self, key: String, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(key);
        let result = read(self);
        self.path.pop();
        result
    }

    fn table(&mut self, members: &Map<String, Value>) -> Clauses {
        if members.is_empty() {
            self.refuse(format!("{} has no empty table", self.dialect.name));
        }
        members
            .iter()
            .filter_map(|(key, value)| self.below(key.clone(), |reader| reader.clause(key, value)))
            .collect()
    }

    fn clause(&mut self, key: &str, value: &Value) -> Option<Clause> {
        match (value, self.dialect.flat) {
            (Value::Array(items), _) => Some(match alternatives(key, items) {
                Some(tables) => {
                    let tables = tables.into_iter().enumerate();
                    Clause::Or(
                        tables
                            .map(|(at, table)| self.below(at.to_string(), |reader| reader.table(table)))
                            .collect(),
                    )
                }
                None => Clause::Values(key.to_owned(), self.values(items)),
            }),
            (Value::Object(members), None) if !is_pending(value) => {
                Some(Clause::Table(key.to_owned(), self.table(members)))
            }
            (Value::Object(_), Some(why)) => {
                self.refuse(why);
                None
            }
            _ => {
                self.refuse("expected a list of values or a table");
                None
            }
        }
    }

    fn values(&mut self, items: &[Value]) -> Vec<Match> {
        if items.is_empty() {
            self.refuse("an empty list matches nothing");
        }
        let dialect = self.dialect;
        let one = |reader: &mut Self, item: &Value| {
            read_match(item, dialect).unwrap_or_else(|message| {
                reader.refuse(message);
                Match::Is(Test::Pending)
            })
        };
        items
            .iter()
            .enumerate()
            .map(|(at, item)| self.below(at.to_string(), |reader| one(reader, item)))
            .collect()
    }

    fn check_limits(&mut self, all: &Clauses, size: usize) {
        let Dialect { name, keys, combinations, .. } = *self.dialect;
        // How the keys of alternatives count was not recorded.
        if all.len() > keys && !has_alternatives(all) {
            self.refuse(format!("{name} has at most {keys} keys; this one has {}", all.len()));
        }
        let count = count_combinations(all, 1, usize::from(self.dialect.counts_depth));
        if count > combinations {
            self.refuse(format!(
                "{name} has at most {combinations} combinations of values; this one has {count}"
            ));
        }
        if size > self.dialect.size {
            self.refuse(format!("{name} has at most {} bytes", self.dialect.size));
        }
    }
}

/// The tables of `$or`, where it is the operator.
fn alternatives<'a>(key: &str, items: &'a [Value]) -> Option<Vec<&'a Map<String, Value>>> {
    let tables: Vec<_> = items.iter().map(Value::as_object).collect::<Option<_>>()?;
    let is_free = |table: &&Map<String, Value>| !table.keys().any(|key| RESERVED.contains(&key.as_str()));
    (key == OR && tables.len() > 1 && tables.iter().all(is_free)).then_some(tables)
}

fn has_alternatives(all: &Clauses) -> bool {
    all.iter().any(|clause| match clause {
        Clause::Or(_) => true,
        Clause::Table(_, below) => has_alternatives(below),
        Clause::Values(..) => false,
    })
}

/// Values multiply, those of alternatives add up; `deeper` is what a table adds to the weight of a value (recorded: 160
/// combinations refused, 150 accepted).
fn count_combinations(all: &Clauses, weight: usize, deeper: usize) -> usize {
    let of = |clause: &Clause| match clause {
        Clause::Values(_, values) => values.len().max(1).saturating_mul(weight),
        Clause::Table(_, below) => count_combinations(below, weight + deeper, deeper),
        Clause::Or(ways) => {
            ways.iter().map(|way| count_combinations(way, weight, deeper)).fold(0, usize::saturating_add)
        }
    };
    all.iter().map(of).fold(1, usize::saturating_mul)
}

fn is_pending(value: &Value) -> bool {
    value.get(Text::MARK).is_some()
}

fn read_match(item: &Value, dialect: &Dialect) -> Result<Match, String> {
    let members = match item {
        _ if is_pending(item) => return Ok(Match::Is(Test::Pending)),
        Value::Object(members) => members,
        Value::Array(_) => {
            return Err("a value is a string, a number, true, false, null or a table".to_owned());
        }
        scalar => return Ok(Match::Is(Test::Equals(scalar.clone()))),
    };
    let mut all = members.iter();
    let (Some((operator, value)), None) = (all.next(), all.next()) else {
        return Err(format!("a match has one operator; this one has {}", members.len()));
    };
    let takes = |what: &str| format!("`{operator}` takes {what}");
    match operator.as_str() {
        "exists" => value.as_bool().map(Match::Exists).ok_or_else(|| takes("true or false")),
        "cidr" if is_pending(value) => Ok(Match::Is(Test::Pending)),
        "cidr" => value
            .as_str()
            .and_then(cidr)
            .map(Match::Is)
            .ok_or_else(|| takes("a range such as \"192.0.2.0/24\"")),
        NUMERIC => numeric(value).map(Match::Is),
        "anything-but" => anything_but(value, dialect).map(Match::AnythingBut),
        _ => {
            let nests = dialect.nests_operators && ["prefix", "suffix"].contains(&operator.as_str());
            let test = match only_of(value, &["equals-ignore-case"]) {
                Some((_, text)) if nests => text_test(operator, text, true),
                _ => text_test(operator, value, false),
            };
            let listed = || dialect.operators.join(", ");
            test.ok_or_else(|| format!("unknown operator `{operator}`; must be one of {}", listed()))?
                .map(Match::Is)
        }
    }
}

fn anything_but(value: &Value, dialect: &Dialect) -> Result<Vec<Test>, String> {
    if let Some((operator, value)) = only_of(value, dialect.anything_but) {
        let values = value
            .as_array()
            .filter(|_| dialect.nests_operators)
            .map_or(slice::from_ref(value), Vec::as_slice);
        let tests = values.iter().filter_map(|text| text_test(operator, text, false));
        let tests: Vec<Test> = tests.collect::<Result<_, _>>()?;
        let is_empty = tests.is_empty();
        return if is_empty { Err("`anything-but` has no value".to_owned()) } else { Ok(tests) };
    }
    let operand = |value: &Value| match value {
        _ if is_pending(value) => Some(Test::Pending),
        Value::String(_) | Value::Number(_) => Some(Test::Equals(value.clone())),
        _ => None,
    };
    let values = value.as_array().map_or(slice::from_ref(value), Vec::as_slice);
    let tests: Option<Vec<Test>> = values.iter().map(operand).collect();
    tests.filter(|tests| !tests.is_empty()).ok_or_else(|| {
        let operators = dialect.anything_but.join(", ");
        format!("`anything-but` takes strings, numbers, or one of {operators}")
    })
}

/// The test of a text operator; `None` where it is none.
fn text_test(word: &str, operand: &Value, ignores_case: bool) -> Option<Result<Test, String>> {
    let (operator, ignores_case) = match word {
        "prefix" => (TextOperator::Prefix, ignores_case),
        "suffix" => (TextOperator::Suffix, ignores_case),
        "wildcard" => (TextOperator::Wildcard, false),
        "equals-ignore-case" => (TextOperator::Equals, true),
        _ => return None,
    };
    Some(match operand {
        _ if is_pending(operand) => Ok(Test::Pending),
        Value::String(text) if word == "wildcard" && text.contains("**") => {
            Err("`wildcard` takes no `*` behind another".to_owned())
        }
        Value::String(operand) => Ok(Test::Text { operator, operand: operand.clone(), ignores_case }),
        _ => Err(format!("`{word}` takes one string")),
    })
}

/// `=` alone, or a lower bound, an upper one, or both in this order.
fn numeric(value: &Value) -> Result<Test, String> {
    use Comparison::{Greater, GreaterOrEqual, Less, LessOrEqual};
    let pair = |pair: &[Value]| match pair {
        [Value::String(operator), Value::Number(number)] => Some((comparison(operator)?, number.as_f64()?)),
        _ => None,
    };
    let pairs = value.as_array().and_then(|items| items.chunks(2).map(pair).collect::<Option<Vec<_>>>());
    match pairs.as_deref() {
        Some([(Greater | GreaterOrEqual, bottom), (Less | LessOrEqual, top)]) if bottom >= top => {
            Err("the bottom of a range is below its top".to_owned())
        }
        Some([_] | [(Greater | GreaterOrEqual, _), (Less | LessOrEqual, _)]) => {
            Ok(Test::Numeric(pairs.unwrap_or_default()))
        }
        _ => Err("`numeric` takes pairs of an operator and a number: [\">\", 0, \"<=\", 10]".to_owned()),
    }
}

fn comparison(operator: &str) -> Option<Comparison> {
    Some(match operator {
        "=" => Comparison::Equal,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn cidr(text: &str) -> Option<Test> {
    let (address, bits) = text.split_once('/')?;
    let (address, bits): (IpAddr, u32) = (address.parse().ok()?, bits.parse().ok()?);
    let most = if address.is_ipv4() { 32 } else { 128 };
    (bits <= most).then_some(Test::Cidr(address, bits))
}

/// The only member of a table, where it is one of these.
fn only_of<'a>(value: &'a Value, names: &[&str]) -> Option<(&'a String, &'a Value)> {
    let mut members = value.as_object().into_iter().flatten();
    let (Some(only), None) = (members.next(), members.next()) else { return None };
    names.contains(&only.0.as_str()).then_some(only)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event_pattern::{EVENT_BRIDGE, SNS_ATTRIBUTES, SNS_BODY};

    fn mistakes(pattern: &Value, dialect: &'static Dialect) -> Vec<String> {
        let found = Pattern::read(pattern, dialect).err().unwrap_or_default();
        found.into_iter().map(|(path, message)| format!("{}: {message}", path.join("."))).collect()
    }

    /// What the recorded refusals of the two services (tests/recorded/events, tests/recorded/sns) do not hold: places,
    /// texts that are pending, and operators that one of them takes alone.
    #[test]
    fn mistakes_are_at_their_place_in_each_dialect() {
        let pending = json!({ "$pending": "${sqs.queue.q.arn}" });
        let many: Vec<u32> = (0..13).collect();
        let cases: &[(Value, &[&str], &[&str])] = &[
            (
                json!({}),
                &[": an event pattern has no empty table"],
                &[": a filter policy has no empty table"],
            ),
            (json!({ "a": { "b": ["c"] } }), &[], &["a: only a filter on the body"]),
            (json!({ "a": [pending, { "prefix": pending }, { "anything-but": pending }] }), &[], &[]),
            (json!({ "a": pending }), &["a: expected a list"], &["a: only a filter on the body"]),
            (
                json!({ "a": ["b", ["c"], { "wrong": 1 }] }),
                &["a.1: a value is", "a.2: unknown operator `wrong`; must be one of prefix"],
                &["a.1: a value is", "a.2: unknown operator `wrong`; must be one of prefix"],
            ),
            (json!({ "a": [{}] }), &["a.0: a match has one"], &["a.0: a match has one"]),
            (json!({ "a": [{ "cidr": "192.0.2.0/33" }] }), &["a.0: `cidr` takes"], &["a.0: `cidr` takes"]),
            (json!({ "a": [{ "numeric": [">", 3, "<", 3] }] }), &["a.0: the bottom"], &["a.0: the bottom"]),
            (json!({ "a": [{ "numeric": ["=", 1, "=", 2] }] }), &["a.0: `numeric`"], &["a.0: `numeric`"]),
            (json!({ "a": [{ "anything-but": [] }] }), &["a.0: `anything-but`"], &["a.0: `anything-but`"]),
            (
                json!({ "a": [{ "anything-but": { "prefix": ["x", "y"] } }] }),
                &[],
                &["a.0: `prefix` takes one"],
            ),
            (
                json!({ "a": [{ "suffix": { "equals-ignore-case": "x" } }] }),
                &[],
                &["a.0: `suffix` takes one"],
            ),
            (json!({ "$or": [{ "a": [1] }, { "b": "c" }] }), &["$or.1.b: expected"], &["$or.1.b: expected"]),
            (
                json!({ "$or": [{ "a": [1] }] }),
                &["$or.0: unknown operator `a`"],
                &["$or.0: unknown operator `a`"],
            ),
            (json!({ "$or": [{ "numeric": ["=", 1] }, { "prefix": "abc" }] }), &[], &[]),
            (json!({ "a": many, "b": many }), &[], &[": a filter policy has at most 150 combinations"]),
            (
                json!({ "a": [1], "b": [1], "c": [1], "d": [1], "e": [1], "f": [1] }),
                &[],
                &[": a filter policy has at most 5 keys"],
            ),
            (json!({ "a": ["x".repeat(4_096)] }), &[": an event pattern has at most 4096 bytes"], &[]),
        ];
        for (pattern, of_events, of_sns) in cases {
            for (dialect, expected) in [(&EVENT_BRIDGE, of_events), (&SNS_ATTRIBUTES, of_sns)] {
                let found = mistakes(pattern, dialect);
                let fits = found.len() == expected.len()
                    && found.iter().zip(*expected).all(|(found, expected)| found.starts_with(expected));
                assert!(fits, "{pattern} as {}: {found:?}", dialect.name);
            }
        }
    }

    #[test]
    fn values_in_a_body_count_as_often_as_they_are_deep() {
        let deep = |count: usize| {
            let values: Vec<usize> = (0..count).collect();
            mistakes(&json!({ "a": { "b": { "c": values } }, "d": { "e": ["1", "2", "3"] } }), &SNS_BODY)
        };
        assert_eq!(deep(8), Vec::<String>::new(), "8 × 3 × 3 × 2 are 144");
        assert_eq!(deep(9), [": a filter policy has at most 150 combinations of values; this one has 162"]);
    }
}
