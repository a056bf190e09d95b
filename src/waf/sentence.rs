//! A rule in words, as a plan shows a new one.

use super::{
    action::{Action, OverrideAction},
    field::FieldToMatch,
    groups::{ManagedRuleGroup, RuleGroup},
    rate::{CustomKey, RateBased},
    rule::{Rule, Rules},
    statement::Statement,
    text::{SearchString, Transformations},
    words::PositionalConstraint,
};
use crate::model::Arn;

/// Each rule in words, by name.
pub(crate) fn sentences(rules: &Rules) -> std::collections::BTreeMap<String, String> {
    rules.iter().map(|(name, rule)| (name.clone(), rule.sentence())).collect()
}

impl Rule {
    /// `4: block above 2000 requests in 300 s from one IP`.
    fn sentence(&self) -> String {
        let action = match (&self.action, self.override_action) {
            (Some(action), _) => said_action(action),
            (None, Some(OverrideAction::Count)) => "count what matches".to_owned(),
            (None, _) => "as they say,".to_owned(),
        };
        let labels: Vec<&str> = self.rule_labels.iter().map(String::as_str).collect();
        let labels = if labels.is_empty() { String::new() } else { format!(", label {}", labels.join(", ")) };
        format!("{}: {action} {}{labels}", self.priority, top(&self.statement))
    }
}

fn said_action(action: &Action) -> String {
    match action.response() {
        Some(response) if response.response_code != 403 => {
            format!("{} with {}", action.name(), response.response_code)
        }
        _ => action.name().to_owned(),
    }
}

/// A rule's own statement, which begins with the word that fits behind an action.
fn top(statement: &Statement) -> String {
    match statement {
        Statement::RateBased(rate) => rate_based(rate),
        Statement::ManagedRuleGroup(group) => managed(group),
        Statement::RuleGroup(group) => own_group(group),
        Statement::Not(one) => format!("unless {}", said(one)),
        other => format!("if {}", said(other)),
    }
}

/// A statement as a condition.
pub(crate) fn said(statement: &Statement) -> String {
    match statement {
        Statement::ByteMatch(one) => inspected(&field(&one.field_to_match), statement),
        Statement::RegexMatch(one) => inspected(&field(&one.field_to_match), statement),
        Statement::RegexPatternSet(one) => inspected(&field(&one.field_to_match), statement),
        Statement::SizeConstraint(one) => {
            inspected(&format!("the size of {}", field(&one.field_to_match)), statement)
        }
        Statement::SqliMatch(one) => inspected(&field(&one.field_to_match), statement),
        Statement::XssMatch(one) => inspected(&field(&one.field_to_match), statement),
        Statement::GeoMatch(one) => {
            let codes: Vec<String> = one.country_codes.iter().map(ToString::to_string).collect();
            format!("it comes from {}", codes.join(", "))
        }
        Statement::AsnMatch(one) => {
            let numbers: Vec<String> = one.asn_list.iter().map(|number| format!("AS{number}")).collect();
            format!("it comes from {}", numbers.join(", "))
        }
        Statement::IpSet(one) => format!("it comes from an address of {}", set(&one.arn)),
        Statement::LabelMatch(one) => format!("it has the label {}", one.key),
        Statement::And(all) => joined(&all.statements, " and "),
        Statement::Or(any) => joined(&any.statements, " or "),
        Statement::Not(one) => format!("not ({})", said(one)),
        Statement::RateBased(_) | Statement::ManagedRuleGroup(_) | Statement::RuleGroup(_) => top(statement),
    }
}

/// What a statement demands of `part`, which stands for the part of the request that it looks at.
pub(crate) fn inspected(part: &str, statement: &Statement) -> String {
    match statement {
        Statement::ByteMatch(one) => {
            let how = match one.positional_constraint.0 {
                PositionalConstraint::Exactly => "is",
                PositionalConstraint::StartsWith => "starts with",
                PositionalConstraint::EndsWith => "ends with",
                PositionalConstraint::Contains => "contains",
                PositionalConstraint::ContainsWord | PositionalConstraint::Other(_) => "contains the word",
            };
            format!("{part}{} {how} {}", after(&one.text_transformations), searched(&one.search_string))
        }
        Statement::RegexMatch(one) => {
            format!("{part}{} matches /{}/", after(&one.text_transformations), one.regex_string)
        }
        Statement::RegexPatternSet(one) => {
            format!("{part}{} matches a pattern of {}", after(&one.text_transformations), set(&one.arn))
        }
        Statement::SizeConstraint(one) => {
            format!("{part} is {} {}", comparison(one.comparison_operator.as_ref()), one.size)
        }
        Statement::SqliMatch(_) => format!("{part} looks like injected SQL"),
        Statement::XssMatch(_) => format!("{part} looks like an injected script"),
        other => said(other),
    }
}

/// A condition inside another one.
fn inner(statement: &Statement) -> String {
    match statement {
        Statement::And(_) | Statement::Or(_) => format!("({})", said(statement)),
        other => said(other),
    }
}

fn joined(statements: &[Statement], word: &str) -> String {
    statements.iter().map(inner).collect::<Vec<_>>().join(word)
}

fn rate_based(rate: &RateBased) -> String {
    let common = match rate.aggregate_key_type.0.as_ref() {
        "IP" => " from one address".to_owned(),
        "FORWARDED_IP" => " from one forwarded address".to_owned(),
        "CONSTANT" => String::new(),
        _ => {
            let keys: Vec<String> = rate.custom_keys.iter().map(key).collect();
            format!(" with the same {}", keys.join(", "))
        }
    };
    let scope = rate.scope_down_statement.as_ref().map(|only| format!(", of those where {}", said(only)));
    let window = rate.evaluation_window_sec;
    format!("above {} requests in {window} s{common}{}", rate.limit, scope.unwrap_or_default())
}

fn key(key: &CustomKey) -> String {
    match key {
        CustomKey::Ip => "address".to_owned(),
        CustomKey::ForwardedIp => "forwarded address".to_owned(),
        CustomKey::HttpMethod => "method".to_owned(),
        CustomKey::Asn => "autonomous system".to_owned(),
        CustomKey::Header(named) => format!("header {}", named.name.as_str()),
        CustomKey::QueryArgument(named) => format!("query argument {}", named.name.as_str()),
        CustomKey::Cookie(cookie) => format!("cookie {}", cookie.name),
        CustomKey::QueryString(_) => "query string".to_owned(),
        CustomKey::UriPath(_) => "path".to_owned(),
        CustomKey::LabelNamespace(namespace) => format!("label of {namespace}"),
        CustomKey::Ja3Fingerprint(_) => "JA3 fingerprint".to_owned(),
        CustomKey::Ja4Fingerprint(_) => "JA4 fingerprint".to_owned(),
    }
}

fn managed(group: &ManagedRuleGroup) -> String {
    let version = group.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let scope = group.scope_down_statement.as_ref().map(|only| format!(", where {}", said(only)));
    let overrides =
        overridden(group.rule_action_overrides.iter().map(|(name, action)| (name, action.name())));
    format!("the rules of {} {}{version}{}{overrides}", group.vendor, group.name, scope.unwrap_or_default())
}

fn own_group(group: &RuleGroup) -> String {
    let overrides =
        overridden(group.rule_action_overrides.iter().map(|(name, action)| (name, action.name())));
    format!("the rules of {}{overrides}", set(&group.arn))
}

fn overridden<'a>(overrides: impl Iterator<Item = (&'a String, &'a str)>) -> String {
    let said: Vec<String> = overrides.map(|(name, action)| format!("{action} for {name}")).collect();
    if said.is_empty() { String::new() } else { format!(", but {}", said.join(", ")) }
}

/// A set or group by its name, which is the last but one part of its ARN, or by its address.
pub(crate) fn set(arn: &Arn) -> String {
    let text = arn.0.to_string();
    if let Some(address) = text.strip_prefix("${").and_then(|text| text.strip_suffix(".arn}")) {
        return address.to_owned();
    }
    let parts: Vec<&str> = text.split('/').collect();
    match parts[..] {
        [_, _, name, _] => name.to_owned(),
        _ => text,
    }
}

fn field(part: &FieldToMatch) -> String {
    match part {
        FieldToMatch::UriPath => "path".to_owned(),
        FieldToMatch::QueryString => "query string".to_owned(),
        FieldToMatch::Method => "method".to_owned(),
        FieldToMatch::AllQueryArguments => "a query argument".to_owned(),
        FieldToMatch::SingleHeader(name) => format!("header {}", name.as_str()),
        FieldToMatch::SingleQueryArgument(name) => format!("query argument {}", name.as_str()),
        FieldToMatch::Body(_) => "body".to_owned(),
        FieldToMatch::JsonBody(_) => "JSON body".to_owned(),
        FieldToMatch::Headers(_) => "a header".to_owned(),
        FieldToMatch::Cookies(_) => "a cookie".to_owned(),
        FieldToMatch::HeaderOrder(_) => "order of headers".to_owned(),
        FieldToMatch::Ja3Fingerprint(_) => "JA3 fingerprint".to_owned(),
        FieldToMatch::Ja4Fingerprint(_) => "JA4 fingerprint".to_owned(),
        FieldToMatch::UriFragment(_) => "fragment".to_owned(),
    }
}

fn after(transformations: &Transformations) -> String {
    let words: Vec<&str> = transformations.iter().map(AsRef::as_ref).filter(|word| *word != "NONE").collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}

fn searched(text: &SearchString) -> String {
    match text {
        SearchString::Text(text) => format!("\"{text}\""),
        SearchString::Bytes(bytes) => format!("{} bytes", bytes.len()),
    }
}

fn comparison(operator: &str) -> &str {
    match operator {
        "EQ" => "exactly",
        "NE" => "not",
        "LE" => "at most",
        "LT" => "below",
        "GE" => "at least",
        _ => "above",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn sentence(rule: Value) -> String {
        serde_json::from_value::<Rule>(rule).unwrap().sentence()
    }

    #[test]
    fn rules_read_like_sentences() {
        let path = |how: &str, what: &str| json!({ "byte_match": { "field_to_match": "uri_path", "positional_constraint": how, "search_string": what } });
        let cases = [
            (
                json!({ "priority": 0, "action": "block", "statement": { "or": { "statements": [path("STARTS_WITH", "/a"), path("ENDS_WITH", ".cgi")] } } }),
                "0: block if path starts with \"/a\" or path ends with \".cgi\"",
            ),
            (
                json!({ "priority": 1, "action": { "block": { "response_code": 429 } }, "statement": { "rate_based": { "limit": 2000 } } }),
                "1: block with 429 above 2000 requests in 300 s from one address",
            ),
            (
                json!({ "priority": 2, "action": "count", "statement": { "not": { "geo_match": { "country_codes": ["US", "CA"] } } } }),
                "2: count unless it comes from CA, US",
            ),
            (
                json!({ "priority": 3, "override_action": "none", "statement": { "managed_rule_group": { "name": "AWSManagedRulesCommonRuleSet" } } }),
                "3: as they say, the rules of AWS AWSManagedRulesCommonRuleSet",
            ),
            (
                json!({ "priority": 4, "action": "captcha", "rule_labels": ["app:login"], "statement": { "and": { "statements": [
                    { "label_match": { "key": "app:odd" } },
                    { "not": { "or": { "statements": [path("EXACTLY", "/"), path("CONTAINS", "health")] } } },
                ] } } }),
                "4: captcha if it has the label app:odd and not (path is \"/\" or path contains \"health\"), label app:login",
            ),
        ];
        for (rule, expected) in cases {
            assert_eq!(sentence(rule), expected);
        }
    }
}
