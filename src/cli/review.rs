//! `plan --base`: what a revision of the stack and the working tree differ in, without AWS. The
//! stack as it was is applied to an empty account in memory, and that is what the plan is held against.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    time::Instant,
};

use super::{
    arguments::{DeletionArguments, StackArguments},
    exit::{FAILED, Stop, USAGE},
    revision::Revision,
    session::{make_plan, outside, request},
};
use crate::{
    apply::{Outcome, Run, apply},
    declaration::Declaration,
    diagnostics::Sources,
    kinds,
    model::{Address, Failure, Node, Owner, Scope},
    plan::{AllUses, Base, Live, Mode, Note, Plan, endings, plan as make, planner::Request},
    read::{self, Orphans},
    stack::{Loaded, Options, Stack, load},
    term,
    world::{SnapshotWorld, World, snapshot_file::Snapshot},
};

/// The account of a stack that names none. AWS gives it to nobody.
const ANY_ACCOUNT: &str = "000000000000";

/// A plan between two revisions.
pub struct Review {
    /// What would change.
    pub plan: Plan,
    /// What it is held against, and how long that took.
    pub source: String,
}

/// Plans the working tree against the stack at `base`.
///
/// # Errors
/// That one of both has problems, or there is no such revision.
pub async fn review(
    arguments: &StackArguments,
    base: &str,
    deletions: &DeletionArguments,
) -> Result<Review, Stop> {
    let started = Instant::now();
    let revision = Revision::find(&arguments.stack, base)?;
    let shown = arguments.stack.display().to_string();
    let (mut new, mut sources) = offline(&arguments.stack, &shown, arguments, None)?;
    let shown = format!("{shown} at {base}");
    let mut compared = Base { revision: base.to_owned(), ..Base::default() };
    // Where the revision has no such stack, there is what belongs to somebody else and nothing more.
    let mut old = if let Some(path) = revision.stack()? {
        let (old, _) = offline(&path, &shown, arguments, Some(&new.scope.account))?;
        if let Some(account) = old.account.as_ref().filter(|_| new.account.is_none()) {
            // Whoever no longer names the account still means one.
            let shown = arguments.stack.display().to_string();
            (new, sources) = offline(&arguments.stack, &shown, arguments, Some(account))?;
        }
        old
    } else {
        compared.missing = true;
        unplaced(&new)
    };
    let other = |old: &String, new: &String| (old != new).then(|| old.clone());
    compared.stack = other(&old.name, &new.name);
    compared.region = other(&old.scope.region, &new.scope.region);
    compared.account = other(&old.scope.account, &new.scope.account);
    if compared.account.is_some() {
        // What is in another account is neither changed nor found from this one.
        compared.left = Some(old.declarations.iter().filter(|each| !each.settings.external).count());
        old = unplaced(&new);
    }
    let mut held = live_of(&old, &new).await.map_err(|(node, failure)| Stop::Error {
        message: format!("failed to build {node} of {shown} in memory: {failure}"),
        hint: failure.hint,
        code: FAILED,
    })?;
    if deletions.prune {
        new.declarations.append(&mut held.orphans.declarations);
        held.live.append(&mut held.orphans.live);
    }
    let request = Request {
        base: Some(compared),
        findings: super::check::for_plan(&new, &sources),
        allow_destroy: deletions.allow_destroy.iter().cloned().collect(),
        allow_in_use: deletions.allow_in_use.iter().cloned().collect(),
        orphans: &held.orphans.declarations,
        max_deletes: deletions.max_deletes,
        ..request(&new, Mode::Apply)
    };
    let mut uses = AllUses::new();
    if let Some(world) = &held.world {
        let endings = endings(&request, &new.declarations, &held.live);
        uses = read::uses(world, &new.declarations, &endings, &held.live, &new.secrets).await;
        for uses in uses.values_mut() {
            uses.unlisted = Some("what the stack does not declare".to_owned());
        }
    }
    let request = Request { uses: &uses, ..request };
    let mut plan = make(&request, &new.declarations, &held.live);
    plan.notes = left_out(&old, &new, base).collect();
    let took = started.elapsed().as_millis();
    Ok(Review { plan, source: format!("compared with {base}, offline, {took} ms") })
}

/// Loads one side: the new one, or with the account of that one the old one. Secrets are not read, so
/// that they are the same on both sides.
fn offline(
    path: &Path,
    shown: &str,
    arguments: &StackArguments,
    account: Option<&String>,
) -> Result<(Stack, Sources), Stop> {
    let environment = |name: &str| std::env::var(name).ok();
    let options = Options {
        variables: arguments.variables.clone(),
        variable_files: arguments.variable_files.clone(),
        spare_variables: account.is_some(),
        environment: Some(&environment),
        read_secrets: false,
        account: Some(account.map_or(ANY_ACCOUNT, String::as_str).to_owned()),
        ..Options::default()
    };
    let Loaded { sources, diagnostics, stack } = load(path, &kinds::catalog(), &options);
    let Some(stack) = stack else {
        term::err(sources.render(&diagnostics));
        term::err(super::check::verdict(Path::new(shown), &diagnostics));
        return Err(Stop::Said(USAGE));
    };
    Ok((stack, sources))
}

/// What an account holds of a stack.
pub struct Held {
    /// What is live of what it declares.
    pub live: Live,
    /// What is the stack's beside that.
    pub orphans: Orphans,
    /// The account itself.
    pub world: Option<SnapshotWorld>,
}

/// What would be live for `new` if exactly `old` had been applied.
///
/// # Errors
/// The change of `old` that an empty account does not take, and why.
pub async fn live_of(old: &Stack, new: &Stack) -> Result<Held, (Node, Failure)> {
    let all = old.declarations.iter().map(made_here).chain(met_first(old, new));
    let declarations: Vec<Declaration> = all.collect();
    let nothing = Live::new();
    let world = SnapshotWorld::in_memory(Snapshot::default()).assuming(outside(old));
    let old = Stack { declarations, secrets: old.secrets.clone(), ..unplaced(old) };
    let plan = make_plan(&old, Mode::Apply, &nothing, BTreeSet::new());
    let run = Run { world: &world, declarations: &old.declarations, live: &nothing, secrets: &old.secrets };
    let report = apply(&run, &plan, std::future::pending(), &mut |_| {}).await;
    for (node, outcome) in report.outcomes {
        if let Outcome::Failed(failure) = outcome {
            return Err((node, failure));
        }
    }
    let before = read::regions(&old.scope, &old.declarations);
    let held = held(&world, new, &before).await.map_err(|failure| {
        (Node { address: Address::new("stack", &new.name), aspect: String::new() }, failure)
    })?;
    Ok(Held { world: Some(world), ..held })
}

/// What `world` holds of `new`, looked for in its regions and in those of `before`.
async fn held(world: &dyn World, new: &Stack, before: &[Scope]) -> Result<Held, Failure> {
    let Stack { name, declarations, secrets, scope, .. } = new;
    let live = read::live(world, declarations, secrets).await?;
    let mut regions = read::regions(scope, declarations);
    let further = before.iter().filter(|scope| regions.iter().all(|known| known.region != scope.region));
    let further: Vec<Scope> = further.map(|old| scope.in_region(&old.region)).collect();
    regions.extend(further);
    let candidates = world.tagged((Owner::STACK, name), &regions).await;
    let orphans = read::orphans(world, name, candidates, declarations, &live, secrets).await?;
    Ok(Held { live, orphans, world: None })
}

/// The declaration as if all it needs were its own: what belongs to somebody else has to be there too.
fn made_here(declaration: &Declaration) -> Declaration {
    let mut made = declaration.clone();
    made.settings.external = false;
    // It has been made, by whoever owns it.
    made.desired.problems_of_new.clear();
    made
}

/// What belongs to somebody else and only `new` speaks of: it is there, and nothing is known of it.
fn met_first<'a>(old: &'a Stack, new: &'a Stack) -> impl Iterator<Item = Declaration> + 'a {
    let is_known = |each: &Declaration| {
        let same = |old: &Declaration| {
            old.address == each.address
                || (old.kind.name() == each.kind.name() && old.desired.name == each.desired.name)
        };
        old.declarations.iter().any(same)
    };
    let theirs = new.declarations.iter().filter(move |each| each.settings.external && !is_known(each));
    theirs.map(|each| {
        let mut bare = made_here(each);
        bare.desired.aspects.retain(|aspect, _| *aspect == each.kind.first().name());
        bare
    })
}

/// The stack without its resources.
fn unplaced(stack: &Stack) -> Stack {
    Stack {
        name: stack.name.clone(),
        was: None,
        account: stack.account.clone(),
        scope: stack.scope.clone(),
        phases: stack.phases.clone(),
        declarations: Vec::new(),
        secrets: stack.secrets.clone(),
        places: BTreeMap::new(),
        tests: Vec::new(),
        variables: BTreeMap::new(),
        verifies: Vec::new(),
        outputs: BTreeMap::new(),
        unused: Vec::new(),
    }
}

/// What is no longer declared and carries no tag that says whose it is: AWS keeps it, as no file speaks
/// of it.
fn left_out<'a>(old: &'a Stack, new: &'a Stack, base: &'a str) -> impl Iterator<Item = Note> + 'a {
    let kept: BTreeSet<&Address> = new
        .declarations
        .iter()
        .flat_map(|each| std::iter::once(&each.address).chain(&each.settings.was))
        .collect();
    let gone = old.declarations.iter().filter(move |each| !kept.contains(&each.address));
    gone.filter(|each| !each.settings.absent && !each.is_owned()).map(move |each| Note {
        address: each.address.clone(),
        aspect: String::new(),
        text: format!("declared at {base} and no longer: nothing here deletes or looks after it"),
    })
}
