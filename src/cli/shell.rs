//! Words as a shell takes them, in what is offered for pasting.

/// `word` as one word of a POSIX shell. Control characters, and what only looks like nothing, are written as
/// numbers in `$'…'`, so that what is seen is what is pasted.
#[must_use]
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "=_-./:@,+%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    if word.chars().all(|c| c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric()) {
        return format!("'{}'", word.replace('\'', r"'\''"));
    }
    let escaped = word.chars().map(|c| match c {
        '\'' | '\\' => format!("\\{c}"),
        c if c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric() => c.to_string(),
        c => c.to_string().bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
    });
    format!("$'{}'", escaped.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_pasted_as_it_was() {
        for (word, expected) in [
            ("days=7", "days=7"),
            ("plans/today.json", "plans/today.json"),
            ("", "''"),
            ("who=*", "'who=*'"),
            ("a b", "'a b'"),
            ("it's; rm -rf /", r"'it'\''s; rm -rf /'"),
            ("$(id)`id`", "'$(id)`id`'"),
            ("größe", "'größe'"),
            ("two\nlines\u{1b}[2J\\", r"$'two\x0alines\x1b[2J\\'"),
            ("a\u{202e}b'", r"$'a\xe2\x80\xaeb\''"),
        ] {
            assert_eq!(quoted(word), expected, "{word:?}");
            let shell =
                std::process::Command::new("bash").arg("-c").arg(format!("printf %s {expected}")).output();
            assert_eq!(String::from_utf8(shell.unwrap().stdout).unwrap(), word);
        }
    }
}
