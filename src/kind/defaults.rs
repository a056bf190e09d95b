//! Defaults of members, for `#[serde(default = "…")]`.

/// What a switch is that AWS turns on unless it is told otherwise.
#[must_use]
pub const fn yes() -> bool {
    true
}
