//! What happens to objects by itself as time goes by.

mod aspect;
mod date;
mod minimum;
mod problems;
mod rule;
mod wire;

pub(super) use aspect::Lifecycle;
pub(super) use minimum::{MinimumSize, MinimumSizeValue, SmallestTransition};
pub(super) use problems::problems;
pub(super) use rule::Rule;
