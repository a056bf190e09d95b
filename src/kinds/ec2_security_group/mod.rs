//! `ec2.security_group`: a security group with its rules.
//!
//! ```text
//! rule   a rule as documents have it, and as AWS does
//! group  how EC2 is called; aspects: the group itself, its tags, rules of each direction
//! kind   the declaration, what AWS refuses in it, and how it becomes aspects
//! ```

mod group;
mod kind;
mod rule;

pub use kind::{Ec2SecurityGroup, Spec};
