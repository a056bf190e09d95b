//! Whether a filter finds a log line, and the value it makes of it.

use serde_json::Value;

use crate::{
    diagnostics::{Diagnostic, Place, listed, nearest_name},
    log_pattern::{Pattern, Truth},
    model::{Text, document::pending_text},
    stack::{reader::wrong_type, tree::TreeNode},
    test_suite::{
        outcome::{Outcome, Verdict},
        reading::{Named, Reading},
        sort::{Sort, Trial},
    },
};

/// Tests of filter patterns.
pub const SORT: Sort = Sort { title: "log patterns", marks: &["filter", "pattern"], read };

const WORDS: [(&str, bool); 2] = [("match", true), ("no match", false)];

/// Where filters are.
const KINDS: [&str; 2] = ["logs.metric_filter", "logs.group"];
const INSIDE: [&str; 2] = ["metric_filters", "subscription_filters"];

/// What a test looks at.
struct Filter {
    about: String,
    pattern: Pattern,
    /// The value that a match counts for.
    value: String,
}

fn read(reading: &mut Reading<'_, '_>) -> Option<(String, Trial)> {
    let filter = if reading.has("filter") { declared(reading) } else { bare(reading) };
    let lines = lines(reading);
    let expected = reading.expected(&WORDS);
    let value = reading.number("value");
    let (filter, lines, expected) = (filter?, lines?, expected?);
    if let (Some((_, place)), false) = (&value, expected) {
        let diagnostic = Diagnostic::error("what does not match has no value", Some(place.clone()));
        reading.report(diagnostic.with_help(Some("leave out `value`, or expect \"match\"")));
        return None;
    }
    let about = filter.about.clone();
    let value = value.map(|(value, _)| value);
    Some((about, Box::new(move || outcome(&filter, &lines, expected, value))))
}

/// A filter of the stack.
fn declared(reading: &mut Reading<'_, '_>) -> Option<Filter> {
    if reading.has("pattern") {
        let place = reading.take("pattern").map(|entry| entry.key);
        let diagnostic = Diagnostic::error("a filter has its own pattern", place);
        reading.report(diagnostic.with_help(Some("leave out `pattern`, or `filter`")));
    }
    let Named { declaration, inside: part, place } = reading.resource("filter", &KINDS, &INSIDE)?;
    let about = declaration.address.to_string();
    let view = reading.view;
    let (about, document) = match &part {
        Some((inside, name)) => {
            let all = view.aspect(declaration, inside).unwrap_or_default();
            if all.get(name).is_none() {
                reading.report(no_filter(&about, inside, name, &all, place));
                return None;
            }
            (format!("{about}.{inside}.{name}"), all[name].clone())
        }
        None if declaration.address.kind == "logs.group" => {
            let diagnostic = Diagnostic::error(format!("{about} is a group, not a filter"), Some(place));
            reading.report(
                diagnostic.with_help(Some(format!("name a filter in it: \"{about}.metric_filters.x\""))),
            );
            return None;
        }
        None => (about, view.aspect(declaration, "filter").unwrap_or_default()),
    };
    let text = match (document["pattern"].as_str(), pending_text(&document["pattern"])) {
        (Some(text), _) => text.to_owned(),
        (None, Some(Text::Known(text))) => text,
        _ => {
            let message = format!("the pattern of {about} is not known before the stack is applied");
            reading.report(Diagnostic::error(message, Some(place)));
            return None;
        }
    };
    // A pattern that AWS refuses was reported where it is declared.
    let pattern = Pattern::parse(&text).ok()?;
    let value = document["metric"]["value"].as_str().unwrap_or_default().to_owned();
    Some(Filter { about, pattern, value })
}

fn no_filter(about: &str, inside: &str, name: &str, all: &Value, place: Place) -> Diagnostic {
    let names: Vec<&str> = all.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let help = match names.as_slice() {
        [] => format!("it has no {inside}"),
        names => format!("its {inside} are {}", listed(names)),
    };
    Diagnostic::error(format!("{about} has no filter `{name}`"), Some(place))
        .with_offer(name, nearest_name(name, names.iter().copied()))
        .with_help(Some(help))
}

/// A pattern that is in no filter.
fn bare(reading: &mut Reading<'_, '_>) -> Option<Filter> {
    let (text, place) = reading.string("pattern")?;
    match Pattern::parse(&text) {
        Ok(pattern) => Some(Filter { about: text, pattern, value: String::new() }),
        Err(mistake) => {
            reading.report(Diagnostic::error(mistake.message, Some(place)).with_help(mistake.help));
            None
        }
    }
}

/// The lines under `log_line` and `log_lines`.
fn lines(reading: &mut Reading<'_, '_>) -> Option<Vec<String>> {
    let mut lines: Vec<String> = reading.string("log_line").map(|(line, _)| line).into_iter().collect();
    if let Some(entry) = reading.take("log_lines") {
        let all: Option<Vec<String>> = match &entry.value.node {
            TreeNode::Array(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
            _ => None,
        };
        match all {
            Some(all) => lines.extend(all),
            None => reading.report(wrong_type("log_lines", &entry.value, "a list of strings")),
        }
    }
    if lines.is_empty() {
        reading.missing("log_line", "\"ERROR upload failed\", or a list as log_lines");
        return None;
    }
    Some(lines)
}

fn outcome(filter: &Filter, lines: &[String], expected: bool, value: Option<f64>) -> Outcome {
    let word = |truth: bool| if truth { WORDS[0].0 } else { WORDS[1].0 };
    let (mut verdict, mut got, mut why, mut notes) =
        (Verdict::Passed, word(expected).to_owned(), Vec::new(), Vec::new());
    let mut worse = |to: Verdict, what: String, reasons: Vec<String>| {
        // The first line that is not as expected says what there is, and a failure outdoes what is unknown.
        if verdict == Verdict::Passed || (to == Verdict::Failed && verdict == Verdict::Unknown) {
            (verdict, got) = (to, what);
        }
        why.extend(reasons);
    };
    for line in lines {
        let tried = filter.pattern.verdict(line);
        let of_line = |reasons: &[String]| -> Vec<String> {
            std::iter::once(format!("line: {line}")).chain(reasons.iter().cloned()).collect()
        };
        match tried.truth {
            Truth::Unknown => worse(Verdict::Unknown, "not known offline".to_owned(), of_line(&tried.why)),
            truth if (truth == Truth::Yes) != expected => {
                worse(Verdict::Failed, word(!expected).to_owned(), of_line(&tried.why));
            }
            Truth::No => {}
            Truth::Yes => match (counted(filter, line), value) {
                (Ok(counts), Some(value)) if counts.to_bits() != value.to_bits() => {
                    let reason = format!("`{}` counts for {counts}", filter.value);
                    worse(Verdict::Failed, format!("match, value {counts}"), of_line(&[reason]));
                }
                (Err(reason), Some(_)) => {
                    worse(Verdict::Failed, "match, no value".to_owned(), of_line(&[reason]));
                }
                (Err(reason), None) => notes.push(reason),
                (Ok(_), _) => {}
            },
        }
    }
    let expected = match value {
        Some(value) => format!("{}, value {value}", word(expected)),
        None => word(expected).to_owned(),
    };
    Outcome { verdict, expected, got, why, notes }
}

/// What a line that matches counts for.
fn counted(filter: &Filter, line: &str) -> Result<f64, String> {
    let value = filter.value.as_str();
    if !value.starts_with('$') {
        return Ok(value.parse().unwrap_or(1.0));
    }
    let Some(text) = filter.pattern.field(line, value) else {
        return Err(format!("it matches and counts for nothing: `{value}` is not in the line"));
    };
    text.parse().map_err(|_| format!("it matches and counts for nothing: `{value}` is `{text}`, no number"))
}
