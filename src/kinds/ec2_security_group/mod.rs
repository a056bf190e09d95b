//! `ec2.security_group`: a security group with its rules.
//!
//! ```text
//! spec   the declaration, and what AWS refuses in it
//! rule   a rule as documents have it, and as AWS does
//! group  how EC2 is called; aspects: the group itself, its tags, rules of each direction
//! kind   outputs, and how a declaration becomes aspects
//! ```

mod group;
mod kind;
mod rule;
mod spec;

pub use kind::Ec2SecurityGroup;
pub use spec::Spec;
