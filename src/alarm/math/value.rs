//! What an expression comes to.

/// The values of the looked-at periods, the oldest first.
pub(super) type Values = Vec<Option<f64>>;

/// A scalar, a time series or a list of them: S, TS and TS[] of the guide.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Scalar(f64),
    Series(Values),
    List(Vec<Values>),
}

impl Value {
    /// What AWS calls it.
    pub(super) fn sort(&self) -> &'static str {
        match self {
            Self::Scalar(_) => "a number",
            Self::Series(_) => "a time series",
            Self::List(_) => "a list of time series",
        }
    }

    /// The same of each value.
    pub(super) fn map(self, of: &dyn Fn(f64) -> f64) -> Self {
        let each = |values: Values| {
            values.into_iter().map(|value| value.map(of).filter(|value| value.is_finite())).collect()
        };
        match self {
            Self::Scalar(value) => Self::Scalar(of(value)),
            Self::Series(values) => Self::Series(each(values)),
            Self::List(list) => Self::List(list.into_iter().map(each).collect()),
        }
    }

    /// The same of each series.
    pub(super) fn map_series(self, of: &dyn Fn(Values) -> Values) -> Result<Self, String> {
        match self {
            Self::Scalar(_) => Err("a number where a time series is expected".to_owned()),
            Self::Series(values) => Ok(Self::Series(of(values))),
            Self::List(list) => Ok(Self::List(list.into_iter().map(of).collect())),
        }
    }
}
