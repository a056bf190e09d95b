//! The states of an alarm, period by period.

use std::collections::BTreeMap;

use super::{
    math::{self, Context},
    series::{Point, Series},
    state::{State, evaluate},
    statistic,
    watch::{Source, Watch},
};

/// The periods that `CloudWatch` looks at for an alarm of so many, where AWS publishes that.
const PUBLISHED: (usize, usize) = (3, 5);

/// What it looks at beyond the evaluated periods, in AWS's one example.
const BEYOND: usize = 2;

/// An alarm over a series of values.
pub struct Run<'a> {
    /// The alarm.
    pub watch: &'a Watch,
    /// The values, by the id of their metric; an alarm on one metric has them under the empty id.
    pub series: &'a BTreeMap<String, Series>,
    /// The state before the first period.
    pub before: State,
    /// How many periods `CloudWatch` looks back for real values; the published number if not given.
    pub evaluation_range: Option<usize>,
}

/// What a period came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The state after it.
    pub state: State,
    /// The value that was compared; absent where there was none.
    pub value: Option<f64>,
    /// Whether the value is beyond the threshold, and which threshold that is.
    pub compared: String,
    /// Why it is in this state.
    pub why: String,
    /// The state that it might as well be in, with the range that would lead to it.
    pub otherwise: Option<(State, usize)>,
}

/// The states after each period.
///
/// # Errors
/// Why they can't be known offline, as a lower-case fragment.
pub fn run(run: &Run<'_>) -> Result<Vec<Step>, String> {
    let n = run.watch.rule.periods;
    // One period decides by itself: AWS publishes no range for it.
    let usual = match n {
        1 => 1,
        n if n == PUBLISHED.0 => PUBLISHED.1,
        n => n + BEYOND,
    };
    let range = run.evaluation_range.unwrap_or(usual);
    let mut steps = states(run, range)?;
    if run.evaluation_range.is_none() && n != PUBLISHED.0 {
        let other = if range == n { n + BEYOND } else { n };
        for (step, alternative) in steps.iter_mut().zip(states(run, other)?) {
            if alternative.state != step.state {
                step.otherwise = Some((alternative.state, other));
            }
        }
    }
    Ok(steps)
}

fn states(run: &Run<'_>, range: usize) -> Result<Vec<Step>, String> {
    let (comparison, threshold) = run.watch.breaching;
    let length = run.series.values().map(Vec::len).max().unwrap_or_default();
    let values = Values::of(run)?;
    let mut before = run.before;
    let mut steps = Vec::with_capacity(length);
    for now in 0..length {
        let window = values.window(now, range)?;
        let breaching: Vec<Option<bool>> =
            window.iter().map(|value| value.map(|value| comparison.holds(value, threshold))).collect();
        let evaluated = evaluate(run.watch.rule, &breaching, before);
        before = evaluated.state;
        let value = window.last().copied().flatten();
        let sign = comparison.sign();
        let compared = match (value, breaching.last().copied().flatten()) {
            (Some(value), Some(true)) => format!("{value} {sign} {threshold}"),
            (Some(value), _) => format!("{value} is not {sign} {threshold}"),
            (None, _) => "missing".to_owned(),
        };
        steps.push(Step { state: evaluated.state, value, compared, why: evaluated.why, otherwise: None });
    }
    Ok(steps)
}

/// The values of each period, as far as they don't depend on where one looks from.
enum Values<'a> {
    One(Vec<Option<f64>>),
    Math { series: BTreeMap<&'a str, Vec<Option<f64>>>, run: &'a Run<'a>, context: Context<'a> },
}

impl<'a> Values<'a> {
    fn of(run: &'a Run<'a>) -> Result<Self, String> {
        let of = |series: &[Point], statistic: &str| -> Result<Vec<Option<f64>>, String> {
            series.iter().map(|point| statistic::value(point, statistic)).collect()
        };
        match &run.watch.source {
            Source::Metric { statistic } => {
                let series = run.series.get("").ok_or("the series is missing")?;
                Ok(Self::One(of(series, statistic)?))
            }
            Source::Math { metrics, expressions, watched } => {
                let mut all = BTreeMap::new();
                for (id, series) in run.series {
                    let statistic = metrics.get(id).map_or("", |metric| metric.statistic.as_str());
                    all.insert(id.as_str(), of(series, statistic)?);
                }
                let context = Context::new(metrics, expressions, watched, all.keys().copied())?;
                Ok(Self::Math { series: all, run, context })
            }
        }
    }

    /// The values of the last `range` periods up to `now`; before the first one there are none.
    fn window(&self, now: usize, range: usize) -> Result<Vec<Option<f64>>, String> {
        let cut = |series: &[Option<f64>]| -> Vec<Option<f64>> {
            (0..range)
                .rev()
                .map(|back| now.checked_sub(back).and_then(|at| series.get(at).copied().flatten()))
                .collect()
        };
        match self {
            Self::One(series) => Ok(cut(series)),
            Self::Math { series, run, context } => {
                debug_assert_eq!(series.len(), run.series.len());
                let series = series.iter().map(|(id, values)| (*id, cut(values))).collect();
                math::watched(context, &series, range)
            }
        }
    }
}
