//! An HTTP client that knows which action of which service each request is, keeps a list of them, and denies
//! some, in the words of the service's protocol.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region};
use aws_credential_types::Credentials;
use aws_smithy_runtime_api::{
    client::{
        http::{
            HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
            SharedHttpConnector,
        },
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use trueup::{aws::Aws, world::AwsWorld};

use super::{
    emulators::{ACCOUNT, Emulator, REGION},
    models::checked,
};

/// What went over the wire, and what is denied of it. Clones share both.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    sent: Vec<String>,
    denied: BTreeSet<String>,
    /// What a denial says, instead of what AWS says most often.
    words: Option<String>,
    /// Requests that get no answer.
    hangs: BTreeSet<String>,
}

impl Wire {
    /// From now on these actions are denied, and no others: `iam:GetRole`, or `logs:DescribeLogGroups in
    /// us-east-1`.
    pub(crate) fn deny<'a>(&self, actions: impl IntoIterator<Item = &'a String>) {
        self.0.lock().unwrap().denied = actions.into_iter().cloned().collect();
    }

    /// The same, in these words.
    pub(crate) fn deny_saying(&self, action: &str, words: &str) {
        self.deny(&[action.to_owned()]);
        self.0.lock().unwrap().words = Some(words.to_owned());
    }

    /// From now on this action gets no answer.
    pub(crate) fn hang(&self, action: &str) {
        self.0.lock().unwrap().hangs.insert(action.to_owned());
    }

    /// The actions since this was asked last, in order.
    pub(crate) fn sent(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap().sent)
    }

    /// A world that talks to an emulator over this wire.
    pub(crate) async fn world(&self, emulator: &Emulator) -> AwsWorld {
        let inner = aws_smithy_http_client::Builder::new().build_http();
        let config = aws_config::defaults(BehaviorVersion::latest())
            .http_client(Client { wire: self.clone(), inner })
            .credentials_provider(Credentials::new(ACCOUNT, "test", None, None, "tests"))
            .region(Region::new(REGION))
            .endpoint_url(&emulator.endpoint)
            .load()
            .await;
        AwsWorld::new(checked(Aws::new(config).without_pauses()))
    }
}

#[derive(Clone, Debug)]
struct Client {
    wire: Wire,
    inner: SharedHttpClient,
}

#[derive(Debug)]
struct Connector {
    wire: Wire,
    inner: SharedHttpConnector,
}

impl HttpClient for Client {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { wire: self.wire.clone(), inner })
    }
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (protocol, action) = action(&request);
        let mut state = self.wire.0.lock().unwrap();
        state.sent.push(action.clone());
        if state.hangs.contains(&action) {
            return HttpConnectorFuture::new(std::future::pending());
        }
        let credential = request.headers().get("authorization").unwrap_or_default();
        let region = credential.split('/').nth(2).unwrap_or_default();
        if !state.denied.contains(&action) && !state.denied.contains(&format!("{action} in {region}")) {
            drop(state);
            return self.inner.call(request);
        }
        let usual =
            || format!("User: arn:aws:iam::{ACCOUNT}:user/reviewer is not authorized to perform: {action}");
        let words = state.words.clone().unwrap_or_else(usual);
        HttpConnectorFuture::ready(Ok(protocol.denial(&words)))
    }
}

/// How a service is spoken to.
#[derive(Clone, Copy)]
enum Protocol {
    Json,
    Cbor,
    Query,
    Rest,
    /// An answer without a body.
    Head,
}

/// `iam:GetRole`; of S3 the method and what tells its calls apart: `s3:GET ?encryption`, `s3:PUT object`.
fn action(request: &HttpRequest) -> (Protocol, String) {
    let credential = request.headers().get("authorization").unwrap_or_default();
    let service = credential.split('/').nth(3).unwrap_or_default().to_owned();
    if let Some(target) = request.headers().get("x-amz-target") {
        return (Protocol::Json, format!("{service}:{}", target.rsplit('.').next().unwrap()));
    }
    let path = request.uri().splitn(4, '/').nth(3).unwrap_or_default();
    if let Some((_, operation)) = path.split_once("/operation/") {
        return (Protocol::Cbor, format!("{service}:{operation}"));
    }
    let body = request.body().bytes().unwrap_or_default();
    if let Some(rest) = body.strip_prefix(b"Action=") {
        let name = rest.split(|byte| *byte == b'&').next().unwrap();
        return (Protocol::Query, format!("{service}:{}", String::from_utf8_lossy(name)));
    }
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut names = query.split('&').map(|part| part.split('=').next().unwrap());
    let flag = names.find(|name| !name.is_empty() && !["x-id", "versionId"].contains(name));
    let what = match (flag, path.trim_end_matches('/').split_once('/')) {
        (Some(flag), None) if !path.is_empty() => format!("?{flag}"),
        (_, Some(_)) => "object".to_owned(),
        (_, None) if path.is_empty() => "buckets".to_owned(),
        (_, None) => "bucket".to_owned(),
    };
    let sse = request.headers().get("x-amz-server-side-encryption");
    let sse = sse.map(|sse| format!(" {sse}")).unwrap_or_default();
    let protocol = if request.method() == "HEAD" { Protocol::Head } else { Protocol::Rest };
    (protocol, format!("{service}:{} {what}{sse}", request.method()))
}

impl Protocol {
    fn denial(self, words: &str) -> HttpResponse {
        let words = words.replace('<', " ");
        let code = "AccessDenied";
        let (status, kind, body) = match self {
            Self::Json => {
                let body = format!(r#"{{"__type":"{code}Exception","message":"{words}"}}"#);
                (400, "application/x-amz-json-1.1", body.into_bytes())
            }
            Self::Cbor => (400, "application/cbor", cbor(&[("__type", "AccessDenied"), ("message", &words)])),
            Self::Query => {
                let body = format!(
                    "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{words}</Message></Error>\
                     <RequestId>1</RequestId></ErrorResponse>"
                );
                (403, "text/xml", body.into_bytes())
            }
            Self::Rest => {
                let body = format!("<Error><Code>{code}</Code><Message>{words}</Message></Error>");
                (403, "application/xml", body.into_bytes())
            }
            Self::Head => (403, "application/xml", Vec::new()),
        };
        let mut response = HttpResponse::new(StatusCode::try_from(status).unwrap(), SdkBody::from(body));
        response.headers_mut().insert("content-type", kind);
        if matches!(self, Self::Cbor) {
            response.headers_mut().insert("smithy-protocol", "rpc-v2-cbor");
        }
        response
    }
}

/// A map of short texts.
fn cbor(members: &[(&str, &str)]) -> Vec<u8> {
    let mut out = vec![0xa0 | u8::try_from(members.len()).unwrap()];
    for text in members.iter().flat_map(|(name, value)| [*name, *value]) {
        out.extend([0x79]);
        out.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        out.extend(text.as_bytes());
    }
    out
}
