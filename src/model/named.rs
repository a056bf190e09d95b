//! What a document names in plain text: an ARN, or a name that AWS knows something by.

use std::collections::BTreeSet;

use serde_json::Value;

/// Something of the account that an aspect names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The ARN, or the name.
    pub text: String,
    /// Among whose names it is looked up, as in `logs.group`; `None` where the text is an ARN.
    pub namespace: Option<&'static str>,
    /// How AWS refuses the document while that does not exist; `None` where AWS does not look.
    pub refusal: Option<Refusal>,
}

/// AWS's answer to a document that names something which does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// AWS's code.
    pub code: &'static str,
    /// AWS's message; `{}` stands for what is named.
    pub message: &'static str,
}

impl Refusal {
    /// A code and a message.
    #[must_use]
    pub const fn new(code: &'static str, message: &'static str) -> Self {
        Self { code, message }
    }

    /// The message about `text`.
    #[must_use]
    pub fn about(&self, text: &str) -> String {
        self.message.replace("{}", text)
    }
}

impl Named {
    /// Something by its ARN.
    #[must_use]
    pub fn arn(text: impl Into<String>) -> Self {
        Self { text: text.into(), namespace: None, refusal: None }
    }

    /// Something by its name.
    #[must_use]
    pub fn called(namespace: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), namespace: Some(namespace), refusal: None }
    }

    /// The same, which must exist.
    #[must_use]
    pub fn or(self, refusal: Refusal) -> Self {
        Self { refusal: Some(refusal), ..self }
    }

    /// One text for it: the ARN, or the namespace and the name.
    #[must_use]
    pub fn key(&self) -> String {
        self.namespace.map_or_else(|| self.text.clone(), |namespace| format!("{namespace}/{}", self.text))
    }
}

/// The roles and users in the principals of every policy below `value`, by ARN. AWS refuses a policy
/// while one of them does not exist (aws-facts §0.5).
#[must_use]
pub fn principals(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(value, &mut found);
    found.retain(|text| is_entity(text) && !text.contains("${"));
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == "Principal" || key == "NotPrincipal" {
                    strings(member, &mut |text| found.extend([text.to_owned()]));
                } else {
                    collect(member, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        _ => {}
    }
}

/// Writes another name for the principals of every policy below `value`, where `name` has one.
pub fn rename_principals(value: &mut Value, name: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if key == "Principal" || key == "NotPrincipal" {
                    rename(member, name);
                } else {
                    rename_principals(member, name);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename_principals(item, name)),
        _ => {}
    }
}

fn rename(value: &mut Value, name: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(other) = name(text) {
                *text = other;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, name)),
        Value::Object(members) => members.values_mut().for_each(|member| rename(member, name)),
        _ => {}
    }
}

/// Every text below `value`, keys included.
pub fn strings(value: &Value, tell: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => tell(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, tell)),
        Value::Object(members) => {
            for (key, member) in members {
                tell(key);
                strings(member, tell);
            }
        }
        _ => {}
    }
}

/// Whether an ARN is that of a role or user.
#[must_use]
pub fn is_entity(arn: &str) -> bool {
    arn.starts_with("arn:") && (arn.contains(":role/") || arn.contains(":user/"))
}

/// The most characters that an ARN has (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html>).
const LONGEST_ARN: usize = 2048;

/// The ARNs in a text: each from `arn:` to the first character that no ARN of ours holds, or to the next one.
pub fn arns(text: &str) -> impl Iterator<Item = &str> {
    let mut next = text.match_indices("arn:").map(|(at, _)| at).peekable();
    std::iter::from_fn(move || {
        let at = next.next()?;
        let from = &text[at..next.peek().copied().unwrap_or(text.len())];
        let ends = |c: char| c.is_whitespace() || "\"'`,;()[]{}<>\\|".contains(c);
        let longest = from.char_indices().nth(LONGEST_ARN).map_or(from.len(), |(end, _)| end);
        let from = &from[..longest];
        Some(&from[..from.find(ends).unwrap_or(from.len())])
    })
}

/// An ARN, and what it is below: each shorter one that ends before a `/` or a `:`.
pub fn prefixes(arn: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(arn), |arn| shorter(arn))
}

fn shorter(arn: &str) -> Option<&str> {
    let (before, _) = arn.rsplit_once(['/', ':'])?;
    (before.matches(':').count() >= 5).then_some(before)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn principals_are_roles_and_users_wherever_a_policy_is() {
        let role = "arn:aws:iam::111122223333:role/reader";
        let user = "arn:aws:iam::111122223333:user/ops";
        let value = json!({ "a": { "Statement": { "s": {
            "Principal": { "AWS": [role, "arn:aws:iam::111122223333:root", "*"] }, "NotPrincipal": { "AWS": user },
            "Resource": "arn:aws:iam::111122223333:role/not-a-principal",
        } } } });
        assert_eq!(principals(&value), BTreeSet::from([role.to_owned(), user.to_owned()]));
    }

    #[test]
    fn an_arn_ends_where_the_text_goes_on() {
        let text = r#"{"topic":"arn:aws:sns:eu-central-1:111122223333:t", "x": arn:aws:s3:::b/*)"#;
        assert_eq!(
            arns(text).collect::<Vec<_>>(),
            ["arn:aws:sns:eu-central-1:111122223333:t", "arn:aws:s3:::b/*"]
        );
        assert_eq!(
            prefixes("arn:aws:logs:eu-central-1:1:log-group:/a/b:*").collect::<Vec<_>>(),
            [
                "arn:aws:logs:eu-central-1:1:log-group:/a/b:*",
                "arn:aws:logs:eu-central-1:1:log-group:/a/b",
                "arn:aws:logs:eu-central-1:1:log-group:/a",
                "arn:aws:logs:eu-central-1:1:log-group:",
                "arn:aws:logs:eu-central-1:1:log-group",
            ]
        );
        assert_eq!(prefixes("arn:aws:s3:::b/*").collect::<Vec<_>>(), ["arn:aws:s3:::b/*", "arn:aws:s3:::b"]);
    }
}
