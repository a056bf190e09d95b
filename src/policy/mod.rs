//! IAM policy documents: their canonical form, their sentences, and what AWS refuses.
//!
//! ```text
//! actions/     what services let one ask for, and of what
//! document     Policy: statements by label; text in, text out
//! statement    Statement, Effect, and the members AWS knows
//! principal    who
//! condition    operators and keys in AWS's own spelling, values as sets
//! operator     the condition operators
//! key          the spelling of condition keys
//! managed/     the policies that AWS itself publishes
//! tie          whether a condition ties a request to somebody
//! foreign      whom of other accounts a statement lets in
//! delivery     what AWS itself writes into a policy for the delivery of logs
//! grants       what a policy lets a service do
//! evaluate     whether AWS would allow a request, and why
//! alike        what AWS takes for the same and answers in other words
//! covers       whether one statement says all that another one says
//! public       whether a statement lets everyone in
//! label        what a statement is called when it has no Sid
//! read         visitors for what AWS writes in two ways
//! wire         the text that AWS gets
//! sentence     a statement in words
//! name         ARNs in words
//! dialect      what kinds of policies there are, and their limits
//! problem      what AWS would refuse in a document as written
//! of_topics    what SNS alone refuses
//! place        where a problem is
//! shape        what actions, principals and resources look like
//! services     services as principals
//! arn_shape    what the parts of an ARN may be
//! ```
//!
//! Whatever becomes a [`Policy`] is canonical (aws-facts §2.1): two documents that AWS treats as
//! one serialise to the same JSON, so the differ needs to know nothing of IAM.

pub mod actions;
mod alike;
mod arn_shape;
pub mod condition;
mod covers;
mod delivery;
pub mod dialect;
pub mod document;
pub mod evaluate;
mod foreign;
pub mod grants;
pub mod key;
mod label;
pub mod managed;
pub mod name;
mod of_topics;
pub mod operator;
mod place;
pub mod principal;
pub mod problem;
mod public;
mod read;
pub mod sentence;
pub mod services;
mod shape;
pub mod statement;
mod tie;
mod wire;

pub use condition::Condition;
pub use delivery::Destination;
pub use dialect::Dialect;
pub use document::{NotAPolicy, Policy};
pub use foreign::Foreign;
pub use grants::OnBehalf;
pub use operator::{Operator, Quantifier};
pub use principal::Principal;
pub use problem::{problems, problems_at_any_size};
pub use sentence::{
    is_policy, sentence, sentence_at_home, sentence_of_json, sentence_of_json_at_home, sentences,
};
pub use shape::{aws_principal_problem, provider_problem, service_problem};
pub use statement::{Effect, Statement};
