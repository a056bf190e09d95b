//! What AWS's services let one ask for: the actions of each, what they are about, and which condition
//! keys come with them.
//!
//! ```text
//! services.txt  the published data, reduced; scripts/service-authorization.py renews it
//! service       one service of it, read when it is asked for
//! global        the condition keys that belong to no service
//! up_to_caller  the condition keys that a request has only if whoever makes it says so
//! lookup        what is known of an action pattern and of a condition key
//! about         what an action can be about
//! overlap       whether two patterns can name the same thing
//! ```
//!
//! The data ages: AWS adds actions every week. What is not in it may exist all the same, so that
//! nothing that is said of it is more than a warning.

mod about;
pub mod global;
pub mod lookup;
pub mod overlap;
pub mod service;
mod up_to_caller;

pub use about::{Mismatch, mismatch};
pub use lookup::{Known, action, key_type};
pub use overlap::overlap;
pub use service::{Action, KeyType, ResourceType, Service, prefixes, service};
pub use up_to_caller::is_up_to_the_caller;
