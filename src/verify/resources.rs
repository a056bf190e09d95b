//! Whether resources of the stack are there, and as the stack says: the next plan would have nothing
//! to change.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    gate::{Check, Seen, checks::resources::ResourcesProbe},
    model::Address,
    plan::{Live, LiveAspect, LiveResource, Mode, plan, planner::Request},
    stack::Stack,
};

/// Looks at `live` as a plan would.
pub(super) fn look(check: &Check, probe: &ResourcesProbe, stack: &Stack, live: &Live) -> Seen {
    // What must not exist is deleted after the last gate.
    let of_phase =
        stack.declarations.iter().filter(|each| each.phase == check.phase && !each.settings.absent);
    let all: BTreeSet<Address> = match &probe.addresses {
        Some(addresses) => addresses.clone(),
        None => of_phase.map(|each| each.address.clone()).collect(),
    };
    let count = if all.len() == 1 { "1 resource".to_owned() } else { format!("{} resources", all.len()) };
    let absent = all.iter().filter(|each| matches!(live.get(each), Some(LiveResource::Absent) | None));
    let absent: Vec<String> = absent.map(ToString::to_string).collect();
    if !absent.is_empty() {
        return Seen::new(format!("read {count}"), "not there").with_detail(absent.join(", "));
    }
    if check.expect == "there" {
        return Seen::new(format!("read {count}"), "there").with_detail(unreadable(&all, live));
    }
    let (account, region) = (&stack.scope.account, &stack.scope.region);
    let request = Request::new(Mode::Apply, &stack.name, account, region, stack.phase_names());
    let plan = plan(&request, &stack.declarations, live);
    let differing: Vec<String> = plan
        .resources
        .iter()
        .filter(|each| all.contains(&each.address))
        .map(|each| {
            let aspects: Vec<&str> = each.changes.iter().map(|change| change.aspect.as_str()).collect();
            format!("{} ({})", each.address, aspects.join(", "))
        })
        .collect();
    let seen = Seen::new(format!("planned {count} again"), "as declared");
    if differing.is_empty() {
        return seen;
    }
    Seen { saw: "another".to_owned(), ..seen }
        .with_detail(differing.join(", "))
        .with_help("trueup plan shows what differs")
}

/// What of them nobody could read, if anything.
fn unreadable(all: &BTreeSet<Address>, live: &Live) -> String {
    let unreadable = |resource: &LiveResource| match resource {
        LiveResource::Unreadable(_) => true,
        LiveResource::Present { aspects, .. } => {
            aspects.values().any(|aspect| matches!(aspect, LiveAspect::Unreadable(_)))
        }
        LiveResource::Absent => false,
    };
    let live: BTreeMap<&Address, &LiveResource> = live.iter().collect();
    let found: Vec<String> = all
        .iter()
        .filter(|address| live.get(address).is_some_and(|resource| unreadable(resource)))
        .map(ToString::to_string)
        .collect();
    if found.is_empty() { "all of them".to_owned() } else { format!("not readable: {}", found.join(", ")) }
}
