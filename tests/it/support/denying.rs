//! An HTTP client that is denied one request, as a caller is whose IAM policy lacks one action.

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

/// What S3 answers.
const DENIED: &str = "<Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::111122223333:user/reviewer is not \
                      authorized to perform this action</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>";

/// Denies `GET` requests whose path and query start with `path`, and lets the others through.
#[derive(Clone, Debug)]
pub(crate) struct Denying {
    path: &'static str,
    inner: SharedHttpClient,
}

impl Denying {
    pub(crate) fn new(path: &'static str) -> Self {
        Self { path, inner: aws_smithy_http_client::Builder::new().build_http() }
    }
}

/// A connector that knows what to deny.
#[derive(Debug)]
struct Connector {
    path: &'static str,
    inner: SharedHttpConnector,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let path = request.uri().splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap_or_default();
        if request.method() == "GET" && path.starts_with(self.path) {
            let status = StatusCode::try_from(403).expect("403 is a status");
            let mut response = HttpResponse::new(status, SdkBody::from(DENIED));
            response.headers_mut().insert("x-amz-request-id", "4442587FB7D0A2F9");
            return HttpConnectorFuture::ready(Ok(response));
        }
        self.inner.call(request)
    }
}

impl HttpClient for Denying {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Connector { path: self.path, inner })
    }
}
