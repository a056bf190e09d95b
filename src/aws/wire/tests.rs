//! Calls without a network, and values there and back.

mod calls;
mod values;
