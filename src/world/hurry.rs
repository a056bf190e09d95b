//! How long a world waits: as long as it takes, until it is told to hurry.

use std::{future::Future, time::Duration};

use tokio::{sync::watch, time::sleep};

use crate::model::{Cause, Failure};

/// How long a call that is under way may still take once somebody hurries.
const GRACE: Duration = Duration::from_secs(5);

/// Whether somebody hurries.
#[derive(Debug, Default)]
pub(super) struct Hurry(watch::Sender<bool>);

impl Hurry {
    /// From now on somebody hurries.
    pub(super) fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Sleeps; `false` where somebody hurries, so that it is not worth to try again.
    pub(super) async fn sleep(&self, pause: Duration) -> bool {
        tokio::select! {
            biased;
            () = self.begun() => false,
            () = sleep(pause) => true,
        }
    }

    /// What `act` comes to, unless it takes too long for somebody who hurries.
    pub(super) async fn with<T, E: From<Failure>>(
        &self,
        operation: &str,
        act: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let late = async {
            self.begun().await;
            sleep(GRACE).await;
        };
        tokio::select! {
            biased;
            done = act => done,
            () = late => Err(left(operation).into()),
        }
    }

    async fn begun(&self) {
        // It can't be closed while it is borrowed.
        let _ = self.0.subscribe().wait_for(|begun| *begun).await;
    }
}

fn left(operation: &str) -> Failure {
    let message = "it was under way when a second signal came; whether it took effect is not known";
    Failure { cause: Cause::Network, ..Failure::guard(operation, message) }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nothing_is_left_until_somebody_hurries_and_then_nothing_is_waited_for() {
        let hurry = Hurry::default();
        let slow = async {
            sleep(Duration::from_mins(10)).await;
            Ok::<_, Failure>(())
        };
        assert_eq!(hurry.with("s3:CreateBucket", slow).await, Ok(()));
        assert!(hurry.sleep(Duration::from_secs(8)).await);
        hurry.begin();
        let began = Instant::now();
        assert!(!hurry.sleep(Duration::from_secs(8)).await);
        let left = hurry.with("s3:CreateBucket", pending::<Result<(), Failure>>()).await.unwrap_err();
        assert!(left.to_string().ends_with("whether it took effect is not known"), "{left}");
        assert_eq!(began.elapsed(), GRACE);
        assert_eq!(hurry.with("s3:CreateBucket", async { Ok::<_, Failure>(1) }).await, Ok(1));
    }
}
