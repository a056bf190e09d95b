//! One value a period.

/// What a period has.
#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    /// Nothing was reported.
    Missing,
    /// The value of its statistic.
    Value(f64),
    /// Samples, of which the alarm's statistic is still to be taken.
    Samples(Vec<f64>),
}

/// The points of a metric, the oldest first.
pub type Series = Vec<Point>;
