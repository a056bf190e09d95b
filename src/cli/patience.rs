//! Reads that take long: what is waited for is said meanwhile, and how long that may go on can be set.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use futures_util::future::{Either, FutureExt, select};
use tokio::time::sleep;

use super::exit::Stop;
use crate::{
    aws::Aws,
    gate::fields::duration,
    term::{Progressed, Waiting},
    world::{AwsWorld, READ_TIMEOUT, World},
};

/// Whether AWS's published rates are kept: `published`, the default, or `none`.
const PACE: &str = "TRUEUP_PACE";

/// Whether the environment leaves the published rates in force.
fn has_pauses(said: Option<&str>) -> Result<bool, Stop> {
    match said {
        None | Some("" | "published") => Ok(true),
        Some("none") => Ok(false),
        Some(other) => Err(Stop::usage(format!("{PACE} is `{other}`: expected `published` or `none`"))),
    }
}

/// The real account in a region, by a profile of `~/.aws` or the standard chain, which is read no longer than the
/// environment says.
///
/// # Errors
/// That the environment says no length of time, or no pace.
pub async fn account_in(region: &str, profile: Option<&str>) -> Result<AwsWorld, Stop> {
    let said = std::env::var(READ_TIMEOUT).ok().filter(|text| !text.is_empty());
    let patience = said.as_ref().map(|text| {
        let is_some = |length: &Duration| !length.is_zero();
        duration(text).filter(is_some).ok_or_else(|| {
            Stop::usage(format!(
                "{READ_TIMEOUT} is `{text}`: expected seconds or minutes, such as `90s` or `5m`"
            ))
        })
    });
    let patience = patience.transpose()?;
    let has_pauses = has_pauses(std::env::var(PACE).ok().as_deref())?;
    let aws = Aws::from_environment(region, profile).await;
    let world = AwsWorld::new(if has_pauses { aws } else { aws.without_pauses() });
    Ok(match patience {
        Some(patience) => world.with_patience(patience),
        None => world,
    })
}

/// What `reading` comes to. While it takes long, says what the world waits for; `doing` is what goes on, as in
/// `reading`.
pub async fn patiently<T>(world: &dyn World, doing: &str, reading: impl Future<Output = T>) -> T {
    let mut reading = pin!(reading);
    // A file is read at once.
    if let Some(read) = reading.as_mut().now_or_never() {
        return read;
    }
    let started = Instant::now();
    let mut waiting = Waiting::new(doing);
    loop {
        match select(reading.as_mut(), pin!(sleep(Waiting::LOOK))).await {
            Either::Left((read, _)) => {
                waiting.end();
                return read;
            }
            Either::Right(_) => {
                let progressed = Progressed { calls: world.calls(), oldest: world.waiting() };
                waiting.tell(started.elapsed(), &progressed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_says_the_pace() {
        assert!(has_pauses(None).unwrap() && has_pauses(Some("")).unwrap());
        assert!(has_pauses(Some("published")).unwrap());
        assert!(!has_pauses(Some("none")).unwrap());
        let Err(Stop::Error { message, .. }) = has_pauses(Some("fast")) else { panic!("fast is a pace") };
        assert_eq!(message, "TRUEUP_PACE is `fast`: expected `published` or `none`");
    }
}
