//! Dates of lifecycle rules.

use super::prelude::*;
use aws_sdk_s3::primitives::{DateTime, DateTimeFormat};

/// A date, meaning midnight UTC: AWS takes no other time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(extend("format" = "date"))]
pub struct Date(String);

impl Date {
    pub(super) fn from_aws(date: &DateTime) -> Result<Self, String> {
        let text = date.fmt(DateTimeFormat::DateTime).map_err(|error| error.to_string())?;
        Self::try_from(text.split('T').next().unwrap_or_default().to_owned())
    }

    /// The day's number, by which two days are compared.
    pub(super) fn number(&self) -> i32 {
        calendar(&self.0).map_or(0, time::Date::to_julian_day)
    }

    /// Its midnight.
    pub(super) fn to_aws(&self) -> Result<DateTime, String> {
        let text = format!("{}T00:00:00Z", self.0);
        DateTime::from_str(&text, DateTimeFormat::DateTime).map_err(|error| error.to_string())
    }
}

/// The day of a text, whose year has four digits.
fn calendar(text: &str) -> Option<time::Date> {
    let digits = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u16>().ok())?
    };
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return None };
    let month = u8::try_from(digits(month, 2)?).ok()?.try_into().ok()?;
    time::Date::from_calendar_date(digits(year, 4)?.into(), month, u8::try_from(digits(day, 2)?).ok()?).ok()
}

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if calendar(&text).is_some() {
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
