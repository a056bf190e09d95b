//! Who is told of how much. AWS knows a notification by what it says, so another one is made for another threshold.

use super::service::{BUDGETS, NOT_FOUND};
use crate::{
    aws::wire::{Operation, input},
    kind::prelude::*,
};

const LIST: Operation =
    BUDGETS.call("budgets:ViewBudget").named("DescribeNotificationsForBudget").lists(&["notifications"]);
const LIST_SUBSCRIBERS: Operation =
    BUDGETS.call("budgets:ViewBudget").named("DescribeSubscribersForNotification").lists(&["subscribers"]);
const CREATE: Operation = BUDGETS.call("budgets:ModifyBudget").named("CreateNotification");
const DELETE: Operation = BUDGETS.call("budgets:ModifyBudget").named("DeleteNotification");
const SUBSCRIBE: Operation = BUDGETS.call("budgets:ModifyBudget").named("CreateSubscriber");
const CHANGE: Operation = BUDGETS.call("budgets:ModifyBudget").named("UpdateSubscriber");
const UNSUBSCRIBE: Operation = BUDGETS.call("budgets:ModifyBudget").named("DeleteSubscriber");

const PERCENTAGE: &str = "PERCENTAGE";

/// Whom a budget tells when a threshold is passed: a topic, or up to ten addresses, or both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetNotification {
    /// Of what was spent, or of what will be.
    #[schemars(extend("enum" = ["ACTUAL", "FORECASTED"], "x-enum" = "type of notification"))]
    pub notification_type: String,
    /// How the two compare. Default: `GREATER_THAN`.
    #[serde(default = "greater")]
    #[schemars(extend("enum" = ["GREATER_THAN", "LESS_THAN", "EQUAL_TO"], "x-enum" = "comparison operator"))]
    pub comparison_operator: String,
    /// The threshold.
    #[schemars(range(min = 0, max = 15_000_000_000_000_u64))]
    pub threshold: f64,
    /// What the threshold is. Default: percent of the limit.
    #[serde(default = "percentage")]
    #[schemars(extend("enum" = [PERCENTAGE, "ABSOLUTE_VALUE"], "x-enum" = "type of threshold"))]
    pub threshold_type: String,
    /// Addresses that get a mail.
    #[serde(default)]
    #[schemars(length(max = 10))]
    pub emails: BTreeSet<Text>,
    /// A topic, whose policy lets `budgets.amazonaws.com` publish.
    pub topic: Option<Arn>,
}

fn greater() -> String {
    "GREATER_THAN".to_owned()
}

fn percentage() -> String {
    PERCENTAGE.to_owned()
}

impl BudgetNotification {
    /// What AWS knows it by.
    pub(super) fn key(&self) -> String {
        let Self { notification_type, comparison_operator, threshold, threshold_type, .. } = self;
        format!("{notification_type} {comparison_operator} {threshold} {threshold_type}")
    }

    fn to_aws(&self) -> AwsNotification {
        AwsNotification {
            notification_type: self.notification_type.clone(),
            comparison_operator: self.comparison_operator.clone(),
            threshold: self.threshold,
            threshold_type: self.threshold_type.clone(),
        }
    }

    fn subscribers(&self) -> BTreeSet<Subscriber> {
        let subscriber = |kind: &str, address| Subscriber { subscription_type: kind.to_owned(), address };
        let emails = self.emails.iter().map(|address| subscriber(EMAIL, address.clone()));
        emails.chain(self.topic.iter().map(|topic| subscriber(SNS, topic.0.clone()))).collect()
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct AwsNotification {
    notification_type: String,
    comparison_operator: String,
    threshold: f64,
    /// AWS leaves out percents.
    #[serde(default = "percentage")]
    threshold_type: String,
}

const EMAIL: &str = "EMAIL";
const SNS: &str = "SNS";

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Subscriber {
    subscription_type: String,
    address: Text,
}

#[derive(Debug)]
pub(super) struct Notifications;

impl Listed for Notifications {
    type Entry = BudgetNotification;
    const NAME: &'static str = "notifications";
    const ABOUT: &'static str = "who is told of how much";
    const ACTIONS: Actions = Actions { read: &[LIST.action], write: &[LIST.action, CREATE.action] };
    const REPLACES: Replaces = Replaces::Named;
    const MOST: usize = 10;
    const NAMES: Option<Names<BTreeMap<String, BudgetNotification>>> = Some(|all| {
        let topics = all.values().filter_map(|each| each.topic.as_ref());
        topics.map(|topic| Named::arn(topic.value())).collect()
    });

    async fn list(aws: &Aws, at: &Target) -> Result<BTreeMap<String, BudgetNotification>, Failure> {
        let (account_id, region) = (&at.scope.account, &at.scope.region);
        let input = input! { account_id: account_id, budget_name: &at.name };
        let all = aws.list::<Vec<AwsNotification>>(&LIST, region, &input).await;
        let mut found = BTreeMap::new();
        for one in absent(all, NOT_FOUND)?.unwrap_or_default() {
            let (topics, emails): (BTreeSet<_>, BTreeSet<_>) = subscribers(aws, at, &one)
                .await?
                .unwrap_or_default()
                .into_iter()
                .partition(|subscriber| subscriber.subscription_type == SNS);
            let notification = BudgetNotification {
                notification_type: one.notification_type,
                comparison_operator: one.comparison_operator,
                threshold: one.threshold,
                threshold_type: one.threshold_type,
                emails: emails.into_iter().map(|subscriber| subscriber.address).collect(),
                topic: topics.into_iter().next().map(|subscriber| Arn(subscriber.address)),
            };
            found.insert(notification.key(), notification);
        }
        Ok(found)
    }

    /// A notification has a subscriber at any time: one takes the place of another, and what goes, goes last.
    async fn put(aws: &Aws, at: &Target, _key: &str, want: &BudgetNotification) -> Result<(), Failure> {
        let (account, region, name) = (&at.scope.account, &at.scope.region, &at.name);
        let (notification, wanted) = (want.to_aws(), want.subscribers());
        let Some(live) = subscribers(aws, at, &notification).await? else {
            let input = input! {
                account_id: account, budget_name: name, notification: notification, subscribers: wanted,
            };
            return aws.act(&CREATE, region, &input).await;
        };
        let mut gone: Vec<&Subscriber> = live.difference(&wanted).collect();
        for new in wanted.difference(&live) {
            let is_alike = |old: &&Subscriber| old.subscription_type == new.subscription_type;
            if let Some(old) = gone.iter().position(is_alike).map(|place| gone.remove(place)) {
                let input = input! {
                    account_id: account, budget_name: name, notification: &notification,
                    old_subscriber: old, new_subscriber: new,
                };
                aws.act(&CHANGE, region, &input).await?;
            } else {
                let input = input! {
                    account_id: account, budget_name: name, notification: &notification, subscriber: new,
                };
                aws.act(&SUBSCRIBE, region, &input).await?;
            }
        }
        for old in gone {
            let input = input! {
                account_id: account, budget_name: name, notification: &notification, subscriber: old,
            };
            aws.act(&UNSUBSCRIBE, region, &input).await?;
        }
        Ok(())
    }

    async fn delete(aws: &Aws, at: &Target, key: &str) -> Result<(), Failure> {
        let Some(notification) = Self::list(aws, at).await?.remove(key) else { return Ok(()) };
        let input = input! {
            account_id: &at.scope.account, budget_name: &at.name, notification: notification.to_aws(),
        };
        gone(aws.act(&DELETE, &at.scope.region, &input).await, NOT_FOUND)
    }
}

/// Who is told; `None` where there is no such notification.
async fn subscribers(
    aws: &Aws,
    at: &Target,
    notification: &AwsNotification,
) -> Result<Option<BTreeSet<Subscriber>>, Failure> {
    let input = input! {
        account_id: &at.scope.account, budget_name: &at.name, notification: notification,
    };
    absent(aws.list(&LIST_SUBSCRIBERS, &at.scope.region, &input).await, NOT_FOUND)
}
