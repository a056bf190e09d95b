//! From what a world holds to stack files.
//!
//! ```text
//! meaning     what a declaration means, and the shortest one that means the same
//! draft       one resource: the declaration of what is held, and what no declaration can say
//! addresses   what resources are called in the stack
//! references  the ARNs and names of other resources as references to them
//! layout      TOML as a person would write it
//! files       the files of the stack
//! ```
//!
//! Nothing here trusts itself: a draft is read as the loader would read it, and what then differs from
//! what is held is left unmanaged, with a comment that says so.

mod addresses;
mod draft;
mod files;
mod identifier;
mod layout;
mod meaning;
mod references;

pub use addresses::address;
pub use draft::{Draft, Undeclared};
pub use files::{Files, Header, files};
pub use identifier::identifier;
pub use references::refer;
