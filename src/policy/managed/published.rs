//! The policies that AWS itself publishes: the list of them, and what is known of an ARN.

use std::sync::{LazyLock, OnceLock};

use super::documents;
use crate::{model::nearest, policy::Policy};

/// The list; its first lines say what it holds.
const LIST: &str = include_str!("list.txt");

/// A policy that AWS publishes, as of the day of the data.
#[derive(Debug)]
pub struct Managed {
    /// Its path and name, as they stand in its ARN: `service-role/AWSLambdaBasicExecutionRole`.
    pub path_name: &'static str,
    /// The version that is in force: `v3`.
    pub version: &'static str,
    /// The day of that version: `2026-09-30`.
    pub updated: &'static str,
    number: usize,
    document: OnceLock<Policy>,
}

impl Managed {
    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        format!("arn:aws:iam::aws:policy/{}", self.path_name)
    }

    /// Its name without the path.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.path_name.rsplit('/').next().unwrap_or_default()
    }

    /// What it says.
    #[must_use]
    pub fn document(&self) -> &Policy {
        self.document.get_or_init(|| documents::read(self.number))
    }
}

/// What is known of the ARN of an AWS managed policy.
#[derive(Debug)]
pub enum Lookup {
    /// AWS publishes it.
    Found(&'static Managed),
    /// It is not in the list: misspelt, or newer than the data.
    NotListed {
        /// The one that was probably meant: of the same name below another path, or spelt nearly so.
        nearest: Option<&'static Managed>,
    },
    /// It is of a partition whose policies are not known: those of `aws-cn` and `aws-us-gov` differ.
    OtherPartition,
}

/// The policies by path and name.
static ALL: LazyLock<Vec<Managed>> = LazyLock::new(|| {
    let lines = LIST.lines().filter(|line| !line.starts_with('#')).enumerate();
    lines
        .filter_map(|(number, line)| {
            let mut words = line.split(' ');
            let (path_name, version, updated) = (words.next()?, words.next()?, words.next()?);
            Some(Managed { path_name, version, updated, number, document: OnceLock::new() })
        })
        .collect()
});

/// All of them, by path and name.
#[must_use]
pub fn all() -> &'static [Managed] {
    &ALL
}

/// The day up to which the data knows what AWS publishes: `2026-09-30`.
#[must_use]
pub fn as_of() -> &'static str {
    let date = LIST.split_once("as of ").map_or("", |(_, rest)| rest);
    date.split(':').next().unwrap_or_default()
}

/// The path and name in the ARN of an AWS managed policy, with its partition.
fn parts(arn: &str) -> Option<(&str, &str)> {
    let (partition, rest) = arn.strip_prefix("arn:")?.split_once(':')?;
    Some((partition, rest.strip_prefix("iam::aws:policy/")?))
}

/// Whether an ARN is that of an AWS managed policy, of one that exists or not.
#[must_use]
pub fn is_aws_managed(arn: &str) -> bool {
    parts(arn).is_some()
}

/// What is known of an ARN; `None` if it is not that of an AWS managed policy.
#[must_use]
pub fn lookup(arn: &str) -> Option<Lookup> {
    let (partition, path_name) = parts(arn)?;
    if partition != "aws" {
        return Some(Lookup::OtherPartition);
    }
    let found = ALL.binary_search_by(|each| each.path_name.cmp(path_name));
    Some(match found.ok().and_then(|at| ALL.get(at)) {
        Some(found) => Lookup::Found(found),
        None => Lookup::NotListed { nearest: meant(path_name) },
    })
}

/// What an AWS managed policy says, by its ARN.
#[must_use]
pub fn document(arn: &str) -> Option<&'static Policy> {
    match lookup(arn)? {
        Lookup::Found(found) => Some(found.document()),
        Lookup::NotListed { .. } | Lookup::OtherPartition => None,
    }
}

/// The policy of the same name below another path; else the one whose name differs in the fewest letters.
fn meant(path_name: &str) -> Option<&'static Managed> {
    let name = path_name.rsplit('/').next().unwrap_or_default();
    if let Some(found) = ALL.iter().find(|each| each.name().eq_ignore_ascii_case(name)) {
        return Some(found);
    }
    let near = nearest(name, ALL.iter().map(Managed::name), 1 + name.len() / 6)?;
    ALL.iter().find(|each| each.name() == near)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Effect, Statement};

    #[test]
    fn what_aws_publishes_is_known_with_its_path() {
        let found = |arn: &str| match lookup(arn) {
            Some(Lookup::Found(found)) => format!("found {}", found.path_name),
            Some(Lookup::NotListed { nearest: Some(near) }) => format!("no; {}", near.path_name),
            Some(Lookup::NotListed { nearest: None }) => "no".to_owned(),
            Some(Lookup::OtherPartition) => "not known".to_owned(),
            None => "not AWS's".to_owned(),
        };
        let cases = [
            ("arn:aws:iam::aws:policy/AdministratorAccess", "found AdministratorAccess"),
            (
                "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
                "found service-role/AWSLambdaBasicExecutionRole",
            ),
            (
                "arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole",
                "no; service-role/AWSLambdaBasicExecutionRole",
            ),
            ("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAcess", "no; AmazonS3ReadOnlyAccess"),
            ("arn:aws:iam::aws:policy/amazons3fullaccess", "no; AmazonS3FullAccess"),
            ("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "found job-function/ViewOnlyAccess"),
            ("arn:aws:iam::aws:policy/NothingOfThisKind", "no"),
            ("arn:aws-cn:iam::aws:policy/AdministratorAccess", "not known"),
            ("arn:aws:iam::111122223333:policy/AdministratorAccess", "not AWS's"),
            ("arn:aws:iam::aws:role/AdministratorAccess", "not AWS's"),
        ];
        for (arn, expected) in cases {
            assert_eq!(found(arn), expected, "{arn}");
        }
    }

    #[test]
    fn the_documents_are_those_of_the_list() {
        assert!(all().len() > 1_500, "{}", all().len());
        assert!(all().is_sorted_by_key(|each| each.path_name));
        assert!(as_of() >= "2026-09-30" && as_of().len() == 10, "{}", as_of());
        for each in all() {
            assert!(!each.document().is_empty(), "{}", each.path_name);
            assert!(each.updated <= as_of(), "{}", each.path_name);
        }
        let everything = Policy::of([Statement::allow("").actions(["*"]).resources(["*"])]);
        let admin = document("arn:aws:iam::aws:policy/AdministratorAccess").unwrap();
        let statements =
            |policy: &Policy| policy.statements().map(|(_, each)| each.clone()).collect::<Vec<_>>();
        let plain = |mut each: Statement| {
            each.sid = None;
            each
        };
        assert_eq!(
            statements(admin).into_iter().map(plain).collect::<Vec<_>>(),
            statements(&everything).into_iter().map(plain).collect::<Vec<_>>()
        );
        let basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";
        let (_, basic) = document(basic).unwrap().statements().next().unwrap();
        assert_eq!(basic.effect, Effect::Allow);
        let actions: Vec<&str> = basic.action.iter().map(String::as_str).collect();
        assert_eq!(actions, ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]);
    }
}
