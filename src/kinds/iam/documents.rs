//! Policy documents on their way in: what AWS answers, and what a stack declares.

use crate::kind::prelude::*;
use serde_json::Value;

use crate::{
    model::text::{Written, split},
    policy::{
        self, Dialect, Policy,
        managed::{self, Lookup},
    },
};

/// A document as IAM answers it: percent-encoded.
pub(crate) fn decoded(document: &str) -> Result<Policy, Failure> {
    Policy::from_encoded(document)
        .map_err(|error| Failure::guard("reading a policy document", error.to_string()))
}

/// A document as a stack declares it below `at`, and everything that IAM would refuse in it.
pub(crate) fn declared(at: &[&str], written: &Value, dialect: Dialect) -> (Option<Policy>, Vec<Problem>) {
    let problems = policy::problems(written, dialect).into_iter().map(|(path, message)| Problem {
        path: at.iter().map(|part| (*part).to_owned()).chain(path).collect(),
        message,
        help: None,
    });
    (Policy::deserialize(written).ok(), problems.collect())
}

/// Inline policies as a stack declares them, and everything that IAM would refuse in them.
pub(crate) fn declared_inline(
    written: &BTreeMap<String, Value>,
    dialect: Dialect,
) -> (BTreeMap<String, Policy>, Vec<Problem>) {
    let mut policies = BTreeMap::new();
    let mut problems = Vec::new();
    for (name, written) in written {
        let (policy, found) = declared(&["inline", name], written, dialect);
        problems.extend(found);
        policies.extend(policy.map(|policy| (name.clone(), policy)));
    }
    let (sizes, limit): (Vec<usize>, _) = (policies.values().map(least_size).collect(), dialect.limit());
    let size: usize = sizes.iter().sum();
    // One policy alone over the limit was found above.
    if size > limit && sizes.iter().all(|size| *size <= limit) {
        let message = format!("all inline policies together have {size} characters; IAM takes {limit}");
        problems.push(Problem::at("inline", message).with_help("move one into an iam.policy and attach it"));
    }
    (policies, problems)
}

/// The characters of a policy without white space, as IAM counts them, and without references, whose
/// length is not known yet.
fn least_size(policy: &Policy) -> usize {
    let json = policy.to_json();
    let literal = split(&json).into_iter().map(|piece| match piece {
        Written::Literal(text) => text.chars().filter(|c| !c.is_whitespace()).count(),
        Written::Reference(_) => 0,
    });
    literal.sum()
}

/// A managed policy that a document names. Of AWS's own only those that AWS publishes exist, as far as is
/// known; those of other partitions are not known.
pub(crate) fn named_policy(arn: &Arn, refusal: Refusal) -> Named {
    let named = Named::arn(arn.value());
    match managed::lookup(&named.text) {
        Some(Lookup::Found(_) | Lookup::OtherPartition) => named,
        Some(Lookup::NotListed { .. }) | None => named.or(refusal),
    }
}

/// A problem with the ARN of a managed policy at `at`.
pub(crate) fn policy_problem(at: &str, arn: &Arn) -> Option<Problem> {
    let arn = arn.0.known()?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let is_policy = matches!(parts[..], ["arn", _, "iam", "", account, resource]
        if !account.is_empty() && resource.strip_prefix("policy/").is_some_and(|name| !name.is_empty()));
    (!is_policy).then(|| {
        Problem::at(at, format!("`{arn}` is not the ARN of a managed policy"))
            .with_help("as in `arn:aws:iam::aws:policy/ReadOnlyAccess`, or `${iam.policy.x.arn}`")
    })
}
