//! Plans of a large stack in which nothing changes.

use std::{
    collections::BTreeMap,
    io,
    time::{Duration, Instant},
};

use aws_config::SdkConfig;
use trueup::{
    aws::{Aws, pacing::under_way},
    cli::session::outside_principals,
    kinds,
    stack::{Options, Stack, load},
    world::{AwsWorld, SnapshotWorld, snapshot_file::Snapshot},
};

use super::{
    account::{ManyClients, configuration, create, empty_plan},
    emulators::ministack,
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

pub(crate) fn figures() -> io::Result<()> {
    let directory = tempfile::tempdir()?;
    stacks::write(directory.path(), TEAMS)?;
    let loaded = load(directory.path(), &kinds::catalog(), &Options::default());
    let stack = loaded.stack.unwrap_or_else(|| panic!("{}", loaded.sources.render(&loaded.diagnostics)));
    note(&format!("{} resources: {}", stack.declarations.len(), stacks::kinds(&stack)))?;
    // The runtime of the program.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;

    let world = SnapshotWorld::in_memory(Snapshot::default()).assuming(outside_principals(&stack));
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

    let (tape, recorded) = runtime.block_on(record(&stack))?;
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
        times(&what, &costs, beside(&made, after, &costs))?;
    }
    tell_calls(&calls.iter().flat_map(Log::calls).collect(), &stack)
}

/// Makes the stack live on an emulator, and records what a plan reads there.
async fn record(stack: &Stack) -> io::Result<(Tape, SdkConfig)> {
    let http = aws_smithy_http_client::Builder::new().build_http();
    let configuration = configuration(ministack(), http.clone()).await;
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
fn beside(calls: &BTreeMap<String, usize>, after: Duration, costs: &Costs) -> String {
    let all: usize = calls.values().sum();
    if after.is_zero() {
        return format!(
            "{all} calls, {:.2} ms each",
            costs.cpu().unwrap_or_else(|| costs.median()).as_secs_f64() * 1e3 / all as f64
        );
    }
    // Services are called at the same time, so that the slowest of them says what is possible.
    let ideal = by_service(calls)
        .into_iter()
        .map(|(service, calls)| (after.mul_f64(calls as f64 / under_way(service) as f64), service))
        .max()
        .unwrap_or_default();
    let (ideal, service) = ideal;
    let times = ratio(costs.median(), ideal);
    format!("{times:.2} × the least that {service}'s calls can take, {:.2} s; bar 1.5", ideal.as_secs_f64())
}

fn by_service(calls: &BTreeMap<String, usize>) -> BTreeMap<&str, usize> {
    let mut services = BTreeMap::new();
    for (operation, count) in calls {
        let service = operation.split(':').next().unwrap_or_default();
        *services.entry(service).or_default() += count;
    }
    services
}

/// The calls that were made, beside the fewest that AWS's APIs allow.
fn tell_calls(made: &BTreeMap<String, usize>, stack: &Stack) -> io::Result<()> {
    let of = |kind: &str| stack.declarations.iter().filter(|each| each.kind.name() == kind).count();
    let (keys, buckets, parameters) = (of("kms.key"), of("s3.bucket"), of("ssm.parameter"));
    let (roles, policies) = (of("iam.role"), of("iam.policy"));
    let needed = [
        (
            "iam",
            (roles + policies).div_ceil(1000) + roles.div_ceil(1000) + policies,
            "1,000 a page of the account's details and of roles; the tags of each policy",
        ),
        (
            "kms",
            keys.div_ceil(100) + 4 * keys,
            "100 a page of aliases; metadata, policy, rotation and tags of each key",
        ),
        ("s3", buckets.div_ceil(10_000) + 14 * buckets, "10,000 a page of buckets; 14 parts of each"),
        (
            "ssm",
            parameters.div_ceil(50) + parameters.div_ceil(10) + parameters,
            "50 a call for metadata, 10 for values; the tags of each parameter",
        ),
        ("sts", 1, "whose account it is"),
    ];
    let by_service = by_service(made);
    for (service, needed, why) in needed {
        let made = by_service.get(service).copied().unwrap_or_default();
        value(&format!("calls to {service}"), made, format!("{needed} needed: {why}"))?;
    }
    Ok(())
}
