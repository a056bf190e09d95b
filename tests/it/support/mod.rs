//! What the integration tests share.

pub(crate) mod account;
pub(crate) mod binary;
pub(crate) mod denying;
pub(crate) mod emulators;
pub(crate) mod files;
pub(crate) mod lanes;
pub(crate) mod models;
pub(crate) mod replay;
pub(crate) mod risk_plans;
pub(crate) mod wire;
pub(crate) mod worlds;
