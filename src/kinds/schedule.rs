//! Schedules of `EventBridge`'s rules and of its scheduler: `rate(5 minutes)` and `cron(0 8 ? * MON-FRI *)`
//! (<https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html>).

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/// The fields of `cron()`: the least and the greatest value, and names from the least on.
const FIELDS: [(usize, usize, &[&str]); 6] =
    [(0, 59, &[]), (0, 23, &[]), (1, 31, &[]), (1, 12, MONTHS), (1, 7, DAYS), (1970, 2199, &[])];

/// The places of the two fields for days, of which one is `?`.
const DAY_OF_MONTH: usize = 2;
const DAY_OF_WEEK: usize = 4;

/// What stands in `KIND(…)`.
pub(super) fn inside<'a>(text: &'a str, kind: &str) -> Option<&'a str> {
    text.strip_prefix(kind)?.strip_prefix('(')?.strip_suffix(')')
}

/// The count and the unit of `rate()`.
pub(super) fn rate(text: &str) -> Option<(&str, &str)> {
    let (count, unit) = inside(text, "rate")?.split_once(' ')?;
    let is_count = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    is_count.then_some((count, unit))
}

/// Whether a rule takes a schedule.
pub(super) fn is_of_rule(text: &str) -> bool {
    let is_rate = rate(text).is_some_and(|(count, unit)| {
        let units = if count == "1" { ["minute", "hour", "day"] } else { ["minutes", "hours", "days"] };
        !count.starts_with('0') && units.contains(&unit)
    });
    is_rate || is_cron(text)
}

/// Whether it is a `cron()`.
pub(super) fn is_cron(text: &str) -> bool {
    let fields: Vec<&str> = inside(text, "cron").map(|cron| cron.split(' ').collect()).unwrap_or_default();
    let is_any = |at: usize| fields.get(at).is_some_and(|field| *field == "?");
    fields.len() == FIELDS.len()
        && is_any(DAY_OF_MONTH) != is_any(DAY_OF_WEEK)
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
    let of_day = match at {
        DAY_OF_MONTH => ["?", "L", "LW"].contains(&part) || part.strip_suffix('W').is_some_and(is_value),
        DAY_OF_WEEK => {
            let is_week = |week: &str| ["1", "2", "3", "4", "5"].contains(&week);
            ["?", "L"].contains(&part)
                || part.strip_suffix('L').is_some_and(is_value)
                || part.split_once('#').is_some_and(|(day, week)| is_value(day) && is_week(week))
        }
        _ => false,
    };
    let (span, step) = part.split_once('/').unwrap_or((part, "1"));
    of_day || is_span(span) && step.parse::<usize>().is_ok_and(|step| step > 0)
}
