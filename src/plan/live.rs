//! What a world held when it was read.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

use crate::{
    declaration::Declaration,
    model::{
        Address, Document, Failure, Outputs,
        named::{is_entity, rename_principals},
    },
};

/// Live state by address.
pub type Live = BTreeMap<Address, LiveResource>;

/// One resource as a world holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveResource {
    /// It is not there.
    Absent,
    /// It is there.
    Present {
        /// Its outputs.
        outputs: Outputs,
        /// Its aspects, those that were read.
        aspects: BTreeMap<String, LiveAspect>,
    },
    /// Whether it is there can't be read.
    Unreadable(Failure),
}

/// One aspect as a world holds it.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveAspect {
    /// AWS has this.
    Seen(Document),
    /// AWS has none.
    Absent,
    /// Whether AWS has one can't be read: denied is not absent.
    Unreadable(Failure),
}

/// What is live, with the roles and users that policies show by their id called by their ARN: while an
/// entity has the id it is the one that is meant, and AWS itself shows a new one by its id for a while.
#[must_use]
pub fn by_arn<'a>(live: &'a Live, declarations: &BTreeMap<Address, &Declaration>) -> Cow<'a, Live> {
    let arns: HashMap<&String, &String> = live
        .values()
        .filter_map(|resource| {
            let LiveResource::Present { outputs, .. } = resource else { return None };
            let arn = outputs.get("arn").filter(|arn| is_entity(arn))?;
            Some((outputs.get("id")?, arn))
        })
        .collect();
    let mut named = Cow::Borrowed(live);
    if arns.is_empty() {
        return named;
    }
    for (address, resource) in live {
        let (LiveResource::Present { aspects, .. }, Some(declaration)) =
            (resource, declarations.get(address))
        else {
            continue;
        };
        for aspect in declaration.kind.aspects().into_iter().filter(|aspect| aspect.checks_principals()) {
            let Some(LiveAspect::Seen(document)) = aspects.get(aspect.name()) else { continue };
            let mut json = document.json().clone();
            let arn = |id: &str| arns.get(&id.to_owned()).map(|arn| (*arn).clone());
            rename_principals(&mut json, &arn);
            if json == *document.json() {
                continue;
            }
            // The labels of statements follow from what they say.
            if let (Ok(document), Some(LiveResource::Present { aspects, .. })) =
                (aspect.canonical(&json), named.to_mut().get_mut(address))
            {
                aspects.insert(aspect.name().to_owned(), LiveAspect::Seen(document));
            }
        }
    }
    named
}
