//! Calls of WAF: getting, replacing and deleting one resource. What a stack does not declare is sent back as it was.

use serde_json::{Value, json};

use super::{
    Entry, Locality,
    family::Family,
    form::{Members, is_nothing},
    listing, lock,
    refusals::{ASSOCIATED, NOT_FOUND, missing},
};
use crate::{aws::unknown::note_member, kind::prelude::*};

/// The key under which a kind keeps the keys of the bodies that a stack wants, for all writes.
pub const WANTED_BODIES: &str = "wanted_bodies";

/// Notes members that a put would lose, so that it is refused.
pub fn note<F: Family>(lost: &[String]) {
    for path in lost {
        note_member(F::ANSWER, path.clone());
    }
}

/// The resource, read once for all aspects in a round of reads.
///
/// # Errors
/// What AWS answered.
pub async fn seen<F: Family>(aws: &Aws, at: &Target) -> Result<Option<(Entry, Members)>, Failure> {
    let place = Locality::of(at);
    let Some(entry) = listing::find(aws, &F::CALLS.list, &place).await? else { return Ok(None) };
    let name = format!("{}/{}", F::CALLS.get.action, entry.arn);
    let once = || async { Ok(get::<F>(aws, &place, &entry.id).await?.map(|(members, _token)| members)) };
    let members = aws.catalogue().listing(&name, once).await?;
    Ok((*members).clone().map(|members| (entry, members)))
}

/// The resource and its lock token, asked of AWS now.
///
/// # Errors
/// What AWS answered.
pub async fn get<F: Family>(
    aws: &Aws,
    place: &Locality,
    id: &str,
) -> Result<Option<(Members, String)>, Failure> {
    let input = json!({ "Name": place.name, "Scope": place.scope.word(), "Id": id });
    let answer = aws.call(&F::CALLS.get, &place.region, &input).await;
    let Some(mut answer) = absent::<Members>(answer, NOT_FOUND)? else { return Ok(None) };
    let (members, token) = (answer.remove(F::MEMBER), answer.remove("LockToken"));
    let (Some(Value::Object(members)), Some(Value::String(token))) = (members, token) else {
        return Ok(None);
    };
    let is_known = |name: &str| F::SENT.contains(&name) || F::READ_ONLY.contains(&name);
    let unknown = members.iter().filter(|(name, value)| !is_known(name) && !is_nothing(value));
    note::<F>(&unknown.map(|(name, _)| format!("{}.{name}", F::MEMBER)).collect::<Vec<_>>());
    let beside =
        answer.iter().filter(|(name, value)| *name != "ApplicationIntegrationURL" && !is_nothing(value));
    note::<F>(&beside.map(|(name, _)| name.clone()).collect::<Vec<_>>());
    Ok(Some((members, token)))
}

/// Changes a part of the resource and leaves the rest as it is, with the exception of bodies that nothing names any
/// more and the stack does not want.
///
/// # Errors
/// What AWS answered, or that another service manages it.
pub async fn update<F: Family>(
    aws: &Aws,
    at: &Target,
    change: impl Fn(&mut Members) + Send + Sync,
) -> Result<(), Failure> {
    let (place, id) = (&Locality::of(at), at.output("id"));
    let read = || async {
        let read =
            get::<F>(aws, place, id).await?.ok_or_else(|| missing(F::CALLS.update.action, &place.name))?;
        F::guard(&read.0).map(|()| read)
    };
    let wanted: BTreeSet<String> = at.setting(WANTED_BODIES).unwrap_or_default();
    let change = |mut members: Members| {
        let before = named_bodies(&members);
        change(&mut members);
        let after = named_bodies(&members);
        if let (Some(Value::Object(bodies)), false) = (members.get_mut("CustomResponseBodies"), at.external) {
            bodies.retain(|key, _| wanted.contains(key) || after.contains(key) || !before.contains(key));
            if bodies.is_empty() {
                members.remove("CustomResponseBodies");
            }
        }
        members
    };
    let write = |mut members: Members, token: String| async move {
        members.retain(|name, value| F::SENT.contains(&name.as_str()) && *value != json!(""));
        members.extend(handle(place, id, &token));
        aws.act(&F::CALLS.update, &place.region, &members).await
    };
    // The calls of such large things are large themselves.
    Box::pin(lock::rewrite(read, change, write)).await
}

/// Deletes the resource with what hangs on it. Fine if it is gone. Only where AWS refuses because something uses it is
/// that ended first: asking before would cost a web ACL a call a second for each type of what it protects.
///
/// # Errors
/// What AWS answered, or that another service manages it.
pub async fn delete<F: Family>(aws: &Aws, at: &Target) -> Result<(), Failure> {
    F::before_deletion(aws, at).await?;
    match delete_alone::<F>(aws, at).await {
        Err(failure) if failure.has_code(ASSOCIATED) => {
            F::release(aws, at, failure).await?;
            delete_alone::<F>(aws, at).await
        }
        done => done,
    }
}

async fn delete_alone<F: Family>(aws: &Aws, at: &Target) -> Result<(), Failure> {
    let (place, id) = (&Locality::of(at), at.output("id"));
    let token = || async {
        let Some((members, token)) = get::<F>(aws, place, id).await? else { return Ok(None) };
        F::guard(&members).map(|()| Some(token))
    };
    let delete = |token: String| async move {
        gone(aws.act(&F::CALLS.delete, &place.region, &handle(place, id, &token)).await, NOT_FOUND)
    };
    lock::delete(token, delete).await
}

/// The keys of the bodies that answers name.
pub(super) fn named_bodies(members: &Members) -> BTreeSet<String> {
    fn look(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| look(item, found)),
            Value::Object(members) => members.iter().for_each(|(name, value)| match value.as_str() {
                Some(key) if name == "CustomResponseBodyKey" => drop(found.insert(key.to_owned())),
                _ => look(value, found),
            }),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for member in ["DefaultAction", "Rules"] {
        members.get(member).iter().for_each(|value| look(value, &mut found));
    }
    found
}

/// What a write names the resource by.
fn handle(place: &Locality, id: &str, token: &str) -> Members {
    [("Name", place.name.as_str()), ("Scope", place.scope.word()), ("Id", id), ("LockToken", token)]
        .map(|(name, text)| (name.to_owned(), text.into()))
        .into_iter()
        .collect()
}
