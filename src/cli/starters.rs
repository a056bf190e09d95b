//! What a stack can begin with.

/// What a stack can begin with, by name.
pub const STARTERS: &[(&str, &str)] = &[
    ("alarm", include_str!("../../templates/starters/alarm.toml")),
    ("bucket", include_str!("../../templates/starters/bucket.toml")),
    ("role", include_str!("../../templates/starters/role.toml")),
];
