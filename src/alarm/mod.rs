//! Alarms of `CloudWatch` offline: which states a series of values leads an alarm through. Pure; knows
//! an alarm by its document alone.
//!
//! ```text
//! series     one value a period, or none
//! watch      what an alarm watches, and when it is in alarm, out of its document
//! statistic  from the samples of a period to its value
//! math       metric math: reading an expression, what it comes to
//! state      M out of N, and what a missing value means
//! run        the states, period by period
//! ```

mod math;
mod run;
mod series;
mod state;
mod statistic;
mod watch;

pub use math::{ExpressionForm, FUNCTIONS, WrongExpression, expression_form};
pub use run::{Run, Step, run};
pub use series::{Point, Series};
pub use state::State;
pub use watch::{Source, Watch};
