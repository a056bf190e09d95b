//! `cloudwatch.dashboard`: graphs, texts, queries and alarms on one page.
//!
//! ```text
//! spec        the declaration
//! widget      a widget's short form in AWS's grammar
//! live        listing the dashboards of an account
//! layout      where widgets go that do not say it
//! check       what AWS would refuse in a body
//! kind        outputs, and how a declaration falls apart
//! written     from what is held back to a declaration
//! dashboard   aspect: the body
//! body        its value: JSON in AWS's grammar
//! ```

mod body;
mod check;
mod dashboard;
mod kind;
mod layout;
mod live;
mod spec;
mod widget;
mod written;

pub use kind::CloudWatchDashboard;
pub use spec::{PeriodOverride, Spec, WidgetSpec, WidgetType};
