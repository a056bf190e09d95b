//! What people call things who come from another tool: `names.tsv`, where their words find ours.

use std::{collections::BTreeMap, sync::LazyLock};

/// By where a word stands and the word: our word, and the key of a kind that holds it.
type Names = BTreeMap<(&'static str, &'static str), (&'static str, &'static str)>;

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let rows = include_str!("names.tsv").lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let (at, theirs, ours) = (cells.next()?, cells.next()?, cells.next()?);
        Some(((at, theirs), (ours, cells.next().unwrap_or_default())))
    };
    rows.filter_map(row).collect()
});

/// The kind that a type of another tool is here, and the key of it that holds what is a resource there.
#[must_use]
pub fn kind(theirs: &str) -> Option<(&'static str, Option<&'static str>)> {
    let is_it = |(at, name): &(&str, &str)| *at == "kind" && name.eq_ignore_ascii_case(theirs);
    let (_, (kind, key)) = NAMES.iter().find(|(at, _)| is_it(at))?;
    Some((kind, Some(*key).filter(|key| !key.is_empty())))
}

/// The key of a kind that answers to another tool's; an empty one where nothing does and nothing needs to.
#[must_use]
pub fn key(kind: &str, theirs: &str) -> Option<&'static str> {
    let (ours, _) = NAMES.iter().find(|((at, name), _)| *at == kind && *name == snake(theirs))?.1;
    Some(if *ours == "-" { "" } else { ours })
}

/// What is written here instead of a table that stands at the top of another tool's files.
#[must_use]
pub fn table(theirs: &str) -> Option<&'static str> {
    let is_it = |(at, name): &(&str, &str)| *at == "table" && name.eq_ignore_ascii_case(theirs);
    NAMES.iter().find(|(at, _)| is_it(at)).map(|(_, (how, _))| *how)
}

/// The command that does here what another tool's does there.
#[must_use]
pub fn command(theirs: &str) -> Option<&'static str> {
    let (ours, _) = NAMES.iter().find(|((at, name), _)| *at == "command" && *name == theirs)?.1;
    Some(*ours).filter(|ours| *ours != "-")
}

/// `RetentionInDays` and `retention-in-days` as `retention_in_days`.
#[must_use]
pub fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut before: Option<char> = None;
    for c in name.chars() {
        if c.is_ascii_uppercase()
            && before.is_some_and(|before| before.is_ascii_lowercase() || before.is_ascii_digit())
        {
            snake.push('_');
        }
        snake.push(if c == '-' { '_' } else { c.to_ascii_lowercase() });
        before = Some(c);
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        kinds,
        stack::{schema, settings},
    };

    #[test]
    fn every_word_of_ours_is_one() {
        let catalog = kinds::catalog();
        let stack: serde_json::Value = serde_json::from_str(&schema::of_stack_files(&catalog)).unwrap();
        let has_key = |kind: &str, key: &str| {
            let (service, of) = kind.split_once('.').unwrap();
            let resource = &stack["properties"][service]["properties"][of]["additionalProperties"];
            let resource = resource["$ref"]
                .as_str()
                .map_or(resource, |path| stack.pointer(path.trim_start_matches('#')).unwrap());
            resource["properties"].get(key).is_some()
        };
        let mut wrong = Vec::new();
        for ((at, theirs), (ours, key)) in NAMES.iter() {
            let right = match *at {
                "table" => !ours.is_empty(),
                "command" => *ours == "-" || crate::cli::arguments::is_command(ours),
                "kind" => catalog.get(ours).is_some() && (key.is_empty() || has_key(ours, key)),
                kind => {
                    catalog.get(kind).is_some()
                        && !has_key(kind, theirs)
                        && (*ours == "-" || settings::KEYS.contains(ours) || has_key(kind, ours))
                }
            };
            if !right {
                wrong.push(format!("{at} {theirs} {ours} {key}"));
            }
        }
        assert_eq!(wrong, Vec::<String>::new());
    }

    #[test]
    fn names_of_every_form_are_found() {
        assert_eq!(snake("RetentionInDays"), "retention_in_days");
        assert_eq!(snake("KMSKeyId"), "kmskey_id");
        assert_eq!(key("logs.group", "RetentionInDays"), Some("retention_days"));
        assert_eq!(key("logs.group", "retention_in_days"), Some("retention_days"));
        assert_eq!(key("s3.bucket", "force_destroy"), Some(""));
        assert_eq!(key("s3.bucket", "colour"), None);
        assert_eq!(kind("AWS::S3::Bucket"), Some(("s3.bucket", None)));
        assert_eq!(kind("aws_s3_bucket_versioning"), Some(("s3.bucket", Some("versioning"))));
        assert_eq!(command("validate"), Some("check"));
        assert_eq!(command("fmt"), None);
    }
}
