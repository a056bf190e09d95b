//! `lambda.function`: a function of Lambda.
//!
//! ```text
//! kind           the declaration, and how it becomes aspects
//! service        how Lambda is called, names and outputs of functions; aspect: tags
//! function       aspect: the function itself, and whether it is a zip or an image
//! configuration  aspect: what UpdateFunctionConfiguration writes
//! live           the same as AWS answers it
//! settings       tables of a configuration, as documents and AWS have them
//! environment    variables, of which some are secrets
//! code           aspect: code and architecture
//! permissions    aspect: who may invoke it
//! invocation     aspects: reserved concurrency, asynchronous invocation
//! url            aspect: its URL
//! ```

mod code;
mod configuration;
mod environment;
mod function;
mod invocation;
mod kind;
mod live;
mod permissions;
mod service;
mod settings;
mod url;

pub use kind::{LambdaFunction, Spec};
