//! What a web ACL does with a request, without AWS.
//!
//! ```text
//! request      a request, as far as a test tells of it
//! parts        the part of it that a statement looks at       (json_body: elements of JSON)
//! transform    what text transformations make of a part       (decode, escapes, rewrite)
//! regex        regular expressions as WAF runs them
//! origin       addresses, countries, autonomous systems
//! labels       labels on a request, and matching them
//! inspect      whether a statement matches                (judge: whether values pass its test)
//! rate         whether a rate-based statement counts a request
//! verdict      match, no match, unknown
//! acl          rules one after the other, until one of them decides
//! groups, places
//!              rule groups among them, and labels of countries
//! answer       what becomes of the request, and why
//! assumption   what a test takes to hold where there is no telling
//! expect       what a test expects of an answer, and how an answer reads
//! ```
//!
//! What AWS does not publish, and what a test does not say, is unknown and never guessed. It matters only
//! where it decides: whatever comes after a rule that blocks for sure can't change that.

pub mod acl;
pub mod answer;
pub mod assumption;
mod decode;
mod escapes;
pub mod expect;
mod groups;
pub mod inspect;
mod json_body;
mod judge;
pub mod labels;
mod origin;
pub mod parts;
mod places;
mod rate;
mod regex;
pub mod request;
mod rewrite;
pub mod transform;
pub mod verdict;

pub use acl::{WebAcl, assumable, evaluate};
pub use answer::{Act, Answer, Ending, Outcome, RuleName, Step};
pub use assumption::{Assumption, Assumptions};
pub use expect::Expected;
pub use inspect::{Group, References};
pub use parts::BodyLimit;
pub use request::Request;
