//! `elbv2.load_balancer`: an application, network or gateway load balancer.
//!
//! ```text
//! calls       how Elastic Load Balancing is called, and load balancers as it has them
//! balancer    aspects: the load balancer itself, its tags
//! network     aspect: its subnets, security groups and type of addresses
//! attributes  aspects: what its map of texts says, and where its logs go
//! kind        the declaration, what AWS refuses of it, and how it becomes aspects
//! ```

mod attributes;
mod balancer;
mod calls;
mod kind;
mod network;

pub use kind::{Elbv2LoadBalancer, Spec};
