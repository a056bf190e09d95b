//! Calls of WAF: getting, replacing and deleting one resource. What a stack does not declare is sent back as it was.

use serde_json::{Value, json};

use super::{
    Entry, Locality,
    family::Family,
    form::{Members, is_nothing},
    listing,
    refusals::{ASSOCIATED, LOCKED, NOT_FOUND},
};
use crate::{aws::unknown::note_member, kind::prelude::*};

/// The key under which a kind keeps the keys of the bodies that a stack wants, for all writes.
pub const WANTED_BODIES: &str = "wanted_bodies";

/// Notes members that a put would lose, so that it is refused.
pub fn note<F: Family>(lost: impl IntoIterator<Item = String>) {
    lost.into_iter().for_each(|path| note_member(F::ANSWER, path));
}

/// The resource, read once for all aspects in a round of reads.
pub async fn seen<F: Family>(aws: &Aws, at: &Target) -> Result<Option<(Entry, Members)>, Failure> {
    let place = Locality::of(at);
    let Some(entry) = listing::find(aws, &F::CALLS.list, &place).await? else { return Ok(None) };
    let name = format!("{}/{}", F::CALLS.get.action, entry.arn);
    let once = || async { Ok(get::<F>(aws, &place, &entry.id).await?.map(|(members, _token)| members)) };
    let members = aws.catalogue().listing(&name, once).await?;
    Ok((*members).clone().map(|members| (entry, members)))
}

/// The resource and its lock token, asked of AWS now.
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
    note::<F>(unknown.map(|(name, _)| format!("{}.{name}", F::MEMBER)));
    let beside =
        answer.iter().filter(|(name, value)| *name != "ApplicationIntegrationURL" && !is_nothing(value));
    note::<F>(beside.map(|(name, _)| name.clone()));
    Ok(Some((members, token)))
}

/// Changes a part of the resource and leaves the rest as it is, with the exception of bodies that nothing names any
/// more and the stack does not want. Whoever else writes at the same time is not overwritten: AWS takes a write only with
/// the token of what was read, and with another one somebody wrote in between; if that changed nothing, one more try is
/// fine.
pub async fn update<F: Family>(
    aws: &Aws,
    at: &Target,
    change: impl Fn(&mut Members) + Send + Sync,
) -> Result<(), Failure> {
    let (seen, token) = read::<F>(aws, at).await?;
    let want = changed(at, seen.clone(), change);
    if want == seen {
        return Ok(());
    }
    let locked = match write::<F>(aws, at, &want, &token).await {
        Err(failure) if failure.has_code(LOCKED) => failure,
        done => return done,
    };
    match read::<F>(aws, at).await? {
        // Our own write, whose answer got lost: the client sent it again, and its token was used up.
        (now, _) if now == want => Ok(()),
        (now, token) if now == seen => write::<F>(aws, at, &want, &token).await,
        _ => Err(locked.with_hint("somebody else is changing it; plan again")),
    }
}

async fn read<F: Family>(aws: &Aws, at: &Target) -> Result<(Members, String), Failure> {
    let place = Locality::of(at);
    let gone = || {
        Failure::guard(F::CALLS.update.action, format!("{} is not there any more", place.name))
            .with_hint("somebody deleted it after it was read; plan again")
    };
    let read = get::<F>(aws, &place, at.output("id")).await?.ok_or_else(gone)?;
    F::guard(&read.0).map(|()| read)
}

fn changed(at: &Target, mut members: Members, change: impl Fn(&mut Members)) -> Members {
    let wanted: BTreeSet<String> = at.setting(WANTED_BODIES).unwrap_or_default();
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
}

async fn write<F: Family>(aws: &Aws, at: &Target, want: &Members, token: &str) -> Result<(), Failure> {
    let mut members = want.clone();
    members.retain(|name, value| F::SENT.contains(&name.as_str()) && *value != json!(""));
    members.extend(handle(at, token));
    aws.act(&F::CALLS.update, &Locality::of(at).region, &members).await
}

/// Deletes the resource with what hangs on it. Fine if it is gone. Only where AWS refuses because something uses it is
/// that ended first: asking before would cost a web ACL a call a second for each type of what it protects.
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

/// What was changed meanwhile goes all the same.
async fn delete_alone<F: Family>(aws: &Aws, at: &Target) -> Result<(), Failure> {
    let place = Locality::of(at);
    let mut done = Ok(());
    for _ in 0..2 {
        let Some((members, token)) = get::<F>(aws, &place, at.output("id")).await? else { return Ok(()) };
        F::guard(&members)?;
        done = gone(aws.act(&F::CALLS.delete, &place.region, &handle(at, &token)).await, NOT_FOUND);
        if !done.as_ref().is_err_and(|failure| failure.has_code(LOCKED)) {
            break;
        }
    }
    done
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
fn handle(at: &Target, token: &str) -> Members {
    let Locality { name, scope, .. } = Locality::of(at);
    [("Name", &*name), ("Scope", scope.word()), ("Id", at.output("id")), ("LockToken", token)]
        .map(|(name, text)| (name.to_owned(), text.into()))
        .into_iter()
        .collect()
}
