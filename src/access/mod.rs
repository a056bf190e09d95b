//! Who may do what, by the policies of a stack or of an account: `allowed`, or why not.
//!
//! ```text
//! holdings     the identities and resources that are known, with their policies
//! declared     holdings of a stack, as if it were applied
//! live         holdings of a world
//! question     who, what, on which resource
//! circumstances   the condition keys of a request that nobody has said
//! applicable   the policies that apply to a request
//! further      the requests that AWS makes for another one: S3 and the key of a bucket
//! ask          from holdings and a question to an answer
//! answer       the answer as data
//! wanted       the statement that is missing
//! who          everybody who may
//! ```
//!
//! Evaluation itself is [`crate::policy::evaluate`]; this module knows which policies take part, and
//! says what it does not know.

mod answer;
mod applicable;
mod ask;
mod circumstances;
mod declared;
mod further;
mod holdings;
mod live;
mod question;
mod wanted;
mod who;

pub use answer::{Answer, Said, Source};
pub use ask::ask;
pub use holdings::{Encryption, Holding, Holdings, Kept, Part};
pub use question::Question;
pub use wanted::Wanted;
pub use who::{Entitled, who_can};
