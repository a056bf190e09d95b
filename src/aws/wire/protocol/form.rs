//! awsQuery and ec2Query: a tree as a form.

use percent_encoding::utf8_percent_encode;

use super::rest::RESERVED;
use crate::aws::wire::{Malformed, Operation, Protocol, Tree};

pub(super) fn to_body(operation: &Operation, input: &Tree) -> Result<String, Malformed> {
    let service = operation.service;
    let mut form =
        Form { text: String::new(), is_ec2: service.protocol == Protocol::Ec2, flat: service.flat };
    form.pair("Action", operation.name());
    form.pair("Version", service.version);
    form.members("", input)?;
    Ok(form.text)
}

struct Form {
    text: String,
    is_ec2: bool,
    flat: &'static [&'static str],
}

impl Form {
    fn pair(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.extend(utf8_percent_encode(name, RESERVED));
        self.text.push('=');
        self.text.extend(utf8_percent_encode(value, RESERVED));
    }

    fn members(&mut self, prefix: &str, tree: &Tree) -> Result<(), Malformed> {
        let Tree::Struct(members) = tree else {
            return Err(Malformed(format!("{prefix} is not a structure")));
        };
        for (name, value) in members {
            let is_flat = self.is_ec2 || self.flat.contains(&name.as_str());
            self.value(&join(prefix, name), value, is_flat)?;
        }
        Ok(())
    }

    fn value(&mut self, prefix: &str, tree: &Tree, is_flat: bool) -> Result<(), Malformed> {
        match tree {
            Tree::Struct(_) => self.members(prefix, tree),
            // awsQuery writes an empty list as such, EC2 not at all.
            Tree::List(items) if items.is_empty() => {
                if !self.is_ec2 {
                    self.pair(prefix, "");
                }
                Ok(())
            }
            Tree::List(items) => {
                let prefix = if is_flat { prefix.to_owned() } else { join(prefix, "member") };
                items
                    .iter()
                    .zip(1..)
                    .try_for_each(|(item, n)| self.value(&format!("{prefix}.{n}"), item, self.is_ec2))
            }
            Tree::Map(_) if self.is_ec2 => Err(Malformed(format!("{prefix}: EC2 has no maps"))),
            Tree::Map(entries) => {
                let prefix = if is_flat { prefix.to_owned() } else { join(prefix, "entry") };
                entries.iter().zip(1..).try_for_each(|((key, value), n)| {
                    self.pair(&format!("{prefix}.{n}.key"), key);
                    self.value(&format!("{prefix}.{n}.value"), value, false)
                })
            }
            Tree::Null => Ok(()),
            scalar => {
                let text = scalar.text().ok_or_else(|| Malformed(format!("{prefix} can't be sent")))?;
                self.pair(prefix, &text);
                Ok(())
            }
        }
    }
}

fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}
