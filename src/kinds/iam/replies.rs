//! IAM as a function from the n-th call of an action to its answer, for tests.

use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_iam::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn},
        orchestrator::{HttpRequest, HttpResponse},
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;

use crate::aws::Aws;

type Answer = dyn Fn(&str, usize) -> Result<String, &'static str> + Send + Sync;

/// The actions that were called.
pub(crate) type Log = Arc<Mutex<Vec<String>>>;

struct Replies {
    answer: Arc<Answer>,
    log: Log,
}

impl std::fmt::Debug for Replies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Replies")
    }
}

impl HttpConnector for Replies {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let form = String::from_utf8_lossy(request.body().bytes().unwrap()).into_owned();
        let action = form.split('&').find_map(|field| field.strip_prefix("Action=")).unwrap().to_owned();
        let mut log = self.log.lock().unwrap();
        let count = log.iter().filter(|before| **before == action).count();
        let (status, body) = match (self.answer)(&action, count) {
            Ok(result) => (
                200,
                format!("<{action}Response><{action}Result>{result}</{action}Result></{action}Response>"),
            ),
            Err(code) => (
                400,
                format!(
                    "<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>"
                ),
            ),
        };
        log.push(action);
        HttpConnectorFuture::ready(Ok(HttpResponse::new(
            StatusCode::try_from(status).unwrap(),
            SdkBody::from(body),
        )))
    }
}

/// An account whose IAM answers by `answer`: the inside of the result, or an error's code.
pub(crate) fn iam(
    answer: impl Fn(&str, usize) -> Result<String, &'static str> + Send + Sync + 'static,
) -> (Aws, Log) {
    let log = Log::default();
    let (answer, seen): (Arc<Answer>, _) = (Arc::new(answer), Arc::clone(&log));
    let client = http_client_fn(move |_, _| {
        SharedHttpConnector::new(Replies { answer: Arc::clone(&answer), log: Arc::clone(&seen) })
    });
    let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "tests");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(client)
        .build();
    (Aws::new(config), log)
}
