//! Whether a rate-based statement counts a request. One request does not tell more.

use super::{inspect::Look, labels, origin, verdict::Verdict};
use crate::waf::{
    origins::LabelMatch,
    rate::{CustomKey, RateBased},
    words::{FallbackBehavior, LabelMatchScope, RateBasedStatementAggregateKeyType as KeyType, Word},
};

impl Look<'_> {
    /// A rate-based statement limits nothing that it does not count.
    pub(super) fn rate(self, rate: &RateBased) -> Verdict {
        let only = rate.scope_down_statement.iter().map(|only| self.at(only));
        let keys = self.keys(rate);
        match Verdict::all(only.chain(keys).collect()) {
            uncounted @ (Verdict::NoMatch | Verdict::NotApplied(_)) => uncounted,
            Verdict::Match(_) | Verdict::Unknown(_) => Verdict::unknown(format!(
                "one request does not tell whether there were more than {} in {} s",
                rate.limit, rate.evaluation_window_sec
            )),
        }
    }

    /// Whether the request has what it is counted by: "Web requests that are missing any of the components
    /// specified in the aggregation keys are omitted".
    fn keys(self, rate: &RateBased) -> Vec<Verdict> {
        let forwarded = || match &rate.forwarded_ip_config {
            Some(config) => match origin::place(self.request, Some(config)) {
                Err(verdict) => verdict,
                Ok(_) => there(true),
            },
            None => there(true),
        };
        match rate.aggregate_key_type.0 {
            KeyType::ForwardedIp => vec![forwarded()],
            KeyType::CustomKeys => rate
                .custom_keys
                .iter()
                .map(|key| match key {
                    CustomKey::ForwardedIp => forwarded(),
                    key => self.key(key),
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn key(self, key: &CustomKey) -> Verdict {
        let request = self.request;
        let print = |print: &Option<String>, fallback: &FallbackBehavior| {
            there(!(print.as_deref() == Some("") && *fallback == FallbackBehavior::NoMatch))
        };
        match key {
            CustomKey::Header(named) => there(!request.header(named.name.as_str()).is_empty()),
            CustomKey::Cookie(cookie) => {
                there(request.all_cookies().iter().any(|(name, _)| *name == cookie.name))
            }
            CustomKey::QueryArgument(named) => {
                let mut arguments = request.query().into_iter().flat_map(super::Request::arguments);
                there(arguments.any(|(name, _)| name.eq_ignore_ascii_case(named.name.as_str())))
            }
            CustomKey::QueryString(_) => there(request.query().is_some()),
            CustomKey::LabelNamespace(namespace) => {
                let scope = Word(LabelMatchScope::Namespace);
                labels::matches(&LabelMatch { scope, key: namespace.clone() }, self.labels, self.context)
            }
            CustomKey::Ja3Fingerprint(one) => print(&request.ja3, &one.fallback_behavior),
            CustomKey::Ja4Fingerprint(one) => print(&request.ja4, &one.fallback_behavior),
            CustomKey::Ip
            | CustomKey::ForwardedIp
            | CustomKey::HttpMethod
            | CustomKey::Asn
            | CustomKey::UriPath(_) => there(true),
        }
    }
}

fn there(is_there: bool) -> Verdict {
    Verdict::matches(is_there, String::new)
}
