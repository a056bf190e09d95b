//! A call on the wire that is not as AWS's model says makes a test fail. Every test that calls AWS by
//! `support::models::checked` finds the same in product code.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use trueup::aws::{
    Aws,
    wire::{ByKey, Keyed, Operation, Service},
};

use crate::support::models::compared;

static EVENTS: Service = Service::json("EventBridge", "events", "1.1", "AWSEvents");
static API: Service = Service::rest("ApiGatewayV2", "apigateway").camel();

/// Answers every call by an empty structure.
#[derive(Clone, Debug)]
struct Empty;

impl HttpConnector for Empty {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let answer = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from("{}"));
        HttpConnectorFuture::ready(Ok(answer))
    }
}

impl HttpClient for Empty {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

/// What the models have otherwise of a call.
async fn found<O: DeserializeOwned>(operation: &Operation, input: &impl Serialize) -> Vec<String> {
    let credentials = Credentials::new("key", "secret", None, None, "tests");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(Empty)
        .build();
    let (aws, found) = compared(Aws::new(config));
    // Whether the answer is understood does not matter.
    let _ = aws.call::<O>(operation, "eu-central-1", input).await;
    let mut found = found.lock().unwrap().clone();
    found.sort();
    found.dedup();
    // Of each, the head: what the model has instead is long.
    found.into_iter().map(|finding| finding.split(", but").next().unwrap().to_owned()).collect()
}

#[derive(Serialize)]
struct PutTargets {
    rule: &'static str,
    targets: [Target; 1],
}

#[derive(Serialize)]
struct Target {
    id: &'static str,
    arn: &'static str,
    role_ann: Option<&'static str>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only the names matter")]
struct PutAnswer {
    failed_entry_count: u32,
    failed_entries: Vec<Failed>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only the names matter")]
struct Failed {
    target_id: String,
    error_cod: Option<String>,
}

#[tokio::test]
async fn a_misspelt_member_is_found_in_requests_and_answers() {
    // The member is compared also where it has no value.
    let target = Target { id: "one", arn: "arn:aws:sqs:a:b:c", role_ann: None };
    assert_eq!(
        found::<PutAnswer>(&EVENTS.call("events:PutTargets"), &PutTargets { rule: "r", targets: [target] })
            .await,
        ["the answer has no FailedEntries.*.ErrorCod", "the request has no Targets.RoleAnn"]
    );
}

#[tokio::test]
async fn a_misspelt_service_or_operation_is_found() {
    static OTHER: Service = Service::json("EventBridge", "event", "1.0", "AWSEvent");
    let input = PutTargets { rule: "r", targets: [Target { id: "one", arn: "a", role_ann: None }] };
    assert_eq!(
        found::<Value>(&EVENTS.call("events:PutTarget"), &input).await,
        ["EventBridge has no operation PutTarget"]
    );
    let found = found::<Value>(&OTHER.call("events:PutTargets"), &input).await;
    assert_eq!(
        found,
        [
            "the request has no Targets.RoleAnn",
            "the service's host is 'events'",
            "the service's json_version is '1.1'",
            "the service's signed_as is 'events'",
            "the service's target is 'AWSEvents'",
        ]
    );
}

#[derive(Serialize)]
struct GetApis {
    max_results: Option<&'static str>,
    next: Option<&'static str>,
}

#[tokio::test]
async fn a_rest_operation_has_its_members_in_the_query() {
    const GET: Operation = API.http("apigateway:GET", "GET", "/v2/apis").named("GetApis");
    const MISSPELT: Operation = API.http("apigateway:GET", "GET", "/v2/api").named("GetApis");
    let input = GetApis { max_results: Some("5"), next: None };
    assert_eq!(
        found::<Value>(&GET, &input).await,
        ["maxResults belongs into the querystring", "the request has no next"]
    );
    assert_eq!(
        found::<Value>(&GET.query(&[("maxResults", "maxResults"), ("next", "nextToken")]), &input).await,
        ["the querystring has no nextToken of next", "the request has no next"]
    );
    assert_eq!(
        found::<Value>(&MISSPELT.query(&[("maxResults", "maxResults")]), &input).await,
        ["the operation is GET /v2/apis", "the request has no next"]
    );
}

/// A type with everything that hides members: unions, maps, keyed lists, and itself.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only the names matter")]
struct Described {
    unions: Vec<Union>,
    map: std::collections::BTreeMap<String, Leaf>,
    keyed: Option<Keyed<Leaf>>,
    itself: Option<Box<Described>>,
    state: State,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only the names matter")]
enum Union {
    #[serde(rename = "one")]
    One(Leaf),
    #[serde(rename = "other")]
    Other { inner: Leaf },
}

#[derive(Deserialize)]
enum State {
    #[serde(rename = "ENABLED")]
    Enabled,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only the names matter")]
struct Leaf {
    text: String,
}

impl ByKey for Leaf {
    const BY: &'static str = "$wire::by.id";
}

#[tokio::test]
async fn every_member_that_a_type_looks_for_is_compared() {
    #[derive(Serialize)]
    struct Input {
        name: &'static str,
    }
    let found = found::<Described>(&EVENTS.call("events:DescribeRule"), &Input { name: "r" }).await;
    for path in [
        "Unions.*.One.Text",
        "Unions.*.Other.Inner.Text",
        "Map.*.Text",
        "Keyed.*.Id",
        "Keyed.*.Text",
        "Itself.Map.*.Text",
    ] {
        assert!(found.contains(&format!("the answer has no {path}")), "{path}: {found:#?}");
    }
    assert!(found.iter().all(|each| !each.contains("ENABLED")), "{found:#?}");
}
