//! The ways of delivery, and what their endpoints look like.

use crate::kind::prelude::*;

/// How messages are delivered, as AWS spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// To an app on a mobile device.
    Application,
    /// By mail, for people.
    Email,
    /// By mail, for programs.
    EmailJson,
    /// To a Firehose stream.
    Firehose,
    /// By unencrypted HTTP.
    Http,
    /// By HTTPS.
    Https,
    /// To a Lambda function.
    Lambda,
    /// By text message.
    Sms,
    /// To an SQS queue.
    Sqs,
}

/// Digits of a phone number with its country.
const PHONE: std::ops::RangeInclusive<usize> = 2..=15;

impl Protocol {
    /// AWS's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Email => "email",
            Self::EmailJson => "email-json",
            Self::Firehose => "firehose",
            Self::Http => "http",
            Self::Https => "https",
            Self::Lambda => "lambda",
            Self::Sms => "sms",
            Self::Sqs => "sqs",
        }
    }

    /// Whether deliveries are web requests.
    pub(super) fn is_web(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }

    /// What is wrong with an endpoint.
    pub(super) fn problem(self, endpoint: &str) -> Option<String> {
        let of_service = |service: &str, resource: &str| {
            let parts: Vec<&str> = endpoint.splitn(6, ':').collect();
            matches!(parts[..], ["arn", _, found, _, _, rest] if found == service && rest.starts_with(resource))
        };
        let is_right = match self {
            Self::Email | Self::EmailJson => is_mail_address(endpoint),
            Self::Http => endpoint.starts_with("http://") && is_url(endpoint),
            Self::Https => endpoint.starts_with("https://") && is_url(endpoint),
            Self::Sms => is_phone_number(endpoint),
            Self::Lambda => of_service("lambda", "function:"),
            Self::Sqs => of_service("sqs", ""),
            Self::Firehose => of_service("firehose", "deliverystream/"),
            Self::Application => of_service("sns", "endpoint/"),
        };
        if is_right {
            return None;
        }
        let expected = match self {
            Self::Email | Self::EmailJson => "a mail address",
            Self::Http => "a URL that starts with `http://`",
            Self::Https => "a URL that starts with `https://`",
            Self::Sms => "a phone number with its country, as in `+4930123456`",
            Self::Lambda => "the ARN of a Lambda function",
            Self::Sqs => "the ARN of an SQS queue",
            Self::Firehose => "the ARN of a Firehose stream",
            Self::Application => "the ARN of a platform endpoint",
        };
        Some(format!("expected {expected}, found `{endpoint}`"))
    }
}

fn is_mail_address(text: &str) -> bool {
    let has_no =
        |text: &str| !text.contains(|c: char| c.is_whitespace() || c.is_control() || ",;<>".contains(c));
    text.rsplit_once('@').is_some_and(|(who, host)| {
        let labels = host.split('.').all(|label| !label.is_empty());
        !who.is_empty() && !who.contains('@') && has_no(text) && host.contains('.') && labels
    })
}

fn is_url(text: &str) -> bool {
    let host = text.split_once("://").map_or("", |(_, rest)| rest);
    !host.is_empty() && !host.starts_with(['/', '?', '#']) && !text.contains(char::is_whitespace)
}

/// Digits with single signs between them, as AWS was recorded to take them.
fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|number| {
        let count = number.bytes().filter(u8::is_ascii_digit).count();
        let groups = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
        PHONE.contains(&count) && number.split(['/', '.', '-']).all(groups) && !number.starts_with('0')
    })
}

/// Whether a URL holds a password. AWS answers with `****` in its place.
pub(super) fn has_password(url: &str) -> bool {
    let authority =
        url.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(""));
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_have_the_shape_of_their_protocol() {
        let arn = |service: &str, rest: &str| format!("arn:aws:{service}:eu-central-1:111122223333:{rest}");
        let right = [
            (Protocol::Email, "alerts+prod@example.com".to_owned()),
            (Protocol::EmailJson, "a@b.example".to_owned()),
            (Protocol::Https, "https://example.com/hook?x=1".to_owned()),
            (Protocol::Http, "http://example.com".to_owned()),
            (Protocol::Sms, "+4930123456".to_owned()),
            (Protocol::Sms, "+12/34-567.890".to_owned()),
            (Protocol::Lambda, arn("lambda", "function:x:live")),
            (Protocol::Sqs, arn("sqs", "q.fifo")),
            (Protocol::Firehose, arn("firehose", "deliverystream/x")),
            (Protocol::Application, arn("sns", "endpoint/GCM/app/1")),
        ];
        for (protocol, endpoint) in right {
            assert_eq!(protocol.problem(&endpoint), None);
        }
        let wrong = [
            (Protocol::Email, "alerts"),
            (Protocol::Email, "a b@example.com"),
            (Protocol::Email, "a@b@example.com"),
            (Protocol::Email, "a@localhost"),
            (Protocol::Https, "http://example.com"),
            (Protocol::Https, "https:///x"),
            (Protocol::Sms, "030123456"),
            (Protocol::Lambda, "arn:aws:sqs:eu-central-1:111122223333:q"),
            (Protocol::Sqs, "https://sqs.eu-central-1.amazonaws.com/111122223333/q"),
        ];
        for (protocol, endpoint) in wrong {
            assert!(protocol.problem(endpoint).is_some(), "{endpoint}");
        }
    }

    #[test]
    fn passwords_in_urls_are_seen() {
        assert!(has_password("https://user:secret@example.com/x"));
        for url in
            ["https://user@example.com", "https://example.com:8443/x@y:z", "https://example.com/?a=b:c@d"]
        {
            assert!(!has_password(url), "{url}");
        }
    }
}
