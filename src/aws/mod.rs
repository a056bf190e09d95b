//! Calls to AWS: clients, failures, pacing, and one list call where many resources ask.

mod answers;
pub mod catalogue;
pub mod clients;
mod codes;
pub mod documents;
pub mod failures;
pub mod gather;
mod heard;
mod hints;
mod noted;
pub mod pacing;
mod pages;
#[cfg(test)]
pub(crate) mod replay;
mod retries;
pub mod tagging;
mod under_way;
pub mod unknown;
pub mod wire;
mod words;

pub use clients::{Aws, region_of_environment};
pub use codes::cause;
pub use failures::{absent, gone};
pub use heard::{Heard, listen};
pub use noted::noted;
pub use pages::next_page;
pub use words::{from_word, to_word};
