//! Whether resources of the stack are there, and as the stack says: the next plan would have nothing
//! to change.

use std::collections::BTreeSet;

use crate::{
    declaration::Declaration,
    gate::{Check, Seen, Unknown, Unseen, checks::resources::ResourcesProbe, seen::NOT_THERE},
    model::{Address, Cause, Failure},
    plan::{Live, LiveAspect, LiveResource, Mode, Refusal, ResourcePlan, plan, planner::Request},
    stack::Stack,
};

/// Looks at `live` as a plan would.
pub(super) fn look(
    check: &Check,
    probe: &ResourcesProbe,
    stack: &Stack,
    live: &Live,
) -> Result<Seen, Unseen> {
    // What must not exist is deleted after the last gate.
    let of_phase =
        stack.declarations.iter().filter(|each| !each.settings.absent && is_of_phase(each, check.phase));
    let all: BTreeSet<Address> = match &probe.addresses {
        Some(addresses) => addresses.clone(),
        None => of_phase.map(|each| each.address.clone()).collect(),
    };
    let count = if all.len() == 1 { "1 resource".to_owned() } else { format!("{} resources", all.len()) };
    if all.is_empty() {
        let help = "name the resources that it is about, or drop the check";
        return Ok(Seen::new("looked for resources of the phase", "nothing").with_help(help));
    }
    let is_absent = |each: &&Address| match live.get(each) {
        Some(LiveResource::Absent) | None => true,
        // Something else has the name.
        Some(LiveResource::Unreadable(failure)) => failure.cause == Cause::Conflict,
        Some(LiveResource::Present { .. }) => false,
    };
    let absent = all.iter().filter(is_absent);
    let absent: Vec<String> = absent.map(ToString::to_string).collect();
    if !absent.is_empty() {
        return Ok(Seen::new(format!("read {count}"), NOT_THERE).with_detail(absent.join(", ")));
    }
    if check.expect == "there" {
        let did = format!("read {count}");
        let unreadable = all.iter().flat_map(|each| match live.get(each) {
            Some(LiveResource::Unreadable(failure)) => vec![(each, None, failure)],
            _ => Vec::new(),
        });
        return match unknown(&did, unreadable) {
            Some(unknown) => Err(unknown),
            None => Ok(Seen::new(did, "there").with_detail("all of them")),
        };
    }
    let did = format!("planned {count} again");
    let (account, region) = (&stack.scope.account, &stack.scope.region);
    let request = Request::new(Mode::Apply, &stack.name, account, region, stack.phase_names());
    let plan = plan(&request, &stack.declarations, live);
    // What of a resource is put in a later phase is not there yet.
    let of_gate = |address: &Address, aspect: &str| {
        let declaration = stack.declarations.iter().find(|each| each.address == *address);
        declaration.is_some_and(|each| each.phase_of(aspect) <= check.phase)
    };
    let unreadable: Vec<_> = all
        .iter()
        .flat_map(|each| unreadable_of(each, live))
        .filter(|(address, aspect, _)| aspect.is_none_or(|aspect| of_gate(address, aspect)))
        .collect();
    let differing: Vec<String> = plan
        .resources
        .iter()
        .filter(|each| all.contains(&each.address) && each.phase <= check.phase)
        .filter(|each| each.cause != Some(Refusal::Unreadable))
        .map(difference)
        .collect();
    if !differing.is_empty() {
        let seen = Seen::new(did, "different").with_detail(differing.join(", "));
        return Ok(seen.with_help("trueup plan shows what differs"));
    }
    match unknown(&did, unreadable) {
        Some(unknown) => Err(unknown),
        None => Ok(Seen::new(did, "as declared")),
    }
}

/// Whether something of a resource is put in this phase.
fn is_of_phase(declaration: &Declaration, phase: Option<usize>) -> bool {
    declaration.phase == phase || phase.is_some_and(|phase| declaration.later_phases().contains(&phase))
}

/// A difference in short: which aspects differ, or why that would be refused.
fn difference(resource: &ResourcePlan) -> String {
    let aspects: Vec<&str> = resource.changes.iter().map(|change| change.aspect.as_str()).collect();
    match &resource.reason {
        Some(reason) if aspects.is_empty() => format!("{} ({reason})", resource.address),
        _ => format!("{} ({})", resource.address, aspects.join(", ")),
    }
}

/// What of a resource could not be read: the aspect, or nothing for the resource itself, and why.
fn unreadable_of<'a>(
    address: &'a Address,
    live: &'a Live,
) -> Vec<(&'a Address, Option<&'a str>, &'a Failure)> {
    match live.get(address) {
        Some(LiveResource::Unreadable(failure)) => vec![(address, None, failure)],
        Some(LiveResource::Present { aspects, .. }) => aspects
            .iter()
            .filter_map(|(aspect, live)| match live {
                LiveAspect::Unreadable(failure) => Some((address, Some(aspect.as_str()), failure)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// That it is not known, if something could not be read; with the IAM actions that are missing.
fn unknown<'a>(
    did: &str,
    unreadable: impl IntoIterator<Item = (&'a Address, Option<&'a str>, &'a Failure)>,
) -> Option<Unseen> {
    let (mut why, mut help): (Vec<String>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
    for (address, aspect, failure) in unreadable {
        let what = aspect.map_or_else(|| address.to_string(), |aspect| format!("{aspect} of {address}"));
        why.push(format!("{what} can't be read: {}", failure.without_request()));
        help.extend(failure.hint.clone());
    }
    let help = (!help.is_empty()).then(|| help.into_iter().collect::<Vec<_>>().join("; "));
    (!why.is_empty()).then(|| Unseen::Unknown(Unknown { did: Some(did.to_owned()), why, help }))
}
