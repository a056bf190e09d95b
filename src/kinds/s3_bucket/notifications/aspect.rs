//! The aspect: notifications by id, and `EventBridge`.

use super::wire;
use crate::kind::prelude::*;
use crate::kinds::s3_bucket::call::{CONFLICT, UNSEEN, call};

const GET: &str = "s3:GetBucketNotification";
pub(super) const PUT: &str = "s3:PutBucketNotification";

/// The key that stands for `EventBridge`, which has no id at AWS.
pub(super) const EVENTBRIDGE: &str = "eventbridge";

/// Notifications by id. The declared keys are the ids at AWS, so that a changed filter is a change
/// of one notification.
pub(in super::super) struct Notifications;

/// Whom S3 tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum Destination {
    Lambda(Arn),
    Queue(Arn),
    Topic(Arn),
    EventBridge,
}

/// Whom S3 tells about what. `EventBridge` is told everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Notification {
    pub(super) to: Destination,
    pub(super) events: BTreeSet<String>,
    pub(super) prefix: String,
    pub(super) suffix: String,
}

/// S3's answer about a destination that does not exist (recorded).
const NO_DESTINATION: Refusal =
    Refusal::new("InvalidArgument", "Unable to validate the following destination configurations: {}");

impl Notification {
    fn destination(&self) -> Option<Named> {
        match &self.to {
            Destination::Lambda(arn) | Destination::Queue(arn) | Destination::Topic(arn) => {
                Some(Named::arn(arn.value()).or(NO_DESTINATION))
            }
            Destination::EventBridge => None,
        }
    }
}

pub(in super::super) type ById = BTreeMap<String, Notification>;

impl Aspect for Notifications {
    type Value = ById;
    const NAME: &'static str = "notifications";
    const ABOUT: &'static str = "what the bucket tells other services about its objects";
    const KEYED: bool = true;
    const REPLACES: Replaces = Replaces::whole("GetBucketNotificationConfiguration");
    const ACTIONS: Actions = Actions { read: &[GET], write: &[PUT] };
    const NAMES: Option<Names<ById>> =
        Some(|all| all.values().filter_map(Notification::destination).collect());
    const TRANSIENT: &'static [Transient] = &[
        CONFLICT,
        UNSEEN,
        Transient::of_named_changed(
            "InvalidArgument",
            "Unable to validate the following destination configurations",
            &[],
        ),
    ];

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ById>>, Failure> {
        let answer = aws.send(GET, call!(aws, at, get_bucket_notification_configuration).send()).await?;
        let live = wire::of_answer(answer);
        Ok((!live.is_empty()).then(|| Seen::new(live)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ById) -> Result<(), Failure> {
        let configuration = wire::to_sdk(&want)?;
        let call =
            call!(aws, at, put_bucket_notification_configuration).notification_configuration(configuration);
        let answer = aws.send(PUT, call.send()).await;
        answer.map(drop).map_err(|failure| {
            if !failure.message.contains("Unable to validate the following destination") {
                return failure;
            }
            // The put is all or nothing. S3 names the destinations that it means; a queue or topic of another
            // notification may be one of them.
            failure.with_hint(
                "each destination must exist and let `s3.amazonaws.com` in, those declared long ago included",
            )
        })
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        self.put(aws, at, ById::new()).await
    }
}
