//! What is typed behind `trueup import`: kinds, names, tags.

use super::exit::{Stop, USAGE};
use crate::{diagnostics::nearest, facts::KindFacts, kind::Candidate, kinds, model::Scope};

/// Kinds with names, as they were typed: names are of the kind before them.
///
/// # Errors
/// That there is no such kind, or none of it is named.
pub fn named(words: &[String]) -> Result<Vec<(&'static dyn KindFacts, String)>, Stop> {
    let catalog = kinds::catalog();
    let mut kind: Option<(&'static dyn KindFacts, bool)> = None;
    let mut named = Vec::new();
    let nothing_of = |kind: &dyn KindFacts| {
        let name = kind.name();
        Stop::usage(format!("no {name} is named: give names after it, or pass --all {name}"))
    };
    for word in words {
        match (catalog.get(word), &mut kind) {
            (Some(_), Some((kind, false))) => return Err(nothing_of(*kind)),
            (Some(next), _) => kind = Some((next, false)),
            (None, Some((kind, has_names))) => {
                *has_names = true;
                named.push((*kind, word.clone()));
            }
            (None, None) => drop(known(word)?),
        }
    }
    match kind {
        Some((kind, false)) => Err(nothing_of(kind)),
        _ => Ok(named),
    }
}

/// The kind called `name`.
///
/// # Errors
/// That there is none.
pub fn known(name: &str) -> Result<&'static dyn KindFacts, Stop> {
    let catalog = kinds::catalog();
    catalog.get(name).ok_or_else(|| Stop::Error {
        message: format!("unknown kind `{name}`"),
        hint: nearest(name, catalog.iter().map(KindFacts::name))
            .or_else(|| Some("`trueup kinds` lists them".to_owned())),
        code: USAGE,
    })
}

/// Key and value of a tag.
///
/// # Errors
/// That it is none.
pub fn pair(tag: &str) -> Result<(&str, &str), Stop> {
    tag.split_once('=').ok_or_else(|| Stop::usage(format!("`{tag}` is not a tag; expected KEY=VALUE")))
}

/// What a person may mean by a name: an ARN stands for the name in it, and a key's alias for itself.
#[must_use]
pub fn candidates(kind: &'static dyn KindFacts, name: &str, scope: &Scope) -> Vec<Candidate> {
    let arn = name.starts_with("arn:").then(|| name.to_owned());
    let one = |scope: &Scope, name: &str| Candidate {
        kind,
        scope: scope.clone(),
        name: name.to_owned(),
        arn: arn.clone(),
    };
    let parts: Vec<&str> = name.splitn(6, ':').collect();
    let ["arn", _, _, region, _, resource] = parts[..] else {
        let alias = name.strip_prefix("alias/").filter(|_| kind.name() == "kms.key");
        return vec![one(scope, alias.unwrap_or(name))];
    };
    let scope = if region.is_empty() { scope.clone() } else { scope.in_region(region) };
    if let Some(alias) = resource.strip_prefix("alias/") {
        return vec![one(&scope, alias)];
    }
    let names = kinds::acts(kind.name()).map(|kind| kind.named(resource)).unwrap_or_default();
    names.iter().map(|name| one(&scope, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope() -> Scope {
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
    }

    #[test]
    fn names_are_of_the_kind_before_them() {
        let words = ["s3.bucket", "a", "b", "iam.role", "c"].map(str::to_owned);
        let found: Vec<String> = match named(&words) {
            Ok(found) => found.iter().map(|(kind, name)| format!("{} {name}", kind.name())).collect(),
            Err(_) => Vec::new(),
        };
        assert_eq!(found, ["s3.bucket a", "s3.bucket b", "iam.role c"]);
        for wrong in [&["a"][..], &["s3.bucket"], &["s3.bucket", "iam.role", "c"]] {
            let words: Vec<String> = wrong.iter().map(|word| (*word).to_owned()).collect();
            assert!(named(&words).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn an_arn_stands_for_the_name_in_it() {
        let cases = [
            ("s3.bucket", "arn:aws:s3:::input", "eu-central-1 input"),
            ("iam.role", "arn:aws:iam::111122223333:role/service/worker", "eu-central-1 worker"),
            ("sns.topic", "arn:aws:sns:us-east-1:111122223333:alarms", "us-east-1 alarms"),
            ("kms.key", "arn:aws:kms:us-east-1:111122223333:alias/shop/main", "us-east-1 shop/main"),
            ("kms.key", "alias/shop/main", "eu-central-1 shop/main"),
            ("ssm.parameter", "alias/shop", "eu-central-1 alias/shop"),
            ("sns.topic", "arn:aws:iam::111122223333:role/worker", "eu-central-1 role/worker"),
            ("iam.role", "arn:aws:sns:us-east-1:111122223333:alarms", ""),
        ];
        for (kind, typed, expected) in cases {
            let kind = kinds::catalog().get(kind).unwrap();
            let found: Vec<String> = candidates(kind, typed, &scope())
                .iter()
                .map(|candidate| format!("{} {}", candidate.scope.region, candidate.name))
                .collect();
            assert_eq!(found.join(", "), expected, "{typed}");
        }
    }
}
