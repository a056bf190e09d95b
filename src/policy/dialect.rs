//! The kinds of policies, and what AWS asks of each.

use super::{Policy, actions, evaluate::fits_in_any_case};

/// The actions that a trust policy may hold, behind `sts:`. IAM refuses others: it "may only specify STS
/// `AssumeRole` actions".
const OF_TRUST: &[&str] = &[
    "AssumeRole",
    "AssumeRoleWithSAML",
    "AssumeRoleWithWebIdentity",
    "SetContext",
    "SetSourceIdentity",
    "TagSession",
];

/// The actions that a topic policy may hold, behind `sns:`. A pattern that covers another one is "out of
/// service scope".
const OF_TOPICS: &[&str] = &[
    "AddPermission",
    "DeleteTopic",
    "GetDataProtectionPolicy",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "ListTagsForResource",
    "Publish",
    "PutDataProtectionPolicy",
    "Receive",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
];

/// Where a policy is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// A managed policy, or a boundary.
    Managed,
    /// An inline policy of a role.
    RoleInline,
    /// An inline policy of a user.
    UserInline,
    /// A role's trust policy.
    Trust,
    /// A bucket's policy.
    Bucket,
    /// A key's policy.
    Key,
    /// A queue's policy.
    Queue,
    /// A topic's policy.
    Topic,
    /// A resource policy of log groups.
    Logs,
}

impl Dialect {
    /// Whether it belongs to an identity and so names no principal.
    #[must_use]
    pub fn is_identity(self) -> bool {
        matches!(self, Self::Managed | Self::RoleInline | Self::UserInline)
    }

    /// What it is called in a message.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Managed => "a managed policy",
            Self::RoleInline => "an inline policy of a role",
            Self::UserInline => "an inline policy of a user",
            Self::Trust => "a trust policy",
            Self::Bucket => "a bucket policy",
            Self::Key => "a key policy",
            Self::Queue => "a queue policy",
            Self::Topic => "a topic policy",
            Self::Logs => "a resource policy of CloudWatch Logs",
        }
    }

    /// Why AWS refuses an action in such a policy, whatever else it says.
    #[must_use]
    pub fn refuses_action(self, action: &str) -> Option<String> {
        let (service, takes) = match self {
            Self::Trust => ("sts", OF_TRUST),
            Self::Topic => ("sns", OF_TOPICS),
            _ => return None,
        };
        let words = self.words();
        let listed = || takes.iter().map(|name| format!("{service}:{name}")).collect::<Vec<_>>().join(", ");
        let refused = || Some(format!("{words} can't hold `{action}`; it takes {}", listed()));
        let Some((prefix, name)) = action.split_once(':') else { return refused() };
        if !prefix.eq_ignore_ascii_case(service) {
            return refused();
        }
        let is_taken = |name: &str| takes.iter().any(|taken| taken.eq_ignore_ascii_case(name));
        if !name.contains(['*', '?']) {
            return if is_taken(name) { None } else { refused() };
        }
        // Whether a trust policy may say `sts:*` is not known; it covers what may be said.
        let covers_some = takes.iter().any(|taken| fits_in_any_case(name, taken));
        let covers_more = self == Self::Topic
            && matches!(actions::action(action), actions::Known::Actions(_, covered)
                if covered.iter().any(|each| !is_taken(each.name)));
        if covers_some && !covers_more { None } else { refused() }
    }

    /// The most that AWS takes, quotas raised as far as they go (aws-facts §6.2). For inline
    /// policies it is what all policies of the role or user may have together.
    #[must_use]
    pub fn limit(self) -> usize {
        match self {
            Self::Managed => 6_144,
            Self::RoleInline => 10_240,
            Self::UserInline => 2_048,
            Self::Trust => 4_096,
            Self::Bucket => 20_480,
            Self::Key => 32_768,
            Self::Queue => 8_192,
            Self::Topic => 30_720,
            Self::Logs => 51_200,
        }
    }

    /// The limit in an account that never asked for more, where that is less than [`limit`](Self::limit).
    #[must_use]
    pub fn default_quota(self) -> Option<usize> {
        (self == Self::Trust).then_some(2_048)
    }

    /// The size of `policy` as this dialect's limit counts it: IAM counts characters without white
    /// space, the others bytes (aws-facts §6.2).
    #[must_use]
    pub fn size(self, policy: &Policy) -> usize {
        if self.is_identity() || self == Self::Trust { policy.size() } else { policy.to_json().len() }
    }

    /// What [`size`](Self::size) counts.
    #[must_use]
    pub fn unit(self) -> &'static str {
        if self.is_identity() || self == Self::Trust { "characters" } else { "bytes" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Statement;

    #[test]
    fn iam_counts_characters_and_the_others_bytes() {
        let policy = Policy::of([Statement::allow("Zähl mich")]);
        let bytes = policy.to_json().len();
        assert_eq!(Dialect::Bucket.size(&policy), bytes);
        assert_eq!(Dialect::Managed.size(&policy), bytes - "ä".len() + 1 - " ".len());
        assert_eq!(Dialect::Trust.default_quota(), Some(2_048));
    }
}
