//! The SDK's clients, one a service and region, and the one way to send a call.

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use aws_config::{
    BehaviorVersion, ConfigLoader, Region, SdkConfig, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        http::SharedHttpClient,
        interceptors::{Intercept, context::BeforeTransmitInterceptorContextRef},
        orchestrator::HttpResponse,
        result::SdkError,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{config_bag::ConfigBag, error::metadata::ProvideErrorMetadata};

use super::{
    catalogue::Catalogue,
    failures::failure,
    heard::Hear,
    noted::{is_write, note},
    pacing::Pacing,
    retries::{HoldBack, Retries},
    under_way::UnderWay,
    unknown::{LookForUnknown, lost},
    wire::{Recorder, Shared, Wire},
};
use crate::model::Failure;

/// Attempts of one call, with the SDK's own backoff: throttling and lost connections.
const ATTEMPTS: u32 = 8;

/// Attempts of the first call: who is offline wants to know soon.
const ATTEMPTS_TO_REACH_AWS: u32 = 2;

/// Everything that is needed to call AWS.
#[derive(Debug)]
pub struct Aws {
    config: SdkConfig,
    calls: Arc<AtomicU64>,
    under_way: Arc<UnderWay>,
    pacing: Arc<Pacing>,
    catalogue: Catalogue,
    clients: Arc<Mutex<Clients>>,
    wire: Arc<Wire>,
    recorder: Option<Recorder>,
}

#[derive(Debug, Default)]
struct Clients {
    cloudwatch: BTreeMap<String, aws_sdk_cloudwatch::Client>,
    iam: Option<aws_sdk_iam::Client>,
    kms: BTreeMap<String, aws_sdk_kms::Client>,
    s3: BTreeMap<String, aws_sdk_s3::Client>,
    sns: BTreeMap<String, aws_sdk_sns::Client>,
    wafv2: BTreeMap<String, aws_sdk_wafv2::Client>,
}

/// Counts requests as they leave, retries included.
#[derive(Debug)]
pub(super) struct CountCalls(Arc<AtomicU64>);

impl Intercept for CountCalls {
    fn name(&self) -> &'static str {
        "CountCalls"
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// What the configuration of every client has: the region, the count of its calls, our list of throttles.
macro_rules! of_ours {
    ($aws:expr, $service:expr, $config:expr, $region:expr) => {
        $config
            .region(Region::new($region.to_owned()))
            .interceptor(CountCalls(Arc::clone(&$aws.calls)))
            .interceptor(Hear)
            .interceptor(LookForUnknown)
            .interceptor(HoldBack { pacing: Arc::clone(&$aws.pacing), service: $service })
            .retry_classifier(Retries)
    };
}

/// Builds a service's client for a region.
macro_rules! client {
    ($aws:expr, $name:ident, $service:ident, $region:expr) => {{
        let config = $service::config::Builder::from(&$aws.config);
        $service::Client::from_conf(of_ours!($aws, stringify!($name), config, $region).build())
    }};
}

/// One method a service with regions: its client for a region, built once.
macro_rules! regional {
    ($($(#[$about:meta])* $name:ident: $service:ident;)*) => {
        impl Aws {$(
            $(#[$about])*
            #[must_use]
            pub fn $name(&self, region: &str) -> $service::Client {
                let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
                let build = || client!(self, $name, $service, region);
                clients.$name.entry(region.to_owned()).or_insert_with(build).clone()
            }
        )*}
    };
}

regional! {
    /// CloudWatch in a region.
    cloudwatch: aws_sdk_cloudwatch;
    /// KMS in a region.
    kms: aws_sdk_kms;
    /// SNS in a region.
    sns: aws_sdk_sns;
    /// WAF in a region; what belongs to CloudFront is in us-east-1.
    wafv2: aws_sdk_wafv2;
}

/// The region that the standard AWS chain names: environment, `~/.aws` (of `profile`, if one is given), IMDS.
pub async fn region_of_environment(profile: Option<&str>) -> Option<String> {
    let config = standard_chain(profile, None).load().await;
    config.region().map(|region| region.as_ref().to_owned())
}

fn standard_chain(profile: Option<&str>, region: Option<&str>) -> ConfigLoader {
    let chain = aws_config::defaults(BehaviorVersion::latest()).http_client(https());
    let Some(profile) = profile else { return chain };
    // The chain by itself would prefer credentials of the environment to those of a profile that is named.
    let provider = ProviderConfig::without_region()
        .with_http_client(https())
        .with_region(region.map(|region| Region::new(region.to_owned())));
    let credentials = ProfileFileCredentialsProvider::builder().profile_name(profile).configure(&provider);
    chain.profile_name(profile).credentials_provider(credentials.build())
}

fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

impl Aws {
    /// The standard AWS chain: environment, `~/.aws`, SSO, IMDS, `AWS_ENDPOINT_URL`. Where a `profile` of `~/.aws` is
    /// given, the credentials are its.
    pub async fn from_environment(region: &str, profile: Option<&str>) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(5))
            .operation_attempt_timeout(Duration::from_mins(1))
            .build();
        let config = standard_chain(profile, Some(region))
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts)
            .region(Region::new(region.to_owned()))
            .load()
            .await;
        Self::new(config)
    }

    /// AWS by a configuration that is already there.
    #[must_use]
    pub fn new(config: SdkConfig) -> Self {
        Self {
            config,
            calls: Arc::default(),
            under_way: Arc::default(),
            pacing: Arc::default(),
            catalogue: Catalogue::default(),
            clients: Arc::default(),
            wire: Arc::default(),
            recorder: None,
        }
    }

    /// The same without the pauses of published rates, which an emulator does not have.
    #[must_use]
    pub fn without_pauses(self) -> Self {
        Self { pacing: Arc::new(Pacing::without_pauses()), ..self }
    }

    /// The same clients, pace and count of calls, with listings of its own.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Self {
            config: self.config.clone(),
            calls: Arc::clone(&self.calls),
            under_way: Arc::clone(&self.under_way),
            pacing: Arc::clone(&self.pacing),
            catalogue: Catalogue::default(),
            clients: Arc::clone(&self.clients),
            wire: Arc::clone(&self.wire),
            recorder: self.recorder.clone(),
        }
    }

    /// The same with a recorder of every call on the wire.
    #[must_use]
    pub fn recording(self, recorder: Recorder) -> Self {
        Self { recorder: Some(recorder), ..self }
    }

    pub(super) fn recorder(&self) -> Option<&Recorder> {
        self.recorder.as_ref()
    }

    pub(super) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// The requests that left so far, retries included.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// The call that has waited longest for its answer, and for how long.
    #[must_use]
    pub fn waiting(&self) -> Option<(String, Duration)> {
        self.under_way.oldest()
    }

    /// The listings that many resources share.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Sends a call when its service can take it. `operation` is the IAM action that allows it,
    /// so that a denied call says what is missing (for S3 that is not the call's own name).
    ///
    /// # Errors
    /// What AWS answered, or that it did not.
    pub async fn send<T, E>(
        &self,
        operation: &str,
        call: impl Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    ) -> Result<T, Failure>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let lost = lost();
        if is_write(operation) && !lost.is_empty() {
            return Err(would_lose(operation, &lost));
        }
        let _leave = self.pacing.leave(operation).await;
        let _call = self.under_way.leave(operation);
        let answer = call.await.map_err(|error| failure(operation, &error))?;
        note(operation);
        Ok(answer)
    }

    /// S3 in a region.
    #[must_use]
    pub fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let build = || {
            // Buckets as host names need a wildcard DNS entry, which only AWS itself has.
            let path_style = self.config.endpoint_url().is_some();
            let config = aws_sdk_s3::config::Builder::from(&self.config).force_path_style(path_style);
            aws_sdk_s3::Client::from_conf(of_ours!(self, "s3", config, region).build())
        };
        clients.s3.entry(region.to_owned()).or_insert_with(build).clone()
    }

    /// S3 in a region, over plain HTTP.
    ///
    /// # Errors
    /// Why that would show nothing here, as a fragment.
    pub fn s3_without_tls(&self, region: &str) -> Result<aws_sdk_s3::Client, String> {
        let path_style = self.config.endpoint_url().is_some();
        let endpoint = match self.config.endpoint_url() {
            None => {
                let suffix = if region.starts_with("cn-") { ".cn" } else { "" };
                format!("http://s3.{region}.amazonaws.com{suffix}")
            }
            Some(url) => match url.strip_prefix("https://") {
                Some(rest) => format!("http://{rest}"),
                None => return Err(format!("every call to {url} is plain HTTP already")),
            },
        };
        let config = aws_sdk_s3::config::Builder::from(&self.config)
            .endpoint_url(endpoint)
            .force_path_style(path_style);
        Ok(aws_sdk_s3::Client::from_conf(of_ours!(self, "s3", config, region).build()))
    }

    /// IAM, which has no regions; the SDK finds its endpoint from the configured one.
    #[must_use]
    pub fn iam(&self) -> aws_sdk_iam::Client {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let region = self.config.region().map_or("us-east-1", AsRef::as_ref);
        clients.iam.get_or_insert_with(|| client!(self, iam, aws_sdk_iam, region)).clone()
    }

    /// Who calls, and in which account.
    ///
    /// # Errors
    /// That there are no valid credentials, or no way to AWS.
    pub async fn caller(&self) -> Result<Caller, Failure> {
        let region = self.config.region().map_or("us-east-1", AsRef::as_ref);
        let config = aws_sdk_sts::config::Builder::from(&self.config)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_TO_REACH_AWS));
        let sts = aws_sdk_sts::Client::from_conf(of_ours!(self, "sts", config, region).build());
        let answer = self.send("sts:GetCallerIdentity", sts.get_caller_identity().send()).await?;
        Ok(Caller { account: answer.account.unwrap_or_default(), arn: answer.arn.unwrap_or_default() })
    }
}

impl Shared for Aws {
    fn config(&self) -> &SdkConfig {
        &self.config
    }

    fn count_calls(&self) -> CountCalls {
        CountCalls(Arc::clone(&self.calls))
    }

    fn hold_back(&self, service: &'static str) -> HoldBack {
        HoldBack { pacing: Arc::clone(&self.pacing), service }
    }
}

/// That a put found members it can't send back.
fn would_lose(operation: &str, members: &[String]) -> Failure {
    let members = members.join(", ");
    let message = format!("AWS has {members}, which this version does not know and the write would lose");
    Failure::guard(operation, message).with_hint("use a newer version, or leave the aspect `unmanaged`")
}

/// Whose credentials these are.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: String,
    /// The user or assumed role.
    pub arn: String,
}
