//! AWS that gives answers prepared for it, for tests of what a call sends.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

use super::Aws;

/// Gives its answers one after the other, and keeps the JSON that it was sent.
#[derive(Clone, Debug)]
pub(crate) struct Replay {
    answers: Arc<Mutex<VecDeque<(u16, String)>>>,
    sent: Arc<Mutex<Vec<Value>>>,
}

impl Replay {
    /// What was sent so far.
    pub(crate) fn sent(&self) -> Vec<Value> {
        self.sent.lock().unwrap().clone()
    }
}

impl HttpConnector for Replay {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let body = request.body().bytes().unwrap_or_default();
        self.sent.lock().unwrap().push(serde_json::from_slice(body).unwrap_or_default());
        let (status, text) = self.answers.lock().unwrap().pop_front().expect("no more calls");
        let answer = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(text));
        HttpConnectorFuture::ready(Ok(answer))
    }
}

impl HttpClient for Replay {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// AWS that gives these statuses and bodies, and what it is sent.
pub(crate) fn answering(answers: &[(u16, &str)]) -> (Aws, Replay) {
    let answers = answers.iter().map(|&(status, body)| (status, body.to_owned())).collect();
    let replay = Replay { answers: Arc::new(Mutex::new(answers)), sent: Arc::default() };
    let credentials = Credentials::new("key", "secret", None, None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(replay.clone())
        .build();
    (Aws::new(config), replay)
}
