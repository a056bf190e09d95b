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
//! prelude    what a file of these kinds needs
//! ```

mod account;
mod aspects;
mod calls;
mod documents;
pub(super) mod entity;
pub(crate) mod groups;
mod kind;
pub(super) mod names;
pub(super) mod prelude;
pub(super) mod settling;

pub(super) use calls::{OfRole, OfUser};
pub(super) use kind::Entities;
