//! What WAF would refuse in rules beside the bounds of their fields, as far as it is known offline.

use crate::{
    kind::prelude::*,
    kinds::wafv2::{Locality, WafScope, arn_parts, patterns},
    waf::{
        action::{Action, Response},
        bodies::Bodies,
        field::FieldToMatch,
        groups::{ManagedRuleGroup, Overrides},
        rate::{CustomKey, RateBased, WINDOWS},
        rule::{Rule, Rules},
        statement::Statement,
        text::SearchString,
        words::RateBasedStatementAggregateKeyType as KeyType,
    },
};

/// Where rules are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<'a> {
    /// Bodies that their answers may have.
    pub bodies: &'a Bodies,
    /// The scope and region that what they refer to must be in.
    pub place: &'a Locality,
    /// Whether they are a rule group's, which can't have groups in it.
    pub in_group: bool,
}

/// Words that no part of a label may be.
const RESERVED: &[&str] =
    &["awswaf", "aws", "waf", "rulegroup", "webacl", "regexpatternset", "ipset", "managed"];

/// The longest body of an answer, in bytes.
const BODY: usize = 4_096;

/// The longest bytes to search for.
const SEARCH: usize = 200;

/// What is wrong with rules and the bodies of their answers.
pub(crate) fn problems(rules: &Rules, around: Around<'_>) -> Vec<Problem> {
    let mut found = Findings::default();
    found.below("custom_response_bodies", |found| {
        for (key, body) in around.bodies {
            if body.content.known().is_some_and(|content| !(1..=BODY).contains(&content.len())) {
                found.below(key, |found| {
                    found.add("content", format!("a body has 1 to {BODY} bytes"));
                });
            }
        }
    });
    let mut first_at = BTreeMap::new();
    found.below("rules", |found| {
        for (name, rule) in rules {
            found.below(name, |found| {
                if let Some(other) = first_at.insert(rule.priority, name) {
                    let message = format!("the rule `{other}` has the priority {} too", rule.priority);
                    found.add("priority", message);
                }
                check_rule(rule, around, found);
            });
        }
    });
    found.done()
}

fn check_rule(rule: &Rule, around: Around<'_>, found: &mut Findings) {
    check_metric(rule.metric_name.as_deref(), found);
    if rule.statement.is_group() {
        if rule.action.is_some() {
            found
                .add("action", "the rules of a group have actions of their own")
                .help("write `override_action`: \"none\" keeps them, \"count\" only counts");
        }
        if !rule.rule_labels.is_empty() {
            found.add("rule_labels", "the rules of a group have labels of their own");
        }
    } else if rule.override_action.is_some() {
        found.add("override_action", "only rule groups have it").help("write `action`");
    } else if rule.action.is_none() {
        found.add("", "the rule has no `action`").help("one of allow, block, count, captcha and challenge");
    }
    if let Some(action) = &rule.action {
        found.below("action", |found| check_action(action, around.bodies, found));
    }
    rule.rule_labels.iter().for_each(|label| check_label(label, found));
    found.below("statement", |found| statement(&rule.statement, around, found));
}

/// What is wrong with a metric's name.
pub(crate) fn check_metric(metric: Option<&str>, found: &mut Findings) {
    if let Some(metric @ ("All" | "Default_Action")) = metric {
        found.add("metric_name", format!("WAF keeps the metric `{metric}` to itself"));
    }
}

fn check_label(label: &str, found: &mut Findings) {
    let parts: Vec<&str> = label.split(':').collect();
    let is_part = |part: &&str| {
        (1..=128).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    if parts.len() > 6 || !parts.iter().all(is_part) {
        found
            .add("rule_labels", format!("`{label}` is not a label"))
            .help("a name of letters, digits, `_` and `-`, with up to five namespaces and `:` before it");
    } else if let Some(word) = parts.iter().find(|part| RESERVED.contains(part)) {
        found.add("rule_labels", format!("WAF keeps `{word}` in labels to itself"));
    }
}

fn check_action(action: &Action, bodies: &Bodies, found: &mut Findings) {
    if let Some(response) = action.response() {
        check_response(response, bodies, found);
    }
}

/// What is wrong with an answer, below the action that it is of.
pub(crate) fn check_response(response: &Response, bodies: &Bodies, found: &mut Findings) {
    found.below("block", |found| {
        let key = response.custom_response_body_key.as_ref();
        if let Some(key) = key.filter(|key| !bodies.contains_key(*key)) {
            found
                .add("custom_response_body_key", format!("unknown body `{key}`"))
                .help("declare it in `custom_response_bodies`");
        }
        let names = response.response_headers.keys();
        for name in names.filter(|name| name.eq_ignore_ascii_case("content-type")) {
            found.below("response_headers", |found| {
                found
                    .add(name, "WAF does not let this header be set")
                    .help("`content_type` of the body in `custom_response_bodies` says it");
            });
        }
    });
}

fn statement(statement: &Statement, around: Around<'_>, found: &mut Findings) {
    match statement {
        Statement::ByteMatch(one) => found.below("byte_match", |found| {
            search_string(&one.search_string, found);
            inspected(&one.field_to_match, found);
        }),
        Statement::RegexMatch(one) => found.below("regex_match", |found| {
            if let Some(why) = patterns::fault(&one.regex_string) {
                found.add("regex_string", why);
            }
            inspected(&one.field_to_match, found);
        }),
        Statement::RegexPatternSet(one) => found.below("regex_pattern_set", |found| {
            reference(&one.arn, "regexpatternset", "set of regular expressions", around, found);
            inspected(&one.field_to_match, found);
        }),
        // What a size is asked of may be longer than WAF looks at, which is what one asks for.
        Statement::SizeConstraint(one) if matches!(one.field_to_match, FieldToMatch::Body(_)) => {}
        Statement::SizeConstraint(one) => {
            found.below("size_constraint", |found| inspected(&one.field_to_match, found));
        }
        Statement::SqliMatch(one) => {
            found.below("sqli_match", |found| inspected(&one.field_to_match, found));
        }
        Statement::XssMatch(one) => {
            found.below("xss_match", |found| inspected(&one.field_to_match, found));
        }
        Statement::IpSet(one) => {
            found.below("ip_set", |found| reference(&one.arn, "ipset", "IP set", around, found));
        }
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
        Statement::GeoMatch(_) | Statement::AsnMatch(_) | Statement::LabelMatch(_) => {}
    }
}

fn several(statements: &[Statement], around: Around<'_>, found: &mut Findings) {
    found.below("statements", |found| {
        for (at, one) in statements.iter().enumerate() {
            found.below(&at.to_string(), |found| nested(one, around, found));
        }
    });
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

/// The part of a request that a statement looks at.
fn inspected(field: &FieldToMatch, found: &mut Findings) {
    let (name, oversize) = match field {
        FieldToMatch::Body(body) => ("body", &body.oversize_handling),
        FieldToMatch::JsonBody(body) => ("json_body", &body.oversize_handling),
        _ => return,
    };
    if oversize.is_none() {
        found.below("field_to_match", |found| {
            found
                .add(name, "say what to do with a body longer than WAF looks at")
                .help("`oversize_handling` is CONTINUE, MATCH or NO_MATCH");
        });
    }
}

/// What is referred to has to be of the right kind, where the rules are.
fn reference(arn: &Arn, family: &str, title: &str, around: Around<'_>, found: &mut Findings) {
    let Some(known) = arn.0.known() else { return };
    let [service, region, _, resource] = arn_parts(known).unwrap_or_default();
    let mut path = resource.split('/');
    let (scope, found_family) = (path.next(), path.next());
    if service != "wafv2" || found_family != Some(family) {
        found.add("arn", format!("`{known}` is not the ARN of a WAF {title}"));
        return;
    }
    let is_global = around.place.scope == WafScope::Cloudfront;
    if (scope == Some("global")) != is_global {
        let (its, ours) = if is_global { ("regional", "CloudFront") } else { ("CloudFront's", "regional") };
        found.add("arn", format!("this {title} is {its}; the rules are {ours}"));
    } else if region != around.place.region {
        found.add("arn", format!("the {title} is not in {}", around.place.region));
    }
}

fn rate_based(rate: &RateBased, around: Around<'_>, found: &mut Findings) {
    if !WINDOWS.contains(&rate.evaluation_window_sec) {
        found.add("evaluation_window_sec", "a window has 60, 120, 300 or 600 seconds");
    }
    let by_keys = *rate.aggregate_key_type == KeyType::CustomKeys;
    if by_keys == rate.custom_keys.is_empty() {
        found.add("custom_keys", "they go with `aggregate_key_type = \"CUSTOM_KEYS\"`");
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
    scope_down(rate.scope_down_statement.as_deref(), around, found);
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
    found.below("rule_action_overrides", |found| {
        for (name, action) in overrides {
            found.below(name, |found| check_action(action, around.bodies, found));
        }
    });
}

/// What was found so far, and where the walk is.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    path: Vec<String>,
    found: Vec<Problem>,
}

/// A problem that was just found, for a word of help.
pub(crate) struct JustFound<'a>(&'a mut Problem);

impl JustFound<'_> {
    pub(crate) fn help(self, help: impl Into<String>) {
        self.0.help = Some(help.into());
    }
}

impl Findings {
    /// Walks into a member and back.
    pub(crate) fn below(&mut self, member: &str, walk: impl FnOnce(&mut Self)) {
        self.path.push(member.to_owned());
        walk(self);
        self.path.pop();
    }

    /// A problem with a member; with an empty name, with what the walk is at.
    pub(crate) fn add(&mut self, member: &str, message: impl Into<String>) -> JustFound<'_> {
        let mut path = self.path.clone();
        path.extend((!member.is_empty()).then(|| member.to_owned()));
        let at = self.found.len();
        self.found.push(Problem { path, message: message.into(), help: None });
        JustFound(&mut self.found[at])
    }

    /// Everything that was found.
    pub(crate) fn done(self) -> Vec<Problem> {
        self.found
    }
}
