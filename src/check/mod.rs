//! What is wrong with a stack although each of its resources is right: rules over the whole stack,
//! offline.
//!
//! ```text
//! rules/    a file a rule, and the table of them
//! rule      what a rule is, and what it finds
//! view      the stack as rules see it: documents with predicted outputs, and what texts refer to
//! policies  every policy of a stack, whatever holds it
//! metrics   what filters emit, and what alarms and dashboards read
//! written   a statement as its author wrote it
//! run       runs all rules, places what they find in files, and keeps what is silenced quiet
//! ```

pub mod finding;
pub mod held;
pub(crate) mod metrics;
pub mod policies;
pub mod rule;
pub mod rules;
pub mod run;
pub mod view;
pub mod written;

pub use finding::Finding;
pub use held::{Held, Said, Sort};
pub use rule::Rule;
pub use run::findings;
pub use view::View;
