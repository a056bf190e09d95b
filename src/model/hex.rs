//! Bytes in hexadecimal digits.

/// The bytes in lower-case digits, two each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
