//! The subscriptions of a topic: their attributes, and reading and writing them.

use std::collections::HashMap;

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::{
    super::{
        delivery_policy::DeliveryPolicy,
        live::{self, LIST, LIST_BY_TOPIC, NOT_FOUND, UNSEEN},
    },
    value::{FilterScope, Pending, Subscription, Subscriptions, notes, parts, sentences},
};
use crate::{event_pattern::Canonical, kind::prelude::*, model::Cause};

const GET: &str = "sns:GetSubscriptionAttributes";
const SUBSCRIBE: &str = "sns:Subscribe";
const UNSUBSCRIBE: &str = "sns:Unsubscribe";
const SET: &str = "sns:SetSubscriptionAttributes";

const RAW: &str = "RawMessageDelivery";
const FILTER: &str = "FilterPolicy";
const SCOPE: &str = "FilterPolicyScope";
const REDRIVE: &str = "RedrivePolicy";
const DELIVERY: &str = "DeliveryPolicy";
const ROLE: &str = "SubscriptionRoleArn";

/// A subscription that waits for its confirmation is there: it is never recreated, and since AWS answers no ARN of it,
/// it can neither be changed nor be ended.
pub(in super::super) struct TopicSubscriptions;

impl Aspect for TopicSubscriptions {
    type Value = Subscriptions;
    const NAME: &'static str = "subscriptions";
    const ABOUT: &'static str = "subscriptions";
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
            let (wanted, declares) = (wanted.as_ref().and_then(|all| all.0.get(identity)), wanted.is_some());
            async move {
                let live = match arn {
                    // Subscriptions of others to a topic of someone else are not ours.
                    _ if at.external && wanted.is_none() => None,
                    None => unconfirmed(wanted, declares),
                    Some(arn) => match confirmed(aws, at, arn, wanted).await? {
                        Some(live) if live.pending.is_some() => unconfirmed(wanted, declares),
                        live => live,
                    },
                };
                Ok(live.map(|subscription| (identity.clone(), subscription)))
            }
        });
        let live: BTreeMap<_, _> = try_join_all(reads).await?.into_iter().flatten().collect();
        Ok((!live.is_empty()).then(|| Seen::new(Subscriptions(live))))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: Subscriptions) -> Result<(), Failure> {
        let listed = live::subscriptions_now(aws, at).await?;
        for (identity, wanted) in want.0.iter().filter(|(_, wanted)| wanted.pending.is_none()) {
            let done = match listed.get(identity) {
                Some(Some(arn)) => change(aws, at, arn, wanted).await?,
                Some(None) => true,
                None => false,
            };
            if !done {
                subscribe(aws, at, identity, wanted).await?;
            }
        }
        let others =
            listed.iter().filter(|(identity, _)| !at.external && !want.0.contains_key(identity.as_str()));
        for arn in others.filter_map(|(_, arn)| arn.as_ref()) {
            unsubscribe(aws, at, arn).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let ending: Option<Subscriptions> = at.wanted();
        let ends = |identity: &str| ending.as_ref().is_none_or(|all| all.0.contains_key(identity));
        let listed = live::subscriptions_now(aws, at).await?;
        for arn in listed.iter().filter(|(identity, _)| ends(identity)).filter_map(|(_, arn)| arn.as_ref()) {
            unsubscribe(aws, at, arn).await?;
        }
        Ok(())
    }
}

/// A subscription that waits. AWS does not answer its attributes, so they are as wanted. One that is not wanted waits
/// for its expiry, and where none is wanted at all it is left out: it can't be ended.
fn unconfirmed(wanted: Option<&Subscription>, declares: bool) -> Option<Subscription> {
    match wanted {
        Some(wanted) => Some(Subscription { pending: Some(Pending::Confirmation), ..wanted.clone() }),
        None => declares.then(|| Subscription { pending: Some(Pending::Expiry), ..Subscription::default() }),
    }
}

/// A confirmed subscription; `None` where it has ended, although the listing still has it.
async fn confirmed(
    aws: &Aws,
    at: &Target,
    arn: &str,
    wanted: Option<&Subscription>,
) -> Result<Option<Subscription>, Failure> {
    match attributes(aws, at, arn).await {
        // An account that subscribed itself need not let us read the attributes; that it is there is enough.
        Err(failure) if failure.cause == Cause::Denied && wanted.is_none() => {
            Ok(Some(Subscription::default()))
        }
        live => live,
    }
}

/// A change of one attribute; without a value it is removed.
type Step = (&'static str, Option<String>);

impl Subscription {
    fn from_aws(attributes: &HashMap<String, String>) -> Result<Self, Failure> {
        let text = |name: &str| attributes.get(name).map(String::as_str).filter(|text| !text.is_empty());
        let is_set = |name: &str| text(name).is_some_and(|text| text.eq_ignore_ascii_case("true"));
        let wrong = |name: &str, why: String| Failure::guard(GET, format!("{name} is not understood: {why}"));
        let json = |name: &str| -> Result<Option<Value>, Failure> {
            let parse = |text| serde_json::from_str(text).map_err(|error| wrong(name, error.to_string()));
            text(name).map(parse).transpose()
        };
        let arn = |arn: &str| Arn(known(arn));
        let scope = text(SCOPE).map(|text| FilterScope::from_text(text).map_err(|why| wrong(SCOPE, why)));
        let is_url = text("Protocol").is_none_or(|protocol| protocol.starts_with("http"));
        let redrive = json(REDRIVE)?;
        let queue = redrive.as_ref().and_then(|policy| policy["deadLetterTargetArn"].as_str());
        let subscription = Self {
            endpoint: None,
            raw_message_delivery: is_set(RAW),
            filter_policy: json(FILTER)?.map(Canonical::from),
            filter_policy_scope: scope.transpose()?.flatten(),
            dead_letter_queue: queue.map(arn),
            // Only deliveries over HTTP have a policy; one that SNS keeps elsewhere has no effect.
            delivery_policy: json(DELIVERY)?.filter(|_| is_url).and_then(DeliveryPolicy::non_empty),
            role: text(ROLE).map(arn),
            pending: is_set("PendingConfirmation").then_some(Pending::Confirmation),
        };
        Ok(subscription.canonical())
    }

    /// The attributes with the texts that remove them, in the order in which AWS takes changes that lead to `want`: a
    /// filter that reaches into tables is only ever on the body. AWS keeps the scope of a filter that is gone, and
    /// does not answer it.
    fn to_aws(&self, want: &Self) -> [(&'static str, Option<&'static str>, Option<String>); 6] {
        let queue = self.dead_letter_queue.as_ref();
        let filter = (FILTER, Some("{}"), self.filter_policy.as_ref().map(ToString::to_string));
        let scope = (SCOPE, None, self.filter_policy_scope.as_ref().map(AttributeText::to_text));
        let [first, second] = match want.filter_policy_scope {
            Some(FilterScope::MessageBody) => [scope, filter],
            _ => [filter, scope],
        };
        let redrive = queue.map(|arn| json!({ "deadLetterTargetArn": arn.value() }).to_string());
        [
            (RAW, Some("false"), self.raw_message_delivery.then(|| "true".to_owned())),
            first,
            second,
            (REDRIVE, None, redrive),
            (DELIVERY, Some(""), self.delivery_policy.as_ref().map(AttributeText::to_text)),
            (ROLE, Some(""), self.role.as_ref().map(Arn::value)),
        ]
    }

    /// The steps that lead from this one to `want`.
    fn steps(&self, want: &Self) -> Vec<Step> {
        let pairs = self.to_aws(want).into_iter().zip(want.to_aws(want));
        let changed =
            pairs.filter(|((name, _, live), (.., want))| live != want && !(*name == SCOPE && want.is_none()));
        changed.map(|(_, (name, removed, want))| (name, want.or(removed.map(str::to_owned)))).collect()
    }

    /// The attributes of a new subscription.
    fn attributes(&self) -> HashMap<String, String> {
        let steps = Self::default().steps(self).into_iter();
        steps.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

async fn attributes(aws: &Aws, at: &Target, arn: &str) -> Result<Option<Subscription>, Failure> {
    let call = aws.sns(&at.scope.region).get_subscription_attributes().subscription_arn(arn);
    let answer = absent(aws.send(GET, call.send()).await, NOT_FOUND)?;
    answer.map(|answer| Subscription::from_aws(&answer.attributes.unwrap_or_default())).transpose()
}

/// Changes a subscription to `want`; `false` if it does not exist.
async fn change(aws: &Aws, at: &Target, arn: &str, want: &Subscription) -> Result<bool, Failure> {
    let Some(live) = attributes(aws, at, arn).await? else { return Ok(false) };
    for (name, value) in live.steps(want) {
        let call = aws.sns(&at.scope.region).set_subscription_attributes().subscription_arn(arn);
        aws.send(SET, call.attribute_name(name).set_attribute_value(value).send()).await?;
    }
    Ok(true)
}

async fn subscribe(aws: &Aws, at: &Target, identity: &str, want: &Subscription) -> Result<(), Failure> {
    let (protocol, endpoint) = parts(identity);
    let call = aws.sns(&at.scope.region).subscribe().topic_arn(live::arn(at));
    let call = call.protocol(protocol).endpoint(endpoint).set_attributes(Some(want.attributes()));
    let Err(failure) = aws.send(SUBSCRIBE, call.send()).await else { return Ok(()) };
    if !failure.message.contains("already exists with different attributes") {
        return Err(failure);
    }
    // It exists, although the listing did not have it yet.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(live: &Value, want: &Value) -> Vec<String> {
        let shown = |(name, value): Step| format!("{name} {}", value.as_deref().unwrap_or("-"));
        let [live, want] = [live, want].map(|members| Subscription::example(members.clone()));
        live.steps(&want).into_iter().map(shown).collect()
    }

    #[test]
    fn a_scope_that_is_new_at_aws_is_not_taken_for_another() {
        assert!(Subscription::from_aws(&[(SCOPE.to_owned(), "MessageHeaders".to_owned())].into()).is_err());
    }

    #[test]
    fn changes_are_in_the_order_and_words_that_aws_takes() {
        let flat = json!({ "filter_policy": { "a": ["b"] } });
        let nested =
            json!({ "filter_policy": { "a": { "b": ["c"] } }, "filter_policy_scope": "MessageBody" });
        let others = json!({
            "dead_letter_queue": "arn:aws:sqs:eu-central-1:111122223333:dead",
            "delivery_policy": { "healthyRetryPolicy": { "numRetries": 5 } },
        });
        let none = json!({});
        let cases: [(_, _, &[&str]); 6] = [
            (&flat, &nested, &["FilterPolicyScope MessageBody", r#"FilterPolicy {"a":{"b":["c"]}}"#]),
            (&nested, &flat, &[r#"FilterPolicy {"a":["b"]}"#, "FilterPolicyScope MessageAttributes"]),
            (&none, &flat, &[r#"FilterPolicy {"a":["b"]}"#, "FilterPolicyScope MessageAttributes"]),
            (&nested, &none, &["FilterPolicy {}"]),
            (&others, &none, &["RedrivePolicy -", "DeliveryPolicy "]),
            (&others, &others, &[]),
        ];
        for (live, want, expected) in cases {
            assert_eq!(steps(live, want), expected, "{live} to {want}");
        }
    }
}
