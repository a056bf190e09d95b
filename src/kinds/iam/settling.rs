//! Writes that meet an IAM which has not caught up, is full, or has the name already.

use std::future::Future;

use crate::{
    kind::{prelude::*, shapes::plain},
    model::Owner,
};

/// IAM's code for two writes to one thing.
const CONCURRENT: Transient = Transient::always("ConcurrentModification");
/// IAM's code for a name that was deleted a moment ago.
const UNMODIFIABLE: Transient = Transient::always("EntityTemporarilyUnmodifiable");
/// A role, user or policy that was created a moment ago may not be there yet for the next call.
const NOT_YET: Transient = Transient::of_itself("NoSuchEntity", "");
/// The same of a user, where IAM may also mean a group.
const USER_NOT_YET: Transient = NOT_YET.saying("user with name");
/// The same of a policy that is attached or made a boundary: "Policy … does not exist or is not attachable", with its
/// ARN. IAM says so of one that never was, too, and of AWS's own, which are never new.
const POLICY_NOT_YET: Transient = Transient::of_named("NoSuchEntity", "not attachable", &["iam"]);
/// A principal that was created a moment ago.
const INVALID_PRINCIPAL: Transient =
    Transient::of_named("MalformedPolicyDocument", "Invalid principal in policy", &["iam"]);
/// A policy or profile that was taken away a moment ago still counts.
const CONFLICT: Transient = Transient::always("DeleteConflict").quick();
/// The same of a user: only these, since its credentials are a conflict that stays.
const POLICIES: Transient = CONFLICT.saying("policies first");
const GROUPS: Transient = CONFLICT.saying("group");
/// The same of a managed policy.
const ENTITIES: Transient = CONFLICT.saying("attached to entities");
const VERSIONS: Transient = CONFLICT.saying("more than one version");

/// A role or user that was created a moment ago, in IAM's words and in those of what behaves like it.
const ENTITY_NOT_YET: [Transient; 2] = [NOT_YET.saying("with name"), NOT_YET.saying("not found")];

// Refusals that pass by themselves: of a change,
pub(crate) const SETTLING: &[Transient] = &[CONCURRENT, UNMODIFIABLE, NOT_YET];
// of an attachment or boundary,
pub(crate) const SETTLING_ATTACHMENT: &[Transient] =
    &[CONCURRENT, UNMODIFIABLE, ENTITY_NOT_YET[0], ENTITY_NOT_YET[1], POLICY_NOT_YET];
// of what groups a user is in,
pub(crate) const SETTLING_GROUPS: &[Transient] = &[CONCURRENT, UNMODIFIABLE, USER_NOT_YET];
// of a trust policy,
pub(crate) const SETTLING_TRUST: &[Transient] = &[CONCURRENT, UNMODIFIABLE, NOT_YET, INVALID_PRINCIPAL];
// and of creating or deleting. The deletion of a role takes everything away that could stand in its way, so that a
// conflict is one that IAM has not noticed the end of.
pub(crate) const SETTLING_ROLE: &[Transient] =
    &[CONCURRENT, UNMODIFIABLE, POLICY_NOT_YET, INVALID_PRINCIPAL, CONFLICT];
pub(crate) const SETTLING_USER: &[Transient] = &[CONCURRENT, UNMODIFIABLE, POLICY_NOT_YET, POLICIES, GROUPS];
pub(crate) const SETTLING_POLICY: &[Transient] = &[CONCURRENT, ENTITIES, VERSIONS];

/// An answer about a policy, with what would help.
pub(crate) fn of_policy(failure: Failure, arn: &str) -> Failure {
    if failure.has_code(&["NoSuchEntity"]) && failure.message.contains(arn) {
        return failure
            .with_hint("attach a policy that exists; AWS's own have a path, as in `service-role/`");
    }
    failure
}

/// Adds before it removes, so that no permission is missing in between; where a quota leaves no room for both,
/// what is added is added again after the removals.
pub(crate) async fn exchange<W: Clone, F>(
    write: impl Fn(W) -> F,
    add: Vec<W>,
    remove: Vec<W>,
) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>>,
{
    // The SDK's futures are large.
    let write_all = async |writes: Vec<W>| {
        for one in writes {
            Box::pin(write(one)).await?;
        }
        Ok(())
    };
    let added = write_all(add.clone()).await;
    let is_full = added.as_ref().is_err_and(|failure: &Failure| failure.has_code(&["LimitExceeded"]));
    if !is_full {
        added?;
    }
    write_all(remove).await?;
    if is_full { write_all(add).await } else { Ok(()) }
}

pub(crate) fn is_taken(failure: &Failure) -> bool {
    failure.has_code(&["EntityAlreadyExists"])
}

/// Who has the name that a creation found taken: an earlier attempt of ours, which is fine, or
/// someone else, which is an error.
pub(crate) fn ours(
    at: &Target,
    word: &str,
    name: &str,
    seen: &TagsValue,
    refusal: Failure,
) -> Result<(), Failure> {
    let owner = Owner::of(&plain(seen));
    if owner.is_some() && owner == at.owner {
        return Ok(());
    }
    let hint = match owner {
        Some(owner) => format!("the {word} `{name}` belongs to {} of stack {}", owner.address, owner.stack),
        None if name == at.name => format!("the {word} `{name}` has no owner; adopt it"),
        None => format!("there is a {word} `{name}`; to IAM, names that differ only in case are one"),
    };
    Err(refusal.with_hint(hint))
}
