//! Who may do what, by the policies of the stack as if it were applied.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    access::{Answer, Assumed, Holdings, Question, Said, ask},
    diagnostics::{Diagnostic, Place, nearest_name},
    policy::evaluate::{Answered, Decision, Miss, Reason, Truth},
    stack::{
        reader::{Reader, unknown_key, wrong_type},
        tree::{Entry, Table, Tree, TreeNode},
    },
    test_suite::{
        outcome::{Outcome, Verdict},
        reading::Reading,
        sort::{Sort, Trial},
    },
};

/// Tests of access.
pub const SORT: Sort = Sort { title: "access", marks: &["access"], read };

/// What a test expects.
#[derive(Clone, Copy)]
enum Expected {
    /// That it is allowed, or denied for whatever reason.
    Answer(Answered),
    /// A decision to the letter.
    Decision(Decision),
}

const WORDS: [(&str, Expected); 4] = [
    ("allow", Expected::Answer(Answered::Allowed)),
    ("deny", Expected::Answer(Answered::Denied)),
    ("explicit deny", Expected::Decision(Decision::ExplicitDeny)),
    ("implicit deny", Expected::Decision(Decision::ImplicitDeny)),
];

const EXAMPLE: &str =
    "{ principal = \"iam.role.app\", action = \"s3:GetObject\", resource = \"${s3.bucket.data.arn}/a.txt\" }";

fn read(reading: &mut Reading<'_, '_>) -> Option<(String, Trial)> {
    let expected = reading.expected(&WORDS);
    let entry = reading.take("access")?;
    let TreeNode::Table(table) = &entry.value.node else {
        let diagnostic = wrong_type("access", &entry.value, "a table");
        reading.report(diagnostic.with_help(Some(format!("write access = {EXAMPLE}"))));
        return None;
    };
    let holdings = reading.holdings();
    let (question, places) = question(reading, &holdings, table, &entry.value.place)?;
    let answer = match ask(&holdings, &question) {
        Ok(answer) => answer,
        Err(problems) => {
            for problem in problems {
                let place = places.iter().find(|(text, _)| problem.contains(&format!("`{text}`")));
                let place = place.map_or_else(|| fault(&holdings, &places), |(_, place)| place.clone());
                reading.report(Diagnostic::error(problem, Some(place)));
            }
            return None;
        }
    };
    let expected = expected?;
    let about = format!("{} of {} on {}", question.action, question.principal, question.resource);
    Some((about, Box::new(move || outcome(&holdings, &answer, expected))))
}

/// The place of the first text that stands for nothing.
fn fault(holdings: &Holdings, places: &[(String, Place); 3]) -> Place {
    let [principal, _, resource] = places;
    let (_, place) = if holdings.resolve(&principal.0).is_err() { principal } else { resource };
    place.clone()
}

/// The question, with the texts of its three parts where they are written.
fn question(
    reading: &mut Reading<'_, '_>,
    holdings: &Holdings,
    table: &Table,
    place: &Place,
) -> Option<(Question, [(String, Place); 3])> {
    let mut found_all = Vec::new();
    let mut inner = Reader::new(table.clone(), &mut found_all);
    let mut part = |key: &'static str| {
        let text = inner.string(key);
        if text.is_none() && !table.contains_key(key) {
            let diagnostic = Diagnostic::error(format!("`access` has no `{key}`"), Some(place.clone()));
            inner.diagnostics.push(diagnostic.with_help(Some(format!("write access = {EXAMPLE}"))));
        }
        text
    };
    let (principal, action, resource) = (part("principal"), part("action"), part("resource"));
    let context = inner.take("context");
    let assumed = inner.string("unknown_policies");
    inner.finish();
    let assumed = match assumed {
        None => None,
        Some((word, place)) => {
            let found = Assumed::WORDS.iter().find(|(each, _)| *each == word);
            if found.is_none() {
                let offer = nearest_name(&word, Assumed::WORDS.iter().map(|(word, _)| *word));
                let message = format!("policies that are not known can't be taken for `{word}`");
                let diagnostic = Diagnostic::error(message, Some(place)).with_offer(&word, offer);
                found_all.push(
                    diagnostic.with_help(Some("write \"none\", or \"allow\" for those of the principal")),
                );
            }
            found.map(|(_, assumed)| *assumed)
        }
    };
    let context = match context {
        None => Some(BTreeMap::new()),
        Some(entry) => read_context(holdings, &entry, &mut found_all),
    };
    let good = found_all.is_empty();
    for diagnostic in found_all {
        reading.report(diagnostic);
    }
    let (principal, action, resource) = (principal?, action?, resource?);
    let mut question = Question::new(&principal.0, &action.0, &resource.0);
    question.context = context?;
    question.assumed = assumed;
    good.then_some((question, [principal, action, resource]))
}

/// What is known of the request, by condition key: a value, a list of values, or none in `[]`.
fn read_context(
    holdings: &Holdings,
    entry: &Entry,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<BTreeMap<String, Vec<String>>> {
    let Some(table) = entry.value.as_table() else {
        diagnostics.push(wrong_type("context", &entry.value, "a table of condition keys"));
        return None;
    };
    let text = |tree: &Tree| text(tree).map(|text| resolved(holdings, text));
    let mut context = BTreeMap::new();
    for (key, entry) in table {
        if !key.contains(':') {
            let diagnostic = unknown_key(key, &entry.key, &[]).with_label("no condition key");
            diagnostics.push(diagnostic.with_help(Some("such as \"aws:SourceIp\", in quotes")));
        }
        let values: Option<Vec<String>> = match &entry.value.node {
            TreeNode::Array(items) => items.iter().map(&text).collect(),
            _ => text(&entry.value).map(|value| vec![value]),
        };
        match values {
            Some(values) => drop(context.insert(key.clone(), values)),
            None => diagnostics.push(wrong_type(
                key,
                &entry.value,
                "a string, a number, a boolean or a list of them",
            )),
        }
    }
    Some(context)
}

/// A text with its references put in; those that lead nowhere were reported when the stack was loaded.
fn resolved(holdings: &Holdings, text: String) -> String {
    if text.contains("${") { holdings.resolve(&text).unwrap_or(text) } else { text }
}

/// A value as requests have it.
fn text(tree: &Tree) -> Option<String> {
    match &tree.node {
        TreeNode::String(text) => Some(text.clone()),
        TreeNode::Scalar(value @ (Value::Bool(_) | Value::Number(_))) => Some(value.to_string()),
        TreeNode::Scalar(Value::String(date)) => Some(date.clone()),
        _ => None,
    }
}

fn outcome(holdings: &Holdings, answer: &Answer, expected: Expected) -> Outcome {
    let word = WORDS.iter().find(|(_, each)| each.is(expected)).map_or("", |(word, _)| word);
    let got = answer.outcome();
    let mut why = Vec::new();
    reasons(holdings, answer, &mut why);
    let verdict = match (expected, got.answered(), got.decision()) {
        // A test that shows nothing is no test, whatever it expects.
        (_, Answered::NotKnown, _) => Verdict::Unknown,
        (Expected::Answer(expected), got, _) if expected == got => Verdict::Passed,
        (Expected::Decision(expected), _, Some(got)) if expected == got => Verdict::Passed,
        // It is denied, and what is not known decides by what.
        (Expected::Decision(Decision::ImplicitDeny | Decision::ExplicitDeny), Answered::Denied, None) => {
            Verdict::Unknown
        }
        _ => Verdict::Failed,
    };
    let got = match (got.answered(), got.decision()) {
        (Answered::NotKnown, _) => "not known",
        (Answered::Allowed, _) => "allow",
        (Answered::Denied, Some(Decision::ExplicitDeny)) => "explicit deny",
        (Answered::Denied, Some(_)) => "implicit deny",
        (Answered::Denied, None) => "deny",
    };
    let gaps = answer.not_known();
    let gaps = gaps.iter().map(|gap| {
        let what = holdings.shown(&gap.what);
        match &gap.key {
            Some(key) => format!("not known: {what}; `context` can say it: {{ \"{key}\" = … }}"),
            None => format!("not known: {what}"),
        }
    });
    let notes = answer.assumed.map(|assumed| format!("assumed: {}", assumed.sentence()));
    let outcome = Outcome::new(verdict, word, got).because(gaps.chain(why).collect());
    Outcome { notes: notes.into_iter().collect(), ..outcome }
}

impl Expected {
    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Answer(one), Self::Answer(other)) => one == other,
            (Self::Decision(one), Self::Decision(other)) => one == other,
            _ => false,
        }
    }
}

/// What decided, of a request and of those that AWS makes for it.
fn reasons(holdings: &Holdings, answer: &Answer, why: &mut Vec<String>) {
    let asked = format!("{} on {}", answer.action, holdings.shown(&answer.resource));
    if let Some(exception) = answer.exception {
        why.push(format!("{asked}: {}", exception.why));
        return;
    }
    match answer.reason {
        Reason::NotKnown => why.push(format!("{asked}: what is not known decides")),
        Reason::Denied(_) => why.push(format!("{asked} is denied")),
        Reason::Silent(layer) => why.push(format!("{asked} is not allowed by any {layer}, as it has to be")),
        Reason::Nothing => why.push(format!("{asked} is allowed by nothing")),
        Reason::Root => why.push(format!("{asked}: the root user may do everything in its account")),
        Reason::Identity | Reason::Resource(_) | Reason::Both => why.push(format!("{asked} is allowed")),
    }
    for said in answer.decisive() {
        why.push(format!("  by {}", shown(said)));
    }
    if answer.by_itself.decision() == Some(Decision::ImplicitDeny) {
        why.extend(
            answer
                .near()
                .take(3)
                .filter_map(|said| Some(format!("  nearly by {}: {}", shown(said), miss(said)?))),
        );
    }
    for further in &answer.further {
        reasons(holdings, further, why);
    }
}

fn shown(said: &Said) -> String {
    format!("statement {} of {}", said.label, said.source)
}

/// The one element that does not fit.
fn miss(said: &Said) -> Option<String> {
    Some(match said.misses.first()? {
        Miss::Principal => "it names somebody else".to_owned(),
        Miss::Action => "it names other actions".to_owned(),
        Miss::Resource => "it names other resources".to_owned(),
        Miss::Condition => {
            let tested = said.tested.iter().find(|tested| tested.holds == Truth::No)?;
            let had = match &tested.had {
                Some(values) => values.join(", "),
                None => "absent".to_owned(),
            };
            format!("{} wants {} {}, it is {had}", tested.operator, tested.key, tested.wanted.join(" or "))
        }
    })
}
