//! `cloudwatch.dashboard`: graphs, texts, queries and alarms on one page.
//!
//! ```text
//! spec        the declaration
//! widget      a widget's short form in AWS's grammar, and back
//! layout      places of widgets that declare none
//! check       constraints of AWS on a body
//! kind        its aspects and outputs
//! dashboard   aspect: the body, and the listing of dashboards
//! body        its value: JSON in AWS's grammar
//! ```

mod body;
mod check;
mod dashboard;
mod kind;
mod layout;
mod spec;
mod widget;

pub use kind::CloudWatchDashboard;
pub use spec::{PeriodOverride, Spec, WidgetSpec, WidgetType};
