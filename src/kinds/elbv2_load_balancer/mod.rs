//! `elbv2.load_balancer`: an application, network or gateway load balancer.
//!
//! ```text
//! balancer    how Elastic Load Balancing is called; aspects: the load balancer itself, its tags
//! network     aspect: its subnets, security groups and type of addresses
//! attributes  aspects: what its map of texts says, and where its logs go
//! kind        the declaration, what AWS refuses of it, and how it becomes aspects
//! ```

mod attributes;
mod balancer;
mod kind;
mod network;

pub use kind::{Elbv2LoadBalancer, Spec};
