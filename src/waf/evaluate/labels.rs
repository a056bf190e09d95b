//! Labels on a request, and matching them.

use std::collections::{BTreeMap, BTreeSet};

use super::{parts::not_known, verdict::Verdict};
use crate::waf::{origins::LabelMatch, words::LabelMatchScope};

/// How labels in full begin.
const ROOT: &str = "awswaf:";

/// Labels that rules put on a request so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Labels that it has, in full.
    pub certain: BTreeSet<String>,
    /// Labels that it may have, in full, and why that is not known. With `:` at the end it is any label of
    /// that namespace.
    pub possible: BTreeMap<String, String>,
}

impl Labels {
    /// Adds a label that the request may have.
    pub fn may_have(&mut self, label: String, because: &str) {
        self.possible.entry(label).or_insert_with(|| because.to_owned());
    }
}

/// Whether a label is on the request. What does not begin with a prefix in full is looked for among the
/// labels of `context`: the prefix of the web ACL or rule group that the statement is in.
pub(super) fn matches(statement: &LabelMatch, labels: &Labels, context: &str) -> Verdict {
    let key = statement.key.as_str();
    if let LabelMatchScope::Other(word) = &statement.scope.0 {
        return not_known(word);
    }
    let is_whole = key.starts_with(ROOT);
    let is_namespace = statement.scope.0 == LabelMatchScope::Namespace;
    let fits = |label: &str| match (is_whole, is_namespace) {
        (true, true) => label.starts_with(key),
        (true, false) => label == key,
        (false, is_namespace) => {
            let Some(own) = label.strip_prefix(context) else { return false };
            // A label of one's own begins behind the prefix or at a later part.
            let own = format!(":{own}");
            let key = format!(":{key}");
            if is_namespace { own.contains(&key) } else { own.ends_with(&key) }
        }
    };
    if let Some(label) = labels.certain.iter().find(|label| fits(label)) {
        return Verdict::Match(format!("it has the label {label}"));
    }
    let may_fit = |possible: &str| match possible.ends_with(':') {
        false => fits(possible),
        true if is_whole => key.starts_with(possible) || (is_namespace && possible.starts_with(key)),
        true => possible.starts_with(context) || context.starts_with(possible),
    };
    let reasons = labels.possible.iter().filter(|(label, _)| may_fit(label));
    let reasons: BTreeSet<String> = reasons.map(|(_, because)| because.clone()).collect();
    if reasons.is_empty() { Verdict::NoMatch } else { Verdict::Unknown(reasons) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ACL: &str = "awswaf:111122223333:webacl:testWebACL:";

    /// The examples of "Label match examples" in the AWS WAF Developer Guide.
    #[test]
    fn labels_match_as_documented() {
        let cases = [
            (
                "LABEL",
                "header:encoding:utf8",
                "awswaf:111122223333:webacl:testWebACL:header:encoding:utf8",
                true,
            ),
            (
                "LABEL",
                "header:encoding:utf8",
                "awswaf:111122223333:webacl:testWebACL:testNS1:testNS2:header:encoding:utf8",
                true,
            ),
            (
                "LABEL",
                "header:encoding:utf8",
                "awswaf:111122223333:webacl:testWebACL:header:encoding2:utf8",
                false,
            ),
            (
                "LABEL",
                "header:encoding:utf8",
                "awswaf:111122223333:rulegroup:productionRules:header:encoding:utf8",
                false,
            ),
            (
                "LABEL",
                "awswaf:111122223333:rulegroup:testRules:header:encoding:utf8",
                "awswaf:111122223333:rulegroup:testRules:header:encoding:utf8",
                true,
            ),
            (
                "LABEL",
                "awswaf:managed:aws:managed-rule-set:header:encoding:utf8",
                "awswaf:managed:aws:managed-rule-set:NS1:header:encoding:utf8",
                false,
            ),
            (
                "NAMESPACE",
                "header:encoding:",
                "awswaf:111122223333:webacl:testWebACL:header:encoding:utf8",
                true,
            ),
            (
                "NAMESPACE",
                "header:encoding:",
                "awswaf:444455556666:webacl:testWebACL:header:encoding:utf8",
                false,
            ),
            (
                "NAMESPACE",
                "header:encoding:",
                "awswaf:managed:aws:managed-rule-set:header:encoding:utf8",
                false,
            ),
            (
                "NAMESPACE",
                "awswaf:managed:aws:managed-rule-set:header:",
                "awswaf:managed:aws:managed-rule-set:header:encoding:unicode",
                true,
            ),
            (
                "NAMESPACE",
                "awswaf:managed:aws:managed-rule-set:header:",
                "awswaf:managed:aws:managed-rule-set:query:badstring",
                false,
            ),
            // A name is no namespace, and a part of a word is neither.
            ("LABEL", "ncoding:utf8", "awswaf:111122223333:webacl:testWebACL:header:encoding:utf8", false),
            ("NAMESPACE", "encoding:", "awswaf:111122223333:webacl:testWebACL:header:encoding:utf8", true),
            ("NAMESPACE", "utf8:", "awswaf:111122223333:webacl:testWebACL:header:encoding:utf8", false),
        ];
        for (scope, key, label, expected) in cases {
            let statement = serde_json::from_value(json!({ "scope": scope, "key": key })).unwrap();
            let certain = Labels { certain: BTreeSet::from([label.to_owned()]), ..Labels::default() };
            let verdict = matches(&statement, &certain, ACL);
            assert_eq!(matches!(verdict, Verdict::Match(_)), expected, "{scope} {key} {label}");
            let mut possible = Labels::default();
            possible.may_have(label.to_owned(), "who knows");
            let verdict = matches(&statement, &possible, ACL);
            assert_eq!(matches!(verdict, Verdict::Unknown(_)), expected, "{scope} {key} {label}, perhaps");
        }
    }

    #[test]
    fn a_namespace_of_possible_labels_is_unknown_only_where_it_fits() {
        let mut labels = Labels::default();
        labels.may_have("awswaf:managed:".to_owned(), "who knows");
        for (key, is_unknown) in [
            ("awswaf:managed:aws:bot-control:bot:verified", true),
            ("awswaf:clientip:geo:country:US", false),
            ("own", false),
        ] {
            let statement = serde_json::from_value(json!({ "key": key })).unwrap();
            assert_eq!(matches(&statement, &labels, ACL) != Verdict::NoMatch, is_unknown, "{key}");
        }
    }
}
