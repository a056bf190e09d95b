//! `apprunner.service`: a container image that App Runner runs behind HTTPS.
//!
//! ```text
//! wire           the parts of a service as App Runner has them
//! calls          how App Runner is called, and services as it has them
//! service        aspects: the service itself, its tags
//! configuration  aspect: what it runs, where, and how it is watched
//! kind           the declaration, what AWS refuses of it, and how it becomes aspects
//! ```

mod calls;
mod configuration;
mod kind;
mod service;
mod wire;

pub use kind::{AppRunnerService, Spec};
