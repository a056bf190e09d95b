//! From the samples of a period to its value.

use super::series::Point;

/// The value of a period, or why it can't be known.
pub(super) fn value(point: &Point, statistic: &str) -> Result<Option<f64>, String> {
    let samples = match point {
        Point::Missing => return Ok(None),
        Point::Value(value) => return Ok(Some(*value)),
        Point::Samples(samples) if samples.is_empty() => return Ok(None),
        Point::Samples(samples) => samples,
    };
    let sum: f64 = samples.iter().sum();
    #[expect(clippy::cast_precision_loss, reason = "no test has 2^52 samples")]
    let count = samples.len() as f64;
    Ok(Some(match statistic {
        "Sum" => sum,
        "SampleCount" => count,
        "Average" => sum / count,
        "Minimum" => samples.iter().copied().fold(f64::INFINITY, f64::min),
        "Maximum" => samples.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        other => {
            return Err(format!(
                "AWS does not publish how it takes {other} of samples; give the value of the period"
            ));
        }
    }))
}
