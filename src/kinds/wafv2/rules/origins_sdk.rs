//! Statements about where a request comes from and about labels, to and from the SDK.

use crate::kind::prelude::*;
use aws_sdk_wafv2::types as sdk;

use super::{
    strange::Built,
    words_sdk::{to_sdk_word, word_of_sdk},
};
use crate::waf::origins::{AsnMatch, ForwardedIp, ForwardedIps, GeoMatch, IpSet, LabelMatch};

impl ForwardedIp {
    pub(crate) fn to_sdk(&self) -> Built<sdk::ForwardedIpConfig> {
        sdk::ForwardedIpConfig::builder()
            .header_name(self.header_name.as_str())
            .fallback_behavior(to_sdk_word(&self.fallback_behavior))
            .build()
    }

    pub(crate) fn of_sdk(config: sdk::ForwardedIpConfig) -> Self {
        Self {
            header_name: config.header_name.into(),
            fallback_behavior: word_of_sdk(config.fallback_behavior),
        }
    }
}

impl ForwardedIps {
    fn to_sdk(&self) -> Built<sdk::IpSetForwardedIpConfig> {
        sdk::IpSetForwardedIpConfig::builder()
            .header_name(self.header_name.as_str())
            .fallback_behavior(to_sdk_word(&self.fallback_behavior))
            .position(to_sdk_word(&self.position))
            .build()
    }

    fn of_sdk(config: sdk::IpSetForwardedIpConfig) -> Self {
        Self {
            header_name: config.header_name.into(),
            fallback_behavior: word_of_sdk(config.fallback_behavior),
            position: word_of_sdk(config.position),
        }
    }
}

impl GeoMatch {
    pub(crate) fn to_sdk(&self) -> Built<sdk::GeoMatchStatement> {
        Ok(sdk::GeoMatchStatement::builder()
            .set_country_codes(Some(self.country_codes.iter().map(to_sdk_word).collect()))
            .set_forwarded_ip_config(self.forwarded_ip_config.as_ref().map(ForwardedIp::to_sdk).transpose()?)
            .build())
    }

    pub(crate) fn of_sdk(statement: sdk::GeoMatchStatement) -> Self {
        Self {
            country_codes: statement.country_codes.unwrap_or_default().into_iter().map(word_of_sdk).collect(),
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
        sdk::LabelMatchStatement::builder().scope(to_sdk_word(&self.scope)).key(&self.key).build()
    }

    pub(crate) fn of_sdk(statement: sdk::LabelMatchStatement) -> Self {
        Self { scope: word_of_sdk(statement.scope), key: statement.key }
    }
}
