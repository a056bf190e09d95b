//! Rounds of looks: what does not hold yet is looked at again, as AWS takes its time to see what was
//! just written (aws-facts §4).

use std::{
    future::Future,
    pin::{Pin, pin},
    time::Duration,
};

use futures_util::future::{Either, select};
use tokio::time::{Instant, sleep};

use super::Verified;
use crate::gate::{Check, Outcome, Seen, Unseen};

/// The pauses between two rounds start here and double up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// Looks at `checks` until each holds or its time is over. `round` looks at those whose indices it is
/// given. When `stop` completes, the round that is under way ends, since only then has it cleaned up,
/// and no further one begins.
pub(super) async fn rounds<S: Future<Output = ()>>(
    checks: &[&Check],
    within: impl Fn(&Check) -> Duration,
    mut stop: Pin<&mut S>,
    mut round: impl AsyncFnMut(&[usize]) -> Vec<Result<Seen, Unseen>>,
) -> Verified {
    let started = Instant::now();
    let mut outcomes: Vec<Option<Outcome>> = checks.iter().map(|_| None).collect();
    let mut interrupted = false;
    let mut pause = FIRST_PAUSE;
    for tries in 1.. {
        let open: Vec<usize> = (0..checks.len()).filter(|&at| is_open(outcomes[at].as_ref())).collect();
        let seen = match select(stop.as_mut(), pin!(round(&open))).await {
            Either::Right((seen, _)) => seen,
            Either::Left(((), round)) => {
                interrupted = true;
                round.await
            }
        };
        for (&at, seen) in open.iter().zip(seen) {
            outcomes[at] = Some(Outcome::of(checks[at], seen, tries));
        }
        let may_wait = |at: usize| started.elapsed() + pause <= within(checks[at]);
        let again = open.iter().any(|&at| is_open(outcomes[at].as_ref()) && may_wait(at));
        if interrupted || !again {
            break;
        }
        if let Either::Left(_) = select(stop.as_mut(), pin!(sleep(pause))).await {
            interrupted = true;
            break;
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Verified { outcomes: outcomes.into_iter().flatten().collect(), interrupted }
}

/// Whether a check has to be looked at (again).
fn is_open(outcome: Option<&Outcome>) -> bool {
    outcome.is_none_or(|outcome| !outcome.holds())
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, future::pending};

    use super::*;
    use crate::gate::{Probe, checks::resources::ResourcesProbe};

    fn check(name: &str) -> Check {
        Check {
            name: name.to_owned(),
            phase: None,
            probe: Probe::Resources(ResourcesProbe { addresses: None }),
            expect: "there",
            within: None,
            blocks: true,
            waits_for: Vec::new(),
        }
    }

    const MINUTE: fn(&Check) -> Duration = |_| Duration::from_mins(1);

    #[tokio::test(start_paused = true)]
    async fn what_comes_late_is_waited_for_and_what_holds_is_left_alone() {
        let (at_once, late) = (check("at once"), check("late"));
        let looks = Cell::new((0, 0));
        let (checks, never) = ([&at_once, &late], pin!(pending()));
        let verified = rounds(&checks, MINUTE, never, async |open: &[usize]| {
            open.iter()
                .map(|&at| {
                    let (one, other) = looks.get();
                    looks.set(if at == 0 { (one + 1, other) } else { (one, other + 1) });
                    Ok(Seen::new("read it", if at == 0 || other == 3 { "there" } else { "not there" }))
                })
                .collect()
        });
        let verified = verified.await;
        assert!(verified.holds(), "{verified:#?}");
        assert_eq!(looks.get(), (1, 4));
        assert_eq!(verified.outcomes.iter().map(|each| each.tries).collect::<Vec<_>>(), [1, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_never_comes_is_given_up_in_time() {
        let never = check("never");
        let started = Instant::now();
        let not_there = async |open: &[usize]| -> Vec<Result<Seen, Unseen>> {
            open.iter().map(|_| Ok(Seen::new("read it", "not there"))).collect()
        };
        let verified = rounds(&[&never], MINUTE, pin!(pending()), not_there).await;
        assert!(!verified.lets_pass());
        let took = started.elapsed();
        assert!(took > Duration::from_secs(50) && took <= Duration::from_mins(1), "{took:?}");
        let verified = rounds(&[&never], |_| Duration::ZERO, pin!(pending()), not_there).await;
        assert_eq!(verified.outcomes[0].tries, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn an_interruption_lets_the_looks_that_are_under_way_end() {
        let never = check("never");
        let cleaned_up = Cell::new(false);
        let stop = pin!(sleep(Duration::from_secs(2)));
        let checks = [&never];
        let verified = rounds(&checks, MINUTE, stop, async |open: &[usize]| {
            sleep(Duration::from_secs(5)).await;
            cleaned_up.set(true);
            open.iter().map(|_| Ok(Seen::new("read it", "not there"))).collect()
        });
        let verified = verified.await;
        assert!(verified.interrupted && cleaned_up.get() && !verified.lets_pass());
        assert_eq!(verified.outcomes[0].tries, 1);
    }
}
