//! Each service is called no faster than it takes: a cap on calls under way, and for the calls
//! with a low published rate a pause between two of them (aws-facts §1.2).

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::{Instant, sleep_until},
};

/// Calls under way at once, by service. IAM is one global service and throttles early.
const UNDER_WAY: &[(&str, usize)] = &[("iam", 6), ("kms", 24), ("s3", 48), ("ssm", 8), ("sts", 4)];

/// Calls under way at once to a service that the table does not name.
const UNDER_WAY_ELSEWHERE: usize = 8;

/// How many calls may be under way to a service at once.
#[must_use]
pub fn under_way(service: &str) -> usize {
    UNDER_WAY.iter().find(|(name, _)| *name == service).map_or(UNDER_WAY_ELSEWHERE, |(_, cap)| *cap)
}

/// Published rates in calls a second, where they are low enough to matter.
const RATES: &[(&str, u64)] = &[
    ("kms:CancelKeyDeletion", 5),
    ("kms:CreateAlias", 5),
    ("kms:CreateKey", 5),
    ("kms:DeleteAlias", 15),
    ("kms:DisableKey", 5),
    ("kms:EnableKey", 5),
    ("kms:EnableKeyRotation", 15),
    ("kms:PutKeyPolicy", 15),
    ("kms:ScheduleKeyDeletion", 15),
    ("kms:TagResource", 10),
    ("kms:UntagResource", 5),
    ("kms:UpdateAlias", 5),
    ("kms:UpdateKeyDescription", 5),
    ("ssm:PutParameter", 3),
];

/// Hands out leave to call.
#[derive(Debug)]
pub struct Pacing {
    services: BTreeMap<&'static str, Semaphore>,
    elsewhere: Semaphore,
    next: Mutex<BTreeMap<&'static str, Instant>>,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            services: UNDER_WAY.iter().map(|&(service, cap)| (service, Semaphore::new(cap))).collect(),
            elsewhere: Semaphore::new(UNDER_WAY_ELSEWHERE),
            next: Mutex::default(),
        }
    }
}

impl Pacing {
    /// Waits until `operation` (`service:Name`) may be called; the call is over when the permit is
    /// dropped.
    pub async fn leave(&self, operation: &str) -> Option<SemaphorePermit<'_>> {
        let service = operation.split(':').next().unwrap_or_default();
        let permit = self.services.get(service).unwrap_or(&self.elsewhere).acquire().await.ok();
        if let Some(turn) = self.turn(operation) {
            sleep_until(turn).await;
        }
        permit
    }

    /// When a call with a published rate may start.
    fn turn(&self, operation: &str) -> Option<Instant> {
        let &(name, rate) = RATES.iter().find(|(name, _)| *name == operation)?;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.get(name).copied().unwrap_or_else(Instant::now).max(Instant::now());
        next.insert(name, turn + Duration::from_millis(1000 / rate));
        Some(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_published_rate_spaces_calls() {
        let pacing = Pacing::default();
        let start = Instant::now();
        for _ in 0..6 {
            drop(pacing.leave("kms:CreateKey").await);
        }
        assert_eq!(start.elapsed(), Duration::from_secs(1));
        for _ in 0..100 {
            drop(pacing.leave("kms:DescribeKey").await);
        }
        assert_eq!(start.elapsed(), Duration::from_secs(1));
    }
}
