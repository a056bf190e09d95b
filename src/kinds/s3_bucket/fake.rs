//! S3 as a function, for tests.

use crate::kind::prelude::*;
use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_s3::{
    config::{Credentials, SharedCredentialsProvider},
    primitives::SdkBody,
};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use serde_json::json;

use crate::model::{Address, Document, Owner};

/// The body of a refusal.
pub(super) fn error(code: &str) -> String {
    format!("<Error><Code>{code}</Code><Message>said so</Message></Error>")
}

/// Status, region header, body.
pub(super) type Answer = (u16, Option<&'static str>, String);

/// Method and path with query, owner header, body.
pub(super) type Asked = (String, Option<String>, String);

/// S3 as a function. Keeps what it was asked.
#[derive(Clone)]
pub(super) struct Fake {
    answer: Arc<dyn Fn(&str) -> Answer + Send + Sync>,
    pub(super) asked: Arc<Mutex<Vec<Asked>>>,
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl HttpConnector for Fake {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let path = request.uri().split(".com").nth(1).unwrap_or_default();
        let line = format!("{} {path}", request.method());
        let owner = request.headers().get("x-amz-expected-bucket-owner").map(str::to_owned);
        let body =
            request.body().bytes().map(|body| String::from_utf8_lossy(body).into_owned()).unwrap_or_default();
        let (status, region, text) = (self.answer)(&line);
        self.asked.lock().unwrap().push((line, owner, body));
        let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(text));
        if let Some(region) = region {
            response.headers_mut().insert("x-amz-bucket-region", region);
        }
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// AWS with this S3, and what it is asked.
pub(super) fn s3(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> (Aws, Fake) {
    let fake = Fake { answer: Arc::new(answer), asked: Arc::default() };
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .retry_config(RetryConfig::disabled())
        .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
            "key", "secret", None, None, "test",
        )))
        .http_client(fake.clone())
        .build();
    (Aws::new(config), fake)
}

/// A bucket of a stack.
pub(super) fn target(region: &str) -> Target {
    let address = Address::new("s3.bucket", "input");
    let scope =
        Scope { partition: "aws".to_owned(), account: "111122223333".to_owned(), region: region.to_owned() };
    let owner = Owner::new("calls", &address);
    let tags = Document::from_canonical(json!(owner.tags()));
    Target {
        address,
        name: "cci-lite-input".to_owned(),
        scope,
        outputs: Outputs::new(),
        owner: Some(owner),
        want: None,
        external: false,
        creation: [("tags".to_owned(), tags)].into(),
        settings: [].into(),
        fresh: Arc::default(),
        secrets: Arc::default(),
    }
}
