//! What is heard of each call, for whoever wants a log: who was asked for what, and how it went. Nothing of a request's
//! or an answer's body is in it, so that no secret can be.

use std::{
    sync::OnceLock,
    time::{Duration, Instant},
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef},
        },
        orchestrator::{HttpResponse, Metadata},
        retries::RequestAttempts,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use super::answers;

/// One attempt of a call, after its answer or the lack of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The service as its SDK is called: `CloudWatch Logs`.
    pub service: String,
    /// The operation: `DescribeLogGroups`.
    pub operation: String,
    /// The host that was asked, which names the region.
    pub host: String,
    /// Which attempt of the call it was, from 1.
    pub attempt: u32,
    /// The HTTP status; `None` where no answer came.
    pub status: Option<u16>,
    /// AWS's code, where it refused.
    pub code: Option<String>,
    /// AWS's id of the request.
    pub request_id: Option<String>,
    /// How long the answer took.
    pub took: Duration,
}

type Listener = Box<dyn Fn(&Heard) + Send + Sync>;

static LISTENER: OnceLock<Listener> = OnceLock::new();

/// Tells a listener of every call from now on. Only the first listener of a process is told.
pub fn listen(listener: impl Fn(&Heard) + Send + Sync + 'static) {
    // A second one is the first again: a process runs one command.
    let _ = LISTENER.set(Box::new(listener));
}

/// When an attempt left, and for which host: the request itself is gone once it is answered.
#[derive(Debug)]
struct Left {
    at: Instant,
    host: String,
}

impl Storable for Left {
    type Storer = StoreReplace<Self>;
}

/// Hears of attempts.
#[derive(Debug)]
pub(super) struct Hear;

impl Intercept for Hear {
    fn name(&self) -> &'static str {
        "Hear"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let host = host(context.request().uri()).to_owned();
        bag.interceptor_state().store_put(Left { at: Instant::now(), host });
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(listener) = LISTENER.get() else { return Ok(()) };
        let word =
            |name: fn(&Metadata) -> &str| bag.load::<Metadata>().map(name).unwrap_or_default().to_owned();
        let response = context.response();
        let left = bag.load::<Left>();
        listener(&Heard {
            service: word(Metadata::service),
            operation: word(Metadata::name),
            host: left.map(|left| left.host.clone()).unwrap_or_default(),
            attempt: bag.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts),
            status: response.map(|response| response.status().as_u16()),
            code: response.filter(|response| !response.status().is_success()).and_then(answers::code),
            request_id: response.and_then(request_id),
            took: left.map(|left| left.at.elapsed()).unwrap_or_default(),
        });
        Ok(())
    }
}

/// The host in a request's address, without a path, which may be an object's name.
fn host(uri: &str) -> &str {
    let behind = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    behind.split(['/', '?']).next().unwrap_or_default()
}

/// AWS's id of a request, by whatever header the service gives it.
fn request_id(response: &HttpResponse) -> Option<String> {
    let headers = ["x-amzn-requestid", "x-amz-request-id", "x-amzn-request-id"];
    headers.iter().find_map(|name| response.headers().get(*name)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_heard_without_what_is_asked_for() {
        let cases = [
            ("https://kms.eu-central-1.amazonaws.com/", "kms.eu-central-1.amazonaws.com"),
            ("http://127.0.0.1:4566/bucket/a%20secret?x=1", "127.0.0.1:4566"),
            ("", ""),
        ];
        for (uri, expected) in cases {
            assert_eq!(host(uri), expected);
        }
    }
}
