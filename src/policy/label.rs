//! What a statement is called in a document: its Sid, else words made from what it says.

use std::collections::{BTreeMap, BTreeSet};

use super::{Principal, Statement, name, statement::MEMBERS};

/// The statements by label. The labels follow from the statements alone, never from their order.
pub(super) fn by_label(statements: impl IntoIterator<Item = Statement>) -> BTreeMap<String, Statement> {
    let mut statements: Vec<Statement> = statements.into_iter().map(Statement::canonical).collect();
    statements.sort();
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    for sid in statements.iter().filter_map(|statement| statement.sid.clone()) {
        *uses.entry(sid).or_default() += 1;
    }
    let names_it = |sid: &str| uses.get(sid) == Some(&1) && !MEMBERS.contains(&sid);
    let (named, others): (Vec<_>, Vec<_>) =
        statements.into_iter().partition(|statement| statement.sid.as_deref().is_some_and(names_it));
    let mut labelled: BTreeMap<String, Statement> =
        named.into_iter().map(|statement| (statement.sid.clone().unwrap_or_default(), statement)).collect();
    // Where counting goes on for the same words: many equal statements are not counted anew for each.
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for statement in others {
        let words = words(&statement);
        let count = counts.entry(words.clone()).or_default();
        let mut label = words.clone();
        loop {
            *count += 1;
            if *count > 1 {
                label = format!("{words} ({count})");
            }
            if !labelled.contains_key(&label) {
                break;
            }
        }
        labelled.insert(label, statement);
    }
    labelled
}

/// The Sid that a key of a table of statements stands for. The words that [`by_label`] makes hold a
/// space, which no Sid of an identity policy does, so the two can be told apart.
pub(super) fn sid_of_key(key: &str) -> Option<&str> {
    let is_sid = !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric());
    is_sid.then_some(key)
}

/// `Allow lambda.amazonaws.com sts:AssumeRole`. Of several principals or actions only the first is
/// named, so that a change to the others stays a change of the same statement.
fn words(statement: &Statement) -> String {
    let mut words = vec![statement.effect.to_string()];
    let who = |principal: &Principal| {
        let names: BTreeSet<String> = principal.all().map(|(_, text)| name::principal(text, None)).collect();
        first(names.iter().map(|name| if name == "everyone" { "*" } else { name }))
    };
    if let Some(principal) = &statement.principal {
        words.push(who(principal));
    }
    if let Some(principal) = &statement.not_principal {
        words.push(format!("not {}", who(principal)));
    }
    match (statement.action.is_empty(), statement.not_action.is_empty()) {
        (_, false) => words.push(format!("not {}", first(statement.not_action.iter().map(String::as_str)))),
        (false, true) => words.push(first(statement.action.iter().map(String::as_str))),
        (true, true) => words.push("nothing".to_owned()),
    }
    words.join(" ")
}

fn first<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    match (names.next(), names.next()) {
        (Some(first), Some(_)) => format!("{first} …"),
        (Some(first), None) => first.to_owned(),
        _ => "nobody".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(statements: impl IntoIterator<Item = Statement>) -> Vec<String> {
        by_label(statements).into_keys().collect()
    }

    #[test]
    fn a_statement_without_sid_is_called_by_what_it_says() {
        let cases = [
            (Statement::allow("Enable IAM"), "Enable IAM"),
            (
                Statement::allow("").principals_service(["lambda.amazonaws.com"]).actions(["sts:AssumeRole"]),
                "Allow lambda.amazonaws.com sts:AssumeRole",
            ),
            (Statement::deny("").principals_aws(["*"]).actions(["s3:*"]), "Deny * s3:*"),
            (Statement::allow("").actions(["s3:PutObject", "s3:GetObject"]), "Allow s3:GetObject …"),
            (
                Statement::allow("")
                    .principals_aws(["arn:aws:iam::111122223333:role/app/writer"])
                    .actions(["kms:*"]),
                "Allow role writer kms:*",
            ),
            (Statement { not_action: ["iam:*".to_owned()].into(), ..Statement::deny("") }, "Deny not iam:*"),
            (Statement::allow(""), "Allow nothing"),
            // A table of statements under this key would read as a statement.
            (Statement::allow("Effect").actions(["s3:*"]), "Allow s3:*"),
        ];
        for (statement, label) in cases {
            assert_eq!(labels([statement]), [label]);
        }
    }

    #[test]
    fn repeats_are_counted_and_kept() {
        let same = Statement::allow("").actions(["s3:*"]);
        let other = same.clone().resources(["*"]);
        assert_eq!(labels([same.clone(), same.clone()]), ["Allow s3:*", "Allow s3:* (2)"]);
        assert_eq!(by_label([same.clone(), other.clone()]), by_label([other, same.clone()]));
        // Sids that several statements share name none of them.
        let twice = [Statement::allow("A").actions(["s3:*"]), Statement::deny("A").actions(["s3:*"])];
        assert_eq!(labels(twice), ["Allow s3:*", "Deny s3:*"]);
        // A Sid may look like the words for another statement.
        assert_eq!(labels([same, Statement::deny("Allow s3:*")]), ["Allow s3:*", "Allow s3:* (2)"]);
    }

    #[test]
    fn words_never_read_as_a_sid() {
        for statement in [Statement::allow(""), Statement::deny("").actions(["*"])] {
            assert_eq!(sid_of_key(&words(&statement)), None);
        }
        assert_eq!(sid_of_key("ReadAndWriteCalls"), Some("ReadAndWriteCalls"));
    }
}
