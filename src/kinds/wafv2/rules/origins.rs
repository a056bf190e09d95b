//! Statements about where a request comes from, and about labels that earlier rules put on it.

use std::collections::BTreeSet;

use aws_sdk_wafv2::types::{
    self as sdk, CountryCode, FallbackBehavior, ForwardedIpPosition, LabelMatchScope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{strange::Built, text::FieldName, words::Word};
use crate::{kind::known, model::Arn};

/// It comes from certain countries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GeoMatch {
    /// The countries, by their two letters; up to 50.
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

impl ForwardedIp {
    pub(crate) fn to_sdk(&self) -> Built<sdk::ForwardedIpConfig> {
        sdk::ForwardedIpConfig::builder()
            .header_name(self.header_name.as_str())
            .fallback_behavior(self.fallback_behavior.0.clone())
            .build()
    }

    pub(crate) fn of_sdk(config: sdk::ForwardedIpConfig) -> Self {
        Self { header_name: config.header_name.into(), fallback_behavior: Word(config.fallback_behavior) }
    }
}

impl ForwardedIps {
    fn to_sdk(&self) -> Built<sdk::IpSetForwardedIpConfig> {
        sdk::IpSetForwardedIpConfig::builder()
            .header_name(self.header_name.as_str())
            .fallback_behavior(self.fallback_behavior.0.clone())
            .position(self.position.0.clone())
            .build()
    }

    fn of_sdk(config: sdk::IpSetForwardedIpConfig) -> Self {
        Self {
            header_name: config.header_name.into(),
            fallback_behavior: Word(config.fallback_behavior),
            position: Word(config.position),
        }
    }
}

impl GeoMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::GeoMatchStatement> {
        Ok(sdk::GeoMatchStatement::builder()
            .set_country_codes(Some(self.country_codes.iter().map(|word| word.0.clone()).collect()))
            .set_forwarded_ip_config(self.forwarded_ip_config.as_ref().map(ForwardedIp::to_sdk).transpose()?)
            .build())
    }

    pub(crate) fn of_sdk(statement: sdk::GeoMatchStatement) -> Self {
        Self {
            country_codes: statement.country_codes.unwrap_or_default().into_iter().map(Word).collect(),
            forwarded_ip_config: statement.forwarded_ip_config.map(ForwardedIp::of_sdk),
        }
    }
}

impl AsnMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::AsnMatchStatement> {
        sdk::AsnMatchStatement::builder()
            .set_asn_list(Some(self.asn_list.iter().copied().collect()))
            .set_forwarded_ip_config(self.forwarded_ip_config.as_ref().map(ForwardedIp::to_sdk).transpose()?)
            .build()
    }

    pub(crate) fn of_sdk(statement: sdk::AsnMatchStatement) -> Self {
        Self {
            asn_list: statement.asn_list.into_iter().collect(),
            forwarded_ip_config: statement.forwarded_ip_config.map(ForwardedIp::of_sdk),
        }
    }
}

impl IpSet {
    pub(crate) fn to_sdk(&self) -> Built<sdk::IpSetReferenceStatement> {
        let forwarded = self.forwarded_ip_config.as_ref().map(ForwardedIps::to_sdk).transpose()?;
        sdk::IpSetReferenceStatement::builder()
            .arn(self.arn.value())
            .set_ip_set_forwarded_ip_config(forwarded)
            .build()
    }

    pub(crate) fn of_sdk(statement: sdk::IpSetReferenceStatement) -> Self {
        Self {
            arn: Arn(known(statement.arn)),
            forwarded_ip_config: statement.ip_set_forwarded_ip_config.map(ForwardedIps::of_sdk),
        }
    }
}

impl LabelMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::LabelMatchStatement> {
        sdk::LabelMatchStatement::builder().scope(self.scope.0.clone()).key(&self.key).build()
    }

    pub(crate) fn of_sdk(statement: sdk::LabelMatchStatement) -> Self {
        Self { scope: Word(statement.scope), key: statement.key }
    }
}
