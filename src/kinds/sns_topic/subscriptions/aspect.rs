//! Reading and writing subscriptions.

use crate::kind::prelude::*;
use futures_util::future::try_join_all;

use super::{
    super::{
        attribute::UNSEEN,
        live::{self, LIST, LIST_BY_TOPIC, NOT_FOUND},
    },
    notes::notes,
    value::{Pending, Subscription, Subscriptions, parts},
    wire::{self, GET},
    words::sentences,
};
use crate::model::Cause;

const SUBSCRIBE: &str = "sns:Subscribe";
const UNSUBSCRIBE: &str = "sns:Unsubscribe";
const SET: &str = "sns:SetSubscriptionAttributes";

/// The aspect. A subscription that waits for its confirmation is there: it is never made again, and
/// since AWS tells no ARN of it, it can neither be changed nor be ended.
#[derive(Debug)]
pub(in super::super) struct TopicSubscriptions;

impl Aspect for TopicSubscriptions {
    type Value = Subscriptions;
    const NAME: &'static str = "subscriptions";
    const ABOUT: &'static str = "who gets the messages";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions {
        read: &[LIST, LIST_BY_TOPIC, GET],
        write: &[LIST_BY_TOPIC, GET, SUBSCRIBE, SET, UNSUBSCRIBE, "iam:PassRole"],
    };
    const KEYED: bool = true;
    const SERVES: Option<&'static str> = Some("subscription");
    const TRANSIENT: &'static [Transient] = &[UNSEEN];
    const NOTES: Option<Notes<Subscriptions>> = Some(notes);
    const SENTENCES: Option<Sentences<Subscriptions>> = Some(sentences);

    fn fill(want: &mut Subscriptions, live: &Subscriptions) {
        want.fill(live);
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<Subscriptions>>, Failure> {
        let wanted: Option<Subscriptions> = at.wanted();
        let listed = live::subscriptions(aws, at).await?;
        let reads = listed.iter().map(|(identity, arn)| {
            let (wanted, declares) = (wanted.as_ref().and_then(|all| all.get(identity)), wanted.is_some());
            async move {
                let seen = match arn {
                    // What someone else subscribed to a topic of someone else is nothing to us.
                    _ if at.external && wanted.is_none() => None,
                    None => unconfirmed(wanted, declares),
                    Some(arn) => match confirmed(aws, at, arn, wanted).await? {
                        Some(seen) if seen.pending.is_some() => unconfirmed(wanted, declares),
                        seen => seen,
                    },
                };
                Ok(seen.map(|subscription| (identity.clone(), subscription)))
            }
        });
        let live: Subscriptions = try_join_all(reads).await?.into_iter().flatten().collect();
        Ok((!live.is_empty()).then(|| Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Subscriptions) -> Result<(), Failure> {
        let listed = live::subscriptions_now(aws, at).await?;
        for (identity, wanted) in want.iter().filter(|(_, wanted)| wanted.pending.is_none()) {
            let done = match listed.get(identity) {
                Some(Some(arn)) => change(aws, at, arn, wanted).await?,
                Some(None) => true,
                None => false,
            };
            if !done {
                subscribe(aws, at, identity, wanted).await?;
            }
        }
        let others = listed.iter().filter(|(identity, _)| !at.external && want.get(identity).is_none());
        for arn in others.filter_map(|(_, arn)| arn.as_ref()) {
            unsubscribe(aws, at, arn).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let ending: Option<Subscriptions> = at.wanted();
        let ends = |identity: &str| ending.as_ref().is_none_or(|all| all.get(identity).is_some());
        let listed = live::subscriptions_now(aws, at).await?;
        for arn in listed.iter().filter(|(identity, _)| ends(identity)).filter_map(|(_, arn)| arn.as_ref()) {
            unsubscribe(aws, at, arn).await?;
        }
        Ok(())
    }
}

/// A subscription that waits. What AWS would not tell of it is as wanted. One that is not wanted
/// says so, and where none is wanted at all it is left out: it can't be ended.
fn unconfirmed(wanted: Option<&Subscription>, declares: bool) -> Option<Subscription> {
    match wanted {
        Some(wanted) => Some(Subscription { pending: Some(Pending::Confirmation), ..wanted.clone() }),
        None => declares.then(|| Subscription { pending: Some(Pending::Expiry), ..Subscription::default() }),
    }
}

/// A confirmed subscription; `None` where it has ended and only the list does not know yet.
async fn confirmed(
    aws: &Aws,
    at: &Target,
    arn: &str,
    wanted: Option<&Subscription>,
) -> Result<Option<Subscription>, Failure> {
    match attributes(aws, at, arn).await {
        // An account that subscribed itself need not let us look; that it is there is enough.
        Err(failure) if failure.cause == Cause::Denied && wanted.is_none() => {
            Ok(Some(Subscription::default()))
        }
        seen => seen,
    }
}

async fn attributes(aws: &Aws, at: &Target, arn: &str) -> Result<Option<Subscription>, Failure> {
    let call = aws.sns(&at.scope.region).get_subscription_attributes().subscription_arn(arn);
    let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
    answer.map(|answer| wire::seen(&answer.attributes.unwrap_or_default())).transpose()
}

/// Makes a subscription what is wanted of it; `false` if it is not there.
async fn change(aws: &Aws, at: &Target, arn: &str, want: &Subscription) -> Result<bool, Failure> {
    let Some(live) = attributes(aws, at, arn).await? else { return Ok(false) };
    for (name, value) in wire::steps(&live, want) {
        let call = aws
            .sns(&at.scope.region)
            .set_subscription_attributes()
            .subscription_arn(arn)
            .attribute_name(name)
            .set_attribute_value(value);
        aws.send(SET, call.send()).await?;
    }
    Ok(true)
}

async fn subscribe(aws: &Aws, at: &Target, identity: &str, want: &Subscription) -> Result<(), Failure> {
    let (protocol, endpoint) = parts(identity);
    let call = aws
        .sns(&at.scope.region)
        .subscribe()
        .topic_arn(live::arn(at))
        .protocol(protocol)
        .endpoint(endpoint)
        .set_attributes(Some(wire::attributes(want)));
    let Err(failure) = aws.send(SUBSCRIBE, call.send()).await else { return Ok(()) };
    if !failure.message.contains("already exists with different attributes") {
        return Err(failure);
    }
    // It is there, and the list that was asked first did not know yet.
    match live::subscriptions_now(aws, at).await?.get(identity) {
        Some(None) => Ok(()),
        Some(Some(arn)) if change(aws, at, arn, want).await? => Ok(()),
        _ => Err(failure),
    }
}

async fn unsubscribe(aws: &Aws, at: &Target, arn: &str) -> Result<(), Failure> {
    let call = aws.sns(&at.scope.region).unsubscribe().subscription_arn(arn);
    match gone(aws.send(UNSUBSCRIBE, call.send()).await, NOT_FOUND) {
        // AWS drops it by itself, unless it is confirmed.
        Err(failure) if failure.message.contains("pending confirmation") => Ok(()),
        done => done,
    }
}
