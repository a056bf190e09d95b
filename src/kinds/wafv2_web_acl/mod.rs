//! `wafv2.web_acl`: rules that look at every request to what they are associated with.
//!
//! ```text
//! kind          the declaration, what AWS would refuse in it, the settings of the web ACL as a whole
//! logging       aspect: where requests are logged, and which
//! log_spec      the declaration of logging, and what AWS would refuse in it
//! associations  aspect: what it protects
//! ```
//!
//! Rules and the bodies of answers are those of [`crate::kinds::wafv2::rules`].

mod associations;
mod kind;
mod log_spec;
mod logging;

pub use kind::{Spec, Wafv2WebAcl};
pub use logging::redaction_and_filter;
