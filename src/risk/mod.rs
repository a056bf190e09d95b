//! How dangerous a plan is: what becomes public, who gets more access, what loses data, what locks
//! out, what stops blocking or alarming. A pure fold over the plan.
//!
//! ```text
//! risk      what a risk is, and what it finds
//! changed   one change as risks see it
//! run       runs all risks over a plan
//! risks/    a file a risk, and the tables of them
//! escalation/ the ways by which a principal may come to do everything
//! shifts    who gains and who loses access
//! ```

pub mod changed;
pub mod escalation;
#[expect(clippy::module_inception, reason = "the module is the list of risks, this file what one is")]
pub mod risk;
pub mod risks;
pub mod run;
pub mod shifts;

pub use changed::Changed;
pub use risk::{Finding, Found, Level, PrincipalRisk, Risk};
pub use run::{all, findings};
pub use shifts::{Shift, Way, shifts};
