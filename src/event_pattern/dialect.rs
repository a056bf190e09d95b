//! The differences between the services that have this language.

/// What a service takes of the language, and how much of it.
#[derive(Debug)]
pub struct Dialect {
    /// The name of a pattern, with its article.
    pub(super) name: &'static str,
    /// The operators that the service documents.
    pub(super) operators: &'static [&'static str],
    /// Operators within `anything-but`.
    pub(super) anything_but: &'static [&'static str],
    /// Whether an operator within `anything-but` takes a list, and `prefix` and `suffix` take `equals-ignore-case`.
    pub(super) nests_operators: bool,
    /// Why there is no table within a table, where there is none.
    pub(super) flat: Option<&'static str>,
    /// Whether `exists = true` asks for a value that is neither null nor empty.
    pub(super) exists_needs_value: bool,
    /// Bytes.
    pub(super) size: usize,
    /// Keys at the top.
    pub(super) keys: usize,
    /// Combinations of values.
    pub(super) combinations: usize,
    /// Whether a value counts as often as it is deep.
    pub(super) counts_depth: bool,
}

/// Event patterns of `EventBridge`.
pub const EVENT_BRIDGE: Dialect = Dialect {
    name: "an event pattern",
    operators: &[
        "prefix",
        "suffix",
        "equals-ignore-case",
        "anything-but",
        "numeric",
        "exists",
        "cidr",
        "wildcard",
    ],
    anything_but: &["prefix", "suffix", "equals-ignore-case", "wildcard"],
    nests_operators: true,
    flat: None,
    exists_needs_value: false,
    size: 4_096,
    keys: usize::MAX,
    combinations: usize::MAX,
    counts_depth: false,
};

/// Filter policies on the body of a message. Limits are those of
/// <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html>. Whether SNS takes `wildcard`
/// was not recorded, so it is not refused.
pub const SNS_BODY: Dialect = Dialect {
    name: "a filter policy",
    operators: &["prefix", "suffix", "equals-ignore-case", "anything-but", "numeric", "exists", "cidr"],
    anything_but: &["prefix"],
    nests_operators: false,
    flat: None,
    exists_needs_value: true,
    size: 262_144,
    keys: 5,
    combinations: 150,
    counts_depth: true,
};

/// Filter policies on the attributes of a message, which have no tables.
pub const SNS_ATTRIBUTES: Dialect = Dialect {
    flat: Some("only a filter on the body has nested tables: `filter_policy_scope = \"MessageBody\"`"),
    counts_depth: false,
    ..SNS_BODY
};
