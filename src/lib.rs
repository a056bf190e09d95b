//! trueup keeps an AWS account true to its stack files.

pub mod access;
pub mod apply;
pub mod aws;
pub mod check;
pub mod cli;
pub mod declaration;
pub mod diagnostics;
pub mod facts;
pub mod gate;
pub mod kind;
pub mod kinds;
pub mod log_pattern;
pub mod model;
pub mod plan;
pub mod policy;
pub mod read;
pub mod render;
pub mod risk;
pub mod rollout;
pub mod simulate;
pub mod stack;
pub mod term;
pub mod verify;
pub mod waf;
pub mod world;
