//! How a bucket encrypts new objects that come without encryption of their own.

mod aspect;
mod declared;
mod wire;

pub(super) use aspect::{Algorithm, BucketEncryption, Encryption, GET, live};
pub(super) use declared::EncryptionSpec;
