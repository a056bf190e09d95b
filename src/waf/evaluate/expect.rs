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

impl Expected {
    /// What an answer does not fulfil; empty if it fulfils everything.
    #[must_use]
    pub fn unmet(&self, answer: &Answer) -> Vec<String> {
        let mut unmet = Vec::new();
        let counted: BTreeSet<String> = answer.counted_by().map(ToString::to_string).collect();
        let mut counts = self.counted_by.clone();
        if self.act == Some(Act::Count) {
            counts.extend(self.by.clone());
            if counts.is_empty() && counted.is_empty() {
                unmet.push(format!("expected count, but no rule counts it: {}", summary(answer)));
            }
        } else if let Some(act) = self.act {
            let is_by_another = self.by.as_ref().is_some_and(|by| match answer.ended_by() {
                Some(rule) => rule.map_or(DEFAULT.to_owned(), ToString::to_string) != *by,
                None => true,
            });
            if answer.act() != Some(act) || is_by_another {
                let by = self.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
                unmet.push(format!("expected {}{by}, but it is {}", act.word(), summary(answer)));
            }
        }
        if let Some(status) = self.status
            && answer.status() != Some(Some(status))
        {
            let got = match answer.status() {
                Some(Some(other)) => format!("the status is {other}"),
                Some(None) => "WAF does not answer it".to_owned(),
                None => "the status is not known".to_owned(),
            };
            unmet.push(format!("expected status {status}, but {got}"));
        }
        for rule in counts.difference(&counted) {
            unmet.push(format!("expected {rule} to count it, but {}", made_of_it(answer, rule)));
        }
        for label in self.labels.difference(&answer.labels) {
            unmet.push(format!("expected the label {label}, which no rule puts on for sure"));
        }
        unmet
    }
}

/// What a rule made of the request, in words.
fn made_of_it(answer: &Answer, name: &str) -> String {
    let Some(step) = answer.steps.iter().find(|step| step.rule.to_string() == name) else {
        return format!("{name} does not get to look: it is {}", summary(answer));
    };
    match &step.outcome {
        Outcome::Matched(act, _) if *act != Act::Count => format!("its action is {}", act.word()),
        Outcome::Matched(..) => "whether it gets to look is not known".to_owned(),
        Outcome::NotMatched => "it does not match".to_owned(),
        Outcome::NotApplied(reason) => format!("WAF does not apply it: {reason}"),
        Outcome::Unknown(reasons) => format!("whether it matches is not known: {}", joined(reasons)),
    }
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
