//! What the kinds of IAM share: reading the account once, and the kind and aspects of roles and users.
//!
//! ```text
//! account    everything in one paginated call; where that is denied, one read each
//! entity     a role or a user: IAM's calls that come in two spellings
//! calls      the two spellings
//! kind       the kind of roles and of users
//! aspects    its aspects: itself, boundary, inline and attached policies, tags
//! groups     policies of groups, and those that AWS publishes
//! settling   refusals that pass, quotas that leave no room, names that are taken
//! names      what names and paths may look like
//! documents  policy documents: decoding, sizes, what IAM refuses
//! ```

pub mod account;
pub mod aspects;
pub mod calls;
pub mod documents;
pub mod entity;
pub mod groups;
pub mod kind;
pub mod names;
pub mod settling;

pub use account::{Account, Profile, account};
pub use aspects::{Attachments, Boundary, EntityTags, Inline, Itself};
pub use calls::{OfRole, OfUser};
pub use entity::{Entity, EntityKind};
pub use kind::Entities;
