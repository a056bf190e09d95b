//! What an editor asks of stack files, as pure functions over their texts: `cli/lsp` keeps the texts and speaks the
//! protocol.
//!
//! ```text
//! position    UTF-16 positions of the protocol and bytes
//! document    the text of an open file, and changes of it
//! uri         paths as the protocol names files
//! item        headers, keys and values of a file
//! scan        a file that need not be right, as those
//! mentions    where a file names resources, variables and the like
//! references  each `${…}` of a file
//! schema      the JSON Schema of stack files by the path of a key
//! known       what loading a stack told: places, predicted outputs
//! view        the file that is asked about, and the stack around it
//! report      diagnostics of the tool as those of the protocol
//! fixes       what mends them, as edits
//! completion/ what may be written at a position
//! hover       what stands at a position
//! definition  where something is declared, and where it is referred to
//! rename      another name for a resource
//! symbols     what a file declares
//! hints       predicted ARNs behind references
//! ```

pub mod completion;
pub mod definition;
pub mod document;
pub mod fixes;
pub mod hints;
pub mod hover;
pub mod item;
pub mod known;
pub mod mentions;
pub mod position;
pub mod references;
pub mod rename;
pub mod report;
pub mod scan;
pub mod schema;
pub mod symbols;
pub mod uri;
pub mod view;

pub use document::Document;
pub use known::Known;
pub use schema::Schema;
pub use view::View;
