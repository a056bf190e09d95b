//! The subscriptions of a topic: who has not clicked yet.

use crate::{
    aws::Aws,
    gate::{Seen, Unseen, checks::topic::TopicProbe, seen::NOT_THERE},
};

/// What AWS lists in the place of an ARN until a subscription is confirmed.
const PENDING: &str = "PendingConfirmation";

pub(super) async fn look(aws: &Aws, probe: &TopicProbe) -> Result<Seen, Unseen> {
    let topic = &probe.topic;
    let did = format!("listed the subscriptions of {}", topic.name);
    let Some(arn) = topic.arn() else { return Ok(Seen::new(did, NOT_THERE)) };
    let (mut confirmed, mut pending, mut token) = (0, Vec::new(), None);
    loop {
        let list = aws.sns(&topic.region).list_subscriptions_by_topic().topic_arn(arn).set_next_token(token);
        let page = match aws.send("sns:ListSubscriptionsByTopic", list.send()).await {
            Err(failure) if failure.has_code(&["NotFound"]) => return Ok(Seen::new(did, NOT_THERE)),
            page => page?,
        };
        for subscription in page.subscriptions() {
            match subscription.subscription_arn() {
                Some(PENDING) => pending.push(subscription.endpoint().unwrap_or_default().to_owned()),
                Some(arn) if arn.starts_with("arn:") => confirmed += 1,
                // `Deleted` is listed for a while after the end.
                _ => {}
            }
        }
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            break;
        }
    }
    pending.sort();
    Ok(match (confirmed, pending.len()) {
        (0, 0) => Seen::new(did, "without subscriptions"),
        (number, 0) => Seen::new(did, "confirmed").with_detail(format!("{number} of {number}")),
        (number, waiting) => {
            let who = pending.join(", ");
            let detail = format!("{waiting} of {}: {who}", number + waiting);
            Seen::new(did, "pending")
                .with_detail(detail)
                .with_help("the link in AWS's mail has to be clicked")
        }
    })
}
