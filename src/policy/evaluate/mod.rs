//! Whether AWS would allow a request, and why: IAM's evaluation of policies, as pure functions.
//!
//! ```text
//! outcome      allowed, denied, or not known
//! truth        yes, no, maybe: what the pieces come to
//! verdict      evaluate(): from policies and a request to a decision and its trace
//! view         the decision if all that is not known were for the request, or against it
//! policies     the policies that apply to a request, by what they are
//! request      who asks for what, under which circumstances
//! caller       who asks
//! context      the circumstances: condition keys and their values
//! statement    whether a statement applies, and if not, for which of its elements
//! named        how a statement names the caller
//! condition    whether a condition holds
//! compare      one value of a request against one of a policy
//! pattern      text with wildcards
//! variable     the policy variables in such text
//! arn          patterns of ARNs
//! number, date, address, binary   what the typed operators compare
//! ```
//!
//! The rules are those of aws-facts §8. What AWS leaves open is decided once, at the function that
//! needs it, and said there. What is not known of policies and circumstances is carried through to the
//! answer: nothing here takes it for a yes or a no.

mod address;
mod arn;
mod binary;
mod caller;
mod compare;
mod condition;
mod context;
mod date;
mod decision;
mod named;
mod number;
mod outcome;
mod pattern;
mod policies;
mod request;
mod statement;
mod truth;
mod variable;
mod verdict;
mod view;

pub use arn::account_of;
pub use caller::Caller;
pub use condition::Tested;
pub use context::{Context, Had};
pub use decision::{Decision, Reason};
pub use named::Naming;
pub use outcome::{Answered, Outcome};
pub use pattern::{fits, fits_in_any_case};
pub use policies::{Attached, Gate, Layer, May, Policies, Unknown};
pub use request::Request;
pub use statement::{Considered, Miss};
pub use truth::Truth;
pub use verdict::{Verdict, evaluate};

#[cfg(test)]
mod properties;
