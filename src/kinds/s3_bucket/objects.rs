//! Prefixes and small objects that a bucket starts with.

use crate::kind::prelude::*;
use aws_sdk_s3::{primitives::ByteStream, types::ServerSideEncryption};
use futures_util::future::try_join_all;

use super::{
    call::{TRANSIENT, call, word},
    encryption::{self, Algorithm},
    object_rest::{self, ObjectRest},
    object_versions,
    spec::problem,
};
use crate::model::Cause;

const GET: &str = "s3:GetObject";
const PUT: &str = "s3:PutObject";

/// The largest object that a stack file may declare.
const LARGEST: usize = 64 * 1024;

/// What AWS calls content of which nothing is said.
const UNTYPED: &str = "binary/octet-stream";

/// Declared objects by key.
pub(super) struct Objects;

/// A small object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// What is in it, at most 64 KiB.
    pub content: Text,
    /// Its media type, as in `application/json`. Left out, it stays what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

pub(super) type ByKey = BTreeMap<String, Object>;

impl Object {
    /// The empty object that stands for a prefix.
    pub(super) fn prefix() -> Self {
        Self { content: known(""), content_type: None }
    }

    /// Whether `live` is as this declares.
    fn is(&self, live: &Self) -> bool {
        self.content == live.content
            && (self.content_type.is_none() || self.content_type == live.content_type)
    }
}

impl Aspect for Objects {
    type Value = ByKey;
    const NAME: &'static str = "objects";
    const ABOUT: &'static str = "prefixes and small objects; only declared keys are ever looked at";
    const KEYED: bool = true;
    const BLOCKS_DELETION: bool = true;
    const ONLY_DECLARED: bool = true;
    const REPLACES: Replaces = Replaces::keeping("GetObject", object_rest::MEMBERS);
    const ACTIONS: Actions = Actions {
        read: &[GET],
        write: &[
            PUT,
            encryption::GET,
            object_rest::GET_TAGS,
            object_rest::PUT_TAGS,
            "s3:ListBucketVersions",
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
        ],
    };
    const TRANSIENT: &'static [Transient] = TRANSIENT;

    fn settle(want: &mut ByKey) {
        for object in want.values_mut() {
            object.content_type.get_or_insert_with(|| UNTYPED.to_owned());
        }
    }

    fn fill(want: &mut ByKey, live: &ByKey) {
        for (key, object) in want {
            if let (None, Some(seen)) = (&object.content_type, live.get(key)) {
                object.content_type.clone_from(&seen.content_type);
            }
        }
    }

    async fn read(&self, aws: &Aws, at: &Target) -> Result<Option<Seen<ByKey>>, Failure> {
        let wanted: ByKey = at.wanted().unwrap_or_default();
        let reads = wanted.keys().map(|key| async move { Ok((key, get(aws, at, key).await?)) });
        let (mut objects, mut kept) = (ByKey::new(), Vec::new());
        for (key, found) in try_join_all(reads).await? {
            let Some((object, rest)) = found else { continue };
            kept.extend(rest.members().map(|member| format!("{member} of {key}")));
            objects.insert(key.clone(), object);
        }
        Ok((!objects.is_empty()).then(|| Seen::new(objects).keeping(kept)))
    }

    async fn put(&self, aws: &Aws, at: &Target, want: ByKey) -> Result<(), Failure> {
        // A bucket policy may demand that uploads name the encryption which the bucket has anyway.
        let encryption = match encryption::live(aws, at).await {
            Err(failure) if failure.cause == Cause::Denied => encryption::Encryption::default(),
            live => live?,
        };
        let named = encryption.algorithm != Algorithm::S3;
        for (key, object) in want {
            let rest = match get(aws, at, &key).await? {
                // What is as declared stays: putting it again would make a version and tell about it.
                Some((live, _)) if object.is(&live) => continue,
                Some((_, rest)) => rest,
                None => ObjectRest::default(),
            };
            let tags = rest.tags(aws, at, &key).await?;
            let call = rest
                .put(call!(aws, at, put_object))
                .set_tagging(tags)
                .key(&key)
                .content_type(object.content_type.as_deref().unwrap_or(UNTYPED))
                .body(ByteStream::from(object.content.value().into_bytes()))
                .set_server_side_encryption(
                    named.then(|| ServerSideEncryption::from(word(&encryption.algorithm).as_str())),
                )
                .set_ssekms_key_id(encryption.named_key().filter(|_| named));
            aws.send(PUT, Box::pin(call.send())).await?;
        }
        Ok(())
    }

    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        let wanted: ByKey = at.wanted().unwrap_or_default();
        object_versions::erase(aws, at, wanted.into_keys().collect()).await
    }
}

async fn get(aws: &Aws, at: &Target, key: &str) -> Result<Option<(Object, ObjectRest)>, Failure> {
    let answer = aws.send(GET, call!(aws, at, get_object).key(key).send()).await;
    let Some(found) = absent(answer, &["NoSuchKey"])? else { return Ok(None) };
    let rest = ObjectRest::of(&found);
    let length = found.content_length.and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    let content_type = found.content_type.filter(|kind| !kind.is_empty());
    let other = || format!("({length} bytes, not shown as text)");
    let content = if length > LARGEST {
        other()
    } else {
        let body =
            found.body.collect().await.map_err(|error| Failure::guard(GET, format!("{key}: {error}")))?;
        String::from_utf8(body.to_vec()).unwrap_or_else(|_| other())
    };
    Ok(Some((Object { content: known(content), content_type }, rest)))
}

/// What AWS would refuse, or is too large for a stack file.
pub(super) fn problems(prefixes: &BTreeSet<String>, objects: &ByKey) -> Vec<Problem> {
    const KEY: &str = "a key has 1 to 1024 bytes";
    let fits = |key: &str| (1..=1024).contains(&key.len());
    let mut problems = Vec::new();
    for prefix in prefixes {
        let mut refuse =
            |message: &str| problems.push(Problem::at("prefixes", format!("`{prefix}`: {message}")));
        if !prefix.ends_with('/') {
            refuse("a prefix ends with `/`; a small object belongs into `objects`");
        }
        if !fits(prefix) {
            refuse(KEY);
        }
        if objects.contains_key(prefix) {
            refuse("it is declared in `objects` too");
        }
    }
    for (key, object) in objects {
        let mut refuse = |message: &str| problems.push(problem([Objects::NAME, key], message));
        if !fits(key) {
            refuse(KEY);
        }
        if object.content.known().is_some_and(|content| content.len() > LARGEST) {
            refuse("an object in a stack file has at most 64 KiB");
        }
    }
    problems
}
