//! The SDK's own core with our serialisers in it: credentials, clock skew, retries, timeouts, connections and user
//! agent, set up as the clients of the SDK's crates set them up.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_runtime::{
    auth::{SigV4OperationSigningConfig, SigningOptions, sigv4},
    invocation_id::InvocationIdInterceptor,
    recursion_detection::RecursionDetectionInterceptor,
    request_info::RequestInfoInterceptor,
    retries::classifiers::AwsErrorCodeClassifier,
    service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor},
    user_agent::{ApiMetadata, UserAgentInterceptor},
};
use aws_smithy_async::time::SharedTimeSource;
use aws_smithy_runtime::client::{
    defaults::{DefaultPluginParams, default_plugins},
    http::connection_poisoning::ConnectionPoisoningInterceptor,
    orchestrator::{endpoints::StaticUriEndpointResolver, invoke},
    retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier},
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        auth::{
            AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
            static_resolver::StaticAuthSchemeOptionResolver,
        },
        endpoint::{EndpointResolverParams, SharedEndpointResolver},
        interceptors::{
            SharedInterceptor,
            context::{Error, Input, Output, OutputOrError},
        },
        orchestrator::{HttpRequest, HttpResponse, Metadata, OrchestratorError, SensitiveOutput},
        result::SdkError,
        runtime_components::RuntimeComponentsBuilder,
        runtime_plugin::{RuntimePlugins, StaticRuntimePlugin},
        ser_de::{
            DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
        },
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_types::{SigningName, region::SigningRegion};

use super::{
    endpoint::{Configured, Endpoint, endpoint},
    protocol::{self, Prepared, Refusal},
    ser::Malformed,
    service::{Operation, Service},
    tree::Tree,
};
use crate::aws::{
    clients::CountCalls,
    heard::Hear,
    retries::{HoldBack, Retries},
};

/// The clients of the wire, one a service and region.
#[derive(Debug, Default)]
pub(in crate::aws) struct Wire {
    clients: Mutex<BTreeMap<(&'static str, String), RuntimePlugins>>,
}

/// What the clients of the wire share with those of the SDK.
pub(in crate::aws) trait Shared {
    fn config(&self) -> &SdkConfig;
    fn count_calls(&self) -> CountCalls;
    fn hold_back(&self, service: &'static str) -> HoldBack;
}

impl Wire {
    /// The client of an operation's service in a region, set up once.
    pub(super) fn client(
        &self,
        operation: &Operation,
        region: &str,
        shared: &impl Shared,
    ) -> Result<RuntimePlugins, Malformed> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (operation.service.id, region.to_owned());
        if let Some(client) = clients.get(&key) {
            return Ok(client.clone());
        }
        let client = set_up(operation, region, shared)?;
        clients.insert(key, client.clone());
        Ok(client)
    }
}

/// Sends a request by a client. This is compiled once, whatever the types of requests and answers.
pub(super) async fn send(
    client: RuntimePlugins,
    operation: Operation,
    request: Prepared,
) -> Result<Tree, SdkError<Refusal, HttpResponse>> {
    let mut layer = Layer::new("operation");
    layer.store_put(SharedRequestSerializer::new(ToHttp));
    layer.store_put(SharedResponseDeserializer::new(FromHttp(operation)));
    layer.store_put(Metadata::new(operation.name(), operation.service.id));
    // No log of the SDK's shows what an answer holds.
    layer.store_put(SensitiveOutput);
    let plugins = client.with_operation_plugin(StaticRuntimePlugin::new().with_config(layer.freeze()));
    let output = invoke(operation.service.id, operation.name(), Input::erase(request), &plugins).await;
    let refused = |error: Error| error.downcast::<Refusal>().unwrap_or_default();
    let output = output.map_err(|error| error.map_service_error(refused))?;
    Ok(output.downcast::<Tree>().unwrap_or(Tree::Null))
}

/// What the SDK's clients put together in `Config::build` and `ServiceRuntimePlugin`.
fn set_up(operation: &Operation, region: &str, shared: &impl Shared) -> Result<RuntimePlugins, Malformed> {
    let (service, config) = (operation.service, shared.config());
    let endpoint = endpoint(service, region, &Configured::of(config, service))?;
    let layer = settings(service, region, &endpoint, config);
    let parts = components(endpoint.url, config)
        .with_interceptor(shared.count_calls())
        .with_interceptor(Hear)
        .with_interceptor(shared.hold_back(operation.prefix()))
        .with_retry_classifier(Retries);
    // Each service has its own budget of retries in each region.
    let defaults = DefaultPluginParams::new()
        .with_retry_partition_name(format!("{}-{region}", service.host))
        .with_behavior_version(config.behavior_version().unwrap_or_else(BehaviorVersion::latest))
        .with_is_aws_sdk(true);
    let ours = StaticRuntimePlugin::new().with_config(layer.freeze()).with_runtime_components(parts);
    Ok(RuntimePlugins::new().with_client_plugins(default_plugins(defaults)).with_client_plugin(ours))
}

fn settings(service: &Service, region: &str, endpoint: &Endpoint, config: &SdkConfig) -> Layer {
    let mut layer = Layer::new("wire");
    layer.store_put(ApiMetadata::new(service.host, env!("CARGO_PKG_VERSION")));
    layer.store_put(Region::new(region.to_owned()));
    layer.store_put(SigningRegion::from(Region::new(endpoint.signed_for.clone())));
    layer.store_put(SigningName::from_static(service.signed_as));
    let mut signing_options = SigningOptions::default();
    signing_options.double_uri_encode = true;
    signing_options.normalize_uri_path = true;
    layer
        .store_put(SigV4OperationSigningConfig { signing_options, ..SigV4OperationSigningConfig::default() });
    layer.store_put(AuthSchemeOptionResolverParams::new(()));
    layer.store_put(EndpointResolverParams::new(()));
    // What is not configured stays the SDK's default.
    if let Some(retries) = config.retry_config() {
        layer.store_put(retries.clone());
    }
    if let Some(timeouts) = config.timeout_config() {
        layer.store_put(timeouts.clone());
    }
    if let Some(name) = config.app_name() {
        layer.store_put(name.clone());
    }
    if let Some(protection) = config.stalled_stream_protection() {
        layer.store_put(protection);
    }
    layer
}

fn components(url: String, config: &SdkConfig) -> RuntimeComponentsBuilder {
    let mut parts = RuntimeComponentsBuilder::new("wire");
    parts.set_http_client(config.http_client());
    parts.set_time_source(config.time_source().or_else(|| Some(SharedTimeSource::default())));
    parts.set_sleep_impl(config.sleep_impl());
    if config.identity_cache().is_some() {
        parts.set_identity_cache(config.identity_cache());
    }
    if let Some(credentials) = config.credentials_provider() {
        parts.set_identity_resolver(sigv4::SCHEME_ID, credentials);
    }
    let schemes = StaticAuthSchemeOptionResolver::new(vec![sigv4::SCHEME_ID]);
    parts.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(schemes)));
    parts.push_auth_scheme(SharedAuthScheme::new(sigv4::SigV4AuthScheme::new()));
    let resolver = StaticUriEndpointResolver::uri(url);
    parts.set_endpoint_resolver(Some(SharedEndpointResolver::new(resolver)));

    parts.push_retry_classifier(HttpStatusCodeClassifier::default());
    parts.push_retry_classifier(TransientErrorClassifier::<Refusal>::new());
    parts.push_retry_classifier(AwsErrorCodeClassifier::<Refusal>::new());
    parts.push_retry_classifier(ServiceClockSkewClassifier::<Refusal>::new());

    parts.push_interceptor(SharedInterceptor::permanent(ConnectionPoisoningInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::permanent(RecursionDetectionInterceptor::new()));
    parts.push_interceptor(ServiceClockSkewInterceptor::new());
    parts.push_interceptor(RequestInfoInterceptor::new());
    parts.push_interceptor(UserAgentInterceptor::new());
    parts.push_interceptor(InvocationIdInterceptor::new());
    parts
}

/// The request is prepared before the SDK is asked, so nothing is left to do.
#[derive(Debug)]
struct ToHttp;

impl SerializeRequest for ToHttp {
    fn serialize_input(&self, input: Input, _: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        input.downcast::<Prepared>().map_err(|_| "not a prepared request")?.into_http()
    }
}

#[derive(Debug)]
struct FromHttp(Operation);

impl DeserializeResponse for FromHttp {
    fn deserialize_nonstreaming_with_config(&self, response: &HttpResponse, _: &ConfigBag) -> OutputOrError {
        if response.status().is_success() {
            let tree = protocol::answer(&self.0, response).map_err(OrchestratorError::other)?;
            return Ok(Output::erase(tree));
        }
        Err(OrchestratorError::operation(Error::erase(Refusal::from_response(response))))
    }
}
