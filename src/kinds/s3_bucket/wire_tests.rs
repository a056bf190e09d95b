//! Reads and writes against the answers that S3 gives on the wire.

use crate::kind::prelude::*;
use serde_json::json;

use super::{
    S3Bucket,
    fake::{error, s3, target},
};
use crate::{kind::DynAspect, model::Cause};

fn bucket() -> &'static dyn DynAspect {
    S3Bucket::ASPECTS[0]
}

#[tokio::test]
async fn who_may_not_list_asks_the_bucket() {
    let heads: [(u16, Option<&'static str>, Result<bool, &str>); 5] = [
        (200, Some("eu-central-1"), Ok(true)),
        (404, None, Ok(false)),
        (301, Some("eu-west-1"), Err("exists in eu-west-1; it is declared in eu-central-1")),
        (400, Some("eu-west-1"), Err("exists in eu-west-1; it is declared in eu-central-1")),
        (403, Some("eu-central-1"), Err("s3:ListBucket: AccessDenied")),
    ];
    for (status, region, expected) in heads {
        let (aws, _) = s3(move |line| match line {
            line if line.starts_with("HEAD") => (status, region, String::new()),
            line if line.contains("object-lock") => {
                (404, None, error("ObjectLockConfigurationNotFoundError"))
            }
            _ => (403, None, error("AccessDenied")),
        });
        let seen = bucket().read(&aws, &target("eu-central-1")).await;
        match expected {
            Ok(there) => assert_eq!(seen.unwrap().is_some(), there, "{status}"),
            Err(part) => assert!(seen.unwrap_err().to_string().contains(part), "{status}"),
        }
    }
}

#[tokio::test]
async fn denied_is_never_absent() {
    let (aws, fake) = s3(|_| (403, None, error("AccessDenied")));
    for aspect in S3Bucket::ASPECTS {
        let want = (aspect.name() == "objects")
            .then(|| aspect.canonical(&json!({ "a/": { "content": "" } })).unwrap());
        let failure = aspect.read(&aws, &Target { want, ..target("eu-central-1") }).await.unwrap_err();
        assert_eq!(failure.cause, Cause::Denied, "{}", aspect.name());
    }
    for (line, owner, _) in
        fake.asked.lock().unwrap().iter().filter(|(line, ..)| !line.contains("max-buckets"))
    {
        assert_eq!(owner.as_deref(), Some("111122223333"), "{line}");
    }
}

#[tokio::test]
async fn what_is_not_configured_is_what_undeclared_means() {
    let codes = [
        ("tagging", "NoSuchTagSet"),
        ("object-lock", "ObjectLockConfigurationNotFoundError"),
        ("encryption", "ServerSideEncryptionConfigurationNotFoundError"),
        ("lifecycle", "NoSuchLifecycleConfiguration"),
        ("cors", "NoSuchCORSConfiguration"),
        ("policy", "NoSuchBucketPolicy"),
        ("accelerate", "MethodNotAllowed"),
        // As in a bucket from before there were controls: ACLs are in force, and it grants nothing.
        ("ownershipControls", "OwnershipControlsNotFoundError"),
    ];
    let (aws, _) = s3(move |line| {
        if line.contains("acl") {
            return (200, None, acl(""));
        }
        let code = codes.iter().find(|(part, _)| line.contains(part)).map(|(_, code)| error(code));
        let root = match line {
            line if line.contains("versioning") => "VersioningConfiguration",
            line if line.contains("logging") => "BucketLoggingStatus",
            line if line.contains("notification") => "NotificationConfiguration",
            line if line.contains("metrics") => "ListMetricsConfigurationsResult",
            _ => "ListBucketIntelligentTieringConfigurationsOutput",
        };
        code.map_or_else(|| (200, None, format!("<{root}/>")), |code| (404, None, code))
    });
    for aspect in S3Bucket::ASPECTS
        .iter()
        .filter(|aspect| !["bucket", "ownership", "public_access_block"].contains(&aspect.name()))
    {
        let live = aspect.read(&aws, &target("eu-central-1")).await.unwrap().map(|seen| seen.value);
        assert_eq!(live, aspect.undeclared(&target("eu-central-1").scope), "{}", aspect.name());
    }
}

#[tokio::test]
async fn creation_carries_region_and_tags() {
    for (region, constraint) in [("eu-central-1", true), ("us-east-1", false)] {
        let (aws, fake) = s3(|line| {
            if line.starts_with("HEAD") { (404, None, String::new()) } else { (200, None, String::new()) }
        });
        let want = bucket().canonical(&json!({ "object_lock": false })).unwrap();
        bucket().put(&aws, &target(region), &want).await.unwrap();
        let asked = fake.asked.lock().unwrap();
        let (_, _, body) = asked.iter().find(|(line, ..)| line.starts_with("PUT")).unwrap();
        assert_eq!(
            body.contains("<LocationConstraint>eu-central-1</LocationConstraint>"),
            constraint,
            "{body}"
        );
        assert!(body.contains("<Key>trueup:stack</Key><Value>calls</Value>"), "{body}");
    }
}

#[tokio::test]
async fn a_bucket_that_is_there_goes_on_only_with_this_owner() {
    let tags = |stack: &str| {
        let tag = |key: &str, value: &str| format!("<Tag><Key>{key}</Key><Value>{value}</Value></Tag>");
        let both = tag("trueup:stack", stack) + &tag("trueup:address", "s3.bucket.input");
        format!("<Tagging><TagSet>{both}</TagSet></Tagging>")
    };
    for (stack, goes_on) in [("calls", true), ("another", false)] {
        let (aws, fake) =
            s3(
                move |line| {
                    if line.contains("tagging") {
                        (200, None, tags(stack))
                    } else {
                        (200, None, String::new())
                    }
                },
            );
        let want = bucket().canonical(&json!({ "object_lock": false })).unwrap();
        assert_eq!(bucket().put(&aws, &target("eu-central-1"), &want).await.is_ok(), goes_on);
        assert!(fake.asked.lock().unwrap().iter().all(|(line, ..)| !line.starts_with("PUT")));
    }
}

#[tokio::test]
async fn the_tags_of_aws_are_sent_back() {
    let live = "<Tagging><TagSet><Tag><Key>aws:cloudformation:stack-name</Key><Value>x</Value></Tag>\
                <Tag><Key>Old</Key><Value>1</Value></Tag></TagSet></Tagging>";
    let (aws, fake) =
        s3(move |line| (200, None, if line.starts_with("GET") { live.to_owned() } else { String::new() }));
    let tags = S3Bucket::ASPECTS[1];
    tags.put(&aws, &target("eu-central-1"), &tags.canonical(&json!({ "Team": "Voice" })).unwrap())
        .await
        .unwrap();
    let asked = fake.asked.lock().unwrap();
    let (_, _, body) = asked.iter().find(|(line, ..)| line.starts_with("PUT")).unwrap();
    assert!(
        body.contains("aws:cloudformation:stack-name") && body.contains("Team") && !body.contains("Old"),
        "{body}"
    );
}

fn aspect(name: &str) -> &'static dyn DynAspect {
    S3Bucket::ASPECTS.iter().copied().find(|aspect| aspect.name() == name).unwrap()
}

/// An ACL of the owner `me` with further grants.
fn acl(grants: &str) -> String {
    let own = r#"<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>me</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant>"#;
    format!(
        "<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList>{own}{grants}</AccessControlList></AccessControlPolicy>"
    )
}

const EVERYONE: &str = r#"<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee><Permission>READ</Permission></Grant>"#;

#[tokio::test]
async fn an_acl_is_read_where_it_is_in_force() {
    for (ownership, expected, calls) in [
        ("BucketOwnerEnforced", None, 1),
        ("BucketOwnerPreferred", Some(json!({ "AllUsers": ["READ"] })), 2),
        ("ObjectWriter", Some(json!({ "AllUsers": ["READ"] })), 2),
    ] {
        let (aws, fake) = s3(move |line| {
            let controls = format!(
                "<OwnershipControls><Rule><ObjectOwnership>{ownership}</ObjectOwnership></Rule></OwnershipControls>"
            );
            (200, None, if line.contains("ownershipControls") { controls } else { acl(EVERYONE) })
        });
        let seen = aspect("acl").read(&aws, &target("eu-central-1")).await.unwrap();
        let grants = seen.map(|seen| seen.value.into_json());
        assert_eq!((grants, fake.asked.lock().unwrap().len()), (expected, calls), "{ownership}");
    }
}

/// The body of the put, where `live` is what S3 has.
async fn put(name: &str, want: serde_json::Value, live: &'static str) -> String {
    let (aws, fake) =
        s3(move |line| (200, None, if line.starts_with("GET") { live.to_owned() } else { String::new() }));
    let want = aspect(name).canonical(&want).unwrap();
    aspect(name).put(&aws, &target("eu-central-1"), &want).await.unwrap();
    let asked = fake.asked.lock().unwrap();
    asked.iter().find(|(line, ..)| line.starts_with("PUT")).unwrap().2.clone()
}

#[tokio::test]
async fn grants_of_access_logs_are_sent_back() {
    let live = r#"<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>a/</TargetPrefix>
        <TargetGrants><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>auditor</ID></Grantee><Permission>READ</Permission></Grant></TargetGrants>
        </LoggingEnabled></BucketLoggingStatus>"#;
    let body = put("logging", json!({ "target_bucket": "logs", "target_prefix": "b/" }), live).await;
    assert!(body.contains("<TargetPrefix>b/</TargetPrefix>") && body.contains("<ID>auditor</ID>"), "{body}");
}

/// Only the root user can change the versioning of a bucket with MFA delete, so the plan refuses it.
#[tokio::test]
async fn versioning_with_mfa_delete_is_not_written() {
    let live = "<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>";
    let (aws, fake) = s3(move |_| (200, None, live.to_owned()));
    let (versioning, at) = (aspect("versioning"), target("eu-central-1"));
    let seen = versioning.read(&aws, &at).await.unwrap().unwrap();
    assert_eq!(seen.value.extras()[0].fate, crate::model::Fate::Refused);
    let want = versioning.canonical(&json!("suspended")).unwrap();
    let failure = versioning.put(&aws, &at, &want).await.unwrap_err();
    assert!(failure.message.contains("MFA delete"), "{failure}");
    assert!(fake.asked.lock().unwrap().iter().all(|(line, ..)| line.starts_with("GET")));
}
