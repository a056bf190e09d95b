//! SNS as a function, for tests.

use crate::{
    aws::replay::{Replay, Reply, served},
    kind::{DynAspect, prelude::*},
};

use super::SnsTopic;

/// The parameters of a call by name, `Action` among them.
pub(super) type Asked = BTreeMap<String, String>;

/// A refusal.
pub(super) fn refuse(code: &str, message: &str) -> Reply {
    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
    (400, Vec::new(), format!("<ErrorResponse>{error}</ErrorResponse>").into_bytes())
}

/// The result of a call.
pub(super) fn result(action: &str, body: &str) -> Reply {
    let result = format!("<{action}Response><{action}Result>{body}</{action}Result></{action}Response>");
    (200, Vec::new(), result.into_bytes())
}

/// Attributes, as the calls that get them answer.
pub(super) fn attributes(action: &str, pairs: &[(&str, &str)]) -> Reply {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let entry = |(key, value): &(&str, &str)| {
        format!("<entry><key>{key}</key><value>{}</value></entry>", escape(value))
    };
    result(action, &format!("<Attributes>{}</Attributes>", pairs.iter().map(entry).collect::<String>()))
}

/// An entry of a listing of subscriptions.
pub(super) fn member(topic: &str, arn: &str, protocol: &str, endpoint: &str) -> String {
    format!(
        "<member><TopicArn>{topic}</TopicArn><Protocol>{protocol}</Protocol><SubscriptionArn>{arn}</SubscriptionArn><Endpoint>{endpoint}</Endpoint></member>"
    )
}

impl Replay<Asked> {
    /// The calls of one action so far.
    pub(super) fn calls(&self, action: &str) -> Vec<Asked> {
        self.sent().into_iter().filter(|call| call["Action"] == action).collect()
    }
}

/// AWS with this SNS, and what it is asked.
pub(super) fn sns(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (Aws, Replay<Asked>) {
    served(
        |request| {
            let decode =
                |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
            let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default());
            let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
            pairs.map(|(name, value)| (decode(name), decode(value))).collect()
        },
        answer,
    )
}

/// An aspect of topics.
pub(super) fn aspect(name: &str) -> &'static dyn DynAspect {
    SnsTopic::ASPECTS.iter().copied().find(|aspect| aspect.name() == name).unwrap()
}

/// A topic of a stack.
pub(super) fn target(name: &str) -> Target {
    Target { creation: BTreeMap::new(), ..Target::example("sns.topic", name) }
}
