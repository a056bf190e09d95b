//! Reads and writes against the answers that S3 gives on the wire.

use super::{S3Bucket, prelude::*};
use crate::{
    aws::replay::{Replay, served},
    kind::DynAspect,
    model::Document,
};
use serde_json::{Value, json};

/// A request: method and path with query, owner header, body.
#[derive(Clone, Debug)]
struct Asked {
    line: String,
    owner: Option<String>,
    body: String,
}

/// AWS with this S3, which answers with a status and a body, or a status and the region of the bucket.
fn s3(answer: impl Fn(&str) -> (u16, String) + Send + Sync + 'static) -> (Aws, Replay<Asked>) {
    served(
        |request| Asked {
            line: format!("{} {}", request.method(), request.uri().split(".com").nth(1).unwrap_or_default()),
            owner: request.headers().get("x-amz-expected-bucket-owner").map(str::to_owned),
            body: String::from_utf8_lossy(request.body().bytes().unwrap_or_default()).into_owned(),
        },
        move |asked| {
            let (status, text) = answer(&asked.line);
            let region = text.starts_with("eu-").then(|| ("x-amz-bucket-region", text.clone()));
            let body = if region.is_some() { Vec::new() } else { text.into_bytes() };
            (status, region.into_iter().collect(), body)
        },
    )
}

fn error(code: &str) -> (u16, String) {
    (404, format!("<Error><Code>{code}</Code><Message>refused</Message></Error>"))
}

fn target(region: &str) -> Target {
    let target = Target::example("s3.bucket", "cci-lite-input");
    Target { scope: Scope { region: region.to_owned(), ..target.scope.clone() }, ..target }
}

fn aspect(name: &str) -> &'static dyn DynAspect {
    S3Bucket::ASPECTS.iter().copied().find(|aspect| aspect.name() == name).unwrap()
}

fn puts(fake: &Replay<Asked>) -> Vec<String> {
    fake.sent().into_iter().filter(|asked| asked.line.starts_with("PUT")).map(|asked| asked.body).collect()
}

fn names_its_owner(asked: &Asked) -> bool {
    asked.owner.as_deref() == Some("111122223333")
}

/// Beside what `tests/recorded/s3` holds.
#[tokio::test]
async fn what_is_not_there_has_these_codes() {
    for (name, code, expected) in [
        // Where there is no acceleration.
        ("accelerate", "MethodNotAllowed", json!("suspended")),
        ("accelerate", "UnsupportedArgument", json!("suspended")),
        // As in a bucket from before there were controls.
        ("ownership", "OwnershipControlsNotFoundError", json!("ObjectWriter")),
    ] {
        let (aws, fake) = s3(move |_| error(code));
        let live = aspect(name).read(&aws, &target("eu-central-1")).await.unwrap().unwrap();
        assert_eq!(live.value.into_json(), expected, "{code}");
        assert!(fake.sent().iter().all(names_its_owner));
    }
}

#[tokio::test]
async fn without_permission_to_list_the_bucket_is_asked() {
    let elsewhere = Err("exists in eu-west-1; it is declared in eu-central-1");
    let heads: [(u16, &'static str, Result<bool, &str>); 5] = [
        (200, "eu-central-1", Ok(true)),
        (404, "", Ok(false)),
        (301, "eu-west-1", elsewhere),
        (400, "eu-west-1", elsewhere),
        (403, "eu-central-1", Err("s3:ListBucket: AccessDenied")),
    ];
    for (status, region, expected) in heads {
        let (aws, _) = s3(move |line| match line {
            line if line.starts_with("HEAD") => (status, region.to_owned()),
            line if line.contains("object-lock") => error("ObjectLockConfigurationNotFoundError"),
            _ => (403, error("AccessDenied").1),
        });
        let found = aspect("bucket").read(&aws, &target("eu-central-1")).await;
        match expected {
            Ok(there) => assert_eq!(found.unwrap().is_some(), there, "{status}"),
            Err(part) => assert!(found.unwrap_err().to_string().contains(part), "{status}"),
        }
    }
}

fn unlocked() -> Document {
    aspect("bucket").canonical(&json!({ "object_lock": false })).unwrap()
}

#[tokio::test]
async fn creation_carries_region_and_tags() {
    for (region, constraint) in [("eu-central-1", true), ("us-east-1", false)] {
        let (aws, fake) = s3(|line| (if line.starts_with("HEAD") { 404 } else { 200 }, String::new()));
        aspect("bucket").put(&aws, &target(region), &unlocked()).await.unwrap();
        let body = puts(&fake).concat();
        assert_eq!(body.contains("<LocationConstraint>eu-central-1</"), constraint, "{body}");
        assert!(body.contains("<Key>trueup:stack</Key><Value>calls</Value>"), "{body}");
    }
}

fn tags(pairs: &[(&str, &str)]) -> String {
    let tag = |(key, value): &(&str, &str)| format!("<Tag><Key>{key}</Key><Value>{value}</Value></Tag>");
    format!("<Tagging><TagSet>{}</TagSet></Tagging>", pairs.iter().map(tag).collect::<String>())
}

#[tokio::test]
async fn a_bucket_that_exists_is_accepted_only_with_this_owner() {
    for (stack, accepted) in [("calls", true), ("another", false)] {
        let tags = tags(&[("trueup:stack", stack), ("trueup:address", "s3.bucket.cci-lite-input")]);
        let (aws, fake) =
            s3(move |line| (200, if line.contains("tagging") { tags.clone() } else { String::new() }));
        let result = aspect("bucket").put(&aws, &target("eu-central-1"), &unlocked()).await;
        assert_eq!((result.is_ok(), puts(&fake).len()), (accepted, 0), "{stack}");
    }
}

#[tokio::test]
async fn the_tags_of_aws_are_sent_back() {
    let live = tags(&[("aws:cloudformation:stack-name", "x"), ("Old", "1")]);
    let (aws, fake) =
        s3(move |line| (200, if line.starts_with("GET") { live.clone() } else { String::new() }));
    let want = aspect("tags").canonical(&json!({ "Team": "Voice" })).unwrap();
    aspect("tags").put(&aws, &target("eu-central-1"), &want).await.unwrap();
    assert!(fake.sent().iter().all(names_its_owner));
    let body = puts(&fake).concat();
    assert!(
        body.contains("aws:cloudformation:stack-name") && body.contains("Team") && !body.contains("Old"),
        "{body}"
    );
}

#[test]
fn grants_that_mean_the_same_are_equal() {
    let grants = |json: Value| aspect("acl").canonical(&json).unwrap();
    assert_eq!(grants(json!({ "owner": ["FULL_CONTROL"], "AllUsers": [] })), grants(json!({})));
    let by_uri = json!({ "http://acs.amazonaws.com/groups/global/AllUsers": ["READ"] });
    assert_eq!(grants(by_uri), grants(json!({ "AllUsers": ["READ"] })));
}
