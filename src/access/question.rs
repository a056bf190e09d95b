//! What is asked.

use std::collections::BTreeMap;

/// Whether somebody may do something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// Who: an ARN, an account, a service, `*`, an address, or text with references.
    pub principal: String,
    /// The action: `s3:PutObject`.
    pub action: String,
    /// The resource: an ARN, `*`, an address, or text with references.
    pub resource: String,
    /// What is known of the request, by condition key. A key without values is absent, also where
    /// it would be there otherwise.
    pub context: BTreeMap<String, Vec<String>>,
    /// Whether IAM itself says that the principal's policies, its boundary and its organization allow it, and
    /// that none of them denies it; that is taken where its policies are not known.
    pub simulated: Option<bool>,
    /// What policies that are not known are taken to say, by whoever asks.
    pub assumed: Option<Assumed>,
}

/// What policies that are not known are taken to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumed {
    /// Nothing: they neither allow nor deny.
    Nothing,
    /// Those of the principal allow it, and none denies it.
    Allow,
}

impl Assumed {
    /// The words that a person writes.
    pub const WORDS: &'static [(&'static str, Self)] = &[("none", Self::Nothing), ("allow", Self::Allow)];

    /// What was assumed, as a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Nothing => "policies that are not known neither allow it nor deny it",
            Self::Allow => {
                "policies of the principal that are not known allow it, and none that is not known denies it"
            }
        }
    }
}

impl Question {
    /// The question behind a sentence in which AWS denies something: `User: ARN is not authorized to perform:
    /// ACTION on resource: "ARN" because …`. Without a resource it is about `*`.
    #[must_use]
    pub fn of_sentence(sentence: &str) -> Option<Self> {
        let words = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        let bare = |text: &str| text.trim_matches(['"', '\'', '`', '.', ',', ';', ')', '(']).to_owned();
        let after = |mark: &str| {
            let (_, rest) = words.split_once(mark)?;
            rest.trim_start().split(' ').next().map(bare).filter(|word| !word.is_empty())
        };
        let principal = after("User: ").or_else(|| after("user: "))?;
        // "anonymous" signs nothing.
        let principal = if principal == "anonymous" { "*".to_owned() } else { principal };
        let action = after("not authorized to perform: ")?;
        let resource = after("on resource: ").unwrap_or_else(|| "*".to_owned());
        Some(Self::new(principal, action, resource))
    }

    /// A question about a request of which nothing special is known.
    #[must_use]
    pub fn new(principal: impl Into<String>, action: impl Into<String>, resource: impl Into<String>) -> Self {
        Self {
            principal: principal.into(),
            action: action.into(),
            resource: resource.into(),
            context: BTreeMap::new(),
            simulated: None,
            assumed: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awss_sentences_are_questions() {
        let role = "arn:aws:sts::111122223333:assumed-role/orders-app/i-1";
        let cases = [
            (
                "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::111122223333:assumed-role/orders-app/i-1 is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::shop-orders/a.txt\" because no identity-based policy allows the s3:PutObject action",
                Some((role, "s3:PutObject", "arn:aws:s3:::shop-orders/a.txt")),
            ),
            (
                "User: arn:aws:sts::111122223333:assumed-role/orders-app/i-1\n  is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-central-1:111122223333:key/1 with an explicit deny in a resource-based policy",
                Some((role, "kms:Decrypt", "arn:aws:kms:eu-central-1:111122223333:key/1")),
            ),
            (
                "User: arn:aws:sts::111122223333:assumed-role/orders-app/i-1 is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows it",
                Some((role, "ec2:DescribeInstances", "*")),
            ),
            ("Access Denied", None),
        ];
        for (sentence, expected) in cases {
            let found = Question::of_sentence(sentence);
            let found =
                found.as_ref().map(|of| (of.principal.as_str(), of.action.as_str(), of.resource.as_str()));
            assert_eq!(found, expected, "{sentence}");
        }
    }
}
