//! Runs a plan.

use std::{collections::BTreeMap, future::Future, pin::pin, sync::Arc};

use futures_util::{
    future::{Either, FutureExt, join_all, select},
    stream::{FuturesUnordered, StreamExt},
};

use super::{
    queue::Queue,
    report::{Event, Made, Outcome, Report},
};
use crate::{
    declaration::Declaration,
    kind::Target,
    model::{Address, Document, Failure, Node, Outputs, Secrets, document::resolve},
    plan::{
        Change, Live, LiveResource, Plan, ResourcePlan, Verb, assumed,
        planner::{known_outputs, replaced_by},
    },
    read::target,
    world::{Part, World},
};

/// What a plan runs with.
pub struct Run<'a> {
    /// Where it writes.
    pub world: &'a dyn World,
    /// What the plan was made of.
    pub declarations: &'a [Declaration],
    /// What was live when it was made.
    pub live: &'a Live,
    /// The secrets of this run.
    pub secrets: &'a Arc<Secrets>,
}

impl Run<'_> {
    /// The outputs of what is there now, which are not those of what takes its place.
    fn live_outputs(&self, address: &Address) -> Outputs {
        match self.live.get(address) {
            Some(LiveResource::Present { outputs, .. }) => outputs.clone(),
            _ => Outputs::new(),
        }
    }
}

/// Runs `plan`. When `stop` completes, nothing new begins.
pub async fn apply(
    run: &Run<'_>,
    plan: &Plan,
    stop: impl Future<Output = ()>,
    tell: &mut dyn FnMut(Event<'_>),
) -> Report {
    go_on(run, plan, &Made::default(), stop, tell).await
}

/// Runs `plan`, a part of what `run` is about, after other parts have made what they made.
pub async fn go_on(
    run: &Run<'_>,
    plan: &Plan,
    before: &Made,
    stop: impl Future<Output = ()>,
    tell: &mut dyn FnMut(Event<'_>),
) -> Report {
    let mut state = State::new(run, plan, before);
    let mut running = FuturesUnordered::new();
    let mut stop = pin!(stop);
    loop {
        for step in state.next() {
            tell(Event::Started { node: &step.node, verb: step.change.verb });
            let (target, known) = (state.target(&step), Arc::clone(&state.known));
            running.push(async move {
                let made = match target {
                    Ok(target) => act(run, &step, target, &known).await,
                    Err(failure) => Err(failure),
                };
                (step, made)
            });
        }
        if running.is_empty() {
            break;
        }
        let ended = if state.report.interrupted {
            running.next().await
        } else {
            match select(stop.as_mut(), running.next()).await {
                Either::Right((ended, _)) => ended,
                Either::Left(((), _)) => {
                    state.report.interrupted = true;
                    tell(Event::Interrupted { running: running.len() });
                    continue;
                }
            }
        };
        if let Some((step, made)) = ended {
            state.end(&step, made, tell);
        }
        // Whatever else has ended makes room in the same moment.
        while let Some(Some((step, made))) = running.next().now_or_never() {
            state.end(&step, made, tell);
        }
    }
    state.report.outcomes.extend(state.queue.left().map(|node| (node.clone(), Outcome::NotStarted)));
    state.report
}

/// One change on its way.
struct Step<'a> {
    node: Node,
    resource: &'a ResourcePlan,
    change: &'a Change,
    declaration: &'a Declaration,
}

/// What became of a change that was made.
enum Changed {
    /// It is what is wanted. Its outputs, and what AWS did not give it on its own and was put beside it.
    Made(Outputs, Vec<Node>),
    Gone,
}

struct State<'a> {
    run: &'a Run<'a>,
    changes: BTreeMap<Node, (&'a ResourcePlan, &'a Change, &'a Declaration)>,
    queue: Queue,
    known: Arc<BTreeMap<Address, Outputs>>,
    report: Report,
}

impl<'a> State<'a> {
    fn new(run: &'a Run<'a>, plan: &'a Plan, before: &Made) -> Self {
        let declarations: BTreeMap<&Address, &Declaration> =
            run.declarations.iter().map(|each| (&each.address, each)).collect();
        let mut changes = BTreeMap::new();
        for resource in plan.resources.iter().filter(|resource| resource.verb != Verb::Refuse) {
            let Some(declaration) = declarations.get(&resource.address) else { continue };
            for change in resource.changes.iter().filter(|change| !change.rides) {
                changes.insert(resource.address.node(&change.aspect), (resource, change, *declaration));
            }
        }
        let mut known = known_outputs(run.declarations, run.live, &replaced_by(&plan.resources));
        known.extend(before.outputs.clone());
        let in_order = plan.order.iter().filter_map(|node| Some((node.clone(), changes.get(node)?.1)));
        Self {
            run,
            queue: Queue::new(&in_order.collect::<Vec<_>>()),
            changes,
            known: Arc::new(known),
            report: Report { made: before.clone(), ..Report::default() },
        }
    }

    /// The changes that can begin now.
    fn next(&mut self) -> Vec<Step<'a>> {
        if self.report.interrupted {
            return Vec::new();
        }
        let begun = self.queue.begin();
        let step = |node: Node| {
            let (resource, change, declaration) = self.changes[&node];
            Step { node, resource, change, declaration }
        };
        begun.into_iter().map(step).collect()
    }

    fn target(&self, step: &Step<'_>) -> Result<Target, Failure> {
        let mut target = target(step.declaration, &self.known, self.run.secrets)?;
        target.fresh = Arc::clone(&self.report.made.fresh);
        if matches!(step.change.verb, Verb::Create | Verb::Replace) && is_first(step) {
            // Outputs of something that is not there yet are predictions, not what was found.
            for change in step.resource.changes.iter().filter(|change| change.rides) {
                if let Some(document) = self.resolved(step, change)? {
                    target.creation.insert(change.aspect.clone(), document);
                }
            }
        }
        target.want = match self.resolved(step, step.change)? {
            // What goes is what the plan has shown, and nothing that came since.
            None => step.change.before.clone(),
            want => want,
        };
        Ok(target)
    }

    /// What a change wants, with every reference replaced.
    fn resolved(&self, step: &Step<'_>, change: &Change) -> Result<Option<Document>, Failure> {
        let Some(want) = &change.want else { return Ok(None) };
        let operation = step.node.to_string();
        let aspect = step.declaration.kind.aspect(&change.aspect);
        let aspect = aspect.ok_or_else(|| Failure::guard(&operation, "this aspect does not exist"))?;
        let document = aspect
            .canonical(&resolve(want.json(), &self.known))
            .map_err(|message| Failure::guard(&operation, message))?;
        match document.pending().first() {
            Some(reference) => Err(Failure::guard(&operation, format!("{reference} is not known"))),
            None => Ok(Some(document)),
        }
    }

    /// Keeps what a change made, and gives up what needed it if it failed.
    fn end(
        &mut self,
        step: &Step<'_>,
        made: Result<Option<Changed>, Failure>,
        tell: &mut dyn FnMut(Event<'_>),
    ) {
        let outcome = match made {
            Ok(Some(made)) => {
                if let Changed::Made(outputs, corrected) = made
                    && is_first(step)
                {
                    self.report.corrected.extend(corrected);
                    let known = Arc::make_mut(&mut self.known);
                    let of_resource = known.entry(step.node.address.clone()).or_default();
                    of_resource.extend(outputs);
                    self.report.made.outputs.insert(step.node.address.clone(), of_resource.clone());
                }
                Outcome::Done
            }
            Ok(None) => Outcome::AlreadySo,
            Err(failure) => Outcome::Failed(failure),
        };
        tell(Event::Ended { node: &step.node, verb: step.change.verb, outcome: &outcome });
        let given_up = self.queue.end(&step.node, outcome.is_good());
        self.report.outcomes.insert(step.node.clone(), outcome);
        for (node, needed) in given_up {
            let outcome = Outcome::Skipped(needed);
            tell(Event::Ended { node: &node, verb: self.changes[&node].1.verb, outcome: &outcome });
            self.report.outcomes.insert(node, outcome);
        }
    }
}

fn is_first(step: &Step<'_>) -> bool {
    step.declaration.kind.first().name() == step.node.aspect
}

/// Makes one change; `None` where it turned out to be so already.
async fn act(
    run: &Run<'_>,
    step: &Step<'_>,
    target: Target,
    known: &BTreeMap<Address, Outputs>,
) -> Result<Option<Changed>, Failure> {
    let part = Part { kind: step.declaration.kind, aspect: &step.node.aspect };
    let world = run.world;
    let Some(want) = target.want.clone().filter(|_| step.change.want.is_some()) else {
        world.delete(part, &target).await?;
        return Ok(Some(Changed::Gone));
    };
    // Resolving can show that nothing differs, unless the point is to write the same text again.
    if step.change.before.as_ref() == Some(&want) && step.change.note.is_none() {
        return Ok(None);
    }
    if step.change.verb == Verb::Replace {
        let old = Target { outputs: run.live_outputs(&step.node.address), ..target.clone() };
        world.delete(part, &old).await?;
    }
    let outputs = world.put(part, &target, &want).await?;
    let kind = step.declaration.kind.name();
    if is_first(step) && matches!(step.change.verb, Verb::Create | Verb::Replace) {
        target.fresh.made(kind, &outputs);
    } else {
        target.fresh.changed(kind, &target.outputs);
    }
    let is_new = is_first(step) && matches!(step.change.verb, Verb::Create | Verb::Replace);
    let corrected = if is_new { correct(world, step, target, &outputs, known).await? } else { Vec::new() };
    Ok(Some(Changed::Made(outputs, corrected)))
}

/// Looks whether a new resource has what the plan left to AWS, and puts what it has not, or what nobody may
/// read. Everything else about the resource waits for that: a policy goes on behind its public access block.
async fn correct(
    world: &dyn World,
    step: &Step<'_>,
    made: Target,
    outputs: &Outputs,
    known: &BTreeMap<Address, Outputs>,
) -> Result<Vec<Node>, Failure> {
    let mut at = Target { creation: BTreeMap::new(), ..made };
    at.outputs.extend(outputs.clone());
    let looks = assumed(step.declaration, step.resource, known).into_iter().map(|(aspect, want)| {
        let at = Target { want: Some(want.clone()), ..at.clone() };
        async move {
            let part = Part { kind: step.declaration.kind, aspect: aspect.name() };
            let live = world.read_back(part, &at).await;
            let is_so =
                matches!(&live, Ok(Some(seen)) if aspect.fill(want.clone(), &seen.value) == seen.value);
            (!is_so).then_some((aspect, want, at))
        }
    });
    let mut corrected = Vec::new();
    // One after the other: not every service takes two writes at a time.
    for (aspect, want, at) in join_all(looks).await.into_iter().flatten() {
        let part = Part { kind: step.declaration.kind, aspect: aspect.name() };
        world.put(part, &at, &want).await.map_err(|failure| {
            let message =
                format!("AWS did not give it its {} on its own, and {}", aspect.name(), failure.message);
            Failure { message, ..failure }
        })?;
        corrected.push(step.node.address.node(aspect.name()));
    }
    Ok(corrected)
}
