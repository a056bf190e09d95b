//! `trueup explain`: one resource in words.

use std::collections::BTreeSet;

use super::{
    arguments::{Explain, Format},
    exit::{FAILED, FINE, Stop},
    selection::targets,
    session::{Session, load_stack},
};
use crate::{
    access::Holdings,
    check::View,
    diagnostics::Sources,
    explain::{Explanation, explain},
    model::Address,
    plan::{Mode, Plan, Selection, Verb, selection::means},
    render::{
        explain::{LiveSide, Showing, json, text},
        json::text as json_text,
    },
    stack::Stack,
    term,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems or no such resource, or nothing could be read.
pub async fn run(arguments: &Explain) -> Result<u8, Stop> {
    let Some(world) = arguments.account.world() else {
        let (stack, sources) = load_stack(&arguments.stack, None, false)?;
        let asked = asked(&stack, &arguments.address)?;
        return print(arguments, &stack, &sources, &asked, None);
    };
    let mut session = Session::open(&arguments.stack, &world).await?;
    let asked = asked(&session.stack, &arguments.address)?;
    session.selection = Selection::Targets(asked.clone());
    let live = session.read(Mode::Apply).await?;
    let plan = session.plan(Mode::Apply, &live).await;
    let source = session.source();
    print(arguments, &session.stack, &session.sources, &asked, Some(&(&plan, source)))
}

/// The resources that an address means: one, or those of all keys of a `for_each`.
fn asked(stack: &Stack, address: &Address) -> Result<BTreeSet<Address>, Stop> {
    targets(std::slice::from_ref(address), stack)?;
    let all = stack.declarations.iter().map(|each| &each.address);
    Ok(all.filter(|each| means(address, each)).cloned().collect())
}

fn print(
    arguments: &Explain,
    stack: &Stack,
    sources: &Sources,
    asked: &BTreeSet<Address>,
    live: Option<&(&Plan, String)>,
) -> Result<u8, Stop> {
    let (view, holdings) = (View::new(stack), Holdings::declared(stack));
    let mut documents = Vec::new();
    for (index, address) in asked.iter().enumerate() {
        let Some(declaration) = view.at(address) else { continue };
        let explained = explain(&view, &holdings, declaration);
        let showing = Showing {
            account: &stack.scope.account,
            place: place(stack, sources, &explained),
            live: live.map(|(plan, source)| (side(plan, address), source.clone())),
        };
        match arguments.format {
            Format::Json => documents.push(json(&explained, &showing)),
            Format::Text => {
                let mut page = text(&explained, &showing);
                if index + 1 < asked.len() {
                    page.blank();
                }
                term::out(page)?;
            }
        }
    }
    if matches!(arguments.format, Format::Json) {
        term::machine(&json_text(&documents.into()))?;
    }
    let is_unread = |(plan, _): &(&Plan, String)| {
        plan.resources.iter().any(|each| each.verb == Verb::Refuse && plan.unreadable() > 0)
    };
    Ok(if live.is_some_and(is_unread) { FAILED } else { FINE })
}

/// What a plan says of a resource.
fn side<'a>(plan: &'a Plan, address: &Address) -> LiveSide<'a> {
    let differing: Vec<_> = plan.of(address).collect();
    if differing.is_empty() { LiveSide::AsDeclared } else { LiveSide::Differs(differing) }
}

/// Where its table begins.
fn place(stack: &Stack, sources: &Sources, explained: &Explanation) -> Option<String> {
    let place = stack.places.get(&explained.address)?.header.clone();
    let (line, _) = sources.position(&place);
    Some(format!("{}:{line}", place.file))
}
