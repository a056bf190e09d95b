//! What an editor asks about stack files, answered from their texts as they are while somebody types.
//!
//! ```text
//! position    lines and UTF-16 columns, as the protocol counts, and bytes
//! outline     resources, variables and references of all files, found without parsing them: half a line breaks nothing
//! cursor      what stands where somebody types: a header, a key, a value, a reference
//! completion  what could stand there
//! hover       what it is
//! keys        the keys of kinds, by the way that leads to them
//! places      where it is declared and used, the symbols of a file, predicted values beside references
//! rename      another name for a resource, everywhere
//! findings    what `check` says, with what mends it
//! ```

pub mod completion;
pub mod cursor;
pub mod findings;
pub mod hover;
mod keys;
pub mod outline;
pub mod places;
pub mod position;
pub mod rename;
