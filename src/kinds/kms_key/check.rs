//! What AWS would refuse in a declaration, as far as it is known offline.

use crate::kind::prelude::*;
use serde_json::json;

use super::{
    policy as key_policy,
    spec::{SYMMETRIC, Spec, usages},
};
use crate::policy::{self, Dialect, aws_principal_problem};

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
    key(spec, &mut found);
    found.extend(not_principals("administrators", &spec.administrators));
    found.extend(not_principals("users", &spec.users));
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
    let length = "alias/".len() + name.len();
    let message =
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_-".contains(&b)) {
            "an alias has letters, digits, `/`, `_` and `-`".to_owned()
        } else if name.starts_with("aws/") {
            "aliases that start with `aws/` are reserved for AWS".to_owned()
        } else if length > ALIAS {
            format!("an alias has at most {ALIAS} characters with `alias/`; this one has {length}")
        } else {
            return None;
        };
    Some(Problem::at("alias", message))
}

fn key(spec: &Spec, found: &mut Vec<Problem>) {
    let usages = usages(&spec.spec);
    if spec.usage.is_none() && usages.len() > 1 {
        let problem = Problem::at("spec", format!("a key of spec {} needs a `usage`", spec.spec));
        found.push(problem.with_help(format!("one of {}", usages.join(", "))));
    // An unknown spec has no usages, and is refused by the bounds of its field.
    } else if !usages.is_empty() && !usages.contains(&spec.usage()) {
        let message = format!("a key of spec {} is not for {}", spec.spec, spec.usage());
        found.push(Problem::at("usage", message).with_help(format!("expected {}", usages.join(" or "))));
    }
    let has_period = spec.rotation.is_some_and(|rotation| rotation.period_days.is_some());
    if has_period && spec.spec != SYMMETRIC {
        found.push(Problem::at("rotation", "AWS rotates symmetric encryption keys only"));
    }
}

/// Administrators or users that are not principals.
fn not_principals(list: &str, arns: &BTreeSet<Arn>) -> impl Iterator<Item = Problem> {
    let messages = arns.iter().filter_map(|arn| aws_principal_problem(arn.0.known()?));
    messages.map(move |message| Problem::at(list, message))
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
        if key_policy::is_taken(sid, spec) {
            let message = format!("a statement `{sid}` is already generated from the other fields");
            found.push(Problem::below(["statements", sid.as_str()], message));
        }
        if statement.get("Sid").is_some_and(|own| own != sid) {
            let message = "the Sid is the statement's key and can't differ from it";
            found.push(Problem::below(["statements", sid.as_str()], message));
        }
    }
    let document = json!({ "Version": "2012-10-17", "Statement": spec.statements });
    found.extend(
        policy::problems(&document, Dialect::Key)
            .into_iter()
            .map(|(path, message)| Problem::below(path.into_iter().skip(1), message).within(["statements"])),
    );
}

fn whole_policy(spec: &Spec, scope: &Scope, found: &mut Vec<Problem>) {
    let Some(whole) = &spec.policy else { return };
    if spec.has_grants() {
        let message = "`policy` is the whole key policy, so nothing can be added to it";
        let help = "remove `administrators`, `users`, `services` and `statements`, or `policy`";
        found.push(Problem::at("policy", message).with_help(help));
    }
    let problems = policy::problems(whole, Dialect::Key);
    let declared = key_policy::declared(spec, scope);
    if problems.is_empty() && !declared.is_some_and(|policy| key_policy::allows_account(&policy, scope)) {
        let message = "no statement allows the account: IAM policies would have no effect on this key, and everybody could be locked out";
        let help = "allow `kms:*` to arn:aws:iam::${stack.account}:root";
        found.push(Problem::at("policy", message).with_help(help));
    }
    let within = |(path, message)| Problem::below::<String>(path, message).within(["policy"]);
    found.extend(problems.into_iter().map(within));
}
