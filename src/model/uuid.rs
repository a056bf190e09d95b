//! UUIDs, which AWS has as ids and takes as tokens.

use super::secret_digest::random;

/// 32 hex digits as a UUID.
#[must_use]
pub fn uuid(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// A token by which AWS recognises a request that is sent again.
#[must_use]
pub fn client_token() -> String {
    uuid(&format!("{:032x}", u128::from_be_bytes(random())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_parted_by_hyphens() {
        assert_eq!(uuid("0123456789abcdef0123456789abcdef"), "01234567-89ab-cdef-0123-456789abcdef");
        let (one, other) = (client_token(), client_token());
        assert_eq!((one.len(), one == other), (36, false));
    }
}
