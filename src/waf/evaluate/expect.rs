//! What a test expects of an answer, and how an answer reads.

use std::collections::BTreeSet;

use super::answer::{Act, Answer, Ending, Outcome, RuleName};

/// What a test expects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// What is done; with [`Act::Count`] that a rule counts the request, however it ends.
    pub act: Option<Act>,
    /// The rule that does it (`group/rule` for one in a rule group), or [`DEFAULT`].
    pub by: Option<String>,
    /// The status that WAF answers with.
    pub status: Option<i32>,
    /// Rules that count the request, among others.
    pub counted_by: BTreeSet<String>,
    /// Labels that the request has in the end, in full, among others.
    pub labels: BTreeSet<String>,
}

/// What `by` says of the default action.
pub const DEFAULT: &str = "default action";

/// Something expected that an answer does not fulfil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmet {
    /// What was expected, and what there is instead.
    pub what: String,
    /// Whether it is so for sure; otherwise it is not known.
    pub is_certain: bool,
}

impl Expected {
    /// What an answer does not fulfil; empty if it fulfils everything.
    #[must_use]
    pub fn unmet(&self, answer: &Answer) -> Vec<Unmet> {
        let mut unmet = Vec::new();
        let mut add = |what: String, is_certain: bool| unmet.push(Unmet { what, is_certain });
        let counted: BTreeSet<String> = answer.counted_by().map(ToString::to_string).collect();
        let nothing_is_open = open_questions(answer).is_empty();
        let mut counts = self.counted_by.clone();
        match self.act {
            Some(Act::Count) => {
                counts.extend(self.by.clone());
                if counts.is_empty() && counted.is_empty() {
                    add(
                        format!("expected count, but no rule counts it: {}", summary(answer)),
                        nothing_is_open,
                    );
                }
            }
            Some(act) => {
                let ended_by =
                    answer.ended_by().map(|rule| rule.map_or(DEFAULT.to_owned(), ToString::to_string));
                let is_by_another = self.by.as_ref().is_some_and(|by| ended_by.as_ref() != Some(by));
                if answer.act() != Some(act) || is_by_another {
                    let by = self.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                    let is_certain = answer.act().is_some_and(|other| other != act) || ended_by.is_some();
                    add(format!("expected {}{by}, but it is {}", act.word(), summary(answer)), is_certain);
                }
            }
            None => {}
        }
        if let Some(status) = self.status
            && answer.status() != Some(Some(status))
        {
            let got = match answer.status() {
                Some(Some(other)) => format!("the status is {other}"),
                Some(None) => "WAF does not answer it".to_owned(),
                None => "the status is not known".to_owned(),
            };
            add(format!("expected status {status}, but {got}"), answer.status().is_some());
        }
        for rule in counts.difference(&counted) {
            let (what, is_certain) = made_of_it(answer, rule);
            add(format!("expected {rule} to count it, but {what}"), is_certain);
        }
        for label in self.labels.difference(&answer.labels) {
            add(format!("expected the label {label}, which no rule puts on for sure"), nothing_is_open);
        }
        unmet
    }
}

/// What a rule that does not count the request made of it, and whether that is known.
fn made_of_it(answer: &Answer, name: &str) -> (String, bool) {
    let Some(step) = answer.steps.iter().find(|step| step.rule.to_string() == name) else {
        return (format!("{name} does not get to look: it is {}", summary(answer)), answer.act().is_some());
    };
    match &step.outcome {
        Outcome::Matched(Act::Count, _) => ("whether it gets to look is not known".to_owned(), false),
        Outcome::Matched(act, _) => (format!("its action is {}", act.word()), true),
        outcome => (said(outcome), !matches!(outcome, Outcome::Unknown(_))),
    }
}

/// What a rule made of the request, in words.
fn said(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Matched(act, what) => format!("{}: {what}", act.word()),
        Outcome::NotMatched => "it does not match".to_owned(),
        Outcome::NotApplied(reason) => format!("WAF does not apply it: {reason}"),
        Outcome::Unknown(reasons) => format!("whether it matches is not known: {}", joined(reasons)),
    }
}

/// Every rule that looked, with what it made of the request.
#[must_use]
pub fn trace(answer: &Answer) -> Vec<String> {
    let steps = answer.steps.iter();
    steps.map(|step| format!("{}: {}", by(Some(&step.rule)), said(&step.outcome))).collect()
}

/// What becomes of the request, in one sentence that fits behind "it is".
#[must_use]
pub fn summary(answer: &Answer) -> String {
    let counted: Vec<String> = answer.counted_by().map(ToString::to_string).collect();
    let counted =
        if counted.is_empty() { String::new() } else { format!("; counted by {}", counted.join(", ")) };
    let sentence = match (&answer.endings[..], answer.act()) {
        ([only], _) => certain(only),
        (endings, Some(act)) => {
            let by: Vec<String> = endings.iter().map(|ending| by(ending.rule.as_ref())).collect();
            format!("{} by {}", act.done(), by.join(" or "))
        }
        (endings, None) => {
            let (last, before) =
                endings.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
            let may: Vec<String> = before.iter().map(perhaps).collect();
            let otherwise = last.map(|last| format!("; otherwise {}", certain(last)));
            format!("not known: {}{}", may.join("; "), otherwise.unwrap_or_default())
        }
    };
    sentence + &counted
}

/// What a test could assume about what is not known: the names of rules and groups.
#[must_use]
pub fn open_questions(answer: &Answer) -> BTreeSet<&str> {
    let open = answer.steps.iter().filter(|step| matches!(step.outcome, Outcome::Unknown(_)));
    open.map(|step| step.key.as_str()).collect()
}

fn certain(ending: &Ending) -> String {
    let Some(act) = ending.act else { return perhaps(ending) };
    let status = ending.status.map(|status| format!(" with {status}")).unwrap_or_default();
    let because = joined(&ending.because);
    let because = if because.is_empty() { because } else { format!(": {because}") };
    format!("{}{status} by {}{because}", act.done(), by(ending.rule.as_ref()))
}

fn perhaps(ending: &Ending) -> String {
    let does = ending.act.map_or("decide", Act::word);
    format!("{} may {does} ({})", by(ending.rule.as_ref()), joined(&ending.because))
}

fn by(rule: Option<&RuleName>) -> String {
    match rule {
        None => format!("the {DEFAULT}"),
        Some(rule @ RuleName { priority: Some(priority), .. }) => format!("{rule} (priority {priority})"),
        Some(rule) => rule.to_string(),
    }
}

fn joined(reasons: &BTreeSet<String>) -> String {
    reasons.iter().map(String::as_str).collect::<Vec<_>>().join("; ")
}
