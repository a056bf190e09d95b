//! `plan()`: what is declared against what is live.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    barrier::barrier,
    data::{Base, CheckFinding, FORMAT, Mode, Note, Orphan, Plan, Renamed, ResourcePlan, Verb},
    destroy::destroy_resource,
    in_use::{AllUses, InUse},
    left_out::refuse_without,
    live::{Live, LiveResource, by_arn},
    names::predicted,
    notes::{not_moved, notes},
    order::put_in_order,
    parts::{addresses, chosen_of, drop_unmade, made_by},
    principals::principals,
    resource::Planning,
    selection::{Chosen, Selection},
    users::Users,
    waiting::refuse_waiting,
    whole::plan_resource,
};
use crate::{
    declaration::Declaration,
    model::{Address, Cause, Failure, Node, Outputs, Text},
};

/// Nothing is known of uses.
static NO_USES: AllUses = AllUses::new();

/// What a plan is made for.
#[derive(Clone)]
pub struct Request<'a> {
    /// Apply or destroy.
    pub mode: Mode,
    /// The stack's name.
    pub stack: &'a str,
    /// The account.
    pub account: &'a str,
    /// The stack's region.
    pub region: &'a str,
    /// The phases' names, in order.
    pub phases: Vec<String>,
    /// Resources that hold data and may be destroyed all the same, named one by one.
    pub allow_destroy: BTreeSet<Address>,
    /// Resources that are in use and may go all the same, named one by one.
    pub allow_in_use: BTreeSet<Address>,
    /// What is known of the uses of what would go.
    pub uses: &'a AllUses,
    /// What the plan is about.
    pub selection: Selection,
    /// What the stack owns and no longer declares, unless it is to be deleted: then it is among the
    /// declarations.
    pub orphans: &'a [Declaration],
    /// Why there may be more of it.
    pub unseen: &'a [Failure],
    /// The regions in which it was looked for, where that is not all of them.
    pub searched: &'a [String],
    /// The revision that it is held against, where that is not an account.
    pub base: Option<Base>,
    /// What `check` finds in the stack.
    pub findings: Vec<CheckFinding>,
    /// How many resources may be deleted; without a word no more than anybody is likely to mean.
    pub max_deletes: Option<usize>,
}

impl<'a> Request<'a> {
    /// A plan of a whole stack in an account, which deletes nothing that holds data.
    #[must_use]
    pub fn new(mode: Mode, stack: &'a str, account: &'a str, region: &'a str, phases: Vec<String>) -> Self {
        Self {
            mode,
            stack,
            account,
            region,
            phases,
            allow_destroy: BTreeSet::new(),
            allow_in_use: BTreeSet::new(),
            uses: &NO_USES,
            selection: Selection::All,
            orphans: &[],
            unseen: &[],
            searched: &[],
            base: None,
            findings: Vec::new(),
            max_deletes: None,
        }
    }
}

/// The plan that makes `live` what `declarations` say. Pure: the same input gives the same plan.
#[must_use]
pub fn plan(request: &Request<'_>, declarations: &[Declaration], live: &Live) -> Plan {
    let by_address: BTreeMap<Address, &Declaration> =
        declarations.iter().map(|each| (each.address.clone(), each)).collect();
    let live = by_arn(live, &by_address);
    let live = live.as_ref();
    let chosen = request.selection.of(request.mode, &request.phases, declarations);
    let mut resources = with_users(request, declarations, &by_address, live, &chosen);
    say_renamed(request, &mut resources, declarations);
    let mut notes = all_notes(request, declarations, &by_address, live);
    notes.retain(|each| {
        let phase = by_address.get(&each.address).and_then(|declaration| declaration.phase_of(&each.aspect));
        chosen.has(&each.address, phase)
    });
    let unchanged = chosen.addresses.len() - addresses(&resources).len();
    if request.mode == Mode::Apply {
        let made = made_by(&resources);
        refuse_waiting(&mut resources);
        if !request.selection.is_all() {
            refuse_without(&mut resources, &chosen, &by_address, live);
        }
        drop_unmade(&mut resources, &made);
    }
    resources.sort_by(|one, other| (one.phase, &one.address).cmp(&(other.phase, &other.address)));
    for resource in &mut resources {
        resource.region = by_address.get(&resource.address).and_then(|each| elsewhere(each, request.region));
    }
    let order = put_in_order(request.mode, &mut resources, &by_address, live);
    if request.mode == Mode::Destroy {
        let place = |resource: &ResourcePlan| {
            let is_its =
                |node: &Node| node.address == resource.address && resource.change(&node.aspect).is_some();
            order.iter().rposition(is_its)
        };
        resources.sort_by_cached_key(|each| (Reverse(each.phase), place(each).unwrap_or(usize::MAX)));
    }
    let counted = match request.mode {
        Mode::Apply => barrier(&resources, declarations.len() + request.orphans.len(), request.max_deletes),
        Mode::Destroy => None,
    };
    let principals = match request.mode {
        Mode::Apply => {
            let known = known_outputs(declarations, live, &BTreeSet::new());
            principals(declarations, live, &resources, &known)
        }
        Mode::Destroy => Vec::new(),
    };
    // What trueup itself does not look at is no read that failed.
    let said = |by_choice: bool| {
        let those = request.unseen.iter().filter(|each| (each.cause == Cause::Guard) == by_choice);
        let message = |each: &Failure| {
            if by_choice { each.message.clone() } else { each.without_request().to_string() }
        };
        those.map(message).collect()
    };
    Plan {
        format: FORMAT,
        tool: env!("CARGO_PKG_VERSION").to_owned(),
        mode: request.mode,
        stack: request.stack.to_owned(),
        account: request.account.to_owned(),
        region: request.region.to_owned(),
        base: request.base.clone(),
        phases: request.phases.clone(),
        resources,
        unchanged,
        selection: request.selection.clone(),
        left_out: by_address.len() - chosen.addresses.len(),
        principals,
        findings: request.findings.clone(),
        notes,
        orphans: request.orphans.iter().map(orphan).collect(),
        unseen: said(false),
        unsearched: said(true),
        searched: request.searched.to_vec(),
        barrier: counted,
        order,
    }
}

/// The region of a resource, where it has one and that is not the stack's. What was found of a kind without
/// regions is wherever it was listed.
fn elsewhere(declaration: &Declaration, region: &str) -> Option<String> {
    let is_found = declaration.settings.absent && declaration.kind.global();
    let own = &declaration.scope.region;
    (own != region && !is_found).then(|| own.clone())
}

fn orphan(declaration: &Declaration) -> Orphan {
    Orphan {
        address: declaration.address.clone(),
        name: declaration.desired.name.to_string(),
        region: (!declaration.kind.global()).then(|| declaration.scope.region.clone()),
    }
}

/// What would go if it were only named on the command line: of these one has to know what uses them.
#[must_use]
pub fn endings(request: &Request<'_>, declarations: &[Declaration], live: &Live) -> Vec<Address> {
    let by_address: BTreeMap<Address, &Declaration> =
        declarations.iter().map(|each| (each.address.clone(), each)).collect();
    let chosen = request.selection.of(request.mode, &request.phases, declarations);
    let request = Request { allow_destroy: chosen.addresses.clone(), uses: &NO_USES, ..request.clone() };
    let resources = settled(&request, declarations, &by_address, live, &chosen, &BTreeMap::new());
    let goes = resources.into_iter().filter(|each| matches!(each.verb, Verb::Delete | Verb::Replace));
    addresses(&goes.collect::<Vec<_>>()).into_iter().cloned().collect()
}

/// The plans of all `chosen` resources that change, where none goes that something uses. What stays for that
/// uses others in its turn, so they are made anew until no further one is kept.
fn with_users(
    request: &Request<'_>,
    declarations: &[Declaration],
    by_address: &BTreeMap<Address, &Declaration>,
    live: &Live,
    chosen: &Chosen,
) -> Vec<ResourcePlan> {
    if request.uses.is_empty() {
        return settled(request, declarations, by_address, live, chosen, &BTreeMap::new());
    }
    let known = known_outputs(declarations, live, &BTreeSet::new());
    let users = Users::new((request.mode, request.stack), request.uses, by_address, known);
    let mut in_use = BTreeMap::new();
    loop {
        let mut resources = settled(request, declarations, by_address, live, chosen, &in_use);
        let found = users.of(&resources);
        // What was kept once stays kept.
        if found.keys().all(|address| found.get(address) == in_use.get(address)) {
            for resource in &mut resources {
                resource.in_use = in_use.remove(&resource.address).unwrap_or_default();
            }
            return resources;
        }
        in_use.extend(found);
    }
}

/// Says of what is made under a name that its address did not have so far what stays behind under the old
/// one: an orphan, or one that this plan deletes.
fn say_renamed(request: &Request<'_>, resources: &mut [ResourcePlan], declarations: &[Declaration]) {
    let pruned = declarations.iter().filter(|each| each.settings.absent && is_renamed(each));
    let left: BTreeMap<String, (&Declaration, bool)> = request
        .orphans
        .iter()
        .map(|each| (each, false))
        .chain(pruned.map(|each| (each, true)))
        .map(|(each, deleted)| (each.owner.address.clone(), (each, deleted)))
        .collect();
    if left.is_empty() {
        return;
    }
    let deleted: BTreeSet<Address> =
        resources.iter().filter(|each| each.verb == Verb::Delete).map(|each| each.address.clone()).collect();
    let owned: BTreeMap<&Address, &Declaration> =
        declarations.iter().map(|each| (&each.address, each)).collect();
    for resource in resources.iter_mut().filter(|each| each.verb == Verb::Create) {
        let Some(declaration) = owned.get(&resource.address) else { continue };
        let Some((old, pruned)) = left.get(&declaration.owner.address) else { continue };
        let elsewhere = !old.kind.global() && old.scope.region != declaration.scope.region;
        resource.renamed = Some(Renamed {
            from: old.desired.name.to_string(),
            region: elsewhere.then(|| old.scope.region.clone()),
            leaves: old.kind.leaves_behind().map(str::to_owned),
            deleted: *pruned && deleted.contains(&old.address),
        });
    }
}

/// Whether an orphan has another address than its tags say, which is declared anew.
fn is_renamed(orphan: &Declaration) -> bool {
    orphan.owner.parsed().is_some_and(|address| address != orphan.address)
}

/// The plans of all `chosen` resources that change. What refers to a replaced resource sees other outputs,
/// and may have to be replaced itself, so they are made anew until no further one is replaced.
fn settled(
    request: &Request<'_>,
    declarations: &[Declaration],
    by_address: &BTreeMap<Address, &Declaration>,
    live: &Live,
    chosen: &Chosen,
    in_use: &BTreeMap<Address, InUse>,
) -> Vec<ResourcePlan> {
    let mut replaced = BTreeSet::new();
    loop {
        let resources = changed(request, declarations, by_address, live, &replaced, in_use);
        let found = replaced_by(resources.iter().filter(|each| chosen.has(&each.address, each.phase)));
        if found.is_subset(&replaced) {
            return chosen_of(resources, chosen, &request.phases);
        }
        replaced.extend(found);
    }
}

fn changed(
    request: &Request<'_>,
    declarations: &[Declaration],
    by_address: &BTreeMap<Address, &Declaration>,
    live: &Live,
    replaced: &BTreeSet<Address>,
    in_use: &BTreeMap<Address, InUse>,
) -> Vec<ResourcePlan> {
    plannings(request, declarations, by_address, live, (replaced, in_use), |planning| match request.mode {
        Mode::Apply => plan_resource(planning),
        Mode::Destroy => destroy_resource(planning),
    })
    .into_iter()
    .flatten()
    .collect()
}

fn all_notes(
    request: &Request<'_>,
    declarations: &[Declaration],
    by_address: &BTreeMap<Address, &Declaration>,
    live: &Live,
) -> Vec<Note> {
    let may_have_some = |declaration: &Declaration| {
        !declaration.settings.only_declared.is_empty()
            || declaration.kind.aspects().iter().any(|aspect| aspect.has_notes())
    };
    let nothing = (&BTreeSet::new(), &BTreeMap::new());
    if request.mode == Mode::Destroy {
        let moves = declarations.iter().any(|each| each.settings.was_in.is_some());
        let notes = || plannings(request, declarations, by_address, live, nothing, not_moved);
        return if moves { notes().into_iter().flatten().collect() } else { Vec::new() };
    }
    if !declarations.iter().any(may_have_some) {
        return Vec::new();
    }
    plannings(request, declarations, by_address, live, nothing, notes).into_iter().flatten().collect()
}

/// What `decide` says of each declared resource, in the order of addresses.
fn plannings<T>(
    request: &Request<'_>,
    declarations: &[Declaration],
    by_address: &BTreeMap<Address, &Declaration>,
    live: &Live,
    (replaced, in_use): (&BTreeSet<Address>, &BTreeMap<Address, InUse>),
    decide: impl Fn(&Planning<'_>) -> T,
) -> Vec<T> {
    let known = known_outputs(declarations, live, replaced);
    let is_missing = |address: &Address| matches!(live.get(address), Some(LiveResource::Absent) | None);
    let creating: BTreeSet<Address> = by_address
        .keys()
        .filter(|address| is_missing(address) || replaced.contains(*address))
        .cloned()
        .collect();
    let planned = by_address.values().map(|declaration| {
        let address = &declaration.address;
        let name = match declaration.name(&known) {
            Text::Known(name) => name,
            pending @ Text::Pending(_) => pending.to_string(),
        };
        decide(&Planning {
            declaration,
            phase: declaration.phase,
            name,
            live: live.get(address).unwrap_or(&LiveResource::Absent),
            all: live,
            known: &known,
            creating: &creating,
            replaced,
            may_lose_data: request.allow_destroy.contains(address),
            in_use: in_use.get(address),
            may_be_in_use: request.allow_in_use.contains(address),
        })
    });
    planned.collect()
}

/// The resources that are replaced.
#[must_use]
pub fn replaced_by<'a>(resources: impl IntoIterator<Item = &'a ResourcePlan>) -> BTreeSet<Address> {
    resources.into_iter().filter(|each| each.verb == Verb::Replace).map(|each| each.address.clone()).collect()
}

/// What is live, over what follows from names. The outputs of what is `replaced` go with it.
#[must_use]
pub fn known_outputs(
    declarations: &[Declaration],
    live: &Live,
    replaced: &BTreeSet<Address>,
) -> BTreeMap<Address, Outputs> {
    let mut known = predicted(declarations);
    for (address, resource) in live {
        if let LiveResource::Present { outputs, .. } = resource
            && !replaced.contains(address)
        {
            known.entry(address.clone()).or_default().extend(outputs.clone());
        }
    }
    known
}
