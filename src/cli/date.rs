//! Days and moments.

/// Today in UTC, as in `2026-11-30`.
#[must_use]
pub(super) fn today() -> String {
    time::OffsetDateTime::now_utc().date().to_string()
}

/// Now in UTC, to the second, as in `2026-11-30T12:00:00Z`.
#[must_use]
pub(super) fn now() -> String {
    let now = time::OffsetDateTime::now_utc();
    let (hour, minute, second) = now.to_hms();
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", now.date())
}

/// Now in UTC, to the millisecond, as in `2026-11-30T12:00:00.123Z`.
#[must_use]
pub(super) fn moment() -> String {
    let now = time::OffsetDateTime::now_utc();
    let (hour, minute, second, milli) = now.to_hms_milli();
    format!("{}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z", now.date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_ten_characters() {
        let today = today();
        let parts: Vec<usize> = today.split('-').map(str::len).collect();
        assert_eq!(parts, [4, 2, 2], "{today}");
        let now = now();
        assert!(now.len() == 20 && now.ends_with('Z'), "{now}");
    }
}
