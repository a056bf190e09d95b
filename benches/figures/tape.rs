//! What an emulator answered to the reads of a plan, to be answered again from memory after a time
//! that is chosen. The emulators are too slow, and too unsteady, to be timed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, SharedHttpClient, SharedHttpConnector,
            http_client_fn,
        },
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
    },
    http::StatusCode,
};
use aws_smithy_types::{body::SdkBody, byte_stream::ByteStream};
use serde_json::{Value, json};

/// Calls that ask about many names at once. Which names go together depends on who asks first, so
/// that they are answered name by name. `DescribeAlarms` is not among them: all alarms are asked for
/// before anything is answered, and so always in the same hundreds.
const BY_NAME: &[&str] = &["ssm:DescribeParameters", "ssm:GetParameters"];

/// All that tells one read from another: service, method, path, query, target and body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Question {
    service: String,
    method: String,
    path: String,
    target: String,
    body: String,
}

#[derive(Clone, Debug)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Questions with their answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tape(Arc<Mutex<Recorded>>);

#[derive(Debug, Default)]
struct Recorded {
    answers: BTreeMap<Question, Answer>,
    /// By operation and name.
    named: BTreeMap<(String, String), Value>,
}

impl Question {
    fn of(request: &HttpRequest) -> Self {
        let uri = request.uri();
        let after_scheme = uri.split_once("://").map_or(uri, |(_, rest)| rest);
        let path = after_scheme.find('/').map_or("/", |slash| &after_scheme[slash..]);
        let body = request.body().bytes().unwrap_or_default();
        let header = |name| request.headers().get(name).unwrap_or_default();
        Self {
            service: service(header("authorization")).to_owned(),
            method: request.method().to_owned(),
            path: path.to_owned(),
            target: header("x-amz-target").to_owned(),
            body: String::from_utf8_lossy(body).into_owned(),
        }
    }

    /// `service:Operation`; of S3, whose requests do not name one, the part of the bucket that is read.
    pub(crate) fn operation(&self) -> String {
        let word =
            |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect::<String>();
        let in_path = || self.path.split_once("/operation/").map(|(_, operation)| operation);
        let target = self.target.split_once('.').map(|(_, operation)| operation);
        let operation = target.or_else(|| self.body.strip_prefix("Action=")).or_else(in_path).map(word);
        let part = || {
            let query = self.path.split_once('?').map_or("", |(_, query)| query);
            format!("{} {}", self.method, word(query))
        };
        format!("{}:{}", self.service, operation.unwrap_or_else(part))
    }

    fn names(&self) -> Vec<String> {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let names =
            [&body["Names"], &body["ParameterFilters"][0]["Values"]].into_iter().find_map(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

/// The service that a request is signed for, as IAM's actions call it.
fn service(authorization: &str) -> &str {
    // AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, …
    match authorization.split('/').nth(3).unwrap_or_default() {
        "monitoring" => "cloudwatch",
        "tagging" => "tag",
        service => service,
    }
}

impl Tape {
    fn lock(&self) -> MutexGuard<'_, Recorded> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A client that asks `inner` and keeps what it answers.
    pub(crate) fn recording(&self, inner: SharedHttpClient) -> SharedHttpClient {
        let tape = self.clone();
        http_client_fn(move |settings, components| {
            let connector = inner.http_connector(settings, components);
            SharedHttpConnector::new(Recorder { connector, tape: tape.clone() })
        })
    }

    /// A client that asks nobody, and the log of what it is asked.
    pub(crate) fn replaying(&self, after: Duration) -> (SharedHttpClient, Log) {
        let log = Log::default();
        let player = SharedHttpConnector::new(Player { tape: self.clone(), after, log: log.clone() });
        (http_client_fn(move |_, _| player.clone()), log)
    }

    fn keep(&self, question: Question, answer: Answer) {
        let mut recorded = self.lock();
        let operation = question.operation();
        if BY_NAME.contains(&operation.as_str()) {
            let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
            for item in body["Parameters"].as_array().into_iter().flatten() {
                let name = item["Name"].as_str().unwrap_or_default().to_owned();
                recorded.named.insert((operation.clone(), name), item.clone());
            }
        }
        recorded.answers.insert(question, answer);
    }

    fn answer(&self, question: &Question) -> Option<Answer> {
        let recorded = self.lock();
        let operation = question.operation();
        if !BY_NAME.contains(&operation.as_str()) {
            return recorded.answers.get(question).cloned();
        }
        let items: Option<Vec<&Value>> =
            question.names().into_iter().map(|name| recorded.named.get(&(operation.clone(), name))).collect();
        let body = json!({ "Parameters": items? }).to_string().into_bytes();
        let headers = vec![("content-type".to_owned(), "application/x-amz-json-1.1".to_owned())];
        Some(Answer { status: 200, headers, body })
    }
}

impl Answer {
    async fn of(response: HttpResponse) -> Result<Self, ConnectorError> {
        let status = response.status().as_u16();
        let headers =
            response.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let body = ByteStream::new(response.into_body()).collect().await;
        let body = body.map_err(|error| ConnectorError::io(error.into()))?.to_vec();
        Ok(Self { status, headers, body })
    }

    fn response(self) -> Result<HttpResponse, ConnectorError> {
        let status = StatusCode::try_from(self.status).map_err(|error| ConnectorError::user(error.into()))?;
        let mut response = HttpResponse::new(status, SdkBody::from(self.body));
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        Ok(response)
    }
}

/// How often each operation was called.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log(Arc<Mutex<BTreeMap<String, usize>>>);

impl Log {
    fn count(&self, operation: String) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(operation).or_default() += 1;
    }

    /// The calls so far, by operation.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[derive(Debug)]
struct Recorder {
    connector: SharedHttpConnector,
    tape: Tape,
}

impl HttpConnector for Recorder {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let question = Question::of(&request);
        let (answering, tape) = (self.connector.call(request), self.tape.clone());
        HttpConnectorFuture::new(async move {
            let answer = Answer::of(answering.await?).await?;
            tape.keep(question, answer.clone());
            answer.response()
        })
    }
}

#[derive(Debug)]
struct Player {
    tape: Tape,
    after: Duration,
    log: Log,
}

impl HttpConnector for Player {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let question = Question::of(&request);
        self.log.count(question.operation());
        let answer = self.tape.answer(&question);
        let after = self.after;
        HttpConnectorFuture::new(async move {
            // A timer has a resolution of a millisecond, so that no time is no timer. Everybody else has
            // a turn all the same: over no network is an answer there before the next question.
            if after.is_zero() {
                tokio::task::yield_now().await;
            } else {
                tokio::time::sleep(after).await;
            }
            let unknown = || ConnectorError::user(format!("nobody recorded {question:?}").into());
            answer.ok_or_else(unknown)?.response()
        })
    }
}
