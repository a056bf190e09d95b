//! The protocols, and the form of their endpoints.

use crate::kind::prelude::*;

/// Protocol of delivery, as AWS spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// To an app on a mobile device.
    Application,
    /// By e-mail, as text.
    Email,
    /// By e-mail, as JSON.
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

/// Digits of a phone number with its country code.
const PHONE: std::ops::RangeInclusive<usize> = 2..=15;

impl Protocol {
    /// AWS's spelling, and the endpoint that it expects.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Application => ("application", "the ARN of a platform endpoint"),
            Self::Email => ("email", "an e-mail address"),
            Self::EmailJson => ("email-json", "an e-mail address"),
            Self::Firehose => ("firehose", "the ARN of a Firehose stream"),
            Self::Http => ("http", "a URL that starts with `http://`"),
            Self::Https => ("https", "a URL that starts with `https://`"),
            Self::Lambda => ("lambda", "the ARN of a Lambda function"),
            Self::Sms => ("sms", "a phone number with its country code, as in `+4930123456`"),
            Self::Sqs => ("sqs", "the ARN of an SQS queue"),
        }
    }

    /// AWS's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// Whether deliveries are web requests.
    pub(super) fn is_web(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }

    /// Why an endpoint does not have the form of this protocol.
    pub(super) fn problem(self, endpoint: &str) -> Option<String> {
        let is_of = |service: &str, resource: &str| {
            let parts: Vec<&str> = endpoint.splitn(6, ':').collect();
            matches!(parts[..], ["arn", _, found, _, _, rest] if found == service && rest.starts_with(resource))
        };
        let is_right = match self {
            Self::Email | Self::EmailJson => is_mail_address(endpoint),
            Self::Http => endpoint.strip_prefix("http://").is_some_and(is_url),
            Self::Https => endpoint.strip_prefix("https://").is_some_and(is_url),
            Self::Sms => is_phone_number(endpoint),
            Self::Lambda => is_of("lambda", "function:"),
            Self::Sqs => is_of("sqs", ""),
            Self::Firehose => is_of("firehose", "deliverystream/"),
            Self::Application => is_of("sns", "endpoint/"),
        };
        (!is_right).then(|| format!("expected {}, found `{endpoint}`", self.words().1))
    }
}

fn is_mail_address(text: &str) -> bool {
    let is_plain = |c: char| !(c.is_whitespace() || c.is_control() || ",;<>".contains(c));
    text.rsplit_once('@').is_some_and(|(user, host)| {
        let labels = host.split('.').all(|label| !label.is_empty());
        !user.is_empty() && !user.contains('@') && text.chars().all(is_plain) && host.contains('.') && labels
    })
}

fn is_url(rest: &str) -> bool {
    !rest.is_empty() && !rest.starts_with(['/', '?', '#']) && !rest.contains(char::is_whitespace)
}

/// Digits with single separators between them, as AWS was recorded to take them.
fn is_phone_number(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|number| {
        let count = number.bytes().filter(u8::is_ascii_digit).count();
        let groups = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
        PHONE.contains(&count) && number.split(['/', '.', '-']).all(groups) && !number.starts_with('0')
    })
}

/// Whether a URL holds a password. AWS answers with `****` in its place.
pub(super) fn has_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_have_the_form_of_their_protocol() {
        for (protocol, endpoint) in [
            (Protocol::Email, "alerts+prod@example.com"),
            (Protocol::EmailJson, "a@b.example"),
            (Protocol::Https, "https://example.com/hook?x=1"),
            (Protocol::Http, "http://example.com"),
            (Protocol::Sms, "+4930123456"),
            (Protocol::Sms, "+12/34-567.890"),
            (Protocol::Lambda, "arn:aws:lambda:eu-central-1:111122223333:function:x:live"),
            (Protocol::Sqs, "arn:aws:sqs:eu-central-1:111122223333:q.fifo"),
            (Protocol::Firehose, "arn:aws:firehose:eu-central-1:111122223333:deliverystream/x"),
            (Protocol::Application, "arn:aws:sns:eu-central-1:111122223333:endpoint/GCM/app/1"),
        ] {
            assert_eq!(protocol.problem(endpoint), None);
            assert_eq!(serde_json::to_value(protocol).unwrap(), protocol.as_str());
        }
        for (protocol, endpoint) in [
            (Protocol::Email, "alerts"),
            (Protocol::Email, "a b@example.com"),
            (Protocol::Email, "a@b@example.com"),
            (Protocol::Email, "a@localhost"),
            (Protocol::Https, "http://example.com"),
            (Protocol::Https, "https:///x"),
            (Protocol::Sms, "030123456"),
            (Protocol::Lambda, "arn:aws:sqs:eu-central-1:111122223333:q"),
            (Protocol::Sqs, "https://sqs.eu-central-1.amazonaws.com/111122223333/q"),
        ] {
            assert!(protocol.problem(endpoint).is_some(), "{endpoint}");
        }
    }

    #[test]
    fn passwords_in_urls_are_found() {
        for (url, expected) in [
            ("https://user:secret@example.com/x", true),
            ("https://user@example.com", false),
            ("https://example.com:8443/x@y:z", false),
            ("https://example.com/?a=b:c@d", false),
        ] {
            assert_eq!(has_password(url), expected, "{url}");
        }
    }
}
