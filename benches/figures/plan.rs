//! Plans of a large stack in which nothing changes.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    time::{Duration, Instant},
};

use aws_config::SdkConfig;
use trueup::{
    aws::{Aws, pacing::under_way},
    cli::session::outside,
    kinds,
    stack::{Options, Stack, load},
    world::{AwsWorld, SnapshotWorld, snapshot_file::Snapshot},
};

use super::{
    account::{ManyClients, configuration, create, empty_plan},
    emulators::ministack,
    monitoring,
    needed::{Needed, of_monitoring, of_storage},
    process::{cost, peak_memory, trueup},
    report::{Costs, megabytes, note, ratio, times, value},
    stacks,
    tape::{Log, Tape},
};

const RUNS: usize = 5;

/// 1,000 resources.
const TEAMS: usize = 1_000 / stacks::RESOURCES;

/// What a call takes in an account that is not next door.
const CALL: Duration = Duration::from_millis(50);

/// A stack whose plan is measured.
struct Case {
    /// Writes it.
    write: fn(&Path) -> io::Result<()>,
    /// A script for boto3 that makes what the stack refers to and others own.
    foreign: fn() -> String,
    /// The fewest calls that read it.
    needed: fn(&Stack) -> Vec<Needed>,
}

/// Keys, buckets, roles, policies and parameters.
pub(crate) fn storage() -> io::Result<()> {
    let write = |directory: &Path| stacks::write(directory, TEAMS);
    figures(&Case { write, foreign: String::new, needed: of_storage })
}

/// Alarms, log groups, topics and web ACLs.
pub(crate) fn monitoring() -> io::Result<()> {
    figures(&Case { write: monitoring::write, foreign: monitoring::foreign, needed: of_monitoring })
}

fn figures(case: &Case) -> io::Result<()> {
    let directory = tempfile::tempdir()?;
    (case.write)(directory.path())?;
    let loaded = load(directory.path(), &kinds::catalog(), &Options::default());
    let stack =
        loaded.stack.unwrap_or_else(|| panic!("{}", loaded.sources.render(&loaded.diagnostics).plain()));
    note(&format!("{} resources: {}", stack.declarations.len(), stacks::kinds(&stack)))?;
    // The runtime of the program.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

    let world = SnapshotWorld::in_memory(Snapshot::default()).assuming(outside(&stack));
    let applying = Costs::of(1, || runtime.block_on(create(&stack, &world)));
    let planning = Costs::of(RUNS, || runtime.block_on(empty_plan(&stack, &world)));
    times("applying it all to a snapshot", &applying, "")?;
    times("no-change plan, snapshot in memory", &planning, "")?;
    world.snapshot().save(&directory.path().join("live.json"))?;
    let command = || trueup(&["plan", ".", "--live", "live.json", "--detailed-exitcode"], directory.path());
    let mut process = Costs::default();
    for _ in 0..RUNS {
        process.add(cost(command())?);
    }
    times("trueup plan --live", &process, "")?;
    let peak = peak_memory(command())?;
    value("its peak memory", peak.map_or_else(|| "?".to_owned(), megabytes), "")?;

    let needed = (case.needed)(&stack);
    let (tape, recorded) = runtime.block_on(record(&stack, &(case.foreign)()))?;
    let mut calls = None;
    for after in [Duration::ZERO, CALL] {
        let mut costs = Costs::default();
        for _ in 0..RUNS {
            let (client, log) = tape.replaying(after);
            let configuration = recorded.to_builder().http_client(client).build();
            costs.time(|| {
                let world = AwsWorld::new(Aws::new(configuration));
                runtime.block_on(empty_plan(&stack, &world));
            });
            calls = Some(log);
        }
        let made = calls.iter().flat_map(Log::calls).collect();
        let what = format!("no-change plan, {} ms a call", after.as_millis());
        times(&what, &costs, beside(&made, &needed, after, &costs))?;
    }
    tell_calls(calls.iter().flat_map(Log::calls).collect(), &needed)
}

/// Makes the stack live on an emulator, and records what a plan reads there.
async fn record(stack: &Stack, foreign: &str) -> io::Result<(Tape, SdkConfig)> {
    let emulator = ministack();
    if !foreign.is_empty() {
        emulator.boto3(foreign);
    }
    let http = aws_smithy_http_client::Builder::new().build_http();
    let configuration = configuration(&emulator, http.clone()).await;
    let start = Instant::now();
    // Enough of them that no published rate of AWS is waited for.
    create(stack, &ManyClients::new(&configuration, 16)).await;
    let created = start.elapsed();
    let tape = Tape::default();
    let recording = configuration.to_builder().http_client(tape.recording(http)).build();
    empty_plan(stack, &AwsWorld::new(Aws::new(recording))).await;
    let read = start.elapsed().saturating_sub(created);
    note(&format!(
        "(made on ministack in {:.0} s, and read there in {:.0} s, for the answers below)",
        created.as_secs_f64(),
        read.as_secs_f64()
    ))?;
    Ok((tape, configuration))
}

/// What there is to say of a plan's time.
fn beside(calls: &BTreeMap<String, usize>, needed: &[Needed], after: Duration, costs: &Costs) -> String {
    let all: usize = calls.values().sum();
    let (least, whose) = least(calls, needed, after);
    let seconds = least.as_secs_f64();
    if after.is_zero() {
        let each = costs.cpu().unwrap_or_else(|| costs.median()).as_secs_f64() * 1e3 / all as f64;
        let waiting = format!("; {seconds:.2} s are waits for the rate of {whose}");
        return format!("{all} calls, {each:.2} ms each{}", if least.is_zero() { "" } else { &waiting });
    }
    let times = ratio(costs.median(), least);
    format!("{times:.2} × the least that {whose}'s calls can take, {seconds:.2} s; bar 1.5")
}

/// The least time that so many calls can take. Services are called at the same time, so that the
/// slowest of them says what is possible, or an operation of which AWS takes only so many a second.
fn least<'a>(calls: &'a BTreeMap<String, usize>, needed: &[Needed], after: Duration) -> (Duration, &'a str) {
    let services = by_service(calls)
        .into_iter()
        .map(|(service, calls)| (after.mul_f64(calls as f64 / under_way(service) as f64), service));
    let rated = needed.iter().filter_map(|needed| Some((needed.at_rate()? + after, needed.calls)));
    services.chain(rated).max().unwrap_or_default()
}

fn by_service(calls: &BTreeMap<String, usize>) -> BTreeMap<&str, usize> {
    let mut services = BTreeMap::new();
    for (operation, count) in calls {
        *services.entry(service_of(operation)).or_default() += count;
    }
    services
}

fn service_of(operation: &str) -> &str {
    operation.split(':').next().unwrap_or_default()
}

/// The calls that were made, beside the fewest that AWS's APIs allow.
fn tell_calls(mut made: BTreeMap<String, usize>, needed: &[Needed]) -> io::Result<()> {
    for Needed { calls, count, why, .. } in needed {
        let is_it = |operation: &str| operation == *calls || service_of(operation) == *calls;
        let of_it: usize = made.extract_if(.., |operation, _| is_it(operation)).map(|(_, made)| made).sum();
        value(&format!("calls to {calls}"), of_it, format!("{count} needed: {why}"))?;
    }
    for (calls, made) in made {
        value(&format!("calls to {calls}"), made, "0 needed")?;
    }
    Ok(())
}
