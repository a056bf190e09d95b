//! What WAF would refuse in a statement.

use super::{
    check::{Around, check_action},
    check_field::{inspected, transformations},
    findings::Findings,
};
use crate::kind::prelude::*;
use crate::{
    kinds::wafv2::{WafScope, patterns::pattern_problem},
    waf::{
        field::FieldToMatch,
        groups::{ManagedRuleGroup, Overrides},
        rate::{CustomKey, LIMITS, RateBased, WINDOWS},
        statement::Statement,
        text::SearchString,
        words::RateBasedStatementAggregateKeyType as KeyType,
    },
};

/// The longest bytes to search for.
const SEARCH: usize = 200;

/// The largest size that can be asked for.
const SIZE: i64 = 21_474_836_480;

const OVERRIDES: usize = 100;
const COUNTRIES: usize = 50;
const SYSTEMS: usize = 100;
const KEYS: usize = 5;

/// What is wrong with a statement.
pub(super) fn statement(statement: &Statement, around: Around<'_>, found: &mut Findings) {
    match statement {
        Statement::ByteMatch(one) => found.below("byte_match", |found| {
            search_string(&one.search_string, found);
            inspected(
                &one.field_to_match,
                &one.text_transformations,
                &one.pre_parse_text_transformations,
                found,
            );
        }),
        Statement::RegexMatch(one) => found.below("regex_match", |found| {
            found.take(pattern_problem("regex_string", &one.regex_string));
            inspected(
                &one.field_to_match,
                &one.text_transformations,
                &one.pre_parse_text_transformations,
                found,
            );
        }),
        Statement::RegexPatternSet(one) => found.below("regex_pattern_set", |found| {
            reference(&one.arn, "regexpatternset", "set of regular expressions", around, found);
            inspected(
                &one.field_to_match,
                &one.text_transformations,
                &one.pre_parse_text_transformations,
                found,
            );
        }),
        Statement::SizeConstraint(one) => found.below("size_constraint", |found| {
            if !(0..=SIZE).contains(&one.size) {
                found.add("size", format!("a size is 0 to {SIZE} bytes"));
            }
            // What a size is asked of may be longer than WAF looks at, which is what one asks for.
            if matches!(one.field_to_match, FieldToMatch::Body(_)) {
                return transformations(&one.text_transformations, found);
            }
            inspected(
                &one.field_to_match,
                &one.text_transformations,
                &one.pre_parse_text_transformations,
                found,
            );
        }),
        Statement::SqliMatch(one) => found.below("sqli_match", |found| {
            inspected(
                &one.field_to_match,
                &one.text_transformations,
                &one.pre_parse_text_transformations,
                found,
            );
        }),
        Statement::XssMatch(one) => found.below("xss_match", |found| {
            inspected(
                &one.field_to_match,
                &one.text_transformations,
                &one.pre_parse_text_transformations,
                found,
            );
        }),
        Statement::GeoMatch(one) => found.below("geo_match", |found| {
            if !(1..=COUNTRIES).contains(&one.country_codes.len()) {
                found.add("country_codes", format!("1 to {COUNTRIES} countries"));
            }
        }),
        Statement::AsnMatch(one) => found.below("asn_match", |found| {
            if !(1..=SYSTEMS).contains(&one.asn_list.len()) {
                found.add("asn_list", format!("1 to {SYSTEMS} autonomous systems"));
            }
            if one.asn_list.iter().any(|asn| !(0..=i64::from(u32::MAX)).contains(asn)) {
                found.add("asn_list", format!("a number is 0 to {}", u32::MAX));
            }
        }),
        Statement::IpSet(one) => {
            found.below("ip_set", |found| reference(&one.arn, "ipset", "IP set", around, found));
        }
        Statement::LabelMatch(one) => found.below("label_match", |found| {
            let is_taken = |b: u8| b.is_ascii_alphanumeric() || b"_:-".contains(&b);
            if !(1..=1024).contains(&one.key.len()) || !one.key.bytes().all(is_taken) {
                found.add("key", "a label has 1 to 1024 letters, digits, `_`, `-` and `:`");
            }
        }),
        Statement::RateBased(one) => found.below("rate_based", |found| rate_based(one, around, found)),
        Statement::ManagedRuleGroup(one) => {
            found.below("managed_rule_group", |found| managed_rule_group(one, around, found));
        }
        Statement::RuleGroup(one) => found.below("rule_group", |found| {
            no_groups(around, found);
            reference(&one.arn, "rulegroup", "rule group", around, found);
            overrides(&one.rule_action_overrides, around, found);
        }),
        Statement::And(all) => found.below("and", |found| several(&all.statements, around, found)),
        Statement::Or(any) => found.below("or", |found| several(&any.statements, around, found)),
        Statement::Not(one) => found.below("not", |found| nested(one, around, found)),
    }
}

fn several(statements: &[Statement], around: Around<'_>, found: &mut Findings) {
    if statements.len() < 2 {
        found.add("statements", "it takes two statements or more");
    }
    found.below("statements", |found| found.each(statements, |one, found| nested(one, around, found)));
}

/// A statement inside another one.
fn nested(inner: &Statement, around: Around<'_>, found: &mut Findings) {
    match inner {
        Statement::RateBased(_) => {
            found
                .add("rate_based", "a rate limit can't be inside another statement")
                .help("turn it round: put the other statement into its `scope_down_statement`");
        }
        Statement::ManagedRuleGroup(_) => {
            found
                .add("managed_rule_group", "a rule group can't be inside another statement")
                .help("put the other statement into its `scope_down_statement`");
        }
        Statement::RuleGroup(_) => {
            found.add("rule_group", "a rule group can't be inside another statement");
        }
        _ => statement(inner, around, found),
    }
}

fn scope_down(inner: Option<&Statement>, around: Around<'_>, found: &mut Findings) {
    if let Some(inner) = inner {
        found.below("scope_down_statement", |found| nested(inner, around, found));
    }
}

fn search_string(search: &SearchString, found: &mut Findings) {
    if let Some(bytes) = search.known().filter(|bytes| !(1..=SEARCH).contains(&bytes.len())) {
        found.add("search_string", format!("WAF searches for 1 to {SEARCH} bytes; this has {}", bytes.len()));
    }
}

/// What is referred to has to be of the right kind, where the rules are.
fn reference(arn: &Arn, family: &str, title: &str, around: Around<'_>, found: &mut Findings) {
    let Some(known) = arn.0.known() else { return };
    let mut parts = known.splitn(6, ':').skip(2);
    let (service, region, resource) = (parts.next(), parts.next(), parts.nth(1).unwrap_or_default());
    let mut path = resource.split('/');
    let (scope, found_family) = (path.next(), path.next());
    if service != Some("wafv2") || found_family != Some(family) {
        found.add("arn", format!("`{known}` is not the ARN of a WAF {title}"));
        return;
    }
    let is_global = around.place.scope == WafScope::Cloudfront;
    if (scope == Some("global")) != is_global {
        let (its, ours) = if is_global { ("regional", "CloudFront") } else { ("CloudFront's", "regional") };
        found.add("arn", format!("this {title} is {its}; the rules are {ours}"));
    } else if region != Some(&around.place.region) {
        found.add("arn", format!("the {title} is not in {}", around.place.region));
    }
}

fn rate_based(rate: &RateBased, around: Around<'_>, found: &mut Findings) {
    if !LIMITS.contains(&rate.limit) {
        found.add("limit", format!("a limit is {} to {} requests", LIMITS.start(), LIMITS.end()));
    }
    if !WINDOWS.contains(&rate.evaluation_window_sec) {
        found.add("evaluation_window_sec", "a window has 60, 120, 300 or 600 seconds");
    }
    let by_keys = *rate.aggregate_key_type == KeyType::CustomKeys;
    if by_keys == rate.custom_keys.is_empty() {
        found.add("custom_keys", "they go with `aggregate_key_type = \"CUSTOM_KEYS\"`");
    }
    if rate.custom_keys.len() > KEYS {
        found.add("custom_keys", format!("up to {KEYS} keys"));
    }
    if let [CustomKey::Ip | CustomKey::ForwardedIp] = &rate.custom_keys[..] {
        found
            .add("custom_keys", "an address alone is not a custom key")
            .help("write `aggregate_key_type = \"IP\"` or \"FORWARDED_IP\" without keys");
    }
    let of_header = *rate.aggregate_key_type == KeyType::ForwardedIp
        || rate.custom_keys.contains(&CustomKey::ForwardedIp);
    if of_header && rate.forwarded_ip_config.is_none() {
        found.add("forwarded_ip_config", "forwarded addresses need it");
    }
    if *rate.aggregate_key_type == KeyType::Constant && rate.scope_down_statement.is_none() {
        found
            .add("scope_down_statement", "counting all requests together needs it")
            .help("say which requests count");
    }
    found.below("custom_keys", |found| found.each(&rate.custom_keys, custom_key));
    scope_down(rate.scope_down_statement.as_deref(), around, found);
}

fn custom_key(key: &CustomKey, found: &mut Findings) {
    let mut named = |word: &str, name: &str, is_transformed| {
        found.below(word, |found| {
            if !(1..=64).contains(&name.len()) {
                found.add("name", "a name has 1 to 64 characters");
            }
            transformations(is_transformed, found);
        });
    };
    match key {
        CustomKey::Header(key) => named("header", key.name.as_str(), &key.text_transformations),
        CustomKey::QueryArgument(key) => {
            named("query_argument", key.name.as_str(), &key.text_transformations);
        }
        CustomKey::Cookie(key) => named("cookie", &key.name, &key.text_transformations),
        CustomKey::QueryString(key) => {
            found.below("query_string", |found| transformations(&key.text_transformations, found));
        }
        CustomKey::UriPath(key) => {
            found.below("uri_path", |found| transformations(&key.text_transformations, found));
        }
        CustomKey::LabelNamespace(namespace) if !namespace.ends_with(':') => {
            found.add("label_namespace", "a namespace of labels ends in `:`");
        }
        _ => {}
    }
}

fn no_groups(around: Around<'_>, found: &mut Findings) {
    if around.in_group {
        found.add("", "a rule group can't have a rule group in it");
    }
}

fn managed_rule_group(group: &ManagedRuleGroup, around: Around<'_>, found: &mut Findings) {
    no_groups(around, found);
    overrides(&group.rule_action_overrides, around, found);
    let needs = [
        ("AWSManagedRulesBotControlRuleSet", "bot_control", group.bot_control.is_some(), false),
        ("AWSManagedRulesATPRuleSet", "account_takeover", group.account_takeover.is_some(), true),
        ("AWSManagedRulesACFPRuleSet", "account_creation", group.account_creation.is_some(), true),
        ("AWSManagedRulesAntiDDoSRuleSet", "anti_ddos", group.anti_ddos.is_some(), true),
    ];
    for (name, member, is_given, is_needed) in needs {
        let is_it = group.vendor == "AWS" && group.name == name;
        if is_it && is_needed && !is_given {
            found.add("", format!("{name} needs `{member}`"));
        } else if is_given && !is_it {
            found.add(member, format!("only {name} takes it"));
        }
    }
    scope_down(group.scope_down_statement.as_deref(), around, found);
}

fn overrides(overrides: &Overrides, around: Around<'_>, found: &mut Findings) {
    if overrides.len() > OVERRIDES {
        found.add("rule_action_overrides", format!("up to {OVERRIDES} rules can have other actions"));
    }
    found.below("rule_action_overrides", |found| {
        for (name, action) in overrides {
            found.below(name, |found| check_action(action, around.bodies, found));
        }
    });
}
