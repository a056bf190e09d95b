//! Logging of deliveries to `CloudWatch` Logs, by type of endpoint.

use super::live::{self, TopicAttributes};
use crate::{aws::to_word, kind::prelude::*};

/// The types of endpoints whose deliveries SNS can log.
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
    /// The channels with the prefixes of their attributes.
    const ALL: [(Self, &'static str); 5] = [
        (Self::Application, "Application"),
        (Self::Firehose, "Firehose"),
        (Self::Http, "HTTP"),
        (Self::Lambda, "Lambda"),
        (Self::Sqs, "SQS"),
    ];
}

/// Logging of deliveries. The roles must trust `sns.amazonaws.com` and may write logs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// Role for logging successful deliveries.
    pub success_role: Option<Arn>,
    /// Percentage of successful deliveries to log.
    #[schemars(range(max = 100))]
    pub success_sample_rate: Option<u8>,
    /// Role for logging failed deliveries, all of them.
    pub failure_role: Option<Arn>,
}

pub(super) type ByChannel = BTreeMap<Channel, Feedback>;

pub(super) struct DeliveryStatus;

impl Aspect for DeliveryStatus {
    type Value = ByChannel;
    const NAME: &'static str = "delivery_status";
    const ABOUT: &'static str = "logging of deliveries, by type of endpoint";
    const REPLACES: Replaces = Replaces::Named;
    const ACTIONS: Actions = Actions { read: &[live::GET], write: &[live::GET, live::SET, "iam:PassRole"] };
    const KEYED: bool = true;
    // A new role is not visible to SNS for a while; the refusal names the attribute.
    const TRANSIENT: &'static [Transient] =
        &[live::UNSEEN, Transient::of_named_changed("InvalidParameter", "FeedbackRoleArn", &["iam"])];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ByChannel>>, Failure> {
        let attributes = TopicAttributes::get(aws, at).await?;
        let live = attributes.as_ref().as_ref().map(from_aws).unwrap_or_default();
        Ok((!live.is_empty()).then(|| Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ByChannel) -> Result<(), Failure> {
        let live = live::attributes_now(aws, at).await?.unwrap_or_default();
        for (name, value) in to_aws(&want) {
            if live.get(&name).map(String::as_str).unwrap_or_default() != value {
                TopicAttributes::set(aws, at, &name, &value).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, ByChannel::new()).await
    }
}

/// A rate without a role has no effect.
fn from_aws(attributes: &BTreeMap<String, String>) -> ByChannel {
    let channel = |(channel, prefix)| {
        let text = |name: &str| attributes.get(&format!("{prefix}{name}")).filter(|text| !text.is_empty());
        let role = |name: &str| text(name).map(|arn| Arn(known(arn.as_str())));
        let success_role = role("SuccessFeedbackRoleArn");
        let rate = success_role.as_ref().and_then(|_| text("SuccessFeedbackSampleRate"));
        let success_sample_rate = rate.and_then(|rate| rate.parse().ok());
        let failure_role = role("FailureFeedbackRoleArn");
        let feedback = Feedback { success_role, success_sample_rate, failure_role };
        (feedback != Feedback::default()).then_some((channel, feedback))
    };
    Channel::ALL.into_iter().filter_map(channel).collect()
}

/// All attributes with their values; an empty one removes it. A rate stays as it is where no role uses it.
fn to_aws(want: &ByChannel) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (channel, prefix) in Channel::ALL {
        let feedback = want.get(&channel).cloned().unwrap_or_default();
        let role = |arn: Option<Arn>| arn.map(|arn| arn.value()).unwrap_or_default();
        let rate = feedback.success_sample_rate.map(|percent| percent.to_string());
        all.push((format!("{prefix}SuccessFeedbackRoleArn"), role(feedback.success_role)));
        all.extend(rate.map(|rate| (format!("{prefix}SuccessFeedbackSampleRate"), rate)));
        all.push((format!("{prefix}FailureFeedbackRoleArn"), role(feedback.failure_role)));
    }
    all
}

/// Declarations that AWS would refuse or ignore.
pub(super) fn problems(declared: &ByChannel) -> impl Iterator<Item = Problem> {
    declared.iter().filter_map(|(channel, feedback)| {
        let (member, message) = match (&feedback.success_role, feedback.success_sample_rate) {
            (None, None) if feedback.failure_role.is_none() => {
                (None, "missing `failure_role` or `success_role`")
            }
            (None, Some(_)) => (Some("success_sample_rate"), "`success_sample_rate` needs a `success_role`"),
            (Some(_), None) => (None, "missing `success_sample_rate`, the percentage of successes to log"),
            _ => return None,
        };
        let channel: String = to_word(channel);
        let path = [DeliveryStatus::NAME, &channel].into_iter().chain(member);
        Some(Problem::below(path, message))
    })
}
