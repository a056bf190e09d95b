//! What names and descriptions of WAF may look like: bounds of fields.

/// A name of a resource or a rule, and a key of a body.
pub const NAME: &str = "^[A-Za-z0-9_-]{1,128}$";
/// The same in words.
pub const NAME_IN_WORDS: &str = "1 to 128 letters, digits, `_` and `-`";
/// A description (WAF's API reference, `EntityDescription`).
pub const DESCRIPTION: &str = r"^[\w+=:#@/,.-][\w+=:#@/,.\s-]+[\w+=:#@/,.-]$";
/// The same in words.
pub const DESCRIPTION_IN_WORDS: &str = "3 or more letters, digits, inner spaces and _+=:#@/-,.";
