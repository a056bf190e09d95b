//! Names of struct fields to names on the wire.

use std::borrow::Cow;

/// How a service spells its members.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// `RoleArn`.
    Pascal,
    /// `roleArn`.
    Camel,
    /// `role_arn`, as the field.
    Snake,
}

/// The names of a service's members: a rule and its exceptions.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The rule.
    pub case: Case,
    /// `("client_id", "ClientID")`, or `("Group.description", "groupDescription")` for the fields of one struct.
    /// About one member in a hundred needs an entry.
    pub irregular: &'static [(&'static str, &'static str)],
}

impl Names {
    /// A field's name on the wire; `owner` is the name of its struct.
    #[must_use]
    pub fn on_the_wire<'a>(&self, owner: &str, field: &'a str) -> Cow<'a, str> {
        let irregular = self.irregular.iter().find(|(name, _)| match name.split_once('.') {
            Some((of, name)) => of == owner && name == field,
            None => *name == field,
        });
        match irregular {
            Some((_, name)) => Cow::Borrowed(*name),
            None => Cow::Owned(self.case.apply(field)),
        }
    }
}

impl Case {
    fn apply(self, field: &str) -> String {
        if self == Self::Snake {
            return field.to_owned();
        }
        let mut is_upper = self == Self::Pascal;
        let mut name = String::with_capacity(field.len());
        for letter in field.chars() {
            match letter {
                '_' => is_upper = true,
                _ if is_upper => {
                    name.push(letter.to_ascii_uppercase());
                    is_upper = false;
                }
                _ => name.push(letter),
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_become_members() {
        let names = Names {
            case: Case::Pascal,
            irregular: &[("Group.description", "GroupDescription"), ("client_id", "ClientID")],
        };
        assert_eq!(names.on_the_wire("Any", "role_arn"), "RoleArn");
        assert_eq!(names.on_the_wire("Any", "client_id"), "ClientID");
        assert_eq!(names.on_the_wire("Any", "description"), "Description");
        assert_eq!(names.on_the_wire("Group", "description"), "GroupDescription");
        assert_eq!(Names { case: Case::Camel, irregular: &[] }.on_the_wire("Any", "api_id"), "apiId");
    }
}
