//! What plan, apply and destroy share: a stack, a world, and a plan between them.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Instant,
};

use futures_util::future::try_join;

use super::{
    arguments::{StackArguments, WorldArguments},
    exit::{Stop, USAGE},
};
use crate::{
    aws::Aws,
    kinds,
    model::{Address, Failure},
    plan::{Live, Mode, Plan, plan, planner::Request},
    read,
    stack::{Loaded, Options, Stack, load},
    term,
    world::{
        AwsWorld, SnapshotWorld, World,
        principals,
        snapshot_file::Snapshot,
    },
};

/// The embedded account of `--local`.
pub const LOCAL: &str = ".trueup/local.json";

/// The account of stacks that name none, in worlds that have none.
const ANY_ACCOUNT: &str = "111122223333";

/// Loads a stack; on problems prints them all and stops.
///
/// # Errors
/// [`USAGE`] when the stack has problems.
pub fn load_stack(arguments: &StackArguments, with_secrets: bool) -> Result<Stack, Stop> {
    let environment = |name: &str| std::env::var(name).ok();
    let catalog = kinds::catalog();
    let options = Options {
        variables: arguments.variables.clone(),
        variable_files: arguments.variable_files.clone(),
        environment: Some(&environment),
        read_secrets: with_secrets,
    };
    let Loaded { sources, diagnostics, stack } = load(&arguments.stack, &catalog, &options);
    term::err(&sources.render(&diagnostics));
    stack.ok_or_else(|| {
        term::err(&format!("{}\n", super::check::verdict(&arguments.stack, &diagnostics)));
        Stop::Said(USAGE)
    })
}

/// A stack and the world it is held against.
pub struct Session {
    /// The stack.
    pub stack: Stack,
    /// The world.
    pub world: Box<dyn World>,
    /// Where the live side comes from, where that is not AWS.
    pub from: Option<PathBuf>,
    started: Instant,
}

impl Session {
    /// Opens the world that the arguments name.
    ///
    /// # Errors
    /// That the stack has problems, or a snapshot can't be read.
    pub async fn open(stack: &StackArguments, world: &WorldArguments) -> Result<Self, Stop> {
        let stack = load_stack(stack, true)?;
        let started = Instant::now();
        let file = if world.local { Some(PathBuf::from(LOCAL)) } else { world.live.clone() };
        let opened: Box<dyn World> = match &file {
            Some(path) => Box::new(open_snapshot(&stack, path, world.local)?),
            None => Box::new(AwsWorld::new(Aws::from_environment(&stack.region).await)),
        };
        Ok(Self { stack, world: opened, from: file, started })
    }

    /// Reads what is live.
    ///
    /// # Errors
    /// The wrong account, no credentials, no network.
    pub async fn read(&mut self) -> Result<Live, Stop> {
        let expected = self.stack.account.clone();
        // A stack that names its account predicts ARNs without being told, so the two reads run at
        // once; if the account is wrong, the other one is given up.
        let (account, live) = match &expected {
            Some(_) => {
                let live = read::live(self.world.as_ref(), &self.stack.declarations, &self.stack.secrets);
                let account = async { self.account(self.world.account().await) };
                try_join(account, async { Ok(Some(live.await)) }).await?
            }
            None => (self.account(self.world.account().await)?, None),
        };
        self.stack.settle_in(&account);
        let live = match live {
            Some(live) => live,
            None => read::live(self.world.as_ref(), &self.stack.declarations, &self.stack.secrets).await,
        };
        live.map_err(|failure| Stop::failed("read what is live", &failure))
    }

    /// Finds out the account, without reading anything else.
    ///
    /// # Errors
    /// The wrong account, no credentials, no network.
    pub async fn read_account(&mut self) -> Result<(), Stop> {
        let account = self.account(self.world.account().await)?;
        self.stack.settle_in(&account);
        Ok(())
    }

    fn account(&self, actual: Result<Option<String>, Failure>) -> Result<String, Stop> {
        let actual = actual.map_err(|failure| Stop::failed("find out whose credentials these are", &failure))?;
        match (&self.stack.account, actual) {
            (Some(expected), Some(actual)) if *expected != actual => Err(Stop::refused(
                format!("the stack {} is for account {expected}, this is account {actual}", self.stack.name),
                Some(match &self.from {
                    Some(_) => "use a snapshot of that account",
                    None => "set AWS_PROFILE to credentials of that account",
                }),
            )),
            (Some(account), _) => Ok(account.clone()),
            (None, Some(account)) => Ok(account),
            (None, None) => Ok(ANY_ACCOUNT.to_owned()),
        }
    }

    /// The plan against `live`.
    #[must_use]
    pub fn plan(&self, mode: Mode, live: &Live, allow_destroy: BTreeSet<Address>) -> Plan {
        make_plan(&self.stack, mode, live, allow_destroy)
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
    let account = stack.account.clone().unwrap_or_default();
    let request = Request {
        mode,
        stack: &stack.name,
        account: &account,
        region: &stack.region,
        phases: stack.phases.iter().map(|phase| phase.name.clone()).collect(),
        allow_destroy,
    };
    plan(&request, &stack.declarations, live)
}

fn open_snapshot(stack: &Stack, path: &Path, may_start: bool) -> Result<SnapshotWorld, Stop> {
    let snapshot = if may_start { Snapshot::read_or_start(path) } else { Snapshot::read(path) };
    let snapshot = snapshot.map_err(Stop::usage)?;
    Ok(SnapshotWorld::in_file(snapshot, path.to_path_buf()).assuming(outside_principals(stack)))
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
