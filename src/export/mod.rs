//! A stack in the language of another tool, from the documents of its declarations. Pure.
//!
//! ```text
//! cloudformation/  a template
//! terraform        import blocks
//! ```

pub mod cloudformation;
pub mod terraform;
