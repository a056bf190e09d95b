//! How a bucket encrypts new objects that come without encryption of their own.

mod aspect;
mod declared;
mod wire;
mod written;

pub(super) use aspect::{Algorithm, BucketEncryption, Encryption, GET, live};
pub(super) use declared::EncryptionSpec;
pub(super) use written::written;
