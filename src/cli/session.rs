//! What plan, apply and destroy share: a stack, a world, and a plan between them.

use std::{borrow::Cow, collections::BTreeSet, path::PathBuf, time::Instant};

use futures_util::future::try_join;

use super::{
    arguments::{StackArguments, WorldArguments},
    exit::{Stop, USAGE},
};
use crate::{
    aws::Aws,
    declaration::Declaration,
    diagnostics::Sources,
    kinds,
    model::{Address, Failure},
    plan::{
        Live, Mode, Plan, Selection, plan,
        planner::Request,
        selection::{means, with_needs},
    },
    read,
    stack::{Loaded, Options, Stack, load},
    term,
    world::{AwsWorld, SnapshotWorld, World, principals, snapshot_file::Snapshot},
};

/// The embedded account of `--local`.
pub const LOCAL: &str = ".trueup/local.json";

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
    };
    let Loaded { sources, diagnostics, stack } = load(&arguments.stack, &catalog, &options);
    term::err(&sources.render(&diagnostics));
    let Some(stack) = stack else {
        term::err(&format!("{}\n", super::check::verdict(&arguments.stack, &diagnostics)));
        return Err(Stop::Said(USAGE));
    };
    let stack = taking_over(stack, &arguments.adopt)?;
    Ok((stack, sources))
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
    started: Instant,
}

impl Session {
    /// Opens the world that the arguments name.
    ///
    /// # Errors
    /// That the stack has problems, or a snapshot can't be read.
    pub async fn open(arguments: &StackArguments, world: &WorldArguments) -> Result<Self, Stop> {
        let from = if world.local { Some(PathBuf::from(LOCAL)) } else { world.live.clone() };
        let (stack, sources, world): (Stack, Sources, Box<dyn World>) = if let Some(path) = &from {
            let snapshot = if world.local { Snapshot::read_or_start(path) } else { Snapshot::read(path) };
            let snapshot = snapshot.map_err(Stop::usage)?;
            let (stack, sources) = load_stack(arguments, snapshot.account.clone(), true)?;
            let outside = outside_principals(&stack);
            let world = SnapshotWorld::in_file(snapshot, path.clone()).assuming(outside);
            (stack, sources, Box::new(world))
        } else {
            let (stack, sources) = load_stack(arguments, None, true)?;
            let world = AwsWorld::new(Aws::from_environment(&stack.scope.region).await);
            (stack, sources, Box::new(world))
        };
        Ok(Self {
            stack,
            sources,
            selection: Selection::All,
            world,
            from,
            arguments: arguments.clone(),
            started: Instant::now(),
        })
    }

    /// Reads what is live of what is looked at, and of what that refers to.
    ///
    /// # Errors
    /// The wrong account, no credentials, no network.
    pub async fn read(&mut self, mode: Mode) -> Result<Live, Stop> {
        let live = if self.stack.account.is_some() {
            // A stack that names its account predicts ARNs without being told, so the two reads run
            // at once; if the account is wrong, the other one is given up.
            let declarations = self.looked_at(mode);
            let live = read::live(self.world.as_ref(), &declarations, &self.stack.secrets);
            let account = async { self.account(self.world.account().await) };
            try_join(account, async { Ok(live.await) }).await?.1
        } else {
            self.read_account().await?;
            read::live(self.world.as_ref(), &self.looked_at(mode), &self.stack.secrets).await
        };
        live.map_err(|failure| Stop::failed("read what is live", &failure))
    }

    fn looked_at(&self, mode: Mode) -> Cow<'_, [Declaration]> {
        let declarations = &self.stack.declarations;
        if self.selection.is_all() {
            return Cow::Borrowed(declarations);
        }
        let chosen = self.selection.of(mode, &self.stack.phase_names(), declarations);
        let read = with_needs(chosen, declarations);
        declarations.iter().filter(|each| read.contains(&each.address)).cloned().collect()
    }

    /// Finds out the account, without reading anything else. A stack that names none is loaded anew
    /// for the one that it turns out to be in.
    ///
    /// # Errors
    /// The wrong account, no credentials, no network.
    pub async fn read_account(&mut self) -> Result<(), Stop> {
        let account = self.account(self.world.account().await)?;
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
                    None => "set AWS_PROFILE to credentials of that account",
                }),
            )),
            _ => Ok(actual),
        }
    }

    /// The plan against `live`.
    #[must_use]
    pub fn plan(&self, mode: Mode, live: &Live, allow_destroy: BTreeSet<Address>) -> Plan {
        plan_of(&self.stack, mode, &self.selection, live, allow_destroy)
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

/// The plan of a stack against `live`.
#[must_use]
pub fn make_plan(stack: &Stack, mode: Mode, live: &Live, allow_destroy: BTreeSet<Address>) -> Plan {
    plan_of(stack, mode, &Selection::All, live, allow_destroy)
}

/// The plan of a part of a stack against `live`.
#[must_use]
pub fn plan_of(
    stack: &Stack,
    mode: Mode,
    selection: &Selection,
    live: &Live,
    allow_destroy: BTreeSet<Address>,
) -> Plan {
    let request = Request {
        mode,
        stack: &stack.name,
        account: &stack.scope.account,
        region: &stack.scope.region,
        phases: stack.phase_names(),
        allow_destroy,
        selection: selection.clone(),
    };
    plan(&request, &stack.declarations, live)
}

/// The principals that the stack names and does not declare: a file can't know whether they exist.
#[must_use]
pub fn outside_principals(stack: &Stack) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for declaration in &stack.declarations {
        declaration.desired.aspects.values().for_each(|value| principals::collect(value, &mut named));
    }
    let known = crate::plan::names::predicted(&stack.declarations);
    let own: BTreeSet<&String> = known.values().filter_map(|outputs| outputs.get("arn")).collect();
    named.into_iter().filter(|arn| !own.contains(arn)).collect()
}
