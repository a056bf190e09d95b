//! What a file may hold of a secret: a digest with a salt of its own that takes time and memory to make.
//!
//! Whoever has the file can guess: each guess at each secret costs an Argon2id of `MEMORY` and `PASSES`,
//! some ten milliseconds, and no work on one secret helps with another. That makes a long text safe and a
//! short one dear; it can't make four digits safe. A key beside the salt would not help: it would be in the
//! same file.

use std::hash::{BuildHasher, Hasher, RandomState};

use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

use super::hex;

/// Memory for a digest, in KiB; with [`PASSES`] the least that OWASP recommends
/// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
const MEMORY: u32 = 19 * 1024;
/// Passes over it.
const PASSES: u32 = 2;
/// Bytes of a salt.
const SALT: usize = 16;
/// The most that a digest in a file may ask for: the file may be anybody's.
const MOST: (u32, u32) = (64 * 1024, 8);

const ARGON: &str = "argon2id";
/// The older form: an unkeyed hash of what the secret is salted with and its text.
const OLDER: &str = "sha256";

/// A new digest of `text`: `argon2id:MEMORY:PASSES:SALT:HASH`.
pub(super) fn new_digest(text: &str) -> String {
    let salt: [u8; SALT] = random();
    let hash = slow_hash(text, &salt, (MEMORY, PASSES)).unwrap_or_default();
    format!("{ARGON}:{MEMORY}:{PASSES}:{}:{}", hex(&salt), hex(&hash))
}

/// Whether `digest` is one of `text`. What is no digest, or asks for more than a digest may, is of nothing.
pub(super) fn is_digest_of(digest: &str, text: &str, salt: &str) -> bool {
    match *digest.split(':').collect::<Vec<_>>() {
        [OLDER, hash] => {
            let mut older = Sha256::new();
            for part in [salt, "\0", text] {
                older.update(part);
            }
            hex(&older.finalize()) == hash
        }
        [ARGON, memory, passes, salt, hash] => {
            let (Ok(memory), Ok(passes)) = (memory.parse(), passes.parse()) else { return false };
            if memory > MOST.0 || passes > MOST.1 {
                return false;
            }
            let Some(salt) = bytes(salt) else { return false };
            slow_hash(text, &salt, (memory, passes)).is_some_and(|made| hex(&made) == hash)
        }
        _ => false,
    }
}

/// Whether it is what a file holds of a secret, and no seal.
#[must_use]
pub fn is_digest(text: &str) -> bool {
    text.split_once(':').is_some_and(|(form, _)| [ARGON, OLDER].contains(&form))
}

fn slow_hash(text: &str, salt: &[u8], (memory, passes): (u32, u32)) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    let params = Params::new(memory, passes, 1, Some(hash.len())).ok()?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(text.as_bytes(), salt, &mut hash).ok()?;
    Some(hash)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(pair).collect()
}

/// Bytes that nobody can foresee.
pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if getrandom::fill(&mut bytes).is_err() {
        // The standard library seeds its maps from the system as well, and always has something.
        for byte in &mut bytes {
            [*byte, ..] = RandomState::new().build_hasher().finish().to_be_bytes();
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_secrets_have_different_digests_and_each_is_found() {
        let (one, other) = (new_digest("1234"), new_digest("1234"));
        assert_ne!(one, other);
        for digest in [&one, &other] {
            assert!(digest.starts_with("argon2id:19456:2:") && is_digest(digest), "{digest}");
            assert!(is_digest_of(digest, "1234", "whatever") && !is_digest_of(digest, "1235", "whatever"));
        }
    }

    #[test]
    fn an_older_digest_is_still_known() {
        let older = "sha256:71ba4d8c0aa583ee0eefab862ac56c3bc0e015c703cde015c0de9738813cdb57";
        assert!(is_digest(older) && !is_digest("run:00") && !is_digest("not-read"));
        assert!(!is_digest_of(older, "hunter2", "another.place"));
        let mut hash = Sha256::new();
        hash.update("ssm.parameter.token\0hunter2");
        let digest = format!("sha256:{}", hex(&hash.finalize()));
        assert!(is_digest_of(&digest, "hunter2", "ssm.parameter.token"));
    }

    #[test]
    fn what_is_no_digest_is_of_nothing_and_takes_no_time() {
        for digest in [
            "",
            "argon2id",
            "argon2id:4294967295:4294967295:00:00",
            "argon2id:19456:9:00112233445566778899aabbccddeeff:00",
            "argon2id:x:y:z:a",
            "argon2id:19456:2:zz:00",
            "argon2id:19456:2:é:00",
            "argon2id:0:0:0:0",
            "argon2id:19456:2::",
            "sha256:",
        ] {
            assert!(!is_digest_of(digest, "", ""), "{digest}");
        }
    }
}
