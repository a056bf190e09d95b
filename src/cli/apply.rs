//! `trueup apply`: shows the plan, asks, closes the difference phase by phase.

use std::{collections::BTreeSet, io, time::Instant};

use super::{
    arguments::Apply,
    exit::{FAILED, FINE, REFUSED, Stop, of_plan},
    lock::Lock,
    saved::{Reopened, is_saved, refuse_moved, reopen},
    session::{Session, gates},
    signals::Signals,
    verify::ENDING,
};
use crate::{
    apply::{self, Run},
    page::Page,
    plan::{AllUses, Barrier, Live, Mode, Plan, Verdict, saved::fingerprints},
    render::{
        self,
        gates::{announced, called},
        style::{BAD, CHANGED, count, styled},
    },
    rollout::{Ended, Event, gates_of, roll_out},
    say, term,
    verify::Verify,
};

/// Runs it.
///
/// # Errors
/// That the stack has problems, nothing could be read, or nobody agreed.
pub async fn run(arguments: &Apply, signals: &Signals) -> Result<u8, Stop> {
    let how = How { yes: arguments.yes, skip_gates: arguments.skip_gates, keep_going: true, made_with: None };
    if is_saved(&arguments.stack.stack) {
        let Reopened { mut session, plan, live, made_with } = reopen(arguments).await?;
        session.force_unlock = arguments.force_unlock;
        let how = How { made_with: made_with.as_deref(), ..how };
        return carry_out(&session, &plan, &live, how, signals).await;
    }
    if arguments.digest.is_some() {
        return Err(Stop::usage(format!(
            "--digest is that of a saved plan, and {} is none",
            arguments.stack.stack.display()
        )));
    }
    let mut session = Session::open(&arguments.stack.adopting(&arguments.adopt), &arguments.world).await?;
    session.selection = arguments.selection.of(&session.stack)?;
    session.allow(&arguments.deletions);
    session.force_unlock = arguments.force_unlock;
    change(&mut session, how, Mode::Apply, signals).await
}

/// How a plan is carried out.
#[derive(Clone, Copy)]
pub struct How<'a> {
    /// Whether nobody is asked.
    pub yes: bool,
    /// Whether phases begin without proof that those before them work.
    pub skip_gates: bool,
    /// Whether the others are changed where some are refused.
    pub keep_going: bool,
    /// What a saved plan was made with, beside its stack.
    pub made_with: Option<&'a str>,
}

/// What apply and destroy share: read, plan, show, ask, run, report.
///
/// # Errors
/// As [`run`].
pub async fn change(session: &mut Session, how: How<'_>, mode: Mode, signals: &Signals) -> Result<u8, Stop> {
    let live = session.read(mode).await?;
    let plan = session.plan(mode, &live).await;
    carry_out(session, &plan, &live, how, signals).await
}

/// Shows a plan, asks, carries it out through its gates, and reports.
///
/// # Errors
/// As [`run`].
pub async fn carry_out(
    session: &Session,
    plan: &Plan,
    live: &Live,
    how: How<'_>,
    signals: &Signals,
) -> Result<u8, Stop> {
    let all = gates(&session.stack)?;
    let passed = gates_of(plan, &all);
    let mut page = render::plan::text(plan, &session.source());
    if !plan.is_empty() {
        page.append(announced(&all, &passed, &plan.phases));
    }
    if let Some(made_with) = how.made_with {
        page.blank();
        page.line(made_with);
    }
    term::out(page)?;
    if let Some(Barrier { reason, hint }) = &plan.barrier {
        return Err(Stop::refused(format!("nothing was changed: {reason}"), Some(hint)));
    }
    if plan.errors() > 0 {
        let found = render::findings::checked(plan);
        return Err(Stop::refused(
            format!("nothing was changed: {found}"),
            Some(
                "fix the errors, or state the reason where one is intended: allow = [{ rule = \"…\", reason = \"…\" }]",
            ),
        ));
    }
    let verify = Verify { world: session.world.as_ref(), stack: &session.stack, gates: &all };
    let through = if how.skip_gates { BTreeSet::new() } else { passed.clone() };
    let is_empty = plan.order.is_empty();
    let refused = plan.refused() + plan.unreadable();
    if refused > 0 && !how.keep_going && !is_empty {
        // Whoever destroys a stack means all of it, and half of it may be worse than none.
        let are = if refused == 1 { "is" } else { "are" };
        return Err(Stop::Error {
            message: format!("nothing was deleted: {} {are} refused", count(refused, "resource")),
            hint: Some("--keep-going deletes the others".to_owned()),
            code: of_plan(plan.verdict(), FINE),
        });
    }
    if is_empty {
        Lock::clear(session, signals).await?;
    }
    if is_empty && through.is_empty() {
        return Ok(left(session, plan));
    }
    if !how.yes && !is_empty {
        ask(plan).await?;
    }
    if how.skip_gates && !passed.is_empty() {
        let names: Vec<String> = passed.iter().map(|gate| called(*gate, &plan.phases)).collect();
        let skipped = format!("--skip-gates: nothing proves what {} would", names.join(", "));
        term::err(say![styled(CHANGED, "warning"), ": ", skipped]);
    }
    let started = Instant::now();
    let going = Going { session, plan, live, verify: &verify, through: &through, signals };
    let work = async {
        if is_empty {
            signals.end_in_order()?;
            return Ok(going.through_gates().await);
        }
        let lock = Lock::take(session, signals).await?;
        let ended = going.unmoved().await;
        lock.release().await;
        ended
    };
    let ended = signals.with_hurry(session.world.as_ref(), work).await?;
    let code = match (ended.report.is_good(), ended.stopped_at()) {
        _ if ended.is_cut_short() => signals.code().unwrap_or(FAILED),
        (_, Some(_)) => REFUSED,
        (false, None) => FAILED,
        (true, None) => left(session, plan),
    };
    let mut said = Page::default();
    if !is_empty {
        let seconds = started.elapsed().as_secs_f64();
        said.blank();
        said.append(render::report::text(&ended.report, plan, seconds));
    }
    said.append(why_it_stopped(&ended, plan));
    // What went wrong is said although nobody reads the output.
    let written = if code == FINE { term::out(said) } else { term::report(said) };
    match written {
        Err(error) if code == FINE => Err(error.into()),
        _ => Ok(code),
    }
}

/// The exit code of a plan whose changes were all made: what it leaves is said by it too. An apply that
/// deletes nothing which the files no longer speak of is whole without knowing all of that.
fn left(session: &Session, plan: &Plan) -> u8 {
    let all_counts = plan.mode == Mode::Destroy || session.prune;
    match plan.verdict() {
        Verdict::NotKnown if plan.unreadable() == 0 && !all_counts => {
            if plan.refused() > 0 {
                REFUSED
            } else {
                FINE
            }
        }
        verdict => of_plan(verdict, FINE),
    }
}

/// A plan on its way.
struct Going<'a> {
    session: &'a Session,
    plan: &'a Plan,
    live: &'a Live,
    verify: &'a Verify<'a>,
    through: &'a BTreeSet<Option<usize>>,
    signals: &'a Signals,
}

impl Going<'_> {
    /// Carries out a plan, now that nobody else applies the stack, if what is live is still what it was made
    /// against.
    async fn unmoved(&self) -> Result<Ended, Stop> {
        let session = self.session;
        let declarations = &session.stack.declarations;
        let before = fingerprints(declarations, self.live);
        let reading = self.session.read_again(self.plan.mode, &before);
        let now = tokio::select! {
            biased;
            () = self.signals.stopped() => None,
            now = reading => Some(now?),
        };
        if let Some(stop) = self.signals.why() {
            return Err(stop);
        }
        let now = now.unwrap_or_default();
        let uses = if session.uses.is_empty() {
            AllUses::new()
        } else {
            session.read_uses(self.plan.mode, &now).await
        };
        let before = session.fingerprints(self.live, &session.uses);
        refuse_moved(&before, &session.fingerprints(&now, &uses), "plan again")?;
        session.note_regions(self.plan).await;
        let ended = self.through_gates().await;
        if ended.report.is_good() && !ended.is_cut_short() && ended.stopped_at().is_none() {
            session.note_what_is_left(self.plan).await;
        }
        Ok(ended)
    }

    async fn through_gates(&self) -> Ended {
        let run = Run {
            world: self.session.world.as_ref(),
            declarations: &self.session.stack.declarations,
            live: self.live,
            secrets: &self.session.stack.secrets,
        };
        let progress = term::Progress::new(self.plan.order.len());
        let mut told = Told { progress, plan: self.plan, written: term::out(say![]), after_gate: false };
        // Output that can't be written is no reason to stop half-way through a change.
        let tell = &mut |event: Event<'_>| told.tell(&event);
        let ended = roll_out(&run, self.plan, self.verify, self.through, self.signals.stopped(), tell).await;
        told.progress.finish();
        ended
    }
}

/// Asks in a thread of its own, so that a signal ends the question.
async fn ask(plan: &Plan) -> Result<(), Stop> {
    let question = match plan.mode {
        Mode::Apply => "Apply these changes?",
        Mode::Destroy => "Delete these resources?",
    };
    let (tell, told) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || tell.send(term::confirm(question)));
    let answer = told.await.unwrap_or(Ok(false));
    let agreed = answer.map_err(|error| Stop::refused(error.to_string(), None))?;
    if agreed { Ok(()) } else { Err(Stop::refused("nothing was changed: not confirmed", None)) }
}

/// What is shown while it runs.
struct Told<'a> {
    progress: term::Progress,
    plan: &'a Plan,
    written: io::Result<()>,
    /// Whether the checks of a gate were shown last.
    after_gate: bool,
}

impl Told<'_> {
    fn tell(&mut self, event: &Event<'_>) {
        if self.written.is_err() {
            return;
        }
        let phases = &self.plan.phases;
        self.written = match event {
            Event::Change(event @ apply::Event::Ended { .. }) => {
                let apart =
                    if std::mem::take(&mut self.after_gate) { self.progress.say(say![]) } else { Ok(()) };
                apart.and_then(|()| self.progress.tell(event))
            }
            Event::Change(event) => self.progress.tell(event),
            Event::Checking { gate } => {
                self.progress.note(&format!("checking {}", called(*gate, phases)));
                Ok(())
            }
            Event::Ending => {
                self.progress.aside(say![ENDING]);
                Ok(())
            }
            Event::Checked { gate, verified } => {
                self.after_gate = true;
                self.progress.say(render::gates::gate(&verified.outcomes, *gate, phases))
            }
        };
    }
}

/// Which gate stopped a rollout, or was not reached.
fn why_it_stopped(ended: &Ended, plan: &Plan) -> Page {
    let names = |gates: &[Option<usize>]| {
        gates.iter().map(|gate| called(*gate, &plan.phases)).collect::<Vec<_>>().join(", ")
    };
    let not_reached = match &ended.not_reached[..] {
        [] => None,
        gates => Some(format!("Not reached: {}.", names(gates))),
    };
    match (ended.stopped_at(), not_reached) {
        (Some(gate), not_reached) => {
            let verified = &ended.gates[&gate];
            let why = match (verified.interrupted, verified.is_unknown()) {
                (true, _) => "was interrupted",
                (false, true) => "is not known to hold",
                (false, false) => "does not hold",
            };
            let mut line = styled(BAD, say!["Stopped: ", called(gate, &plan.phases), " ", why, "."]);
            if let Some(not_reached) = not_reached {
                line.push(say![" ", not_reached]);
            }
            let mut page = Page::from(line);
            page.line("What was made stays. Mend it and run it again to go on.");
            page
        }
        (None, Some(not_reached)) => styled(BAD, not_reached).into(),
        (None, None) => Page::default(),
    }
}
