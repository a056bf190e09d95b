//! What AWS would refuse in a declaration, as far as it is known offline.

use crate::kind::prelude::*;
use aws_sdk_kms::types::KeySpec;
use serde_json::{Value, json};

use super::{grants, key::SYMMETRIC, lookup, spec::Spec, usage};
use crate::policy::{self, Dialect, Policy, aws_principal_problem};

/// The longest that AWS waits with a deletion, in days; what it does when it isn't told.
pub(super) const LONGEST_WINDOW: i32 = 30;

/// Characters of an alias with `alias/`.
const ALIAS: usize = 256;

/// Everything that AWS would refuse.
pub(super) fn problems(spec: &Spec, scope: &Scope) -> Vec<Problem> {
    let mut found = Vec::new();
    match (&spec.alias, &spec.key_id) {
        (None, None) => {
            let problem = Problem::at("", "a key has an `alias`, by which it is found");
            found.push(problem.with_help("a key that exists without one is adopted by its `key_id`"));
        }
        (Some(_), _) => found.extend(spec.name().known().and_then(alias)),
        (None, Some(_)) => {}
    }
    if let Some(id) = spec.key_id.as_deref().filter(|id| !lookup::is_id(id)) {
        let problem = Problem::at("key_id", format!("`{id}` is not the id of a key"));
        found.push(problem.with_help("as in 1234abcd-12ab-34cd-56ef-1234567890ab or mrk-…"));
    }
    key(spec, &mut found);
    found.extend(not_principals(spec));
    found.extend(spec.services.iter().filter_map(|service| not_a_service(service)));
    statements(spec, &mut found);
    whole_policy(spec, scope, &mut found);
    found
}

/// What AWS would refuse of a new key.
pub(super) fn problems_of_new(spec: &Spec) -> Option<Problem> {
    spec.key_id.as_ref().map(|_| {
        Problem::at("key_id", "`key_id` is for a key that exists: AWS assigns the ids of new ones")
            .with_help("set `adopt = true` beside it")
    })
}

fn alias(name: &str) -> Option<Problem> {
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-".contains(&b)) {
        return Some(Problem::at("alias", "an alias has letters, digits, `/`, `_` and `-`"));
    }
    if name.starts_with("aws/") {
        return Some(Problem::at("alias", "aliases that start with `aws/` are reserved for AWS"));
    }
    let length = "alias/".len() + name.len();
    (length > ALIAS).then(|| {
        Problem::at(
            "alias",
            format!("an alias has at most {ALIAS} characters with `alias/`; this one has {length}"),
        )
    })
}

fn key(spec: &Spec, found: &mut Vec<Problem>) {
    let usages = usage::of_spec(&spec.spec);
    if !KeySpec::values().contains(&spec.spec.as_str()) {
        let problem = Problem::at("spec", format!("unknown key spec `{}`", spec.spec));
        found.push(problem.with_help(format!("expected one of {}", KeySpec::values().join(", "))));
    } else if spec.usage.is_none() && usages.len() > 1 {
        let problem = Problem::at("spec", format!("a key of spec {} needs a `usage`", spec.spec));
        found.push(problem.with_help(format!("one of {}", usages.join(", "))));
    } else if !usages.contains(&spec.usage()) {
        let problem =
            Problem::at("usage", format!("a key of spec {} is not for {}", spec.spec, spec.usage()));
        found.push(problem.with_help(format!("expected {}", usages.join(" or "))));
    }
    let has_period = spec.rotation.is_some_and(|rotation| rotation.period_days.is_some());
    if has_period && spec.spec != SYMMETRIC {
        found.push(Problem::at("rotation", "AWS rotates symmetric encryption keys only"));
    }
}

/// Administrators and users that are not principals.
fn not_principals(spec: &Spec) -> Vec<Problem> {
    let lists = [("administrators", &spec.administrators), ("users", &spec.users)];
    let known = lists
        .into_iter()
        .flat_map(|(list, arns)| arns.iter().filter_map(move |arn| Some((list, arn.0.known()?))));
    known.filter_map(|(list, arn)| Some(Problem::at(list, aws_principal_problem(arn)?))).collect()
}

fn not_a_service(service: &str) -> Option<Problem> {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let name = service.strip_suffix(".amazonaws.com").or_else(|| service.strip_suffix(".amazonaws.com.cn"));
    if name.is_some_and(|name| name.split('.').all(is_part)) {
        return None;
    }
    let problem = Problem::at("services", format!("`{service}` is not a service principal"));
    let bare = is_part(service);
    Some(if bare { problem.with_help(format!("write `{service}.amazonaws.com`")) } else { problem })
}

fn statements(spec: &Spec, found: &mut Vec<Problem>) {
    if spec.statements.is_empty() {
        return;
    }
    for (sid, statement) in &spec.statements {
        let at =
            |message: String| Problem { path: vec!["statements".into(), sid.clone()], message, help: None };
        if grants::is_taken(sid, spec) {
            found.push(at(format!("a statement `{sid}` is already generated from the other fields")));
        }
        if statement.get("Sid").is_some_and(|own| own != sid) {
            found.push(at("the Sid is the statement's key and can't differ from it".to_owned()));
        }
    }
    let document = json!({ "Version": "2012-10-17", "Statement": spec.statements });
    found.extend(policy::problems(&document, Dialect::Key).into_iter().map(|(path, message)| {
        let below = path.into_iter().skip(1);
        Problem { path: std::iter::once("statements".to_owned()).chain(below).collect(), message, help: None }
    }));
}

fn whole_policy(spec: &Spec, scope: &Scope, found: &mut Vec<Problem>) {
    let Some(whole) = &spec.policy else { return };
    if spec.has_grants() {
        let problem =
            Problem::at("policy", "`policy` is the whole key policy, so nothing can be added to it");
        found.push(
            problem.with_help("remove `administrators`, `users`, `services` and `statements`, or `policy`"),
        );
    }
    let problems = policy::problems(whole, Dialect::Key);
    if problems.is_empty() && !read(whole).is_some_and(|policy| grants::allows_account(&policy, scope)) {
        let message = "no statement allows the account: IAM policies would have no effect on this key, and everybody could be locked out";
        let help = "allow `kms:*` to arn:aws:iam::${stack.account}:root";
        found.push(Problem::at("policy", message).with_help(help));
    }
    found.extend(problems.into_iter().map(|(path, message)| Problem {
        path: std::iter::once("policy".to_owned()).chain(path).collect(),
        message,
        help: None,
    }));
}

/// A policy that has no problems.
pub(super) fn read(policy: &Value) -> Option<Policy> {
    serde_json::from_value(policy.clone()).ok()
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
