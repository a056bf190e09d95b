//! From TOML files to declarations: variables, templates, `for_each`, references, places.

mod archives;
pub mod context;
pub mod data;
pub mod document_files;
pub mod expand;
pub mod files;
pub mod header;
pub mod hidden;
pub mod home;
pub mod late;
pub mod links;
pub mod lists;
pub mod load;
pub mod mistakes;
pub mod names;
mod outputs;
pub mod parse;
pub mod phase_order;
pub mod raw;
pub mod reader;
pub mod resources;
pub mod schema;
pub mod secrets;
pub mod settings;
mod tags;
pub mod templates;
pub mod tree;
pub mod unused;
mod value_files;
pub mod variables;

pub use data::{Attempt, Loaded, Options, Soundness, Stack};
pub use load::{attempt, load};
