//! `wafv2.web_acl`: rules that look at every request to what they are associated with.
//!
//! ```text
//! spec          the declaration, and the settings of the web ACL as a whole
//! check         what AWS would refuse in it, apart from the rules
//! kind          the kind
//! logging       aspect: where requests are logged, and which
//! log_spec      the declaration of logging, and what AWS would refuse in it
//! associations  aspect: what it protects
//! ```
//!
//! Rules and the bodies of answers are those of [`crate::kinds::wafv2::rules`].

mod associations;
mod check;
mod kind;
mod log_spec;
mod logging;
mod spec;

pub use kind::Wafv2WebAcl;
pub use spec::Spec;
