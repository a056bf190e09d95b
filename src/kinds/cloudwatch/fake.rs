//! `CloudWatch` as a function, for tests. It speaks CBOR, of which its answers need little.

use crate::kind::prelude::*;
use std::sync::{Arc, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_cloudwatch::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

use crate::model::{Address, Document, Owner};

/// What an operation answers.
type Answer = dyn Fn(&str) -> (u16, Value) + Send + Sync;

/// The operation and what it was sent.
pub(crate) type Asked = (String, Vec<u8>);

/// `CloudWatch` as a function from operations to answers. Keeps what it was asked.
#[derive(Clone)]
pub(crate) struct Fake {
    answer: Arc<Answer>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl std::fmt::Debug for Fake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fake")
    }
}

impl Fake {
    /// The operations that were asked for.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(operation, _)| operation.clone()).collect()
    }

    /// Whether a call of `operation` said `name` with this value.
    pub(crate) fn was_told(&self, operation: &str, name: &str, value: &Value) -> bool {
        let member = [cbor(&name.into()), cbor(value)].concat();
        let says = |body: &[u8]| body.windows(member.len()).any(|part| part == member);
        self.asked.lock().unwrap().iter().any(|(asked, body)| asked == operation && says(body))
    }
}

impl HttpConnector for Fake {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let operation = request.uri().rsplit('/').next().unwrap_or_default().to_owned();
        let (status, answer) = (self.answer)(&operation);
        let body = request.body().bytes().unwrap_or_default().to_vec();
        self.asked.lock().unwrap().push((operation, body));
        let mut response =
            HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(cbor(&answer)));
        response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        HttpConnectorFuture::ready(Ok(response))
    }
}

impl HttpClient for Fake {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// A value in CBOR: head with length, then content.
fn cbor(value: &Value) -> Vec<u8> {
    let head = |major: u8, length: usize| -> Vec<u8> {
        match u8::try_from(length) {
            Ok(short) if short < 24 => vec![major << 5 | short],
            Ok(byte) => vec![major << 5 | 0x18, byte],
            Err(_) => {
                [vec![major << 5 | 0x1a], u32::try_from(length).unwrap().to_be_bytes().to_vec()].concat()
            }
        }
    };
    match value {
        Value::Null => vec![0xf6],
        Value::Bool(on) => vec![if *on { 0xf5 } else { 0xf4 }],
        Value::Number(number) => match number.as_u64() {
            Some(whole) => head(0, usize::try_from(whole).unwrap()),
            None => [vec![0xfb], number.as_f64().unwrap().to_be_bytes().to_vec()].concat(),
        },
        Value::String(text) => [head(3, text.len()), text.as_bytes().to_vec()].concat(),
        Value::Array(items) => [head(4, items.len()), items.iter().flat_map(cbor).collect()].concat(),
        Value::Object(members) => {
            let members: Vec<u8> = members
                .iter()
                .flat_map(|(key, member)| [cbor(&key.as_str().into()), cbor(member)].concat())
                .collect();
            [head(5, value.as_object().unwrap().len()), members].concat()
        }
    }
}

/// AWS with this `CloudWatch`, and what it is asked.
pub(crate) fn cloudwatch(answer: impl Fn(&str) -> (u16, Value) + Send + Sync + 'static) -> (Aws, Fake) {
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

/// A refusal.
pub(crate) fn refusal(code: &str) -> (u16, Value) {
    (400, json!({ "__type": code, "message": "said so" }))
}

/// The tags of something that `stack` owns as `address`.
pub(crate) fn owned(stack: &str, address: &str) -> Value {
    json!({ "Tags": [{ "Key": Owner::STACK, "Value": stack }, { "Key": Owner::ADDRESS, "Value": address }] })
}

/// A resource of the stack `calls` that is about to be created.
pub(crate) fn target(kind: &str, name: &str) -> Target {
    let address = Address::new(kind, name);
    let owner = Owner::new("calls", &address);
    let tags = Document::from_canonical(json!(owner.tags()));
    Target {
        address,
        name: name.to_owned(),
        scope: Scope {
            partition: "aws".into(),
            account: "111122223333".into(),
            region: "eu-central-1".into(),
        },
        outputs: [].into(),
        owner: Some(owner),
        want: None,
        external: false,
        creation: [("tags".to_owned(), tags)].into(),
        settings: [].into(),
        fresh: Arc::default(),
        secrets: Arc::default(),
    }
}
