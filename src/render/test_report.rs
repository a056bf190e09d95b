//! What a stack's tests came to: text for people, JSON and JUnit's XML for machines.

use std::{collections::BTreeSet, time::Duration};

use serde_json::{Value, json};

use super::{
    style::{BAD, CHANGED, GOOD, QUIET, TITLE, count, styled},
    xml::{escaped, line},
};
use crate::{
    diagnostics::Sources,
    page::{Line, Page},
    say,
    test_suite::{Case, Outcome, Verdict},
};

/// Tests that were tried.
pub struct Tried<'a> {
    /// The stack's name.
    pub stack: &'a str,
    /// The files, to say where a test is.
    pub sources: &'a Sources,
    /// Each test with what it came to.
    pub tests: &'a [(&'a Case, Outcome)],
    /// How many tests were left out.
    pub left_out: usize,
    /// How long all of them took.
    pub took: Duration,
}

impl Tried<'_> {
    fn number(&self, verdict: Verdict) -> usize {
        self.tests.iter().filter(|(_, outcome)| outcome.verdict == verdict).count()
    }

    /// For people: grouped by sort, with the reasons of what did not pass.
    #[must_use]
    pub fn text(&self) -> Page {
        let mut page = Page::from(styled(TITLE, self.stack));
        let mut sort = "";
        let mut noted = BTreeSet::new();
        for (case, outcome) in self.tests {
            if case.sort != sort {
                sort = case.sort;
                page.blank();
                page.line(styled(TITLE, sort));
            }
            self.one(case, outcome, &mut page);
            // What several tests have to note is said once.
            for note in outcome.notes.iter().filter(|note| noted.insert(note.as_str())) {
                page.line(say!["      ", styled(CHANGED, "note"), "      ", note]);
            }
        }
        page.blank();
        page.line(self.verdict());
        page
    }

    fn one(&self, case: &Case, outcome: &Outcome, page: &mut Page) {
        let (sign, style) = match outcome.verdict {
            Verdict::Passed => ("✓", GOOD),
            Verdict::Failed => ("✗", BAD),
            Verdict::Unknown => ("?", CHANGED),
        };
        let head = say!["  ", styled(style, sign), " ", case.name];
        if outcome.verdict == Verdict::Passed {
            page.line(head);
            return;
        }
        page.line(say![head, "  ", styled(QUIET, self.sources.location(&case.place))]);
        page.line(say!["      of        ", case.about]);
        page.line(say!["      expected  ", outcome.expected]);
        page.line(say!["      got       ", styled(style, &outcome.got)]);
        for (at, reason) in outcome.why.iter().enumerate() {
            let head = if at == 0 { "because" } else { "" };
            page.line(say!["      ", say![head].padded(8), "  ", reason]);
        }
    }

    /// The last line.
    fn verdict(&self) -> Line {
        let (failed, unknown) = (self.number(Verdict::Failed), self.number(Verdict::Unknown));
        let mut parts = vec![format!("{} passed", self.number(Verdict::Passed))];
        if failed > 0 {
            parts.push(format!("{failed} failed"));
        }
        if unknown > 0 {
            parts.push(format!("{unknown} not known"));
        }
        if self.left_out > 0 {
            parts.push(format!("{} left out", self.left_out));
        }
        let style = if failed + unknown > 0 { BAD } else { GOOD };
        let milliseconds = self.took.as_secs_f64() * 1_000.0;
        let tests = count(self.tests.len(), "test");
        say![styled(style, format!("{tests}: {}", parts.join(", "))), format!(" ({milliseconds:.1} ms)")]
    }

    /// For machines.
    #[must_use]
    pub fn json(&self) -> Value {
        let tests: Vec<Value> =
            self.tests.iter().map(|(case, outcome)| self.json_of(case, outcome)).collect();
        json!({
            "format": 1,
            "stack": self.stack,
            "passed": self.number(Verdict::Passed),
            "failed": self.number(Verdict::Failed),
            "unknown": self.number(Verdict::Unknown),
            "left_out": self.left_out,
            "tests": tests,
        })
    }

    fn json_of(&self, case: &Case, outcome: &Outcome) -> Value {
        let (line, column) = self.sources.position(&case.place);
        json!({
            "name": case.name,
            "sort": case.sort,
            "of": case.about,
            "place": { "file": case.place.file.as_ref(), "line": line, "column": column },
            "verdict": outcome.verdict,
            "expected": outcome.expected,
            "got": outcome.got,
            "why": outcome.why,
            "notes": outcome.notes,
        })
    }

    /// The XML that JUnit began and every CI system reads: a suite each sort. What is not known is an
    /// error, so that it can be told from a failure.
    #[must_use]
    pub fn junit(&self) -> String {
        let attributes = |tests: &[&(&Case, Outcome)]| {
            let number = |verdict| tests.iter().filter(|(_, outcome)| outcome.verdict == verdict).count();
            let (failed, unknown) = (number(Verdict::Failed), number(Verdict::Unknown));
            format!("tests=\"{}\" failures=\"{failed}\" errors=\"{unknown}\"", tests.len())
        };
        let all: Vec<&(&Case, Outcome)> = self.tests.iter().collect();
        let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
        let seconds = self.took.as_secs_f64();
        text.push_str(&format!(
            "<testsuites name=\"{}\" {} time=\"{seconds:.6}\">\n",
            escaped(self.stack),
            attributes(&all)
        ));
        for tests in all.chunk_by(|one, other| one.0.sort == other.0.sort) {
            let sort = tests.first().map_or("", |(case, _)| case.sort);
            text.push_str(&format!("  <testsuite name=\"{}\" {}>\n", escaped(sort), attributes(tests)));
            for (case, outcome) in tests {
                text.push_str(&self.testcase(case, outcome));
            }
            text.push_str("  </testsuite>\n");
        }
        text + "</testsuites>\n"
    }

    fn testcase(&self, case: &Case, outcome: &Outcome) -> String {
        let (at, _) = self.sources.position(&case.place);
        let head = format!(
            "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{at}\"",
            escaped(&case.name),
            escaped(&case.about),
            escaped(&case.place.file)
        );
        let element = match outcome.verdict {
            Verdict::Passed => return head + "/>\n",
            Verdict::Failed => "failure",
            Verdict::Unknown => "error",
        };
        let message = format!("expected {}, got {}", outcome.expected, outcome.got);
        let why: String = outcome.why.iter().chain(&outcome.notes).map(|text| line(text)).collect();
        format!(
            "{head}>\n      <{element} message=\"{}\">{why}</{element}>\n    </testcase>\n",
            escaped(&message)
        )
    }
}
