//! SNS as a function, for tests.

use crate::kind::prelude::*;
use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_sns::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;

use super::SnsTopic;
use crate::{
    kind::DynAspect,
    model::{Address, Owner},
};

/// The parameters of a call by name, `Action` among them.
pub(super) type Asked = BTreeMap<String, String>;

/// Status and body.
pub(super) type Answer = (u16, String);

/// A refusal.
pub(super) fn refuse(code: &str, message: &str) -> Answer {
    (
        400,
        format!(
            "<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        ),
    )
}

/// The result of a call.
pub(super) fn result(action: &str, body: &str) -> Answer {
    (200, format!("<{action}Response><{action}Result>{body}</{action}Result></{action}Response>"))
}

/// Attributes, as the calls that get them answer.
pub(super) fn attributes(action: &str, pairs: &[(&str, &str)]) -> Answer {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let entry = |(key, value): &(&str, &str)| {
        format!("<entry><key>{key}</key><value>{}</value></entry>", escape(value))
    };
    result(action, &format!("<Attributes>{}</Attributes>", pairs.iter().map(entry).collect::<String>()))
}

/// SNS as a function. Keeps what it was asked.
#[derive(Clone)]
pub(super) struct Fake {
    answer: Arc<dyn Fn(&Asked) -> Answer + Send + Sync>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Fake {
    /// The calls of one sort so far.
    pub(super) fn calls(&self, action: &str) -> Vec<Asked> {
        let asked = self.asked.lock().unwrap();
        asked.iter().filter(|call| call["Action"] == action).cloned().collect()
    }

    /// The names of all calls so far.
    pub(super) fn actions(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|call| call["Action"].clone()).collect()
    }
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl HttpConnector for Fake {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned();
        let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = body.split('&').filter_map(|pair| pair.split_once('='));
        let asked: Asked = pairs.map(|(name, value)| (decode(name), decode(value))).collect();
        let (status, text) = (self.answer)(&asked);
        self.asked.lock().unwrap().push(asked);
        let answer = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(text));
        // As over a wire, others have their turn before the answer comes.
        HttpConnectorFuture::new(async {
            tokio::task::yield_now().await;
            Ok(answer)
        })
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// AWS with this SNS, and what it is asked.
pub(super) fn sns(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> (Aws, Fake) {
    let fake = Fake { answer: Arc::new(answer), asked: Arc::default() };
    let credentials = Credentials::new("key", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .retry_config(RetryConfig::disabled())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(fake.clone())
        .build();
    (Aws::new(config), fake)
}

/// An aspect of topics.
pub(super) fn aspect(name: &str) -> &'static dyn DynAspect {
    SnsTopic::ASPECTS.iter().copied().find(|aspect| aspect.name() == name).unwrap()
}

/// A topic of a stack.
pub(super) fn target(name: &str) -> Target {
    let address = Address::new("sns.topic", name);
    let region = "eu-central-1".to_owned();
    Target {
        owner: Some(Owner::new("voice-agent", &address)),
        address,
        name: name.to_owned(),
        scope: Scope { partition: "aws".to_owned(), account: "111122223333".to_owned(), region },
        outputs: Outputs::new(),
        want: None,
        external: false,
        creation: [].into(),
        settings: [].into(),
        fresh: Arc::default(),
        secrets: Arc::default(),
    }
}
