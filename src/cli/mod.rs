//! The command line: what can be typed, and a file for each command.

pub mod access;
pub mod account;
pub mod apply;
pub mod arguments;
pub mod check;
pub mod completions;
mod date;
pub mod destroy;
pub mod exit;
pub mod export;
pub mod graph;
pub mod import;
pub mod import_names;
pub mod import_read;
pub mod kinds;
pub mod lock;
pub mod patience;
pub mod plan;
mod regions;
pub mod review;
pub mod revision;
pub mod run;
pub mod saved;
mod saved_secrets;
pub mod schema;
pub mod selection;
pub mod session;
pub mod shell;
pub mod signals;
pub mod simulate;
pub mod snapshot;
pub mod test;
pub mod verify;
pub mod vouched;

pub use arguments::Arguments;
pub use run::run;
