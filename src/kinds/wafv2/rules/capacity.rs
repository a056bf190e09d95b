//! What rules cost, in web ACL capacity units (WCU), as far as that is known offline.
//!
//! The costs are those of the AWS WAF Developer Guide: the line "WCUs" of each page of "Using rule
//! statements", "Adding labels" (one for five labels) and the list of AWS's rule groups. A text
//! transformation of a part of the request is paid for once, however many statements of the rules use
//! it, and `NONE` costs nothing. What a group of one's own or of another vendor costs is not known
//! here and counts as nothing, so that the sum is the least that AWS will ask for.

use serde_json::Value;

use crate::kind::prelude::*;
use crate::waf::{
    field::FieldToMatch,
    groups::ManagedRuleGroup,
    managed_groups::managed_group,
    rule::Rules,
    statement::Statement,
    text::Transformations,
    words::{ForwardedIpPosition, PositionalConstraint, SensitivityLevel, TextTransformationType},
};

/// The most that a web ACL or a rule group may cost.
const MOST: i64 = 5_000;

/// What one transformation of one part of the request costs, and each key of one's own that requests
/// are counted by.
const TRANSFORMATION: i64 = 10;
const CUSTOM_KEY: i64 = 30;

/// The problem of rules that cost more than `what` may.
pub(crate) fn too_costly(rules: &Rules, what: &str) -> Option<Problem> {
    let least = Some(least(rules)).filter(|least| *least > MOST)?;
    let message = format!("the rules cost at least {least} capacity units; {what} has up to {MOST}");
    Some(Problem::at("rules", message))
}

/// What the rules of a document cost at least.
#[must_use]
pub fn least_of(rules: &Value) -> Option<i64> {
    serde_json::from_value(rules.clone()).ok().map(|rules| least(&rules))
}

/// The problem of a declared capacity that is too low for the rules.
pub(crate) fn not_enough(rules: &Rules, capacity: i64) -> Option<Problem> {
    let least = Some(least(rules)).filter(|least| (1..*least).contains(&capacity))?;
    let message = format!("the rules cost at least {least} capacity units; {capacity} is not enough");
    Some(Problem::at("capacity", message).with_help("leave some room: it can't be changed later"))
}

/// The least that these rules cost.
fn least(rules: &Rules) -> i64 {
    let mut bill = Bill::default();
    for rule in rules.values() {
        bill.statement(&rule.statement);
    }
    let labels: usize = rules.values().map(|rule| rule.rule_labels.len()).sum();
    let labels = i64::try_from(labels.div_ceil(5)).unwrap_or(i64::MAX);
    bill.sum + labels + TRANSFORMATION * i64::try_from(bill.transformed.len()).unwrap_or(i64::MAX)
}

#[derive(Default)]
struct Bill {
    sum: i64,
    /// Parts of the request with a transformation.
    transformed: BTreeSet<(String, String)>,
}

impl Bill {
    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::ByteMatch(one) => {
                let base = match *one.positional_constraint {
                    PositionalConstraint::Contains | PositionalConstraint::ContainsWord => 10,
                    _ => 2,
                };
                self.inspect(base, &one.field_to_match, &one.text_transformations);
            }
            Statement::RegexMatch(one) => self.inspect(3, &one.field_to_match, &one.text_transformations),
            Statement::RegexPatternSet(one) => {
                self.inspect(25, &one.field_to_match, &one.text_transformations);
            }
            Statement::SizeConstraint(one) => {
                self.inspect(1, &one.field_to_match, &one.text_transformations);
            }
            Statement::SqliMatch(one) => {
                let base = if *one.sensitivity_level == SensitivityLevel::High { 30 } else { 20 };
                self.inspect(base, &one.field_to_match, &one.text_transformations);
            }
            Statement::XssMatch(one) => self.inspect(40, &one.field_to_match, &one.text_transformations),
            Statement::GeoMatch(_) | Statement::AsnMatch(_) | Statement::LabelMatch(_) => self.sum += 1,
            Statement::IpSet(one) => {
                let position = one.forwarded_ip_config.as_ref().map(|config| &*config.position);
                self.sum += if position == Some(&ForwardedIpPosition::Any) { 5 } else { 1 };
            }
            Statement::RateBased(one) => {
                let keys = i64::try_from(one.custom_keys.len()).unwrap_or(i64::MAX);
                self.sum += 2 + CUSTOM_KEY * keys;
                one.scope_down_statement.iter().for_each(|statement| self.statement(statement));
            }
            Statement::ManagedRuleGroup(group) => {
                self.sum += managed(group);
                group.scope_down_statement.iter().for_each(|statement| self.statement(statement));
            }
            Statement::RuleGroup(_) => {}
            Statement::And(all) | Statement::Or(all) => {
                all.statements.iter().for_each(|statement| self.statement(statement));
            }
            Statement::Not(one) => self.statement(one),
        }
    }

    /// A statement that looks at a part of the request.
    fn inspect(&mut self, base: i64, field: &FieldToMatch, transformations: &Transformations) {
        self.sum += match field {
            FieldToMatch::AllQueryArguments => base + 10,
            FieldToMatch::JsonBody(_) => base * 2,
            _ => base,
        };
        let paid = transformations.iter().filter(|one| **one != TextTransformationType::None);
        self.transformed.extend(paid.map(|one| (format!("{field:?}"), one.as_ref().to_owned())));
    }
}

fn managed(group: &ManagedRuleGroup) -> i64 {
    let known = managed_group(&group.name).filter(|_| group.vendor == "AWS");
    known.map_or(0, |known| known.capacity)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn cost(statements: &[Value]) -> i64 {
        let rules = statements.iter().enumerate().map(|(at, statement)| {
            (format!("rule-{at}"), json!({ "priority": at, "statement": statement, "action": "count" }))
        });
        least(&serde_json::from_value(Value::Object(rules.collect())).unwrap())
    }

    #[test]
    fn rules_cost_what_aws_says() {
        let host = |constraint: &str| {
            json!({ "byte_match": {
                "search_string": "example.com", "positional_constraint": constraint,
                "field_to_match": { "single_header": "host" }, "text_transformations": ["LOWERCASE"],
            } })
        };
        // The example of AWS's own documentation of CheckCapacity, which answers 15.
        let and = json!({ "and": { "statements": [host("EXACTLY"), { "geo_match": { "country_codes": ["US", "IN"] } }] } });
        let rate = json!({ "rate_based": { "limit": 5000 } });
        assert_eq!(cost(&[and.clone(), rate.clone()]), 15);
        assert_eq!(cost(&[host("CONTAINS"), host("EXACTLY")]), 22, "a transformation is paid for once");

        let core = json!({ "managed_rule_group": { "name": "AWSManagedRulesCommonRuleSet", "scope_down_statement": and } });
        assert_eq!(cost(&[core]), 713);
        let keyed = json!({ "rate_based": { "limit": 100, "aggregate_key_type": "CUSTOM_KEYS", "custom_keys": ["ip", "http_method"] } });
        assert_eq!(cost(&[keyed, rate]), 64);
        let json_body =
            json!({ "sqli_match": { "field_to_match": { "json_body": {} }, "sensitivity_level": "HIGH" } });
        let arguments = json!({ "xss_match": { "field_to_match": "all_query_arguments" } });
        assert_eq!(cost(&[json_body, arguments]), 110);
    }
}
