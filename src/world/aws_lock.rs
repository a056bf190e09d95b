//! The lock of a stack in the real account: a log group that only one can create.
//!
//! Of what AWS offers without anything to set up, `CreateLogGroup` is the conditional write that fits: it
//! refuses a name that is taken, carries tags that say who has it, costs nothing, and the name is free again
//! as soon as it is deleted. A parameter would have to rest for 30 seconds before it can be made again
//! (SSM `DeleteParameter`), an S3 object needs a bucket, and IAM is eventually consistent.

use std::{collections::BTreeMap, time::SystemTime};

use aws_smithy_types::date_time::{DateTime, Format};

use super::lock::{Holder, Locked};
use crate::{
    aws::{Aws, absent, wire::input},
    kind::Transient,
    kinds::logs::{
        CLASH, NOT_FOUND,
        service::{CREATE_GROUP, TAKEN, delete_log_group, tags},
    },
    model::{Failure, Scope},
};

pub(super) const CREATE: &str = CREATE_GROUP.action;
/// Two calls about one group at the same time are refused, and pass by themselves.
pub(super) const TRANSIENT: &[Transient] = &[CLASH];

const WHO: &str = "trueup:lock:who";
const SINCE: &str = "trueup:lock:since";
const RUN: &str = "trueup:lock:run";

/// Takes the lock of a stack for `run`.
pub(super) async fn lock(aws: &Aws, stack: &str, scope: &Scope, run: &str) -> Result<Locked, Failure> {
    let name = name_of(stack);
    let who = aws.caller().await?.arn;
    let since = DateTime::from(SystemTime::now()).fmt(Format::DateTime).unwrap_or_default();
    let tags = [(WHO, taggable(&who)), (SINCE, taggable(&since)), (RUN, run.to_owned())];
    let input = input! { log_group_name: &name, tags: BTreeMap::from(tags) };
    match aws.call(&CREATE_GROUP, &scope.region, &input).await {
        Ok(()) => Ok(Locked::Ours),
        Err(failure) if failure.has_code(TAKEN) => {
            let holder = holder(aws, scope, &name).await?;
            // The answer to a first try may have been lost.
            let is_ours = holder.as_ref().is_some_and(|holder| holder.run == run);
            Ok(if is_ours { Locked::Ours } else { Locked::Theirs(holder) })
        }
        Err(failure) => Err(failure),
    }
}

/// Gives the lock of a stack back, or takes it away from whoever has it.
pub(super) async fn unlock(aws: &Aws, stack: &str, scope: &Scope) -> Result<(), Failure> {
    delete_log_group(aws, &scope.region, &name_of(stack)).await
}

async fn holder(aws: &Aws, scope: &Scope, name: &str) -> Result<Option<Holder>, Failure> {
    let arn = scope.arn("logs", &format!("log-group:{name}"));
    let tags = absent(tags(aws, &scope.region, &arn).await, NOT_FOUND)?.unwrap_or_default();
    let tag = |key: &str| tags.get(key).cloned();
    Ok(tag(RUN).map(|run| Holder {
        who: tag(WHO).unwrap_or_default(),
        since: tag(SINCE).unwrap_or_default(),
        run,
    }))
}

/// The group of a stack's lock.
pub(super) fn name_of(stack: &str) -> String {
    name_below("/trueup/lock/", stack)
}

/// The group of a stack below `prefix`. What a group's name can't contain is written as `#` and hex.
pub(super) fn name_below(prefix: &str, stack: &str) -> String {
    let mut name = prefix.to_owned();
    for c in stack.chars() {
        if c.is_ascii_alphanumeric() || "_-./".contains(c) {
            name.push(c);
        } else {
            name.push_str(&format!("#{:x}", u32::from(c)));
        }
    }
    name
}

/// A text as tags take it: letters, digits, spaces and `_.:/=+-@`, up to 256 (aws-facts §7.2).
fn taggable(text: &str) -> String {
    let fits = |c: char| if c.is_alphanumeric() || "_.:/=+-@ ".contains(c) { c } else { '-' };
    text.chars().map(fits).take(256).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        aws::replay::answering,
        model::Cause,
        world::{AwsWorld, World},
    };

    #[test]
    fn a_lock_is_named_after_its_stack() {
        assert_eq!(name_of("cci-lite"), "/trueup/lock/cci-lite");
        assert_eq!(name_of("büro+1"), "/trueup/lock/b#fcro#2b1");
    }

    #[test]
    fn what_tags_do_not_take_is_replaced() {
        assert_eq!(taggable("arn:aws:sts::1:assumed-role/ci/run#7"), "arn:aws:sts::1:assumed-role/ci/run-7");
        assert_eq!(taggable(&"x".repeat(300)).len(), 256);
    }

    const WHO: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
        <Arn>arn:aws:iam::111122223333:user/ci</Arn><UserId>AIDAEXAMPLE</UserId><Account>111122223333</Account>\
        </GetCallerIdentityResult></GetCallerIdentityResponse>";
    const RACE: &str =
        r#"{"__type": "OperationAbortedException", "message": "A conflicting operation is in progress"}"#;
    const DENIED: &str = r#"{"__type": "AccessDeniedException", "message": "not authorized"}"#;

    fn scope() -> Scope {
        Scope { partition: "aws".into(), account: "111122223333".into(), region: "eu-central-1".into() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_race_for_the_lock_passes_by_itself() {
        let (aws, replay) =
            answering(&[(200, WHO), (400, RACE), (200, WHO), (400, RACE), (200, WHO), (200, "{}")]);
        let locked = AwsWorld::new(aws).lock("shop", &scope(), "run").await.unwrap();
        assert!(matches!(locked, Locked::Ours));
        // Each try says the same run, so that an answer which got lost is found to be ours.
        let tries: Vec<_> = replay.sent().into_iter().filter(serde_json::Value::is_object).collect();
        assert_eq!(tries.len(), 3);
        for sent in tries {
            assert_eq!(
                (&sent["logGroupName"], &sent["tags"][RUN]),
                (&"/trueup/lock/shop".into(), &"run".into())
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_lock_is_given_back_through_a_race_too_and_what_fails_is_said() {
        let (aws, replay) = answering(&[(400, RACE), (200, "{}")]);
        AwsWorld::new(aws).unlock("shop", &scope()).await.unwrap();
        assert_eq!(replay.sent().len(), 2);
        let (aws, _) = answering(&[(400, DENIED)]);
        let failure = AwsWorld::new(aws).unlock("shop", &scope()).await.unwrap_err();
        assert_eq!((failure.cause, failure.operation.as_str()), (Cause::Denied, "logs:DeleteLogGroup"));
    }
}
