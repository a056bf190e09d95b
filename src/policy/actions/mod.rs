//! What AWS's services let one ask for: the actions of each, what they are about, and which condition
//! keys come with them.
//!
//! ```text
//! services.txt  the published data, reduced; scripts/service-authorization.py renews it
//! service       one service of it, read when it is asked for
//! global        the condition keys that belong to no service
//! lookup        what is known of an action pattern and of a condition key
//! overlap       whether two patterns can name the same thing
//! ```
//!
//! The data ages: AWS adds actions every week. What is not in it may exist all the same, so that
//! nothing that is said of it is more than a warning.

pub mod global;
pub mod lookup;
pub mod overlap;
pub mod service;

pub use lookup::{Known, action, key_type};
pub use overlap::overlap;
pub use service::{Action, KeyType, ResourceType, Service, prefixes, service};
