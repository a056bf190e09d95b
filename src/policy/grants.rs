//! What a resource's policy lets a service do, as far as its statements alone tell.

use super::{Effect, Policy, Statement};

impl Policy {
    /// Whether a statement allows `action` to an AWS service such as `cloudwatch.amazonaws.com`.
    /// Conditions are taken to hold.
    #[must_use]
    pub fn lets_service(&self, service: &str, action: &str) -> bool {
        self.statements().any(|(_, statement)| {
            statement.effect == Effect::Allow
                && names_service(statement, service)
                && covers(statement, action)
        })
    }
}

fn names_service(statement: &Statement, service: &str) -> bool {
    statement.principal.as_ref().is_some_and(|principal| {
        let is_service = |text: &crate::model::Text| text.known() == Some(service);
        let is_everyone = |text: &crate::model::Text| text.known() == Some("*");
        principal.service.iter().any(is_service) || principal.aws.iter().any(is_everyone)
    })
}

fn covers(statement: &Statement, action: &str) -> bool {
    if statement.action.is_empty() {
        return !statement.not_action.is_empty()
            && !statement.not_action.iter().any(|pattern| matches(pattern, action));
    }
    statement.action.iter().any(|pattern| matches(pattern, action))
}

/// Whether an action fits a pattern with `*` and `?`. Actions have no case (aws-facts §2.1).
#[must_use]
pub fn matches(pattern: &str, action: &str) -> bool {
    fits(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
}

/// Whether a text fits a pattern with `*` and `?`, letter by letter.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut at, mut of, mut star) = (0, 0, None);
    while of < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(&byte) if byte == b'?' || byte == text[of] => {
                at += 1;
                of += 1;
            }
            // The last star takes one byte more.
            _ => match &mut star {
                Some((before, taken)) => {
                    *taken += 1;
                    (at, of) = (*before + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|&byte| byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_actions_in_any_case() {
        let cases = [
            ("kms:Decrypt", "kms:Decrypt", true),
            ("KMS:decrypt", "kms:Decrypt", true),
            ("*", "kms:Decrypt", true),
            ("kms:*", "kms:Decrypt", true),
            ("kms:GenerateDataKey*", "kms:GenerateDataKey", true),
            ("kms:Generate*Key", "kms:GenerateDataKey", true),
            ("kms:Decryp?", "kms:Decrypt", true),
            ("kms:*t*t", "kms:Encrypt", false),
            ("kms:Encrypt", "kms:Decrypt", false),
            ("s3:*", "kms:Decrypt", false),
            ("", "kms:Decrypt", false),
        ];
        for (pattern, action, expected) in cases {
            assert_eq!(matches(pattern, action), expected, "{pattern} {action}");
        }
    }

    #[test]
    fn a_service_is_let_in_by_name_or_with_everyone() {
        let policy = Policy::of([Statement::allow("Alarms")
            .principals_service(["cloudwatch.amazonaws.com"])
            .actions(["kms:Decrypt", "kms:GenerateDataKey*"])
            .resources(["*"])]);
        assert!(policy.lets_service("cloudwatch.amazonaws.com", "kms:GenerateDataKey"));
        assert!(!policy.lets_service("events.amazonaws.com", "kms:Decrypt"));
        assert!(!policy.lets_service("cloudwatch.amazonaws.com", "kms:Encrypt"));
        let root = Policy::of([Statement::allow("Root")
            .principals_aws(["arn:aws:iam::111122223333:root"])
            .actions(["kms:*"])
            .resources(["*"])]);
        assert!(!root.lets_service("cloudwatch.amazonaws.com", "kms:Decrypt"));
    }
}
