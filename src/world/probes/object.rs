//! An upload: put with the headers that the check says, read back, and deleted whatever happened.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_config::retry::RetryConfig;
use aws_sdk_s3::{
    Client, operation::head_object::HeadObjectOutput, primitives::ByteStream, types::ServerSideEncryption,
};
use sha2::{Digest, Sha256};

use super::denied::{Counterpart, denied};
use crate::{
    aws::{Aws, failures::gone},
    gate::{
        Seen, Unknown, Unseen,
        checks::object::{Headers, ObjectProbe},
        seen::{NOT_THERE, STORED},
    },
    model::{Cause, Failure, Scope, hex},
};

/// What the object holds.
const BODY: &str = "trueup verify put this here and deletes it again.\n";

pub(super) async fn look(aws: &Aws, probe: &ObjectProbe, scope: &Scope) -> Result<Seen, Unseen> {
    let did = format!("put s3://{}/{}-… {}", probe.bucket, probe.key, said(&probe.with));
    match attempt(aws, probe, &probe.with, scope).await? {
        Attempt::Stored(head) => Ok(match *head {
            Ok(head) => stored(&probe.with, &did, &head),
            Err(failure) => {
                let seen = Seen::new(did, STORED).with_detail(format!("it can't be read back: {failure}"));
                Seen { help: failure.hint, ..seen }
            }
        }),
        Attempt::Denied(failure) => {
            denied(did, &failure, async || counterpart(aws, probe, scope).await).await
        }
        Attempt::NoBucket => Ok(Seen::new(did, NOT_THERE).with_detail(format!("no bucket {}", probe.bucket))),
        Attempt::Left(left, help) => Ok(Seen::new(did, "left behind").with_detail(left).with_help(help)),
    }
}

/// An upload that is let through where another is refused, among those that may be.
async fn counterpart(aws: &Aws, probe: &ObjectProbe, scope: &Scope) -> Result<Counterpart, Unseen> {
    let mut refused = Vec::new();
    for headers in &probe.others {
        match attempt(aws, probe, headers, scope).await? {
            Attempt::Stored(_) => {
                return Ok(Counterpart::Same(format!("{} it is stored", said(headers))));
            }
            Attempt::Left(left, help) => {
                return Err(Unseen::Unknown(Unknown {
                    did: None,
                    why: vec![format!("left behind: {left}")],
                    help: Some(help),
                }));
            }
            Attempt::Denied(failure) => {
                refused.push(format!("{} it is refused too: {failure}", said(headers)));
            }
            Attempt::NoBucket => refused.push(format!("bucket {} does not exist", probe.bucket)),
        }
    }
    Ok(Counterpart::None(refused))
}

/// What became of one upload. Nothing of it is left, unless it says so.
enum Attempt {
    /// It was stored, and read back or not.
    Stored(Box<Result<HeadObjectOutput, Failure>>),
    Denied(Failure),
    NoBucket,
    /// It was stored, and could not be deleted: where it is and why, and what would help.
    Left(String, String),
}

/// Puts an object with `headers`, reads it back, and deletes it.
async fn attempt(
    aws: &Aws,
    probe: &ObjectProbe,
    headers: &Headers,
    scope: &Scope,
) -> Result<Attempt, Failure> {
    let object = Object {
        aws,
        s3: aws.s3(&probe.region),
        bucket: &probe.bucket,
        key: format!("{}-{}", probe.key, unlike_any_other()),
        account: &scope.account,
    };
    let version = match object.put(headers).await {
        Ok(version) => version,
        Err(failure) if failure.cause == Cause::Denied => return Ok(Attempt::Denied(failure)),
        Err(failure) if failure.has_code(&["NoSuchBucket"]) => return Ok(Attempt::NoBucket),
        Err(failure) => {
            // Without an answer the upload may have happened all the same.
            if failure.cause == Cause::Network {
                object.delete_all_versions().await?;
            }
            return Err(failure);
        }
    };
    let head = object.head(version.as_deref()).await;
    // Before anything is said about it, it goes.
    if let Err(failure) = object.delete(version.as_deref()).await {
        let left = format!("s3://{}/{}: {failure}", object.bucket, object.key);
        return Ok(Attempt::Left(left, failure.hint.unwrap_or_else(|| "delete it by hand".to_owned())));
    }
    Ok(Attempt::Stored(Box::new(head)))
}

/// What is asked for, in words.
fn said(Headers { sse, kms_key }: &Headers) -> String {
    match (sse, kms_key) {
        (Some(sse), Some(kms_key)) => format!("with {sse} and {}", short(kms_key)),
        (Some(sse), None) => format!("with {sse}"),
        (None, _) => "without encryption headers".to_owned(),
    }
}

/// What was read back, in the words of the check.
fn stored(with: &Headers, did: &str, head: &HeadObjectOutput) -> Seen {
    let did = format!("{did}, read it back, deleted it");
    let encryption = head.server_side_encryption.as_ref().map_or("AES256", |sse| sse.as_str());
    let key = head.ssekms_key_id.as_deref();
    let bucket_key = if head.bucket_key_enabled == Some(true) { ", with a bucket key" } else { "" };
    let detail = key.map(|key| format!("under {}{bucket_key}", short(key)));
    let is_another = with.kms_key.as_deref().is_some_and(|wanted| Some(wanted) != key);
    let saw = if is_another {
        format!("{encryption} under another key")
    } else {
        format!("stored as {encryption}")
    };
    let seen = Seen::new(did, saw);
    match detail {
        Some(detail) => seen.with_detail(detail),
        None => seen,
    }
}

/// The end of a key's ARN, which is all that tells it from others of the account.
fn short(key: &str) -> &str {
    key.rsplit(':').next().unwrap_or(key)
}

/// An object that this check alone knows.
struct Object<'a> {
    aws: &'a Aws,
    s3: Client,
    bucket: &'a str,
    key: String,
    account: &'a str,
}

impl Object<'_> {
    /// Puts it; its version, where the bucket has versions.
    async fn put(&self, Headers { sse, kms_key }: &Headers) -> Result<Option<String>, Failure> {
        let kms_key = kms_key.clone().filter(|_| sse.is_some());
        let sse = sse.map(ServerSideEncryption::from);
        let put = self.s3.put_object();
        let put = put.bucket(self.bucket).key(&self.key).expected_bucket_owner(self.account);
        let put = put.set_server_side_encryption(sse).set_ssekms_key_id(kms_key);
        let put = put.content_type("text/plain").body(ByteStream::from_static(BODY.as_bytes()));
        // An attempt whose answer is lost and that is made again would be a version more.
        let once = aws_sdk_s3::config::Builder::new().retry_config(RetryConfig::disabled());
        let put = put.customize().config_override(once).send();
        Ok(self.aws.send("s3:PutObject", put).await?.version_id)
    }

    async fn head(&self, version: Option<&str>) -> Result<HeadObjectOutput, Failure> {
        let head = self.s3.head_object().bucket(self.bucket).key(&self.key);
        let head = head.expected_bucket_owner(self.account).set_version_id(version.map(str::to_owned));
        self.aws.send("s3:GetObject", head.send()).await
    }

    /// Deletes it; with its version, so that not even a delete marker stays.
    async fn delete(&self, version: Option<&str>) -> Result<(), Failure> {
        let delete = self.s3.delete_object().bucket(self.bucket).key(&self.key);
        let delete = delete.expected_bucket_owner(self.account).set_version_id(version.map(str::to_owned));
        let operation = if version.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
        gone(self.aws.send(operation, delete.send()).await, &["NoSuchKey", "NoSuchVersion"])
    }

    /// Deletes whatever there is under the key, where nobody knows what there is.
    async fn delete_all_versions(&self) -> Result<(), Failure> {
        let list = self.s3.list_object_versions().bucket(self.bucket).prefix(&self.key);
        let list = list.expected_bucket_owner(self.account).send();
        let listed = self.aws.send("s3:ListBucketVersions", list).await?;
        for version in listed.versions() {
            // A bucket that never had versions says `null`.
            self.delete(version.version_id().filter(|id| *id != "null")).await?;
        }
        Ok(())
    }
}

/// Twelve digits that no other run has made up.
fn unlike_any_other() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
    let seed = format!("{now}/{}/{:?}", std::process::id(), std::thread::current().id());
    hex(&Sha256::digest(seed)[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    fn with(sse: Option<&'static str>, kms_key: Option<&str>) -> Headers {
        Headers { sse, kms_key: kms_key.map(str::to_owned) }
    }

    #[test]
    fn what_was_read_back_is_said_in_the_words_of_the_check() {
        let head = |sse: &str, key: Option<&str>| {
            HeadObjectOutput::builder()
                .server_side_encryption(ServerSideEncryption::from(sse))
                .set_ssekms_key_id(key.map(str::to_owned))
                .bucket_key_enabled(key.is_some())
                .build()
        };
        let cases = [
            (with(Some("aws:kms"), Some(KEY)), head("aws:kms", Some(KEY)), "stored as aws:kms"),
            (with(None, Some(KEY)), head("aws:kms", Some(KEY)), "stored as aws:kms"),
            (
                with(Some("aws:kms"), Some(KEY)),
                head("aws:kms", Some("arn:another")),
                "aws:kms under another key",
            ),
            (with(None, Some(KEY)), head("AES256", None), "AES256 under another key"),
            (with(None, None), head("AES256", None), "stored as AES256"),
        ];
        for (with, head, saw) in cases {
            assert_eq!(stored(&with, "", &head).saw, saw);
        }
        let seen = stored(&with(Some("aws:kms"), Some(KEY)), "put it", &head("aws:kms", Some(KEY)));
        assert_eq!(
            seen.detail.as_deref(),
            Some("under key/1234abcd-12ab-34cd-56ef-1234567890ab, with a bucket key")
        );
    }

    #[test]
    fn no_two_probes_share_a_key() {
        let keys: std::collections::BTreeSet<String> = (0..100).map(|_| unlike_any_other()).collect();
        assert_eq!(keys.len(), 100);
    }
}
