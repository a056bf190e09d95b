//! `lambda.event_source_mapping`: a queue or stream from which Lambda invokes a function.
//!
//! ```text
//! kind           the declaration, and how it becomes aspects
//! source         the sorts of sources, and what AWS takes of each
//! calls          how mappings are found, by the pair of function and source or by their tags; aspect: tags
//! live           a mapping as AWS answers it
//! mapping        aspect: the source, and where in it reading begins
//! configuration  aspect: what UpdateEventSourceMapping writes
//! ```

mod calls;
mod configuration;
mod kind;
mod live;
mod mapping;
mod source;

pub use kind::{LambdaEventSourceMapping, Spec};
