//! Writes that meet an IAM which has not caught up, is full, or has the name already.

use super::entity::{Entity, Profile};
use crate::{
    kind::{Target, Transient},
    kinds::tags::{self, TagsValue},
    model::{Failure, Owner},
};

/// IAM's code for two writes to one thing.
const CONCURRENT: Transient = Transient::always("ConcurrentModification");
/// IAM's code for a name that was deleted a moment ago.
const UNMODIFIABLE: Transient = Transient::always("EntityTemporarilyUnmodifiable");
/// What was created a moment ago may not be there yet for the next call.
const NOT_YET: Transient = Transient::after_creation("NoSuchEntity", "");
/// A principal that was created a moment ago. A typo gives the same answer, so that it passes only
/// if something was created in this run.
const INVALID_PRINCIPAL: Transient =
    Transient::after_creation("MalformedPolicyDocument", "Invalid principal in policy");
/// A policy or profile that was taken away a moment ago still counts.
const CONFLICT: Transient = Transient::always("DeleteConflict");
/// The same of a user: only these, since its credentials are a conflict that stays.
const POLICIES: Transient = conflict("policies first");
const GROUPS: Transient = conflict("group");
/// The same of a managed policy.
const ENTITIES: Transient = conflict("attached to entities");
const VERSIONS: Transient = conflict("more than one version");

const fn conflict(message: &'static str) -> Transient {
    Transient { code: "DeleteConflict", message, after_creation: false }
}

/// The code for a policy that this run made and IAM does not know everywhere yet. IAM's own answer is the
/// same for one that never was, which no waiting helps.
pub const POLICY_NOT_YET: &str = "PolicyNotYetKnown";
/// A role or user that was created a moment ago, in IAM's words and in those of what behaves like it.
const ENTITY_NOT_YET: [Transient; 2] = [
    Transient::after_creation("NoSuchEntity", "with name"),
    Transient::after_creation("NoSuchEntity", "not found"),
];

/// Refusals of an attachment or boundary that pass by themselves.
pub const SETTLING_ATTACHMENT: &[Transient] = &[
    CONCURRENT,
    UNMODIFIABLE,
    ENTITY_NOT_YET[0],
    ENTITY_NOT_YET[1],
    Transient::after_creation(POLICY_NOT_YET, ""),
];

/// An answer about a policy: one to wait for only if this run made the policy.
#[must_use]
pub fn of_policy(failure: Failure, arn: &str, at: &Target) -> Failure {
    let is_about_policy = failure.has_code(&["NoSuchEntity"]) && failure.message.contains(arn);
    if is_about_policy && at.fresh.contains(arn) {
        return Failure { code: Some(POLICY_NOT_YET.to_owned()), ..failure };
    }
    if is_about_policy {
        return failure
            .with_hint("attach a policy that exists; AWS's own have a path, as in `service-role/`");
    }
    failure
}

/// Refusals of a change that pass by themselves.
pub const SETTLING: &[Transient] = &[CONCURRENT, UNMODIFIABLE, NOT_YET];

/// Refusals of a trust policy that pass by themselves.
pub const SETTLING_TRUST: &[Transient] = &[CONCURRENT, UNMODIFIABLE, NOT_YET, INVALID_PRINCIPAL];

/// Refusals of creating or deleting a role that pass by themselves. Deletion takes everything away
/// that could stand in its way, so that a conflict is one that IAM has not noticed the end of.
pub const SETTLING_ROLE: &[Transient] = &[CONCURRENT, UNMODIFIABLE, NOT_YET, INVALID_PRINCIPAL, CONFLICT];

/// Refusals of creating or deleting a user that pass by themselves.
pub const SETTLING_USER: &[Transient] = &[CONCURRENT, UNMODIFIABLE, NOT_YET, POLICIES, GROUPS];

/// Refusals of creating or deleting a managed policy that pass by themselves.
pub const SETTLING_POLICY: &[Transient] = &[CONCURRENT, NOT_YET, ENTITIES, VERSIONS];

/// Whether an addition fitted in. Additions come before removals, so that no permission is missing
/// in between; where a quota leaves no room for both, they are made again after the removals.
pub fn fits(added: Result<(), Failure>) -> Result<bool, Failure> {
    match added {
        Ok(()) => Ok(true),
        Err(failure) if failure.has_code(&["LimitExceeded"]) => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// Whether `failure` says that the name is taken.
#[must_use]
pub fn is_taken(failure: &Failure) -> bool {
    failure.has_code(&["EntityAlreadyExists"])
}

/// Who has the name that a creation found taken: an earlier attempt of ours, which is fine, or
/// someone else, which is an error.
pub fn ours(at: &Target, word: &str, name: &str, seen: &TagsValue, refusal: Failure) -> Result<(), Failure> {
    let owner = Owner::of(&tags::plain(seen));
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

/// The role or user of an earlier attempt to create it, which must be what this attempt would make.
pub fn earlier<E: Entity>(
    at: &Target,
    path: &str,
    found: Profile,
    refusal: Failure,
) -> Result<Profile, Failure> {
    // Right after a replacement IAM may still show the one that was deleted.
    if found.path != path {
        return Err(refusal.with_hint(format!(
            "the {} `{}` has the path {}",
            E::WORD,
            found.name,
            found.path
        )));
    }
    ours(at, E::WORD, &found.name, &found.tags, refusal)?;
    Ok(found)
}
