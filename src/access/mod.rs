//! Who may do what, by the policies of a stack or of an account: `allowed`, or why not.
//!
//! ```text
//! holdings     the identities and resources that are known, with their policies
//! declared     holdings of a stack, as if it were applied
//! live         holdings of a world
//! lacking      what a question hangs on and nobody has read yet
//! question     who, what, on which resource
//! circumstances   the condition keys of a request that nobody has said
//! applicable   the policies that apply to a request
//! acls         what the ACLs of buckets and objects allow
//! further      the requests that AWS makes for another one: S3 and the key of a bucket
//! understood   what a person means by a principal, an action and a resource
//! exceptions   what AWS decides itself, whatever policies say
//! ask          from holdings and a question to an answer
//! answer       the answer as data
//! wanted       the statement that is missing
//! who          everybody who may
//! ```
//!
//! Evaluation itself is [`crate::policy::evaluate`]; this module knows which policies take part, and
//! carries what it does not know into the answer: yes, no, or not known.
//!
//! What no stack and no account reveals is left out of every answer, and said in `docs/access.md`: policies of the
//! organization, endpoints and grants, and whatever a session brings along.

mod acl;
mod acls;
mod answer;
mod applicable;
mod ask;
mod circumstances;
mod declared;
mod exceptions;
mod further;
mod holdings;
mod lacking;
mod live;
mod nearest;
mod question;
mod understood;
mod wanted;
mod who;

pub use acl::Acl;
pub use answer::{Answer, Gap, Said, Source};
pub use ask::ask;
pub use exceptions::{EXCEPTIONS, Exception};
pub use holdings::{Encryption, GROUP, Holding, Holdings, Kept, Part};
pub use lacking::Lack;
pub use question::{Assumed, Question};
pub use wanted::Wanted;
pub use who::{Entitled, Who, who_can};

#[cfg(test)]
mod law_tests;
