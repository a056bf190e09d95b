//! An alarm that goes, tells nobody, or goes off later.

use serde_json::Value;

use crate::{
    excerpt::{Alarm, excerpt},
    risk::{Changed, Found, Level, Risk, changed::text},
};

pub(super) const RISK: Risk = Risk {
    id: "alarm-silenced",
    level: Level::Medium,
    about: "an alarm is deleted, notifies fewer, or goes off later than before",
    find,
};

fn find(changed: &Changed<'_>) -> Vec<Found> {
    let kind = changed.resource.address.kind.as_str();
    if !matches!(kind, "cloudwatch.alarm" | "cloudwatch.composite_alarm") || changed.is_new() {
        return Vec::new();
    }
    if changed.ends() {
        // What is made again rings again.
        let gone = changed.want().is_none();
        let said = format!("{} is deleted", changed.resource.name);
        return gone.then(|| Found::whole(said)).into_iter().collect();
    }
    match changed.change.aspect.as_str() {
        "actions_enabled" if changed.want().is_some_and(|want| *want == false) => {
            vec![Found::here("true → false: it notifies no one")]
        }
        "alarm" => alarm(changed),
        _ => Vec::new(),
    }
}

fn alarm(changed: &Changed<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let (told, untold) = changed.moved(Some("alarm_actions"));
    // Whoever is told instead of another is somebody.
    if told.is_empty() {
        found.extend(
            untold.iter().map(|who| Found::at(["alarm_actions"], format!("no longer notifies {who}"))),
        );
    }
    if let Some((before, want)) = changed.both("threshold")
        && let (Some(old), Some(new)) = (before.as_f64(), want.as_f64())
    {
        let comparison = changed.want().map(excerpt::<Alarm>).and_then(|alarm| alarm.comparison_operator);
        let comparison = comparison.unwrap_or_default();
        let away =
            (comparison.starts_with("Greater") && new > old) || (comparison.starts_with("Less") && new < old);
        if away {
            found.push(Found::at(
                ["threshold"],
                format!("{} → {}: it goes off later", text(before), text(want)),
            ));
        }
    }
    if let (Some(old), Some(new)) =
        (changed.before().and_then(bad_periods), changed.want().and_then(bad_periods))
        && new > old
    {
        found.push(Found::here(format!("it goes off after {old} → {new} bad periods")));
    }
    if let Some((before, want)) = changed.both("treat_missing_data")
        && before == "breaching"
        && want != "breaching"
    {
        let said = format!("breaching → {}: it stays quiet when data stops", text(want));
        found.push(Found::at(["treat_missing_data"], said));
    }
    found
}

/// How many periods have to be bad.
fn bad_periods(alarm: &Value) -> Option<i64> {
    let Alarm { datapoints_to_alarm, evaluation_periods, .. } = excerpt(alarm);
    datapoints_to_alarm.or(evaluation_periods)
}
