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
const UNDER_WAY: &[(&str, usize)] = &[
    ("athena", 5),
    ("budgets", 4),
    ("cloudtrail", 4),
    ("apprunner", 4),
    ("cloudwatch", 16),
    ("ec2", 8),
    ("elasticloadbalancing", 8),
    ("events", 8),
    ("glue", 5),
    ("iam", 6),
    ("kms", 24),
    ("lambda", 8),
    ("logs", 16),
    ("s3", 48),
    ("scheduler", 8),
    ("sns", 16),
    ("sqs", 16),
    ("ssm", 8),
    ("sts", 4),
    ("tag", 4),
    ("wafv2", 8),
];

/// Calls under way at once to a service that the table does not name.
const UNDER_WAY_ELSEWHERE: usize = 8;

/// How many calls may be under way to a service at once.
#[must_use]
pub fn under_way(service: &str) -> usize {
    UNDER_WAY.iter().find(|(name, _)| *name == service).map_or(UNDER_WAY_ELSEWHERE, |(_, cap)| *cap)
}

/// Milliseconds between two starts of one call, where the published rate is low enough to matter.
const PAUSES: &[(&str, u64)] = &[
    ("cloudtrail:AddTags", 1000),
    ("cloudtrail:CreateTrail", 1000),
    ("cloudtrail:DeleteTrail", 1000),
    ("cloudtrail:DescribeTrails", 100),
    ("cloudtrail:GetEventSelectors", 100),
    ("cloudtrail:GetInsightSelectors", 100),
    ("cloudtrail:GetTrailStatus", 100),
    ("cloudtrail:ListTags", 100),
    ("cloudtrail:PutEventSelectors", 1000),
    ("cloudtrail:PutInsightSelectors", 1000),
    ("cloudtrail:RemoveTags", 1000),
    ("cloudtrail:StartLogging", 1000),
    ("cloudtrail:StopLogging", 1000),
    ("cloudtrail:UpdateTrail", 1000),
    ("athena:BatchGetNamedQuery", 200),
    ("athena:CreateNamedQuery", 200),
    ("athena:DeleteNamedQuery", 200),
    ("athena:ListNamedQueries", 200),
    ("athena:UpdateNamedQuery", 200),
    ("cloudwatch:DeleteAlarms", 334),
    ("cloudwatch:DeleteDashboards", 100),
    ("cloudwatch:DescribeAlarms", 112),
    ("cloudwatch:GetDashboard", 100),
    ("cloudwatch:ListDashboards", 100),
    ("cloudwatch:PutCompositeAlarm", 334),
    ("cloudwatch:PutDashboard", 100),
    ("cloudwatch:PutMetricAlarm", 334),
    ("ec2:AuthorizeSecurityGroupEgress", 200),
    ("ec2:AuthorizeSecurityGroupIngress", 200),
    ("ec2:CreateSecurityGroup", 200),
    ("ec2:CreateTags", 200),
    ("ec2:DeleteSecurityGroup", 200),
    ("ec2:DeleteTags", 200),
    ("ec2:RevokeSecurityGroupEgress", 200),
    ("ec2:RevokeSecurityGroupIngress", 200),
    ("ec2:UpdateSecurityGroupRuleDescriptionsEgress", 200),
    ("ec2:UpdateSecurityGroupRuleDescriptionsIngress", 200),
    ("kms:CancelKeyDeletion", 200),
    ("kms:CreateAlias", 200),
    ("kms:CreateKey", 200),
    ("kms:DeleteAlias", 67),
    ("kms:DisableKey", 200),
    ("kms:EnableKey", 200),
    ("kms:EnableKeyRotation", 67),
    ("kms:PutKeyPolicy", 67),
    ("kms:ScheduleKeyDeletion", 67),
    ("kms:TagResource", 100),
    ("kms:UntagResource", 200),
    ("kms:UpdateAlias", 200),
    ("kms:UpdateKeyDescription", 200),
    ("logs:CreateLogGroup", 200),
    ("logs:DeleteLogGroup", 200),
    ("logs:DeleteMetricFilter", 200),
    ("logs:DescribeLogGroups", 200),
    ("logs:DescribeMetricFilters", 200),
    ("logs:PutMetricFilter", 200),
    ("ssm:PutParameter", 334),
    ("wafv2:AssociateWebACL", 2000),
    ("wafv2:DisassociateWebACL", 2000),
    ("wafv2:GetWebACLForResource", 1000),
    ("wafv2:ListResourcesForWebACL", 1000),
];

/// Milliseconds between two starts of a call of WAF without a rate of its own: one write and five
/// reads a second, each.
const WAF_PAUSES: (u64, u64) = (1000, 200);

/// The pause between two starts of `operation`, and the name it is kept under.
fn pause(operation: &str) -> Option<(String, Duration)> {
    let published = PAUSES.iter().find(|(name, _)| *name == operation).map(|(_, pause)| *pause);
    let of_waf = || {
        let name = operation.strip_prefix("wafv2:")?;
        let reads = name.starts_with("Get") || name.starts_with("List") || name.starts_with("Describe");
        Some(if reads { WAF_PAUSES.1 } else { WAF_PAUSES.0 })
    };
    published.or_else(of_waf).map(|pause| (operation.to_owned(), Duration::from_millis(pause)))
}

/// How long no further call to a service starts that asked for fewer. The call itself is tried again by the SDK,
/// which waits longer each time.
const HELD_BACK: Duration = Duration::from_millis(500);

/// Hands out leave to call.
#[derive(Debug)]
pub struct Pacing {
    /// Whether published rates are kept.
    pauses: bool,
    services: BTreeMap<&'static str, Semaphore>,
    elsewhere: Semaphore,
    next: Mutex<BTreeMap<String, Instant>>,
    held_back: Mutex<BTreeMap<&'static str, Instant>>,
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            pauses: true,
            services: UNDER_WAY.iter().map(|&(service, cap)| (service, Semaphore::new(cap))).collect(),
            elsewhere: Semaphore::new(UNDER_WAY_ELSEWHERE),
            next: Mutex::default(),
            held_back: Mutex::default(),
        }
    }
}

impl Pacing {
    /// Keeps to the caps alone: for an endpoint that has no published rates, such as an emulator.
    #[must_use]
    pub fn without_pauses() -> Self {
        Self { pauses: false, ..Self::default() }
    }

    /// Waits until `operation` (`service:Name`) may be called; the call is over when the permit is
    /// dropped.
    pub async fn leave(&self, operation: &str) -> Option<SemaphorePermit<'_>> {
        let service = operation.split(':').next().unwrap_or_default();
        let permit = self.services.get(service).unwrap_or(&self.elsewhere).acquire().await.ok();
        if let Some(turn) = self.turn(operation).max(self.held_back(service)) {
            sleep_until(turn).await;
        }
        permit
    }

    /// A service asked for fewer calls.
    pub fn hold_back(&self, service: &'static str) {
        let mut held_back = self.held_back.lock().unwrap_or_else(PoisonError::into_inner);
        held_back.insert(service, Instant::now() + HELD_BACK);
    }

    /// When a call to a service may start that asked for fewer.
    fn held_back(&self, service: &str) -> Option<Instant> {
        self.held_back.lock().unwrap_or_else(PoisonError::into_inner).get(service).copied()
    }

    /// When a call with a published rate may start.
    fn turn(&self, operation: &str) -> Option<Instant> {
        let (name, pause) = self.pauses.then(|| pause(operation))??;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.get(&name).copied().unwrap_or_else(Instant::now).max(Instant::now());
        next.insert(name, turn + pause);
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

    #[tokio::test(start_paused = true)]
    async fn without_pauses_only_a_service_that_asks_is_waited_for() {
        let pacing = Pacing::without_pauses();
        let start = Instant::now();
        for _ in 0..6 {
            drop(pacing.leave("wafv2:CreateIPSet").await);
        }
        assert_eq!(start.elapsed(), Duration::ZERO);
        pacing.hold_back("wafv2");
        drop(pacing.leave("wafv2:CreateIPSet").await);
        assert_eq!(start.elapsed(), HELD_BACK);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_asked_for_fewer_calls_gets_fewer() {
        let pacing = Pacing::default();
        let start = Instant::now();
        pacing.hold_back("sns");
        drop(pacing.leave("s3:ListAllMyBuckets").await);
        assert_eq!(start.elapsed(), Duration::ZERO);
        drop(pacing.leave("sns:Publish").await);
        assert_eq!(start.elapsed(), HELD_BACK);
        drop(pacing.leave("sns:Publish").await);
        assert_eq!(start.elapsed(), HELD_BACK);
    }
}
