//! What the kinds of IAM share: reading the account once, and the aspects that roles and users both
//! have.
//!
//! ```text
//! account      everything in one paginated call; where that is denied, one read each
//! entity       a role or a user: IAM's calls that come in two spellings
//! calls        the two spellings
//! groups       policies of groups, and those that AWS publishes
//! inline       aspect: inline policies
//! attachments  aspect: attached managed policies
//! boundary     aspect: permissions boundary
//! tags         aspect: tags
//! settling     refusals that pass, quotas that leave no room, names that are taken
//! names        what names, paths and tags may look like
//! documents    policy documents: decoding, sizes, what IAM refuses
//! ```

pub mod account;
pub mod attachments;
pub mod boundary;
pub mod calls;
pub mod documents;
pub mod entity;
pub mod groups;
pub mod inline;
pub mod names;
#[cfg(test)]
pub(crate) mod replies;
pub mod settling;
pub mod tags;

pub use account::{Account, account};
pub use attachments::Attachments;
pub use boundary::Boundary;
pub use calls::{OfRole, OfUser};
pub use entity::{Entity, Profile};
pub use inline::Inline;
pub use tags::EntityTags;
