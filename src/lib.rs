//! trueup keeps an AWS account true to its stack files.

pub mod aws;
pub mod declaration;
pub mod diagnostics;
pub mod facts;
pub mod kind;
pub mod model;
pub mod plan;
pub mod stack;
