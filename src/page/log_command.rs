//! What the logs of CI systems obey when a program prints it.

use std::borrow::Cow;

use crate::model::shown;

/// The bytes in a line at which a command would begin, in order; escaping the character there leaves
/// mere text.
///
/// GitHub's runner takes `::name::` behind any white space, and `##[name]` anywhere in a line
/// (`ActionCommand.cs` of actions/runner); Azure's agent `##vso[name]` anywhere; `TeamCity` `##teamcity[name]`;
/// Buildkite opens a group at `--- `, `+++ ` and `~~~ `, and reopens one at `^^^ +++`.
#[must_use]
pub fn commands(line: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if ["--- ", "+++ ", "~~~ ", "^^^ "].iter().any(|group| line.starts_with(group)) {
        found.push(0);
    }
    let words = line.trim_start();
    if words.starts_with("::") {
        found.push(line.len() - words.len());
    }
    found.extend(commands_within(line));
    found
}

/// The commands that a log finds anywhere in a line: where the character is that takes the escape.
pub fn commands_within(line: &str) -> impl Iterator<Item = usize> {
    line.match_indices('#').filter_map(|(at, _)| {
        let name = line[at..].strip_prefix("##")?.trim_start_matches(char::is_alphanumeric);
        name.starts_with('[').then_some(at + 1)
    })
}

/// A line of text that no log takes for a command.
#[must_use]
pub fn defused(line: &str) -> Cow<'_, str> {
    escaped(line, &commands(line))
}

/// Text inside a line of a machine's format that no log takes for a command.
fn defused_within(text: &str) -> Cow<'_, str> {
    escaped(text, &commands_within(text).collect::<Vec<_>>())
}

fn escaped<'a>(line: &'a str, commands: &[usize]) -> Cow<'a, str> {
    if commands.is_empty() {
        return Cow::Borrowed(line);
    }
    let escaped = |(at, c): (usize, char)| {
        if commands.contains(&at) { c.escape_unicode().to_string() } else { c.to_string() }
    };
    Cow::Owned(line.char_indices().map(escaped).collect())
}

/// Text on one line in which nothing is hidden and that no log takes for a command, for a format that a
/// program reads and a log shows.
#[must_use]
pub fn harmless(text: &str) -> String {
    defused_within(&shown(text)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_become_text() {
        let cases = [
            ("::error::x", "\\u{3a}:error::x"),
            ("    ::add-mask::x", "    \\u{3a}:add-mask::x"),
            ("arn:aws:s3:::x", "arn:aws:s3:::x"),
            ("a ##[group]b", "a #\\u{23}[group]b"),
            ("a ##vso[task.setvariable]b", "a #\\u{23}vso[task.setvariable]b"),
            ("###[x]", "##\\u{23}[x]"),
            ("--- x", "\\u{2d}-- x"),
            ("---", "---"),
            ("  --- x", "  --- x"),
            ("## x [y]", "## x [y]"),
        ];
        for (line, expected) in cases {
            assert_eq!(defused(line), expected);
            assert_eq!(defused(expected), expected);
        }
    }
}
