//! What plan, apply and destroy share: a stack, a world, and a plan between them.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use futures_util::future::try_join;
use tokio::time::sleep;

use super::{
    arguments::{DeletionArguments, StackArguments, WorldArguments},
    exit::{Stop, USAGE},
    local,
    patience::{account_in, patiently},
};
use crate::{
    declaration::Declaration,
    diagnostics::{Diagnostic, Sources},
    gate::{self, Gates},
    kind::Candidates,
    kinds,
    model::{Address, Failure, Owner},
    plan::{
        AllUses, Live, Mode, Plan, ResourcePlan, Selection, Verb, endings, links, plan,
        planner::Request,
        saved::{Fingerprints, fingerprints, fingerprints_of_uses, moved},
        selection::{means, with_needs},
    },
    policy::managed::{self, Lookup},
    read,
    stack::{Loaded, Options, Stack, load},
    term,
    world::{SnapshotWorld, World, snapshot_file::Snapshot},
};

/// What is said to go on while the account is read.
pub const READING: &str = "reading";

/// The pauses before what differs is read again: ten seconds in all.
const AGAIN: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(2),
    Duration::from_secs(2),
];

/// How the environment's names of variables begin.
pub const VARIABLE: &str = "TRUEUP_VAR_";

/// Loads a stack; on problems prints them all and stops. `account` is what it is in if it names none.
///
/// # Errors
/// [`USAGE`] when the stack has problems.
pub fn load_stack(
    arguments: &StackArguments,
    account: Option<String>,
    with_secrets: bool,
) -> Result<(Stack, Sources), Stop> {
    let environment = |name: &str| match &arguments.environment {
        Some(given) if name.starts_with(VARIABLE) => given.get(name).cloned(),
        _ => std::env::var(name).ok(),
    };
    let catalog = kinds::catalog();
    let options = Options {
        variables: arguments.variables.clone(),
        variable_files: arguments.variable_files.clone(),
        spare_variables: false,
        environment: Some(&environment),
        read_secrets: with_secrets,
        account,
        ..Options::default()
    };
    let Loaded { sources, diagnostics, stack } = load(&arguments.stack, &catalog, &options);
    term::err(sources.render(&diagnostics));
    let Some(stack) = stack else {
        return Err(said(&arguments.stack, &diagnostics));
    };
    if let Err(problems) = gate::gates(&stack) {
        term::err(sources.render(&problems));
        return Err(said(&arguments.stack, &problems));
    }
    let stack = taking_over(stack, &arguments.adopt)?;
    Ok((stack, sources))
}

/// Says how many problems there are, after each of them.
fn said(path: &Path, diagnostics: &[Diagnostic]) -> Stop {
    term::err(super::check::verdict(path, diagnostics));
    Stop::Said(USAGE)
}

/// The gates of a stack that was loaded here.
///
/// # Errors
/// That one is wrong, which loading has said.
pub fn gates(stack: &Stack) -> Result<Gates, Stop> {
    gate::gates(stack).map_err(|_| Stop::Said(USAGE))
}

/// The stack, with `adopt` as if their tables said so.
fn taking_over(mut stack: Stack, adopt: &[Address]) -> Result<Stack, Stop> {
    super::selection::targets(adopt, &stack)?;
    for declaration in &mut stack.declarations {
        declaration.settings.adopt |= adopt.iter().any(|address| means(address, &declaration.address));
    }
    Ok(stack)
}

/// A stack and the world it is held against.
pub struct Session {
    /// The stack.
    pub stack: Stack,
    /// The texts that it was read from.
    pub sources: Sources,
    /// What is looked at of it.
    pub selection: Selection,
    /// The world.
    pub world: Box<dyn World>,
    /// Where the live side comes from, where that is not AWS.
    pub from: Option<PathBuf>,
    /// What was typed.
    pub arguments: StackArguments,
    /// What may be deleted although it holds data.
    pub allow_destroy: BTreeSet<Address>,
    /// What may be deleted or replaced although it is in use.
    pub allow_in_use: BTreeSet<Address>,
    /// What is known of the uses of what would go.
    pub uses: AllUses,
    /// Whether what the stack owns and no longer declares is deleted.
    pub prune: bool,
    /// How many resources may be deleted, if that was said.
    pub max_deletes: Option<usize>,
    /// Whether what the stack owns is looked for in all regions.
    pub all_regions: bool,
    /// Whether the stack's lock is taken over from whoever has it.
    pub force_unlock: bool,
    /// What the stack owns and no longer declares. What is to be deleted of it is among the declarations.
    pub(super) orphans: Vec<Declaration>,
    /// Why there may be more of it.
    pub(super) unseen: Vec<Failure>,
    /// The regions in which it was looked for, where that is not all of them.
    pub(super) searched: Vec<String>,
    /// The regions in which the stack may own something, as the world has noted them.
    pub(super) noted: BTreeSet<String>,
    started: Instant,
}

impl Session {
    /// Opens the world that the arguments name.
    ///
    /// # Errors
    /// That the stack has problems, or a snapshot can't be read.
    pub async fn open(arguments: &StackArguments, world: &WorldArguments) -> Result<Self, Stop> {
        let from = if world.local { Some(local::file_of(&arguments.stack)) } else { world.live.clone() };
        let (stack, sources, world): (Stack, Sources, Box<dyn World>) = if let Some(path) = &from {
            let snapshot = if world.local { Snapshot::read_or_start(path) } else { Snapshot::read(path) };
            let snapshot = snapshot.map_err(Stop::usage)?;
            let (stack, sources) = load_stack(arguments, snapshot.account.clone(), true)?;
            let outside = outside(&stack);
            let world = SnapshotWorld::in_file(snapshot, path.clone()).assuming(outside);
            (stack, sources, Box::new(world))
        } else {
            let (stack, sources) = load_stack(arguments, None, true)?;
            let world = account_in(&stack.scope.region, world.profile.as_deref()).await?;
            (stack, sources, Box::new(world))
        };
        Ok(Self { from, ..Self::new(stack, sources, world, arguments.clone()) })
    }

    /// A stack, loaded by `arguments`, and a world that already exists.
    #[must_use]
    pub fn new(stack: Stack, sources: Sources, world: Box<dyn World>, arguments: StackArguments) -> Self {
        Self {
            stack,
            sources,
            selection: Selection::All,
            world,
            from: None,
            arguments,
            allow_destroy: BTreeSet::new(),
            allow_in_use: BTreeSet::new(),
            uses: AllUses::new(),
            prune: false,
            max_deletes: None,
            all_regions: false,
            force_unlock: false,
            orphans: Vec::new(),
            unseen: Vec::new(),
            searched: Vec::new(),
            noted: BTreeSet::new(),
            started: Instant::now(),
        }
    }

    /// Takes over what was said of deletions.
    pub fn allow(&mut self, deletions: &DeletionArguments) {
        self.allow_destroy = deletions.allow_destroy.iter().cloned().collect();
        self.allow_in_use = deletions.allow_in_use.iter().cloned().collect();
        self.prune = deletions.prune;
        self.max_deletes = deletions.max_deletes;
    }

    /// Reads what is live of what is looked at, and of what that refers to. Where that is the whole stack,
    /// finds what it owns and no longer declares.
    ///
    /// # Errors
    /// The wrong account, no credentials, no network.
    pub async fn read(&mut self, mode: Mode) -> Result<Live, Stop> {
        let (mut live, candidates) = if self.stack.account.is_some() {
            // A stack that names its account predicts ARNs without being told, so all is read at once; if
            // the account is wrong, the rest is given up.
            let account = async { self.account(self.world.account().await) };
            let all = try_join(account, async { Ok(self.held(mode).await) });
            patiently(self.world.as_ref(), READING, all).await?.1
        } else {
            self.read_account().await?;
            patiently(self.world.as_ref(), READING, self.held(mode)).await
        }
        .map_err(|failure| Stop::failed("read what is live", &failure))?;
        if let Some(mut candidates) = candidates {
            self.look_further(mode, &live, &mut candidates).await;
            let (name, declarations) = (&self.stack.name, &self.stack.declarations);
            let world = self.world.as_ref();
            let orphans = read::orphans(world, name, candidates, declarations, &live, &self.stack.secrets);
            let found = patiently(world, READING, orphans)
                .await
                .map_err(|failure| Stop::failed("read what the stack owns", &failure))?;
            self.unseen = found.unseen;
            self.unseen.extend(self.stack.was.iter().map(|was| {
                Failure::guard("", format!("what {was} owned and no file declares is not looked for"))
            }));
            if self.prune || mode == Mode::Destroy {
                self.stack.declarations.extend(found.declarations);
                live.extend(found.live);
            } else {
                self.orphans = found.declarations;
            }
        }
        Ok(live)
    }

    /// Reads once more what [`Session::read`] has read. AWS may answer for a while with what was there before
    /// somebody else's change (aws-facts §4), so what differs from `before` is read again before that counts.
    ///
    /// # Errors
    /// No credentials, no network.
    pub async fn read_again(&self, mode: Mode, before: &Fingerprints) -> Result<Live, Stop> {
        let (world, secrets) = (self.world.as_ref(), &self.stack.secrets);
        let unread = |failure| Stop::failed("read what is live", &failure);
        let looked_at = self.looked_at(mode);
        let live = patiently(world, READING, read::live(world, &looked_at, secrets)).await;
        let mut live = live.map_err(unread)?;
        for pause in AGAIN {
            let moved = moved(before, &fingerprints(&looked_at, &live));
            if moved.is_empty() || !world.settles() {
                break;
            }
            sleep(pause).await;
            let differs: BTreeSet<&Address> = moved.iter().map(|(node, _)| &node.address).collect();
            // What a name depends on is read with it.
            let again = with_needs(differs.into_iter().cloned().collect(), &looked_at);
            let again: Vec<Declaration> =
                looked_at.iter().filter(|each| again.contains(&each.address)).cloned().collect();
            let read = patiently(world, READING, read::live(world, &again, secrets)).await;
            live.extend(read.map_err(unread)?);
        }
        Ok(live)
    }

    /// What is live, and what may be the stack's beside that.
    async fn held(&self, mode: Mode) -> Result<(Live, Option<Candidates>), Failure> {
        let (world, declarations) = (self.world.as_ref(), self.looked_at(mode));
        let regions = read::regions(&self.stack.scope, &self.stack.declarations);
        let candidates = async {
            if !self.selection.is_all() {
                return Ok(None);
            }
            Ok(Some(world.tagged((Owner::STACK, &self.stack.name), &regions).await))
        };
        world.begin();
        try_join(read::held(world, &declarations, &self.stack.secrets), candidates).await
    }

    fn looked_at(&self, mode: Mode) -> Cow<'_, [Declaration]> {
        let declarations = &self.stack.declarations;
        if self.selection.is_all() {
            return Cow::Borrowed(declarations);
        }
        let chosen = self.selection.of(mode, &self.stack.phase_names(), declarations);
        let read = with_needs(chosen.addresses, declarations);
        declarations.iter().filter(|each| read.contains(&each.address)).cloned().collect()
    }

    /// Finds out the account, without reading anything else. A stack that names none is loaded anew
    /// for the one that it turns out to be in.
    ///
    /// # Errors
    /// The wrong account, no credentials, no network.
    pub async fn read_account(&mut self) -> Result<(), Stop> {
        let world = self.world.as_ref();
        let account = self.account(patiently(world, READING, world.account()).await)?;
        if account.as_ref().is_some_and(|account| *account != self.stack.scope.account) {
            (self.stack, self.sources) = load_stack(&self.arguments, account, true)?;
        }
        Ok(())
    }

    fn account(&self, actual: Result<Option<String>, Failure>) -> Result<Option<String>, Stop> {
        let actual =
            actual.map_err(|failure| Stop::failed("find out whose credentials these are", &failure))?;
        match (&self.stack.account, &actual) {
            (Some(expected), Some(actual)) if expected != actual => Err(Stop::refused(
                format!("the stack {} is for account {expected}, this is account {actual}", self.stack.name),
                Some(match &self.from {
                    Some(_) => "use a snapshot of that account",
                    None => "pass --profile, or set AWS_PROFILE, for credentials of that account",
                }),
            )),
            _ => Ok(actual),
        }
    }

    /// The plan against `live`. Where something would go, the world is asked what uses it.
    pub async fn plan(&mut self, mode: Mode, live: &Live) -> Plan {
        self.uses = AllUses::new();
        let first = plan(&self.request(mode), &self.stack.declarations, live);
        let may_go = |each: &ResourcePlan| matches!(each.verb, Verb::Delete | Verb::Replace | Verb::Refuse);
        if first.resources.iter().any(may_go) {
            self.uses = self.read_uses(mode, live).await;
        }
        if self.uses.is_empty() {
            return first;
        }
        plan(&self.request(mode), &self.stack.declarations, live)
    }

    /// What uses what would go.
    pub async fn read_uses(&self, mode: Mode, live: &Live) -> AllUses {
        let Stack { declarations, secrets, .. } = &self.stack;
        let endings = endings(&self.request(mode), declarations, live);
        let mut uses = read::uses(self.world.as_ref(), declarations, &endings, live, secrets).await;
        if self.is_partial() {
            for uses in uses.values_mut() {
                uses.unlisted = Some("what the file does not hold".to_owned());
            }
        }
        uses
    }

    /// The fingerprints of what is live, and of what uses what would go.
    #[must_use]
    pub fn fingerprints(&self, live: &Live, uses: &AllUses) -> Fingerprints {
        let mut found = fingerprints(&self.stack.declarations, live);
        found.extend(fingerprints_of_uses(uses));
        found
    }

    /// Whether the live side is a file that need not hold all of an account.
    fn is_partial(&self) -> bool {
        self.from.as_deref().is_some_and(|path| !local::is_local(path))
    }

    fn request(&self, mode: Mode) -> Request<'_> {
        let findings = match mode {
            Mode::Apply => super::check::for_plan(&self.stack, &self.sources),
            Mode::Destroy => Vec::new(),
        };
        Request {
            findings,
            allow_destroy: self.allow_destroy.clone(),
            allow_in_use: self.allow_in_use.clone(),
            uses: &self.uses,
            selection: self.selection.clone(),
            orphans: &self.orphans,
            unseen: &self.unseen,
            searched: &self.searched,
            max_deletes: self.max_deletes,
            ..request(&self.stack, mode)
        }
    }

    /// Where the live side comes from, and what it cost to read it.
    #[must_use]
    pub fn source(&self) -> String {
        let seconds = self.started.elapsed().as_secs_f64();
        match &self.from {
            Some(path) => path.display().to_string(),
            None => format!("{} calls, {seconds:.1} s", self.world.calls()),
        }
    }
}

/// A plan of the whole stack.
#[must_use]
pub fn request(stack: &Stack, mode: Mode) -> Request<'_> {
    let Stack { name, scope, .. } = stack;
    Request::new(mode, name, &scope.account, &scope.region, stack.phase_names())
}

/// The plan of a stack against `live`.
#[must_use]
pub fn make_plan(stack: &Stack, mode: Mode, live: &Live, allow_destroy: BTreeSet<Address>) -> Plan {
    plan(&Request { allow_destroy, ..request(stack, mode) }, &stack.declarations, live)
}

/// What the stack names and does not declare, such as a person's role: a file can't know whether that
/// exists. Of AWS's own policies that is known.
#[must_use]
pub fn outside(stack: &Stack) -> BTreeSet<String> {
    let mut outside = links::outside(&stack.declarations);
    outside.retain(|named| !matches!(managed::lookup(named), Some(Lookup::NotListed { .. })));
    outside
}
