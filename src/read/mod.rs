//! What a world holds: of what is declared, and of what carries a tag.

mod found;
mod live;
mod orphans;
mod uses;

pub use found::{found, wholly};
pub use live::{held, live, snapshot, target};
pub use orphans::{Orphans, orphans, regions};
pub use uses::uses;
