//! Moments, in the forms that AWS takes: W3C's subset of ISO 8601, or seconds since 1970.

use time::{Date, Month};

/// A moment in nanoseconds since 1970, UTC.
pub(super) fn parse(text: &str) -> Option<i128> {
    let text = text.trim();
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    // Four digits are a year.
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if text.len() != 4 && unsigned.len() <= 18 && is_digits(unsigned) {
        return Some(text.parse::<i128>().ok()? * SECOND);
    }
    let (date, time) = match text.split_once(['T', 't', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text.strip_suffix(['Z', 'z']).unwrap_or(text), None),
    };
    let mut parts = date.split('-');
    let mut next = |width: usize| match parts.next() {
        None => Some("01"),
        Some(part) => Some(part).filter(|part| part.len() == width && is_digits(part)),
    };
    let (year, month, day) = (next(4)?.parse().ok()?, next(2)?.parse::<u8>().ok()?, next(2)?.parse().ok()?);
    if parts.next().is_some() {
        return None;
    }
    let day = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
    let of_day = match time {
        None => 0,
        // A time needs a whole date before it.
        Some(_) if date.len() != 10 => return None,
        Some(time) => time_of_day(time)?,
    };
    Some(i128::from(day.midnight().assume_utc().unix_timestamp()) * SECOND + of_day)
}

const SECOND: i128 = 1_000_000_000;

/// `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`, with `Z` or an offset; without one it is UTC.
fn time_of_day(text: &str) -> Option<i128> {
    let at = text.find(['Z', 'z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(at);
    let offset = match zone {
        "" | "Z" | "z" => 0,
        _ => {
            let (hours, minutes) = (zone.get(1..3)?, zone.get(3..)?);
            let minutes = minutes.strip_prefix(':').unwrap_or(minutes);
            let minutes = if minutes.is_empty() { 0 } else { two(minutes, 59)? };
            let offset = (two(hours, 23)? * 60 + minutes) * 60;
            if zone.starts_with('-') { -offset } else { offset }
        }
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':');
    let (hours, minutes) = (two(parts.next()?, 23)?, two(parts.next()?, 59)?);
    // 60 is a leap second.
    let seconds = parts.next().map_or(Some(0), |part| two(part, 60))?;
    if parts.next().is_some() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanos: i128 = format!("{fraction:0<9}").parse().ok()?;
    Some((hours * 3_600 + minutes * 60 + seconds - offset) * SECOND + nanos)
}

fn two(text: &str, most: i128) -> Option<i128> {
    let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|value| is_number && *value <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        let cases = [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-02", Some(86_400)),
            ("1970", Some(0)),
            ("1970-02", Some(31 * 86_400)),
            ("2019-04-25T11:00:00Z", Some(1_556_190_000)),
            ("2019-04-25T13:00:00+02:00", Some(1_556_190_000)),
            ("2019-04-25T11:00Z", Some(1_556_190_000)),
            ("2019-04-25T11:00:00", Some(1_556_190_000)),
            ("1556190000", Some(1_556_190_000)),
            ("2000-02-29", Some(951_782_400)),
            ("2024-03-01T00:00:00Z", Some(1_709_251_200)),
            ("1900-02-29", None),
            ("2019-13-01", None),
            ("2019-04-31", None),
            ("2019-04-25T25:00:00Z", None),
            ("2019-04T11:00Z", None),
            ("25/04/2019", None),
            ("tomorrow", None),
            ("", None),
        ];
        for (text, seconds) in cases {
            assert_eq!(parse(text), seconds.map(|seconds| seconds * SECOND), "{text}");
        }
        assert!(parse("2019-04-25T11:00:00.001Z") > parse("2019-04-25T11:00:00Z"));
    }
}
