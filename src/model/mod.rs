//! The words of trueup as types: addresses, text that may still wait for a value, documents,
//! ARNs, failures. Pure vocabulary; depends on nothing else in the crate.

pub mod address;
mod archive;
pub mod document;
pub mod failure;
pub mod hex;
pub mod in_use;
pub mod named;
pub mod number;
pub mod output;
pub mod scope;
pub mod sealed;
pub mod secret;
pub mod secret_digest;
pub mod shown;
pub mod similar;
pub mod tags;
pub mod text;
mod uuid;

pub use address::{Address, Node};
pub use archive::Archive;
pub use document::{Document, Extra, Fate};
pub use failure::{Cause, Failure};
pub use hex::hex;
pub use in_use::{FoundUse, Hold, Use, Uses};
pub use named::{Named, Refusal};
pub use number::Number;
pub use output::{Output, Outputs, Shape};
pub use scope::Scope;
pub use secret::{Secret, Secrets};
pub use shown::{Hidden, shown};
pub use similar::nearest;
pub use tags::{Owner, Tags};
pub use text::{Arn, Reference, Text};
pub use uuid::{client_token, uuid};
