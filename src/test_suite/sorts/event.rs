//! Whether a rule of `EventBridge` matches an event, and whether a subscription of SNS gets a message.

use serde_json::{Map, Value};

use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    event_pattern::{Dialect, EVENT_BRIDGE, Pattern, SNS_ATTRIBUTES, SNS_BODY},
    model::Text,
    stack::{
        reader::wrong_type,
        tree::{Tree, TreeNode},
    },
    test_suite::{
        outcome::{Outcome, Verdict},
        reading::{Named, Reading},
        sort::{Sort, Trial},
    },
};

/// Tests of event patterns and filter policies.
pub const SORT: Sort = Sort { title: "events", marks: &["rule", "subscription"], read };

const WORDS: [(&str, bool); 2] = [("match", true), ("no match", false)];

/// What every event has. `account` and `region` are those of the rule where a test does not say
/// otherwise. (`EventBridge` user guide, "Event structure")
const ALWAYS: [&str; 7] = ["account", "detail-type", "id", "region", "resources", "source", "time"];

/// What a test looks at.
struct Filter {
    about: String,
    /// As JSON, to show parts of it.
    json: Value,
    pattern: Pattern,
    notes: Vec<String>,
}

fn read(reading: &mut Reading<'_, '_>) -> Option<(String, Trial)> {
    let is_rule = reading.has("rule");
    let found = if is_rule { rule(reading) } else { subscription(reading) };
    let event = if is_rule {
        event(reading, "event", "{ source = \"aws.s3\", detail-type = \"Object Created\", detail = { … } }")
    } else {
        event(reading, "message", "{ severity = \"high\" }, its attributes, or the body that is filtered")
    };
    let expected = reading.expected(&WORDS);
    let (filter, (mut event, place)) = (found?, event?);
    let expected = expected?;
    if is_rule {
        complete(reading, &filter.0, filter.1, &mut event, place)?;
    }
    let filter = filter.0;
    let about = filter.about.clone();
    Some((about, Box::new(move || outcome(&filter, &event, expected))))
}

/// A rule of the stack, with its pattern.
fn rule<'s>(reading: &mut Reading<'s, '_>) -> Option<(Filter, &'s Declaration)> {
    let Named { declaration, place, .. } = reading.resource("rule", &["events.rule"], &[])?;
    let about = declaration.address.to_string();
    let is_ours = !declaration.settings.external;
    let document = reading.view.aspect(declaration, "rule").filter(|_| is_ours);
    let Some(json) = document.as_ref().map(|document| &document["pattern"]).filter(|json| json.is_object())
    else {
        let why = match document {
            Some(_) => "has no pattern: it fires by its schedule, whatever happens",
            None => "belongs to someone else, so its pattern is not known",
        };
        reading.report(Diagnostic::error(format!("{about} {why}"), Some(place)));
        return None;
    };
    // A pattern that AWS refuses was reported where it is declared.
    let pattern = Pattern::read(json, &EVENT_BRIDGE).ok()?;
    let is_off = document.as_ref().is_some_and(|document| document["state"] == "DISABLED");
    let notes = is_off.then(|| "the rule is disabled: it sends nothing, whatever matches".to_owned());
    let filter = Filter { about, json: json.clone(), pattern, notes: notes.into_iter().collect() };
    Some((filter, declaration))
}

/// A subscription of the stack, with its filter policy.
fn subscription<'s>(reading: &mut Reading<'s, '_>) -> Option<(Filter, &'s Declaration)> {
    const INSIDE: &str = "subscriptions";
    let Named { declaration, inside, place } = reading.resource("subscription", &["sns.topic"], &[INSIDE])?;
    let address = declaration.address.to_string();
    let Some((_, name)) = inside else {
        let diagnostic = Diagnostic::error(format!("{address} is a topic, not a subscription"), Some(place));
        let help = format!("name one of it: \"{address}.{INSIDE}.x\"");
        reading.report(diagnostic.with_help(Some(help)));
        return None;
    };
    let view = reading.view;
    let tree = &view.stack.places.get(&declaration.address)?.tree;
    let all = tree.as_table()?.get(INSIDE).and_then(|entry| entry.value.as_table());
    let declared = all.and_then(|all| all.get(&name));
    let about = format!("{address}.{INSIDE}.{name}");
    let Some(declared) = declared else {
        let names: Vec<&str> = all.into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let help = match names.as_slice() {
            [] => format!("it has no {INSIDE}"),
            names => format!("its {INSIDE} are {}", listed(names)),
        };
        let offer = nearest_name(&name, names.iter().copied());
        let diagnostic = Diagnostic::error(format!("{address} has no subscription `{name}`"), Some(place));
        reading.report(diagnostic.with_offer(&name, offer).with_help(Some(help)));
        return None;
    };
    let documents = view.aspect(declaration, INSIDE).unwrap_or_default();
    let document = identity(reading, &declared.value).and_then(|identity| documents.get(&identity));
    let Some(document) = document.filter(|document| document["filter_policy"].is_object()) else {
        let message = format!("{about} has no filter policy: it gets every message");
        reading.report(Diagnostic::error(message, Some(place)));
        return None;
    };
    let is_body = document["filter_policy_scope"] == "MessageBody";
    let dialect: &'static Dialect = if is_body { &SNS_BODY } else { &SNS_ATTRIBUTES };
    let json = document["filter_policy"].clone();
    let pattern = Pattern::read(&json, dialect).ok()?;
    Some((Filter { about, json, pattern, notes: Vec::new() }, declaration))
}

/// The key of a declared subscription in the document: its protocol and its endpoint.
fn identity(reading: &Reading<'_, '_>, declared: &Tree) -> Option<String> {
    const PROTOCOLS: [&str; 9] =
        ["application", "email", "email_json", "firehose", "http", "https", "lambda", "sms", "sqs"];
    let table = declared.as_table()?;
    let text = |key: &str| table.get(key).and_then(|entry| entry.value.as_str());
    let by_protocol = PROTOCOLS.iter().find_map(|key| Some((key.replace('_', "-"), text(key)?)));
    let (protocol, endpoint) =
        by_protocol.or_else(|| Some((text("protocol")?.to_owned(), text("endpoint")?)))?;
    let endpoint = Text::parse(endpoint)?.resolve(reading.view.known());
    Some(format!("{protocol} {endpoint}"))
}

/// Takes the table of an event, with where it stands.
fn event(reading: &mut Reading<'_, '_>, key: &'static str, example: &str) -> Option<(Value, Place)> {
    let value = reading.value(key).clone();
    let Some(entry) = reading.take(key) else {
        reading.missing(key, example);
        return None;
    };
    if !matches!(entry.value.node, TreeNode::Table(_)) {
        reading.report(wrong_type(key, &entry.value, "a table, or { file = \"x.json\" }"));
        return None;
    }
    Some((value, entry.key))
}

/// Puts in what every event has, as far as it follows from the stack. What a test has to say itself is
/// reported: an event without it never comes.
fn complete(
    reading: &mut Reading<'_, '_>,
    filter: &Filter,
    rule: &Declaration,
    event: &mut Value,
    place: Place,
) -> Option<()> {
    let members = event.as_object_mut()?;
    for (key, value) in [("account", &rule.scope.account), ("region", &rule.scope.region)] {
        members.entry(key).or_insert_with(|| value.clone().into());
    }
    let asked = filter.json.as_object().map(Map::keys).into_iter().flatten();
    let missing: Vec<String> = asked
        .filter(|key| ALWAYS.contains(&key.as_str()) && !members.contains_key(*key))
        .map(|key| format!("`{key}`"))
        .collect();
    if missing.is_empty() {
        return Some(());
    }
    let message = format!("the event has no {}", listed(&missing));
    let help = format!("every event has one, and the pattern of {} asks for it", filter.about);
    reading.report(Diagnostic::error(message, Some(place)).with_help(Some(help)));
    None
}

fn outcome(filter: &Filter, event: &Value, expected: bool) -> Outcome {
    let word = |truth: bool| if truth { WORDS[0].0 } else { WORDS[1].0 };
    let unmet = filter.pattern.unmet(event);
    let verdict = match filter.pattern.matches(event) {
        Some(matches) if matches == expected => Verdict::Passed,
        Some(_) => Verdict::Failed,
        None => Verdict::Unknown,
    };
    let got = filter.pattern.matches(event).map_or("not known offline", word);
    let why = if unmet.is_empty() {
        let keys = filter.json.as_object().map(Map::keys).into_iter().flatten();
        vec![format!("everything that the pattern asks for is in it: {}", listed(keys))]
    } else {
        unmet.iter().map(|unmet| reason(filter, event, &unmet.path, unmet.is_certain)).collect()
    };
    Outcome { notes: filter.notes.clone(), ..Outcome::new(verdict, word(expected), got).because(why) }
}

/// Why a part of a pattern does not match.
fn reason(filter: &Filter, event: &Value, path: &[String], is_certain: bool) -> String {
    let at = |value: &'_ Value| path.iter().try_fold(value.clone(), |value, key| value.get(key).cloned());
    let wanted = at(&filter.json).unwrap_or_default();
    let name = path.join(".");
    let depends = if is_certain { "" } else { ", which is not known before the stack is applied" };
    if path.last().is_some_and(|last| last == "$or") {
        return format!("none of the ways of `{name}` is met: {wanted}{depends}");
    }
    let is = at(event).map_or_else(|| "is not there".to_owned(), |value| format!("is {value}"));
    format!("`{name}` {is}; the pattern wants {wanted}{depends}")
}
