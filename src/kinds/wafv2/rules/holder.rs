//! What holds rules: a web ACL or a rule group. AWS replaces such a thing as a whole, so every write
//! reads it afresh, changes its own part and sends all of it back.

use crate::kind::prelude::*;
use std::future::Future;

use aws_sdk_wafv2::types as sdk;

use super::bodies_sdk;
use crate::kinds::wafv2::{Family, Place, listing, lock, refusals::missing};

/// The key under which a kind keeps the keys of the bodies that a stack wants, for all writes.
pub(crate) const WANTED_BODIES: &str = "wanted_bodies";

/// A web ACL or a rule group.
pub(crate) trait Holder: Send + Sync + Sized + 'static {
    /// The SDK's form of it.
    type Thing: Clone + PartialEq + Send + Sync + 'static;
    /// What its listing is called.
    const FAMILY: Family;
    /// The IAM action that reads it.
    const GET: &'static str;
    /// The IAM action that replaces it.
    const UPDATE: &'static str;
    /// The IAM actions of its aspects.
    const ACTIONS: Actions;
    /// What [`Holder::replace`] replaces.
    const REPLACES: Replaces;

    /// Its rules.
    fn rules(thing: &mut Self::Thing) -> &mut Option<Vec<sdk::Rule>>;
    /// The bodies of its answers.
    fn bodies(thing: &mut Self::Thing) -> &mut Option<bodies_sdk::Built>;
    /// The answer that it gives by itself, if any.
    fn last_answer(_thing: &Self::Thing) -> Option<&sdk::CustomResponse> {
        None
    }
    /// Members of it that no declaration can set, in AWS's terms.
    fn kept(thing: &Self::Thing) -> Vec<&'static str>;
    /// That somebody else rules over it, if so.
    fn foreign(_thing: &Self::Thing) -> Result<(), Failure> {
        Ok(())
    }
    /// Reads it, with its lock token.
    fn get(
        aws: &Aws,
        place: &Place,
        id: &str,
    ) -> impl Future<Output = Result<Option<(Self::Thing, String)>, Failure>> + Send;
    /// Replaces it.
    fn replace(
        aws: &Aws,
        place: &Place,
        thing: Self::Thing,
        token: String,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// The thing, read once for all aspects in a round of reads.
pub(crate) async fn seen<H: Holder>(aws: &Aws, at: &Target) -> Result<Option<H::Thing>, Failure> {
    let read = async |place: Place, id: String| H::get(aws, &place, &id).await;
    Ok(listing::seen(aws, at, H::FAMILY, H::GET, read).await?.map(|(_, thing)| thing))
}

/// Changes a part of the thing and leaves the rest as it is, with the exception of bodies that nothing
/// names any more and the stack does not want.
pub(crate) async fn update<H: Holder>(
    aws: &Aws,
    at: &Target,
    change: impl Fn(H::Thing) -> H::Thing + Send + Sync,
) -> Result<(), Failure> {
    let (place, id) = (&Place::of(at), at.output("id"));
    let read = || async {
        let read = H::get(aws, place, id).await?.ok_or_else(|| missing(H::UPDATE, &place.name))?;
        H::foreign(&read.0).map(|()| read)
    };
    let wanted: BTreeSet<String> = at.setting(WANTED_BODIES).unwrap_or_default();
    let change = |mut live: H::Thing| {
        let before = named::<H>(&mut live);
        let mut changed = change(live);
        if !at.external {
            let after = named::<H>(&mut changed);
            let bodies = H::bodies(&mut changed);
            if let Some(bodies) = bodies {
                bodies.retain(|key, _| wanted.contains(key) || after.contains(key) || !before.contains(key));
            }
            if bodies.as_ref().is_some_and(bodies_sdk::Built::is_empty) {
                *bodies = None;
            }
        }
        changed
    };
    // The calls of such large things are large themselves.
    let write = |thing, token| H::replace(aws, place, thing, token);
    Box::pin(lock::rewrite(read, change, write)).await
}

/// The keys of the bodies that its answers name.
pub(crate) fn named<H: Holder>(thing: &mut H::Thing) -> BTreeSet<String> {
    let last = H::last_answer(thing).and_then(|answer| answer.custom_response_body_key.clone());
    let rules = H::rules(thing).iter().flatten();
    let of_rules = rules.flat_map(answers).filter_map(|answer| answer.custom_response_body_key.clone());
    of_rules.chain(last).collect()
}

/// The answers of a rule: its own, and those for rules of a group.
fn answers(rule: &sdk::Rule) -> impl Iterator<Item = &sdk::CustomResponse> {
    let statement = rule.statement.as_ref();
    let managed = statement.and_then(|statement| statement.managed_rule_group_statement.as_ref());
    let own = statement.and_then(|statement| statement.rule_group_reference_statement.as_ref());
    let overrides = managed
        .and_then(|group| group.rule_action_overrides.as_ref())
        .into_iter()
        .chain(own.and_then(|group| group.rule_action_overrides.as_ref()))
        .flatten();
    let actions = overrides.filter_map(|one| one.action_to_use.as_ref()).chain(&rule.action);
    actions.filter_map(|action| action.block.as_ref()?.custom_response.as_ref())
}
