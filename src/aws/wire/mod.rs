//! AWS's wire by serde: a signed caller for every service, without a crate of the SDK for each.
//!
//! An operation's request and answer are serde structs whose fields are AWS's members in snake case
//! (`role_arn`). A table of a few words says what has to be known of a service.
//!
//! ```text
//! service     a service and its operations
//! names       role_arn <-> RoleArn: fields of structs only, never the keys of a map
//! tree        a request before it is JSON or a form, an answer after it was JSON or XML
//! ser, de     structs to trees and back; an unknown member of an answer is kept or reported
//! values      times, blobs, keyed lists, unknown members
//! input       requests without a struct of their own
//! protocol/   trees as requests, answers as trees, by protocol
//! hosts       what has to be known of a service's hosts
//! endpoint    the host of a service, and the region its calls are signed for
//! client      credentials, signing, retries, timeouts: the SDK's own core, set up as its clients do
//! caller      `Aws::call`, `Aws::list`, `Aws::ask`
//! ```

mod caller;
mod client;
mod de;
mod endpoint;
mod hosts;
mod input;
mod names;
mod protocol;
mod ser;
mod service;
mod tree;
mod values;

#[cfg(test)]
mod call_tests;
#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod value_tests;

pub use caller::{Answer, Record, Recorder};
pub(super) use client::{Shared, Wire};
pub use de::{Lookup, UnknownMember, from_tree};
pub use hosts::{HostRule, PartitionHost, Variants};
pub(crate) use input::input;
pub use input::{Input, Members};
pub use names::{Case, Names};
pub use ser::{Malformed, to_tree};
pub use service::{Http, Operation, Protocol, Service};
pub use tree::Tree;
pub use values::{Blob, ByKey, Keyed, TagList, Time, Token, Unknown};
