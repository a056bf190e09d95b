//! Statements about where a request comes from, and about labels that earlier rules put on it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    text::FieldName,
    words::{CountryCode, FallbackBehavior, ForwardedIpPosition, LabelMatchScope, Word},
};
use crate::model::Arn;

/// It comes from certain countries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeoMatch {
    /// The countries, by their two letters; up to 50.
    #[schemars(length(min = 1, max = 50))]
    pub country_codes: BTreeSet<Word<CountryCode>>,
    /// Takes the address from a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_ip_config: Option<ForwardedIp>,
}

/// It comes from certain autonomous systems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AsnMatch {
    /// Their numbers; up to 100.
    #[schemars(length(min = 1, max = 100), inner(range(min = 0, max = 4_294_967_295i64)))]
    pub asn_list: BTreeSet<i64>,
    /// Takes the address from a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_ip_config: Option<ForwardedIp>,
}

/// It comes from an address of an IP set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IpSet {
    /// The set, as in `${wafv2.ip_set.x.arn}`.
    pub arn: Arn,
    /// Takes the address from a header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded_ip_config: Option<ForwardedIps>,
}

/// An earlier rule put a label on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LabelMatch {
    /// Whether `key` is a label or a namespace of labels.
    #[serde(default = "label")]
    pub scope: Word<LabelMatchScope>,
    /// The label, or the namespace, which ends in `:`.
    #[schemars(extend("pattern" = r"^[\w:-]{1,1024}$", "x-pattern" = "1 to 1024 letters, digits, `_`, `-` and `:`"))]
    pub key: String,
}

fn label() -> Word<LabelMatchScope> {
    Word(LabelMatchScope::Label)
}

/// The header that a proxy puts the client's address into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardedIp {
    /// The header, as in `x-forwarded-for`.
    #[serde(default = "x_forwarded_for")]
    pub header_name: FieldName,
    /// What to do with a request whose header has no valid address.
    pub fallback_behavior: Word<FallbackBehavior>,
}

/// The header that proxies put addresses into, and which of them counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForwardedIps {
    /// The header, as in `x-forwarded-for`.
    #[serde(default = "x_forwarded_for")]
    pub header_name: FieldName,
    /// What to do with a request whose header has no valid address.
    pub fallback_behavior: Word<FallbackBehavior>,
    /// Which of the addresses.
    #[serde(default = "first")]
    pub position: Word<ForwardedIpPosition>,
}

fn x_forwarded_for() -> FieldName {
    FieldName::from("x-forwarded-for".to_owned())
}

fn first() -> Word<ForwardedIpPosition> {
    Word(ForwardedIpPosition::First)
}
