//! The policies that AWS itself publishes: which there are, and what they say.
//!
//! ```text
//! list.txt         path and name, default version and its day; scripts/managed-policies.py renews both
//! documents.zlib   their documents, packed
//! published        the list, and what is known of an ARN
//! documents        what is packed there, read when somebody asks
//! ```
//!
//! The data ages: AWS adds policies every week and new versions of them. What is not in the list may
//! exist all the same; what is in it does. AWS deletes none that is attached somewhere.

mod documents;
mod published;

pub use published::{Lookup, Managed, all, as_of, document, is_aws_managed, lookup};
