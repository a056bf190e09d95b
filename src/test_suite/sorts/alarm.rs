//! Which states an alarm goes through while its metrics have some values.

use std::collections::BTreeMap;

use crate::{
    alarm::{Point, Run, Series, Source, State, Step, Watch, run},
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    stack::{
        reader::wrong_type,
        tree::{Tree, TreeNode},
    },
    test_suite::{
        outcome::{Outcome, Verdict},
        reading::{Reading, number},
        sort::{Sort, Trial},
    },
};

/// Tests of alarms.
pub const SORT: Sort = Sort { title: "alarms", marks: &["alarm"], read };

/// A point that is not there.
const MISSING: &str = "missing";

/// What a test says beside its alarm.
struct Scenario {
    series: BTreeMap<String, Series>,
    before: State,
    evaluation_range: Option<usize>,
    /// One for each period; only the last counts where a test names one.
    expected: Vec<State>,
}

fn read(reading: &mut Reading<'_, '_>) -> Option<(String, Trial)> {
    let declaration = reading.resource("alarm", &["cloudwatch.alarm"], &[]).map(|named| named.declaration);
    let watch = declaration.map(|declaration| {
        let document = reading.view.aspect(declaration, "alarm");
        document.ok_or("the alarm is someone else's".to_owned()).and_then(|document| Watch::of(&document))
    });
    let source = watch.as_ref().and_then(|watch| watch.as_ref().ok()).map(|watch| &watch.source);
    let series = series(reading, source);
    let before = before(reading);
    let evaluation_range = reading.number("evaluation_range");
    let length = series.as_ref().and_then(|series| series.values().map(Vec::len).max());
    let expected = expected(reading, length);
    let evaluation_range = match evaluation_range {
        Some((range, _)) if range.fract() == 0.0 && (1.0..=10_000.0).contains(&range) =>
        {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it is in that range"
            )]
            Some(range as usize)
        }
        Some((_, place)) => {
            reading.report(Diagnostic::error("a range is a whole number of periods, from 1", Some(place)));
            return None;
        }
        None => None,
    };
    let (declaration, watch) = (declaration?, watch?);
    let scenario = Scenario { series: series?, before: before?, evaluation_range, expected: expected? };
    let about = declaration.address.to_string();
    Some((about, Box::new(move || outcome(watch.as_ref(), &scenario))))
}

/// The state that the alarm begins in.
fn before(reading: &mut Reading<'_, '_>) -> Option<State> {
    match reading.take("state") {
        None => Some(State::InsufficientData),
        Some(entry) => state(reading, &entry.value),
    }
}

fn state(reading: &mut Reading<'_, '_>, tree: &Tree) -> Option<State> {
    let Some(word) = tree.as_str() else {
        reading.report(wrong_type("expect", tree, "a state of the alarm"));
        return None;
    };
    let found = State::named(word);
    if found.is_none() {
        let names = || State::NAMES.iter().map(|(name, _)| *name);
        let diagnostic = Diagnostic::error(format!("no alarm is ever `{word}`"), Some(tree.place.clone()))
            .with_offer(word, nearest_name(word, names()))
            .with_help(Some(format!("the states are {}", listed(names()))));
        reading.report(diagnostic);
    }
    found
}

/// The expected states; `length` of them, or the last one.
fn expected(reading: &mut Reading<'_, '_>, length: Option<usize>) -> Option<Vec<State>> {
    let Some(entry) = reading.take("expect") else {
        reading.missing("expect", "[\"OK\", \"ALARM\"], a state for each period, or one for the last");
        return None;
    };
    let TreeNode::Array(items) = &entry.value.node else { return Some(vec![state(reading, &entry.value)?]) };
    let states: Vec<Option<State>> = items.iter().map(|item| state(reading, item)).collect();
    if let Some(length) = length.filter(|length| *length != items.len()) {
        let message = format!("states are expected of {}, values given of {length} periods", items.len());
        let diagnostic = Diagnostic::error(message, Some(entry.value.place));
        reading.report(
            diagnostic.with_help(Some("write a state for each period, or one string for the last one")),
        );
        return None;
    }
    states.into_iter().collect()
}

/// The series, by id; of an alarm on one metric under the empty id.
fn series(reading: &mut Reading<'_, '_>, source: Option<&Source>) -> Option<BTreeMap<String, Series>> {
    let Some(entry) = reading.take("series") else {
        reading.missing("series", "[0, 6, \"missing\"], a value for each period");
        return None;
    };
    let place = entry.value.place.clone();
    match (&entry.value.node, source) {
        (TreeNode::Array(items), Some(Source::Metric { .. }) | None) => {
            Some([(String::new(), points(reading, items)?)].into())
        }
        (TreeNode::Table(table), Some(Source::Math { .. }) | None) => {
            let mut all = BTreeMap::new();
            let mut good = true;
            for (id, entry) in table {
                let TreeNode::Array(items) = &entry.value.node else {
                    reading.report(wrong_type(id, &entry.value, "a list with a value for each period"));
                    good = false;
                    continue;
                };
                match points(reading, items) {
                    Some(points) => drop(all.insert(id.clone(), points)),
                    None => good = false,
                }
                good &= is_known(reading, source, id, &entry.key);
            }
            good &= is_whole(reading, source, &all, &place);
            good.then_some(all)
        }
        (TreeNode::Array(_), Some(Source::Math { metrics, .. })) => {
            let ids: Vec<String> = metrics.keys().map(|id| format!("{id} = […]")).collect();
            let diagnostic =
                Diagnostic::error("this alarm computes its value from several metrics", Some(place));
            reading.report(diagnostic.with_help(Some(format!("write series = {{ {} }}", ids.join(", ")))));
            None
        }
        (TreeNode::Table(_), Some(Source::Metric { .. })) => {
            let diagnostic = Diagnostic::error("this alarm watches one metric", Some(place));
            reading.report(diagnostic.with_help(Some("write series = [0, 6, \"missing\"]")));
            None
        }
        _ => {
            reading.report(wrong_type("series", &entry.value, "a list with a value for each period"));
            None
        }
    }
}

fn is_known(reading: &mut Reading<'_, '_>, source: Option<&Source>, id: &str, place: &Place) -> bool {
    let Some(Source::Math { metrics, expressions, .. }) = source else { return true };
    let ids = || metrics.keys().chain(expressions.keys()).map(String::as_str);
    if ids().any(|each| each == id) {
        return true;
    }
    let diagnostic = Diagnostic::error(format!("the alarm has no metric `{id}`"), Some(place.clone()))
        .with_offer(id, nearest_name(id, ids()))
        .with_help(Some(format!("it has {}", listed(ids()))));
    reading.report(diagnostic);
    false
}

/// Whether all series that are needed are there, and of one length.
fn is_whole(
    reading: &mut Reading<'_, '_>,
    source: Option<&Source>,
    all: &BTreeMap<String, Series>,
    place: &Place,
) -> bool {
    if let Some(Source::Math { metrics, expressions, watched }) = source {
        // Who gives the result of an expression need not give what it is made of.
        let computed = expressions.keys().all(|id| !all.contains_key(id));
        let missing: Vec<&String> = metrics.keys().filter(|id| !all.contains_key(*id)).collect();
        if computed && !missing.is_empty() && !all.contains_key(watched) {
            let message = format!("no series is given for {}", listed(missing));
            let diagnostic = Diagnostic::error(message, Some(place.clone()));
            reading.report(diagnostic.with_help(Some("a metric without data is [\"missing\", …]")));
            return false;
        }
    }
    let mut lengths = all.iter().map(|(id, series)| (id, series.len()));
    let Some((first, length)) = lengths.next() else {
        reading.report(Diagnostic::error("no series is given", Some(place.clone())));
        return false;
    };
    match lengths.find(|(_, other)| *other != length) {
        None => true,
        Some((id, other)) => {
            let message = format!("`{first}` has {length} periods, `{id}` {other}");
            reading.report(Diagnostic::error(message, Some(place.clone())));
            false
        }
    }
}

fn points(reading: &mut Reading<'_, '_>, items: &[Tree]) -> Option<Series> {
    let points: Vec<Option<Point>> = items.iter().map(|item| point(reading, item)).collect();
    if points.is_empty() {
        let place = Some(reading.place());
        reading.report(Diagnostic::error("a series has at least one period", place));
        return None;
    }
    points.into_iter().collect()
}

fn point(reading: &mut Reading<'_, '_>, tree: &Tree) -> Option<Point> {
    let found = match &tree.node {
        TreeNode::String(word) if word == MISSING => Some(Point::Missing),
        TreeNode::Array(samples) => samples.iter().map(number).collect::<Option<_>>().map(Point::Samples),
        _ => number(tree).map(Point::Value),
    };
    if found.is_none() {
        let help =
            "a list of numbers in its place is the samples of a period, of which the statistic is taken";
        let expected = "a number, or \"missing\"";
        reading.report(wrong_type("series", tree, expected).with_help(Some(help)));
    }
    found
}

fn outcome(watch: Result<&Watch, &String>, scenario: &Scenario) -> Outcome {
    let Scenario { series, before, evaluation_range, expected } = scenario;
    let words = |states: &mut dyn Iterator<Item = State>| -> String {
        states.map(|state| state.to_string()).collect::<Vec<_>>().join(", ")
    };
    let wanted = words(&mut expected.iter().copied());
    let steps = watch
        .map_err(Clone::clone)
        .and_then(|watch| run(&Run { watch, series, before: *before, evaluation_range: *evaluation_range }));
    let steps = match steps {
        Ok(steps) => steps,
        Err(why) => return Outcome::unknown(wanted, why),
    };
    let skipped = steps.len().saturating_sub(expected.len());
    let judged: Vec<(usize, &Step, State)> = steps
        .iter()
        .enumerate()
        .skip(skipped)
        .zip(expected)
        .map(|((at, step), state)| (at + 1, step, *state))
        .collect();
    let mut verdict = Verdict::Passed;
    let mut why = Vec::new();
    for (period, step, expected) in &judged {
        let is = step.state.is(*expected);
        match is {
            Some(true) => continue,
            Some(false) => verdict = Verdict::Failed,
            None => verdict = verdict.max_unknown(),
        }
        why.push(format!(
            "period {period}: {}, expected {expected}: {}; {}",
            step.state, step.compared, step.why
        ));
    }
    let open = judged.iter().find_map(|(period, step, _)| Some((period, step.otherwise?)));
    let note = open.map(|(period, (state, range))| {
        format!(
            "AWS does not publish how far it looks back for values: at period {period} it would be {state} if \
             it looked at the last {range}; `evaluation_range` says how many"
        )
    });
    let got = words(&mut judged.iter().map(|(_, step, _)| step.state));
    Outcome { verdict, expected: wanted, got, why, notes: note.into_iter().collect() }
}

impl Verdict {
    /// A failure outdoes what is unknown.
    fn max_unknown(self) -> Self {
        if self == Self::Failed { self } else { Self::Unknown }
    }
}
