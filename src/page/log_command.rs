//! What the logs of CI systems obey when a program prints it.

use std::borrow::Cow;

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
    for (at, _) in line.match_indices('#') {
        let name =
            line[at..].strip_prefix("##").map(|rest| rest.trim_start_matches(|c: char| c.is_alphanumeric()));
        if name.is_some_and(|rest| rest.starts_with('[')) {
            found.push(at + 1);
        }
    }
    found
}

/// A line of text that no log takes for a command.
#[must_use]
pub fn defused(line: &str) -> Cow<'_, str> {
    let commands = commands(line);
    if commands.is_empty() {
        return Cow::Borrowed(line);
    }
    let escaped = |(at, c): (usize, char)| {
        if commands.contains(&at) { c.escape_unicode().to_string() } else { c.to_string() }
    };
    Cow::Owned(line.char_indices().map(escaped).collect())
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
