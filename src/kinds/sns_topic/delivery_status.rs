//! Which deliveries SNS logs to `CloudWatch` Logs, by the sort of endpoint.

use super::{
    attribute::{GET, SET, UNSEEN, set},
    live::{self, Attributes},
};
use crate::kind::prelude::*;

/// The sorts of endpoints whose deliveries SNS can log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Mobile apps.
    Application,
    /// Firehose streams.
    Firehose,
    /// HTTP and HTTPS.
    Http,
    /// Lambda functions.
    Lambda,
    /// SQS queues.
    Sqs,
}

impl Channel {
    const ALL: &'static [Self] = &[Self::Application, Self::Firehose, Self::Http, Self::Lambda, Self::Sqs];

    /// AWS's names of the attributes: role for successes, sample rate, role for failures.
    fn attributes(self) -> [String; 3] {
        let prefix = match self {
            Self::Application => "Application",
            Self::Firehose => "Firehose",
            Self::Http => "HTTP",
            Self::Lambda => "Lambda",
            Self::Sqs => "SQS",
        };
        ["SuccessFeedbackRoleArn", "SuccessFeedbackSampleRate", "FailureFeedbackRoleArn"]
            .map(|name| format!("{prefix}{name}"))
    }
}

/// Which deliveries SNS logs, and the roles by which it does. The roles must trust
/// `sns.amazonaws.com` and may write logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// The role that logs deliveries which succeed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_role: Option<Arn>,
    /// How many of them, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success_sample_rate: Option<u8>,
    /// The role that logs deliveries which fail, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_role: Option<Arn>,
}

/// Which deliveries are logged.
pub(super) type ByChannel = BTreeMap<Channel, Feedback>;

/// The aspect.
#[derive(Debug)]
pub(super) struct DeliveryStatus;

impl Aspect for DeliveryStatus {
    type Value = ByChannel;
    const NAME: &'static str = "delivery_status";
    const ABOUT: &'static str = "which deliveries are logged, by the sort of endpoint";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[GET], write: &[GET, SET, "iam:PassRole"] };
    const KEYED: bool = true;
    // A role that was just made is not visible to SNS for a while; the refusal names the attribute.
    const TRANSIENT: &'static [Transient] =
        &[UNSEEN, Transient::of_named_changed("InvalidParameter", "FeedbackRoleArn", &["iam"])];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ByChannel>>, Failure> {
        let attributes = live::attributes(aws, at).await?;
        let found = attributes.as_ref().as_ref().map(seen).unwrap_or_default();
        Ok((!found.is_empty()).then(|| Seen::new(found)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ByChannel) -> Result<(), Failure> {
        let live = live::attributes_now(aws, at).await?.unwrap_or_default();
        for (name, value) in sent(&want) {
            if live.get(&name).map(String::as_str).unwrap_or_default() != value {
                set(aws, at, &name, &value).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, ByChannel::new()).await
    }
}

/// What AWS answered. A rate without a role says nothing.
fn seen(attributes: &Attributes) -> ByChannel {
    let channel = |channel: &Channel| {
        let [success, rate, failure] = channel.attributes();
        let role = |name: &str| {
            attributes.get(name).filter(|arn| !arn.is_empty()).map(|arn| Arn(known(arn.as_str())))
        };
        let (success_role, failure_role) = (role(&success), role(&failure));
        let success_sample_rate =
            success_role.as_ref().and_then(|_| attributes.get(&rate)).and_then(|rate| rate.parse().ok());
        let feedback = Feedback { success_role, success_sample_rate, failure_role };
        (feedback != Feedback::default()).then_some((*channel, feedback))
    };
    Channel::ALL.iter().filter_map(channel).collect()
}

/// All attributes with their values; an empty one takes it away. A rate stays where it is when
/// there is no role that it could speak of.
fn sent(want: &ByChannel) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for channel in Channel::ALL {
        let feedback = want.get(channel).cloned().unwrap_or_default();
        let [success, rate, failure] = channel.attributes();
        let role = |arn: Option<Arn>| arn.map(|arn| arn.value()).unwrap_or_default();
        all.push((success, role(feedback.success_role)));
        all.extend(feedback.success_sample_rate.map(|percent| (rate, percent.to_string())));
        all.push((failure, role(feedback.failure_role)));
    }
    all
}

/// What AWS would refuse, or would not do anything with.
pub(super) fn problems(declared: &ByChannel) -> Vec<Problem> {
    let mut found = Vec::new();
    for (channel, feedback) in declared {
        let word = super::attributes::word(channel);
        let mut at = |below: &str, message: &str| {
            let below = if below.is_empty() { String::new() } else { format!(".{below}") };
            found.push(Problem::at(&format!("delivery_status.{word}{below}"), message));
        };
        match (&feedback.success_role, feedback.success_sample_rate) {
            (None, None) if feedback.failure_role.is_none() => {
                at("", "it names no role: declare `failure_role` or `success_role`");
            }
            (None, Some(_)) => at("success_sample_rate", "there is no `success_role` that could log these"),
            (Some(_), None) => at("", "say how many successes are logged: `success_sample_rate`, in percent"),
            (Some(_), Some(101..)) => at("success_sample_rate", "expected 0 to 100 percent"),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn by_channel(value: serde_json::Value) -> ByChannel {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_is_set_comes_back() {
        let role = "arn:aws:iam::111122223333:role/feedback";
        let want = by_channel(json!({
            "http": { "failure_role": role },
            "lambda": { "success_role": role, "success_sample_rate": 10, "failure_role": role },
        }));
        let attributes: Attributes = sent(&want).into_iter().collect();
        assert_eq!(attributes["HTTPFailureFeedbackRoleArn"], role);
        assert_eq!(attributes["SQSFailureFeedbackRoleArn"], "");
        assert!(!attributes.contains_key("HTTPSuccessFeedbackSampleRate"));
        assert_eq!(seen(&attributes), want);
    }

    #[test]
    fn a_rate_without_a_role_is_nothing() {
        let attributes = Attributes::from([("SQSSuccessFeedbackSampleRate".to_owned(), "5".to_owned())]);
        assert_eq!(seen(&attributes), ByChannel::new());
        let role = "arn:aws:iam::111122223333:role/feedback";
        for wrong in [
            json!({}),
            json!({ "success_sample_rate": 5, "failure_role": role }),
            json!({ "success_role": role }),
            json!({ "success_role": role, "success_sample_rate": 101 }),
        ] {
            assert_eq!(problems(&by_channel(json!({ "sqs": wrong }))).len(), 1, "{wrong}");
        }
    }
}
