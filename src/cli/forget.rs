//! `trueup forget`: gives up what the stack owns and no longer declares. Nothing of it changes but the two tags that
//! say whose it is.

use super::{
    apply::{How, carry_out},
    arguments::Forget as Arguments,
    exit::{Stop, USAGE},
    session::Session,
    signals::Signals,
};
use crate::{
    declaration::Declaration,
    diagnostics::{listed, nearest},
    facts::{AspectFacts, TAGS},
    model::{Address, Owner, Tags},
    plan::{Live, LiveAspect, LiveResource, Mode, Selection},
};

/// Runs it.
///
/// # Errors
/// As apply; that the stack declares the resource, or owns none of this address.
pub async fn run(arguments: &Arguments, signals: &Signals) -> Result<u8, Stop> {
    let mut session = Session::open(&arguments.stack, &arguments.world).await?;
    session.force_unlock = arguments.force_unlock;
    let address = &arguments.address;
    if session.stack.declarations.iter().any(|each| each.address == *address) {
        let place = session.stack.places.get(address);
        let at = place
            .map(|place| format!(" at {}:{}", place.header.file, session.sources.position(&place.header).0));
        return Err(Stop::Error {
            message: format!("the stack {} declares {address}{}", session.stack.name, at.unwrap_or_default()),
            hint: Some(
                "take its table out of the file first: what a file declares is not forgotten".to_owned(),
            ),
            code: USAGE,
        });
    }
    let mut live = session.read(Mode::Apply).await?;
    // It is read as something to delete, which it is until it has been forgotten.
    let Some(orphan) = session.orphans.iter().find(|each| each.address == *address).cloned() else {
        return Err(not_owned(&session, address));
    };
    let whole = session.live_of(&orphan).await?;
    let given_up = given_up(&orphan, &whole).ok_or_else(|| not_owned(&session, address))?;
    live.clear();
    live.insert(address.clone(), whole);
    session.orphans.clear();
    session.unseen.clear();
    session.stack.declarations = vec![given_up];
    session.stack.verifies.clear();
    session.selection = Selection::Targets([address.clone()].into());
    let mut plan = session.plan(Mode::Apply, &live).await;
    // Rules are about what files say, and none speaks of it.
    plan.findings.clear();
    // Nothing else was to be looked at.
    plan.selection = Selection::All;
    let how = How { yes: arguments.yes, skip_gates: true, keep_going: true, made_with: None };
    carry_out(&session, &plan, &live, how, signals).await
}

/// The resource as if a file spoke of it as it is, and of its tags without the owner's.
fn given_up(orphan: &Declaration, live: &LiveResource) -> Option<Declaration> {
    let LiveResource::Present { aspects, .. } = live else { return None };
    let seen = |aspect: &str| match aspects.get(aspect) {
        Some(LiveAspect::Seen(document)) => Some(document.json().clone()),
        _ => None,
    };
    let mut tags: Tags = serde_json::from_value(seen(TAGS)?).ok()?;
    Owner::of(&tags)?;
    tags.retain(|key, _| ![Owner::STACK, Owner::ADDRESS].contains(&key.as_str()));
    let mut given_up = orphan.clone();
    given_up.settings.absent = false;
    given_up.desired.aspects.clear();
    let first = orphan.kind.first().name();
    given_up.desired.aspects.extend(seen(first).map(|document| (first, document)));
    given_up.desired.aspects.insert(TAGS, serde_json::to_value(tags).ok()?);
    let others = orphan.kind.aspects().into_iter().map(AspectFacts::name);
    let others = others.filter(|aspect| *aspect != TAGS && *aspect != first);
    given_up.settings.unmanaged = others.map(str::to_owned).collect();
    Some(given_up)
}

fn not_owned(session: &Session, address: &Address) -> Stop {
    let owned: Vec<String> = session.orphans.iter().map(|each| each.address.to_string()).collect();
    let name = &session.stack.name;
    Stop::Error {
        message: format!("the stack {name} owns nothing called {address} that no file declares"),
        hint: nearest(&address.to_string(), owned.iter().map(String::as_str)).or_else(|| {
            (!owned.is_empty()).then(|| format!("it owns and does not declare {}", listed(&owned)))
        }),
        code: USAGE,
    }
}

/// What is left of the account to look at when one resource alone matters.
impl Session {
    async fn live_of(&self, declaration: &Declaration) -> Result<LiveResource, Stop> {
        let one = [declaration.clone()];
        let live: Result<Live, _> = crate::read::live(self.world.as_ref(), &one, &self.stack.secrets).await;
        let mut live = live.map_err(|failure| Stop::failed("read what is live", &failure))?;
        Ok(live.remove(&declaration.address).unwrap_or(LiveResource::Absent))
    }
}
