//! The days that lifecycle rules name.

use crate::kind::prelude::*;
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};

use super::aspect::{GET, PUT};

/// A day, from midnight UTC on: AWS takes no other time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("format" = "date"))]
pub struct Date(String);

impl Date {
    /// The day that AWS says.
    pub(super) fn of_sdk(date: &DateTime) -> Result<Self, Failure> {
        let text =
            date.fmt(DateTimeFormat::DateTime).map_err(|error| Failure::guard(GET, error.to_string()))?;
        let day = text.split('T').next().unwrap_or_default().to_owned();
        Self::try_from(day).map_err(|error| Failure::guard(GET, error))
    }

    /// The days since 1 March of the year 0, by which two days are compared.
    pub(super) fn number(&self) -> i32 {
        let mut parts = self.0.split('-').filter_map(|part| part.parse::<i32>().ok());
        let (year, month, day) = (
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
            parts.next().unwrap_or_default(),
        );
        // Years that begin in March have their leap day last.
        let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
        365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day
    }

    /// Its midnight.
    pub(super) fn to_sdk(&self) -> Result<DateTime, Failure> {
        let text = format!("{}T00:00:00Z", self.0);
        DateTime::from_str(&text, DateTimeFormat::DateTime)
            .map_err(|error| Failure::guard(PUT, error.to_string()))
    }
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let days_of = |year: u32, month: u32| match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
            2 => 28,
            _ => 0,
        };
        let digits = |part: &str, length: usize| {
            (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
                .then(|| part.parse().ok())?
        };
        let parts: Vec<&str> = text.split('-').collect();
        let fits = match parts[..] {
            [year, month, day] => match (digits(year, 4), digits(month, 2), digits(day, 2)) {
                (Some(year), Some(month), Some(day)) => (1..=days_of(year, month)).contains(&day),
                _ => false,
            },
            _ => false,
        };
        if fits {
            Ok(Self(text))
        } else {
            Err(format!("`{text}` is not a date; expected the form `2027-01-31`"))
        }
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days() {
        for bad in ["2027-02-29", "2027-13-01", "27-01-01", "2027-1-1", "tomorrow", "2027-01-31T00:00:00Z"] {
            assert!(Date::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
