//! M out of N, and what a missing value means.
//!
//! After the user guide, "Configuring how `CloudWatch` alarms treat missing data". The guide's two tables
//! are for an alarm of three periods, of which `CloudWatch` looks at five; it publishes no other range.

use std::fmt;

/// A state of an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The value is within the threshold.
    Ok,
    /// The value is beyond the threshold.
    Alarm,
    /// There is no value to go by.
    InsufficientData,
    /// AWS only says that it is not in alarm: values beyond the threshold have begun to come, and not
    /// for long enough.
    NotAlarm,
}

impl State {
    /// The states by their names in AWS, and the one that has none.
    pub const NAMES: [(&'static str, Self); 4] = [
        ("OK", Self::Ok),
        ("ALARM", Self::Alarm),
        ("INSUFFICIENT_DATA", Self::InsufficientData),
        ("not ALARM", Self::NotAlarm),
    ];

    /// The state of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(each, _)| *each == name).map(|(_, state)| *state)
    }

    /// Whether the state `self` is what `expected` asks for; `None` where that is not published.
    #[must_use]
    pub fn is(self, expected: Self) -> Option<bool> {
        match (self, expected) {
            (Self::NotAlarm, Self::Ok | Self::InsufficientData) => None,
            (state, Self::NotAlarm) => Some(state != Self::Alarm),
            (state, expected) => Some(state == expected),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::NAMES.iter().find(|(_, state)| state == self).map_or("", |(name, _)| name);
        f.write_str(name)
    }
}

/// What a missing value counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingData {
    Missing,
    Ignore,
    Breaching,
    NotBreaching,
}

/// How many of how many values have to be beyond the threshold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    /// N, the periods to evaluate.
    pub(super) periods: usize,
    /// M, the values that have to be beyond the threshold.
    pub(super) to_alarm: usize,
    pub(super) missing: MissingData,
}

/// What an evaluation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evaluated {
    pub(super) state: State,
    pub(super) why: String,
}

/// The state after looking at `range`, the oldest value first; true is beyond the threshold.
pub(super) fn evaluate(rule: Rule, range: &[Option<bool>], before: State) -> Evaluated {
    // By age: 1 is the newest period.
    let real: Vec<(usize, bool)> =
        range.iter().rev().enumerate().filter_map(|(age, value)| Some((age + 1, (*value)?))).collect();
    let count = |values: &[(usize, bool)]| values.iter().filter(|(_, breaches)| *breaches).count();
    let (m, n) = (rule.to_alarm, rule.periods);
    let decided = |breaching: usize, of: String| {
        let state = if breaching >= m { State::Alarm } else { State::Ok };
        let needed = if m == n { String::new() } else { format!(", {m} needed") };
        Evaluated { state, why: format!("{breaching} of {of} beyond the threshold{needed}") }
    };
    if real.len() >= n {
        let newest = &real[..n];
        let of = if newest.iter().map(|(age, _)| age).max() == Some(&n) {
            plural(n, "value")
        } else {
            format!("the last {}", plural(n, "real value"))
        };
        return decided(count(newest), of);
    }
    let (filled, breaching) = (n - real.len(), count(&real));
    let none = format!("no value in the last {}", plural(range.len(), "period"));
    let of = |how: &str| format!("{} with {filled} missing {how}", plural(n, "value"));
    match rule.missing {
        MissingData::Breaching => decided(breaching + filled, of("taken as beyond the threshold")),
        MissingData::NotBreaching => decided(breaching, of("taken as within the threshold")),
        MissingData::Missing if real.is_empty() => Evaluated { state: State::InsufficientData, why: none },
        MissingData::Ignore if real.is_empty() => stays(before, &none),
        _ if breaching >= m => decided(breaching, of("left out")),
        // "Alarms are designed to always go into ALARM state when the oldest available breaching datapoint
        // during the Evaluation Periods number of data points is at least as old as the value of Datapoints
        // to Alarm, and all other more recent data points are breaching or missing." In the guide's tables
        // that holds only where no value at all is within the threshold.
        _ if breaching == real.len() => {
            let oldest = real.last().map_or(0, |(age, _)| *age);
            let all = format!("every value there is, {breaching}, is beyond the threshold");
            match rule.missing {
                MissingData::Ignore => stays(before, &all),
                _ if oldest >= m => Evaluated {
                    state: State::Alarm,
                    why: format!("{all}, the oldest {} ago", plural(oldest, "period")),
                },
                _ => Evaluated {
                    state: State::NotAlarm,
                    why: format!("{all}, and none is {} old yet", plural(m, "period")),
                },
            }
        }
        _ => decided(breaching, of("left out")),
    }
}

fn stays(before: State, why: &str) -> Evaluated {
    Evaluated { state: before, why: format!("{why}, so it stays {before}") }
}

fn plural(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}
