//! Members of AWS's answers that the SDK does not know, and so drops: AWS has them, and a put that
//! replaces the whole would lose them.
//!
//! An interceptor looks at the bytes of each answer that a put replaces, beside the table of what the SDK
//! reads of it (`members`), and notes what is left to whoever watches: the read or put of an aspect. An
//! answer that many share notes for each who asks what is about them. Calls on the wire note what the structs of
//! a watched operation have no field for.

mod body;
mod look;
mod members;
mod watch;

pub(super) use look::LookForUnknown;
pub use members::is_watched;
pub(super) use watch::{Unknown, again, lost, note, shared};
pub use watch::{Watched, note_member, watched};
