//! Tags, and the pair of them that says which stack owns a resource.

use std::collections::BTreeMap;

use super::Address;

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// Which stack owns a resource, and under which address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The stack's name.
    pub stack: String,
    /// The address in that stack.
    pub address: String,
}

impl Owner {
    /// The tag that names the stack.
    pub const STACK: &'static str = "trueup:stack";
    /// The tag that names the address.
    pub const ADDRESS: &'static str = "trueup:address";

    /// The owner of `address` in `stack`.
    #[must_use]
    pub fn new(stack: &str, address: &Address) -> Self {
        Self { stack: stack.to_owned(), address: tag_value(address) }
    }

    /// The owner that `tags` name, if they name one.
    #[must_use]
    pub fn of(tags: &Tags) -> Option<Self> {
        let stack = tags.get(Self::STACK)?.clone();
        let address = tags.get(Self::ADDRESS).cloned().unwrap_or_default();
        Some(Self { stack, address })
    }

    /// The address, if the tag holds one.
    #[must_use]
    pub fn parsed(&self) -> Option<Address> {
        let (plain, key) = match self.address.split_once('/') {
            Some((plain, key)) => (plain, Some(key_of(key)?)),
            None => (self.address.as_str(), None),
        };
        let address: Address = plain.parse().ok()?;
        Some(Address { key, ..address })
    }

    /// The pair of tags.
    #[must_use]
    pub fn tags(&self) -> Tags {
        Tags::from([
            (Self::STACK.to_owned(), self.stack.clone()),
            (Self::ADDRESS.to_owned(), self.address.clone()),
        ])
    }
}

/// The `for_each` key that a tag value says.
fn key_of(written: &str) -> Option<String> {
    let mut key = String::new();
    for (index, part) in written.split('@').enumerate() {
        if index % 2 == 0 {
            key.push_str(part);
        } else {
            key.push(char::from_u32(u32::from_str_radix(part, 16).ok()?)?);
        }
    }
    Some(key)
}

/// An address as a tag value: AWS allows letters, digits, spaces and `_.:/=+-@` there (aws-facts
/// §7.2), so a `for_each` key is written behind a slash, other characters as `@` and hex.
fn tag_value(address: &Address) -> String {
    let mut value = format!("{}.{}", address.kind, address.name);
    if let Some(key) = &address.key {
        value.push('/');
        for c in key.chars() {
            if c.is_alphanumeric() || "_.:/=+- ".contains(c) {
                value.push(c);
            } else {
                value.push_str(&format!("@{:x}@", u32::from(c)));
            }
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_comes_back_from_its_tag() {
        let plain = Address::new("s3.bucket", "input");
        let keys = ["voice-bot", "a/b", "50%", "ö @ 7", ""];
        let keyed = keys.map(|key| Address::new("cloudwatch.alarm", "low").with_key(key));
        for address in keyed.into_iter().chain([plain]) {
            let owner = Owner::new("voice", &address);
            assert_eq!(owner.parsed().as_ref(), Some(&address), "{}", owner.address);
        }
        for wrong in ["", "bucket", "s3.bucket", "a.b.c/@zz@"] {
            let owner = Owner { stack: "voice".to_owned(), address: wrong.to_owned() };
            assert_eq!(owner.parsed(), None, "{wrong}");
        }
    }
}
