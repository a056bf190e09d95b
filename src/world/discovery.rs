//! What carries a tag in the real account. One index for each region tells of most kinds; what it does not
//! know is listed (aws-facts §7.1).

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use tokio::time::timeout;

use super::{ByRegion, aws_regions::is_note};
use crate::{
    aws::{Aws, tagging::GET_RESOURCES},
    kind::{Candidate, Candidates, DynKind, Found},
    kinds::KINDS,
    model::{Failure, Scope},
};

/// What may carry `tag` in these regions.
pub(super) async fn tagged(aws: &Aws, tag: (&str, &str), scopes: &[Scope]) -> Candidates {
    let mut all = Candidates::default();
    for answer in join_all(scopes.iter().map(|scope| indexed(aws, tag, scope))).await {
        all.take(answer);
    }
    let unindexed = KINDS.iter().copied().filter(|kind| kind.taggable() && !kind.indexed());
    let lists = unindexed.flat_map(|kind| {
        let places = if kind.global() { scopes.get(..1).unwrap_or_default() } else { scopes };
        places.iter().map(move |scope| listed(aws, tag, kind, scope))
    });
    for answer in join_all(lists).await {
        all.take(answer);
    }
    all
}

/// The regions that every account has, by partition; others have to be enabled first
/// (<https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html>, read 2026-11-30). Who uses
/// one of those names it in the stack.
const REGIONS: [(&str, &[&str]); 3] = [
    (
        "aws",
        &[
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1",
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
        ],
    ),
    ("aws-us-gov", &["us-gov-east-1", "us-gov-west-1"]),
    ("aws-cn", &["cn-north-1", "cn-northwest-1"]),
];

/// How long a region may take that nobody named: it is asked beside everything else.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the index of each other region than `named` says of `tag`.
pub(super) async fn tagged_beyond(aws: &Aws, tag: (&str, &str), named: &[Scope]) -> ByRegion {
    let Some(home) = named.first() else { return Vec::new() };
    let regions =
        REGIONS.iter().find(|(partition, _)| *partition == home.partition).map(|(_, regions)| *regions);
    let others = regions
        .unwrap_or_default()
        .iter()
        .filter(|region| named.iter().all(|scope| scope.region != **region));
    join_all(others.map(|region| async move {
        let scope = home.in_region(region);
        let answer = timeout(PATIENCE, indexed(aws, tag, &scope)).await;
        let late = || Failure::guard(GET_RESOURCES, format!("no answer within {} s", PATIENCE.as_secs()));
        ((*region).to_owned(), answer.unwrap_or_else(|_| Err(late())))
    }))
    .await
}

impl Candidates {
    fn take(&mut self, answer: Result<Vec<Candidate>, Failure>) {
        match answer {
            Ok(found) => self.found.extend(found),
            // Two kinds that the same call lists fail alike.
            Err(failure) if self.unseen.contains(&failure) => {}
            Err(failure) => self.unseen.push(failure),
        }
    }
}

async fn indexed(aws: &Aws, tag: (&str, &str), scope: &Scope) -> Result<Vec<Candidate>, Failure> {
    let index = aws.tagged(&scope.region, tag).await?;
    let resources = index.keys().filter(|arn| !is_note(arn));
    Ok(resources.flat_map(|arn| candidates(arn, scope)).collect())
}

/// What an ARN may be of: its form can fit more than one kind, and more than one name.
fn candidates(arn: &str, scope: &Scope) -> Vec<Candidate> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [_, _, service, region, _, resource] = parts[..] else { return Vec::new() };
    let scope = if region.is_empty() { scope.clone() } else { scope.in_region(region) };
    let kinds = KINDS.iter().copied().filter(|kind| kind.indexed() && kind.arn_service() == service);
    let named = kinds.flat_map(|kind| kind.named(resource).into_iter().map(move |name| (kind, name)));
    let arn = Some(arn.to_owned());
    named.map(|(kind, name)| Candidate { kind, scope: scope.clone(), name, arn: arn.clone() }).collect()
}

async fn listed(
    aws: &Aws,
    (key, value): (&str, &str),
    kind: &'static dyn DynKind,
    scope: &Scope,
) -> Result<Vec<Candidate>, Failure> {
    let found: BTreeMap<String, Found> =
        kind.list(aws, scope).await?.into_iter().map(|found| (found.name.clone(), found)).collect();
    if found.values().any(|found| found.tags.is_none()) {
        let message =
            format!("there are {} of {}: the tags of so many are not looked at", found.len(), kind.name());
        return Err(Failure::guard(kind.name(), message));
    }
    let carries =
        |found: &Found| found.tags.as_ref().is_some_and(|tags| tags.get(key).is_some_and(|is| is == value));
    let names = found.into_values().filter(carries).map(|found| found.name);
    Ok(names.map(|name| Candidate { kind, scope: scope.clone(), name, arn: None }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_says_what_it_may_be_of() {
        let cases = [
            ("arn:aws:s3:::cci-lite-input", "s3.bucket cci-lite-input"),
            ("arn:aws:kms:eu-central-1:111122223333:key/mrk-1", "kms.key mrk-1"),
            ("arn:aws:iam::111122223333:policy/team/Uploads", "iam.policy Uploads"),
            ("arn:aws:logs:eu-central-1:111122223333:log-group:/ecs/bot", "logs.group /ecs/bot"),
            ("arn:aws:sns:eu-central-1:111122223333:alarms", "sns.topic alarms"),
            ("arn:aws:sns:eu-central-1:111122223333:alarms:1234", ""),
            ("arn:aws:sqs:eu-central-1:111122223333:work.fifo", "sqs.queue work.fifo"),
            ("arn:aws:ssm:eu-central-1:111122223333:parameter/a/b", "ssm.parameter /a/b"),
            ("arn:aws:ssm:eu-central-1:111122223333:parameter/a", "ssm.parameter a, ssm.parameter /a"),
            (
                "arn:aws:cloudwatch:eu-central-1:111122223333:alarm:errors",
                "cloudwatch.alarm errors, cloudwatch.composite_alarm errors",
            ),
            ("arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/main/0123", "wafv2.web_acl main"),
            (
                "arn:aws:wafv2:us-east-1:111122223333:global/ipset/office/0123",
                "wafv2.ip_set cloudfront/office",
            ),
            ("arn:aws:lambda:eu-central-1:111122223333:function:x", "lambda.function x"),
            ("arn:aws:states:eu-central-1:111122223333:stateMachine:x", ""),
            ("nonsense", ""),
        ];
        let scope =
            Scope { partition: "aws".into(), account: "111122223333".into(), region: "us-east-1".into() };
        for (arn, expected) in cases {
            let found: Vec<String> = candidates(arn, &scope)
                .iter()
                .map(|one| format!("{} {}", one.kind.name(), one.name))
                .collect();
            assert_eq!(found.join(", "), expected, "{arn}");
        }
    }
}
