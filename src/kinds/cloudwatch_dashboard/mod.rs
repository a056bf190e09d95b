//! `cloudwatch.dashboard`: graphs, texts, queries and alarms on one page.
//!
//! ```text
//! spec        the declaration
//! widget      a widget's short form in AWS's grammar, and back
//! layout      places of widgets that declare none
//! check       constraints of AWS on a body
//! dashboard   the kind; aspect: the body
//! body        its value: JSON in AWS's grammar
//! ```

mod body;
mod check;
mod dashboard;
mod layout;
mod spec;
mod widget;

pub(super) use dashboard::CloudWatchDashboard;
