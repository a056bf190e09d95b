//! Names of log groups and filters, and the patterns of filters.

use serde::Deserializer;
use serde_json::json;

use super::prelude::*;
use crate::log_pattern::Pattern;

/// Characters of the name of a group, and of a filter.
const LONGEST: usize = 512;

/// The bounds of the names of filters, where these are keys.
pub fn filter_names() -> Value {
    let words = "text without `:` and `*`";
    json!({ "minLength": 1, "maxLength": LONGEST, "pattern": "^[^:*]*$", "x-pattern": words })
}

/// A problem with the name of a log group.
pub fn group_problem(name: &Text) -> Option<Problem> {
    let name = name.known()?;
    if name.starts_with("arn:") {
        let found = Problem::at("", "expected the name of a log group, found an ARN");
        return Some(match name.split(":log-group:").nth(1) {
            Some(name) => found.with_help(format!("write `{}`", name.trim_end_matches(":*"))),
            None => found,
        });
    }
    let is_one = |b: u8| b.is_ascii_alphanumeric() || b"._-/#".contains(&b);
    if !(1..=LONGEST).contains(&name.len()) || !name.bytes().all(is_one) {
        let found = Problem::at("", format!("`{name}` is not a valid name of a log group"));
        return Some(found.with_help(format!("1 to {LONGEST} letters, digits and `._-/#`")));
    }
    name.starts_with("aws/").then(|| Problem::at("", "names that start with `aws/` are reserved for AWS"))
}

/// A problem with the `pattern` of a filter.
pub fn pattern_problem(pattern: &Text) -> Option<Problem> {
    let mistake = Pattern::parse(pattern.known()?).err()?;
    Some(Problem { help: mistake.help, ..Problem::at("pattern", mistake.message) })
}

/// Text without the white space around it, which a multi-line string always has and which means
/// nothing in a pattern or a query.
pub fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
    Ok(match Text::deserialize(deserializer)? {
        Text::Known(text) => Text::Known(text.trim().to_owned()),
        // It comes by again once it is known.
        pending @ Text::Pending(_) => pending,
    })
}

/// A text, where AWS may answer an empty one for none.
pub fn filled<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_in_the_place_of_a_name_gives_the_name() {
        let arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/bot:*";
        assert_eq!(group_problem(&arn.into()).unwrap().help.unwrap(), "write `/ecs/bot`");
        assert!(group_problem(&"".into()).is_some());
    }
}
