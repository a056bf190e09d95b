//! What AWS refuses in a declaration, as far as it is known offline.

use serde_json::Value;

use super::{names::DEFAULT_BUS, pattern, spec::Spec, targets::Target};
use crate::{facts::Problem, model::Text};

/// Services whose targets are invoked by a role: "`RoleArn` is required for target …".
const BY_ROLE: &str = "batch codebuild codepipeline ecs events firehose glue inspector kinesis redshift sagemaker ssm \
                       ssm-incidents states";

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The fields of `cron()`: the least and the greatest value, and names from the least on.
const FIELDS: [(usize, usize, &[&str]); 6] =
    [(0, 59, &[]), (0, 23, &[]), (1, 31, &[]), (1, 12, MONTHS), (1, 7, DAYS), (1970, 2199, &[])];

/// What AWS refuses of a rule that does not exist yet; of another's rule only targets are declared.
pub(super) fn selects_nothing(spec: &Spec) -> Option<Problem> {
    (spec.pattern.is_none() && spec.schedule.is_none())
        .then(|| Problem::at("name", "a rule needs a `pattern` or a `schedule`"))
}

/// Everything that AWS refuses.
pub(super) fn problems(spec: &Spec) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut refuse = |path: &[&str], is_wrong: bool, message: &str| {
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        found.extend(is_wrong.then(|| Problem { path, ..Problem::at("", message) }));
    };
    if let Some(schedule) = &spec.schedule {
        let example = "expected `rate(5 minutes)` or `cron(0 8 ? * MON-FRI *)`";
        refuse(&["schedule"], !is_schedule(schedule), example);
        let elsewhere = spec.bus.known() != Some(DEFAULT_BUS);
        refuse(&["schedule"], elsewhere, "a schedule is on the default bus only");
    }
    let size = spec.pattern.as_ref().map_or(0, |pattern| pattern.to_string().len());
    refuse(&["pattern"], size > 4096, "an event pattern has at most 4096 characters");
    for (path, message) in spec.pattern.iter().flat_map(pattern::problems) {
        let path: Vec<&str> = ["pattern"].into_iter().chain(path.iter().map(String::as_str)).collect();
        refuse(&path, true, &message);
    }
    for (id, target) in &spec.targets.0 {
        of_target(target, &mut |member, is_wrong, why| refuse(&["targets", id, member], is_wrong, why));
    }
    found
}

fn of_target(target: &Target, refuse: &mut dyn FnMut(&str, bool, &str)) {
    refuse("unknown_members", !target.unknown_members.is_empty(), "no declaration sets these");
    let arn = target.arn.0.known().unwrap_or_default();
    let service = arn.split(':').nth(2).unwrap_or_default();
    let by_role = BY_ROLE.split(' ').any(|one| one == service) && target.role.is_none();
    refuse("arn", by_role, &format!("a target of `{service}` needs a `role` that invokes it"));
    let fifo = service == "sqs"
        && arn.rsplit_once('.').is_some_and(|(_, end)| end == "fifo")
        && target.sqs_parameters.is_none();
    refuse("arn", fifo, "a FIFO queue needs `sqs_parameters` with a message group");
    let input = target.input.as_ref().and_then(Text::known);
    let is_json = input.is_none_or(|text| serde_json::from_str::<Value>(text).is_ok());
    refuse("input", !is_json, "expected JSON");
    let inputs = [target.input.is_some(), target.input_path.is_some(), target.input_transformer.is_some()];
    let several = inputs.into_iter().filter(|is_there| *is_there).count() > 1;
    refuse("arn", several, "a target has one of `input`, `input_path` and `input_transformer`");
}

/// Whether AWS takes a schedule
/// (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>).
fn is_schedule(text: &str) -> bool {
    let inside = |kind: &str| text.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')');
    if let Some((count, unit)) = inside("rate").and_then(|rate| rate.split_once(' ')) {
        let units = if count == "1" { ["minute", "hour", "day"] } else { ["minutes", "hours", "days"] };
        let is_count = count.bytes().all(|byte| byte.is_ascii_digit()) && !count.starts_with('0');
        return is_count && !count.is_empty() && units.contains(&unit);
    }
    let fields: Vec<&str> = inside("cron").map(|cron| cron.split(' ').collect()).unwrap_or_default();
    let is_any = |at: usize| fields.get(at).is_some_and(|field| *field == "?");
    fields.len() == FIELDS.len()
        && is_any(2) != is_any(4)
        && fields.iter().enumerate().all(|(at, field)| field.split(',').all(|part| is_part(at, part)))
}

/// A part of a field of `cron()`: `5`, `MON-FRI`, `0/15`, `L`, `15W`, `6L`, `SAT#3`.
fn is_part(at: usize, part: &str) -> bool {
    let (least, most, names) = FIELDS[at];
    let is_value = |text: &str| {
        let number = names.iter().position(|name| name.eq_ignore_ascii_case(text)).map(|place| place + least);
        number.or_else(|| text.parse().ok()).is_some_and(|number| (least..=most).contains(&number))
    };
    let is_span = |text: &str| match text.split_once('-') {
        Some((from, to)) => is_value(from) && is_value(to),
        None => text == "*" || is_value(text),
    };
    match (at, part) {
        (2, "?" | "L" | "LW") | (4, "?" | "L") => true,
        (2, _) if part.ends_with('W') => is_value(&part[..part.len() - 1]),
        (4, _) if part.ends_with('L') => is_value(&part[..part.len() - 1]),
        (4, _) if part.contains('#') => part
            .split_once('#')
            .is_some_and(|(day, week)| is_value(day) && ["1", "2", "3", "4", "5"].contains(&week)),
        _ => match part.split_once('/') {
            Some((from, step)) => is_span(from) && step.parse::<usize>().is_ok_and(|step| step > 0),
            None => is_span(part),
        },
    }
}
