//! AWS as a function, for tests of what a call sends and of what becomes of its answers.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

use super::Aws;

pub(crate) mod cbor;
pub(crate) mod query;

/// A status, headers, and a body.
pub(crate) type Reply = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// AWS as a function of what `read` makes of a request. Keeps what it was asked.
pub(crate) struct Replay<A = Value> {
    read: fn(&HttpRequest) -> A,
    answer: Arc<dyn Fn(&A) -> Reply + Send + Sync>,
    sent: Arc<Mutex<Vec<A>>>,
}

impl<A: Clone> Replay<A> {
    /// The requests so far.
    pub(crate) fn sent(&self) -> Vec<A> {
        self.sent.lock().unwrap().clone()
    }
}

impl<A> Clone for Replay<A> {
    fn clone(&self) -> Self {
        Self { read: self.read, answer: Arc::clone(&self.answer), sent: Arc::clone(&self.sent) }
    }
}

impl<A> fmt::Debug for Replay<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replay")
    }
}

impl<A: Send + 'static> HttpConnector for Replay<A> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let asked = (self.read)(&request);
        let (status, headers, body) = (self.answer)(&asked);
        self.sent.lock().unwrap().push(asked);
        let mut answer = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        for (name, value) in headers {
            answer.headers_mut().insert(name, value);
        }
        // As over a wire, others have their turn before the answer comes.
        HttpConnectorFuture::new(async {
            tokio::task::yield_now().await;
            Ok(answer)
        })
    }
}

/// AWS that answers by `answer`, without retries, and what it is asked.
pub(crate) fn served<A: Send + 'static>(
    read: fn(&HttpRequest) -> A,
    answer: impl Fn(&A) -> Reply + Send + Sync + 'static,
) -> (Aws, Replay<A>) {
    let (replay, config) = config(read, answer);
    (Aws::new(config.retry_config(RetryConfig::disabled()).build()), replay)
}

/// AWS that gives these statuses and bodies one after the other, and the JSON that it is sent.
pub(crate) fn answering(answers: &[(u16, &str)]) -> (Aws, Replay<Value>) {
    let answers: VecDeque<_> = answers.iter().map(|&(status, body)| (status, body.to_owned())).collect();
    let answers = Mutex::new(answers);
    let read = |request: &HttpRequest| {
        serde_json::from_slice(request.body().bytes().unwrap_or_default()).unwrap_or_default()
    };
    let (replay, config) = config(read, move |_| {
        let (status, body) = answers.lock().unwrap().pop_front().expect("no more calls");
        (status, Vec::new(), body.into_bytes())
    });
    (Aws::new(config.build()), replay)
}

fn config<A: Send + 'static>(
    read: fn(&HttpRequest) -> A,
    answer: impl Fn(&A) -> Reply + Send + Sync + 'static,
) -> (Replay<A>, aws_types::sdk_config::Builder) {
    let replay = Replay { read, answer: Arc::new(answer), sent: Arc::default() };
    let connector = replay.clone();
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "key", "secret", None, None, "test",
        )))
        .http_client(http_client_fn(move |_, _| SharedHttpConnector::new(connector.clone())));
    (replay, config)
}
