//! `iam.policy`: a customer managed policy, to be attached to roles and users.
//!
//! ```text
//! policy    the kind; aspect: the policy itself
//! document  aspects: what it says, tags
//! live      what IAM says of it
//! users     who has it
//! ```

mod document;
mod live;
mod policy;
mod users;

pub(super) use policy::IamPolicy;
