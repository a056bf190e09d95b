//! The same request as a crate of the SDK makes, the same hosts, the same retries.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_sdk_sts::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_smithy_runtime_api::{
    client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        runtime_components::RuntimeComponents,
    },
    http::StatusCode,
};
use aws_smithy_types::body::SdkBody;
use aws_types::{
    origin::Origin,
    service_config::{LoadServiceConfig, ServiceConfigKey},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    aws::{
        Aws, noted,
        replay::answering,
        unknown::watched,
        wire::{
            HostRule, Operation, PartitionHost, Service, Unknown, Variants,
            endpoint::{Configured, Endpoint, endpoint},
        },
    },
    model::Cause,
};

static STS: Service = Service::query("STS", "sts", "2011-06-15").variants(Variants::OrdinaryIsFipsInGov);
static EVENTS: Service = Service::json("EventBridge", "events", "1.1", "AWSEvents");
const DESCRIBE: Operation = EVENTS.call("events:DescribeRule");
const REGION: &str = "eu-central-1";
const IDENTITY: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account>\
                        </GetCallerIdentityResult></GetCallerIdentityResponse>";

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct OfRule {
    name: &'static str,
}

/// A request: its URL, its body, its headers.
type Sent = (String, String, Vec<(String, String)>);

/// Answers every call in the same way, and keeps the requests.
#[derive(Clone, Debug, Default)]
struct Requests(Arc<Mutex<Vec<Sent>>>);

impl HttpConnector for Requests {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let headers =
            request.headers().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let body = String::from_utf8(request.body().bytes().unwrap_or_default().to_vec()).unwrap();
        self.0.lock().unwrap().push((request.uri().to_owned(), body, headers));
        let answer = HttpResponse::new(StatusCode::try_from(200).unwrap(), SdkBody::from(IDENTITY));
        HttpConnectorFuture::ready(Ok(answer))
    }
}

impl HttpClient for Requests {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

#[tokio::test]
async fn a_request_is_the_sdks_own() {
    let requests = Requests::default();
    let credentials = Credentials::new("key", "secret", Some("token".into()), None, "test");
    let config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(requests.clone())
        .build();
    let operation = STS.call("sts:GetCallerIdentity");
    let answer: Value = Aws::new(config.clone()).call(&operation, REGION, &Nothing {}).await.unwrap();
    assert_eq!(answer["Account"], "111122223333");
    let theirs = aws_sdk_sts::Client::new(&config).get_caller_identity().send().await.unwrap();
    assert_eq!(theirs.account(), Some("111122223333"));

    let sent = requests.0.lock().unwrap();
    let [(url, body, headers), (their_url, their_body, their_headers)] = sent.as_slice() else {
        panic!("{sent:?}")
    };
    assert_eq!((url.trim_end_matches('/'), body), (their_url.trim_end_matches('/'), their_body));
    let names =
        |headers: &[(String, String)]| headers.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
    assert_eq!(names(headers), names(their_headers));
    let scope = |headers: &[(String, String)]| {
        let (_, value) = headers.iter().find(|(name, _)| name == "authorization").unwrap();
        value.split("Signature=").next().unwrap().to_owned()
    };
    assert_eq!(scope(headers), scope(their_headers), "credential scope and signed headers");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_is_tried_again_and_counted() {
    let throttled = r#"{"__type":"com.amazonaws.events#ThrottlingException","message":"slow"}"#;
    let invalid = r#"{"__type":"ValidationException","message":"Name is too long"}"#;
    let (aws, replay) = answering(&[(400, throttled), (503, ""), (200, "{}"), (400, invalid)]);
    let _: Value = aws.call(&DESCRIBE, REGION, &OfRule { name: "x" }).await.unwrap();
    assert_eq!((aws.calls(), replay.sent().len()), (3, 3));
    assert_eq!(replay.sent()[2], json!({ "Name": "x" }));
    let refused = aws.call::<Value>(&DESCRIBE, REGION, &Nothing {}).await.unwrap_err();
    assert_eq!((refused.cause, aws.calls()), (Cause::Refused, 4));
    assert_eq!(refused.code.as_deref(), Some("ValidationException"));
    assert_eq!((refused.operation.as_str(), refused.message.as_str()), (DESCRIBE.action, "Name is too long"));
    assert_eq!(aws.afresh().calls(), 4, "the same clients");
}

#[tokio::test(start_paused = true)]
async fn a_quota_is_not_tried_again() {
    let quota = r#"{"__type":"LimitExceededException","message":"Resource limit exceeded."}"#;
    let (aws, replay) = answering(&[(400, quota)]);
    let failed = aws.call::<Value>(&EVENTS.call("events:PutRule"), REGION, &Nothing {}).await.unwrap_err();
    assert_eq!((failed.cause, replay.sent().len()), (Cause::Refused, 1));
}

#[tokio::test]
async fn a_listing_ends_with_its_last_page() {
    const LIST: Operation = EVENTS.call("events:ListRules").lists(&["of", "names"]);
    let pages =
        [r#"{"Of":{"Names":["a"]},"NextToken":"t"}"#, r#"{"NextToken":"u"}"#, r#"{"Of":{"Names":["b"]}}"#];
    let (aws, replay) = answering(&pages.map(|page| (200, page)));
    let names: Vec<String> = aws.list(&LIST, REGION, &OfRule { name: "x" }).await.unwrap();
    assert_eq!(names, ["a", "b"]);
    let sent = replay.sent();
    assert_eq!(sent[0], json!({ "Name": "x" }));
    assert_eq!(sent[2], json!({ "Name": "x", "NextToken": "u" }));
}

#[tokio::test]
async fn a_write_that_took_effect_is_noted() {
    let (aws, _) = answering(&[(200, "{}"), (400, r#"{"__type":"ValidationException"}"#)]);
    let act = async {
        let _: Value = aws.call(&EVENTS.call("events:PutRule"), REGION, &Nothing {}).await?;
        aws.call::<Value>(&EVENTS.call("events:PutTargets"), REGION, &Nothing {}).await
    };
    assert_eq!(noted(act).await.unwrap_err().done, ["events:PutRule"]);
}

#[tokio::test]
async fn what_is_not_an_answer_is_a_failure() {
    #[derive(Debug, Deserialize)]
    struct Rule {
        #[expect(dead_code, reason = "what is tested is that it is not read")]
        name: String,
    }
    let (aws, _) = answering(&[(200, r#"{"Name":{}}"#), (200, "<html>"), (200, "{}")]);
    let mut messages = Vec::new();
    for _ in 0..3 {
        messages.push(aws.call::<Rule>(&DESCRIBE, REGION, &Nothing {}).await.unwrap_err().message);
    }
    assert_eq!(
        messages,
        [
            "unexpected answer: Name: not text",
            "the answer could not be read (HTTP 200)",
            "unexpected answer: missing field `name`"
        ]
    );
}

/// An answer of a watched operation, with members of tomorrow.
const RULE: &str =
    r#"{"Name":"x","Arn":"a","Off":false,"New":{"Deep":1},"Targets":[{"Id":"i","Newer":[2]}]}"#;

#[derive(Deserialize)]
struct Rule {
    #[expect(dead_code, reason = "only what is unknown matters")]
    name: String,
    #[serde(default)]
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    #[expect(dead_code, reason = "only what is unknown matters")]
    id: String,
    #[serde(default)]
    unknown_members: Unknown,
}

#[tokio::test]
async fn no_put_follows_an_answer_with_an_unknown_member() {
    let (aws, replay) = answering(&[(200, RULE)]);
    let act = async {
        let rule: Rule = aws.call(&DESCRIBE.watched(&["Arn"]), REGION, &Nothing {}).await?;
        assert_eq!(rule.targets[0].unknown_members.0["Newer"], json!([2]), "kept");
        aws.call::<Value>(&EVENTS.call("events:PutRule"), REGION, &Nothing {}).await
    };
    let (done, unknown) = watched(BTreeSet::new(), act).await;
    assert_eq!(unknown["DescribeRule"], BTreeSet::from(["New".to_owned()]));
    let refused = done.unwrap_err();
    assert_eq!((refused.cause, replay.sent().len()), (Cause::Guard, 1));
    assert!(refused.message.starts_with("AWS has New,"), "{refused}");
}

#[tokio::test]
async fn an_answer_that_is_not_watched_refuses_nothing() {
    let (aws, replay) = answering(&[(200, RULE), (200, "{}")]);
    let act = async {
        let rule = aws.ask::<Rule>(&DESCRIBE, REGION, &Nothing {}).await?;
        assert_eq!(rule.unknown, ["Arn", "New"]);
        aws.call::<Value>(&EVENTS.call("events:PutRule"), REGION, &Nothing {}).await
    };
    watched(BTreeSet::new(), act).await.0.unwrap();
    assert_eq!(replay.sent().len(), 2);
}

#[tokio::test]
async fn an_unknown_member_in_a_listing_belongs_to_its_item() {
    #[derive(Deserialize)]
    struct Rules {
        #[expect(dead_code, reason = "only what is unknown matters")]
        rules: Vec<Rule>,
    }
    const LIST: Operation = EVENTS.call("events:ListRules").watched(&[]).listing();
    let answer = r#"{"Rules":[{"Name":"a","New":1},{"Name":"b"}]}"#;
    let (aws, _) = answering(&[(200, answer), (200, answer)]);
    for (name, expected) in [("a", 1), ("b", 0)] {
        let act = aws.call::<Rules>(&LIST, REGION, &Nothing {});
        let (done, unknown) = watched(BTreeSet::from([name.to_owned()]), act).await;
        done.unwrap();
        assert_eq!(unknown.len(), expected, "{name}: {unknown:?}");
    }
}

#[tokio::test]
async fn hosts_are_the_sdks_own() {
    let regions = [
        "us-east-1",
        "eu-central-1",
        "mx-central-1",
        "cn-north-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eu-isoe-west-1",
        "us-isof-south-1",
        "eusc-de-east-1",
    ];
    let variants = [(false, false), (true, false), (false, true), (true, true)];
    for (region, (fips, dual_stack)) in regions.iter().flat_map(|region| variants.map(|each| (*region, each)))
    {
        let params = Params::builder()
            .region(region)
            .use_fips(fips)
            .use_dual_stack(dual_stack)
            .use_global_endpoint(false);
        let theirs = DefaultResolver::new().resolve_endpoint(&params.build().unwrap()).await.unwrap();
        let ours = endpoint(&STS, region, &Configured { url: None, fips, dual_stack }).unwrap();
        assert_eq!(ours.url, theirs.url(), "{region} {fips} {dual_stack}");
    }
}

#[test]
fn a_global_service_has_one_host_in_a_partition() {
    static BUDGETS: Service = Service {
        hosts: HostRule::Global(&[PartitionHost {
            partition: "aws",
            host: "budgets.amazonaws.com",
            signed_for: "us-east-1",
        }]),
        ..Service::json("Budgets", "budgets", "1.1", "AWSBudgetServiceGateway")
    };
    let of = |region, configured: &Configured| {
        endpoint(&BUDGETS, region, configured).map_err(|why| why.to_string())
    };
    let host = Endpoint { url: "https://budgets.amazonaws.com".into(), signed_for: "us-east-1".into() };
    assert_eq!(of(REGION, &Configured::default()), Ok(host));
    let elsewhere = of("us-gov-west-1", &Configured::default());
    assert_eq!(elsewhere, Err("Budgets is not in the partition aws-us-gov".into()));
    let configured = Configured { url: Some("http://127.0.0.1:1".into()), ..Configured::default() };
    let configured = of(REGION, &configured).unwrap();
    assert_eq!(
        (configured.url.as_str(), configured.signed_for.as_str()),
        ("http://127.0.0.1:1", "us-east-1")
    );
}

#[test]
fn a_configured_endpoint_of_a_service_goes_before_that_of_all() {
    #[derive(Debug)]
    struct OfEvents;

    impl LoadServiceConfig for OfEvents {
        fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
            let key = (key.service_id(), key.env(), key.profile());
            (key == ("EventBridge", "AWS_ENDPOINT_URL", "endpoint_url")).then(|| "http://events".to_owned())
        }
    }

    let mut config = SdkConfig::builder().service_config(OfEvents).endpoint_url("http://all");
    config.insert_origin("endpoint_url", Origin::shared_environment_variable());
    let config = config.build();
    assert_eq!(Configured::of(&config, &EVENTS).url.as_deref(), Some("http://events"));
    assert_eq!(Configured::of(&config, &STS).url.as_deref(), Some("http://all"));
}

#[test]
fn an_unchecked_endpoint_is_refused() {
    let configured = Configured { fips: true, ..Configured::default() };
    assert_eq!(
        endpoint(&EVENTS, REGION, &configured).unwrap_err().to_string(),
        "the FIPS endpoint of EventBridge is not known; name it by AWS_ENDPOINT_URL_EVENTBRIDGE"
    );
}
