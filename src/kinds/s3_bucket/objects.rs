//! Prefixes and small objects that a bucket starts with.

use super::prelude::*;
use aws_sdk_s3::{
    operation::{get_object::GetObjectOutput, put_object::builders::PutObjectFluentBuilder},
    primitives::{ByteStream, DateTime, DateTimeFormat},
};
use futures_util::future::try_join_all;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::encryption::{self, Algorithm, Encryption};
use crate::model::Cause;

const GET: &str = "s3:GetObject";
const PUT: &str = "s3:PutObject";
const GET_TAGS: &str = "s3:GetObjectTagging";

/// The properties that a put sends back. Encryption is that of the bucket, retention is of the version that stays.
const KEPT: &[&str] = &[
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "Expires",
    "Metadata",
    "StorageClass",
    "TagCount",
    "WebsiteRedirectLocation",
];

/// The largest object that a stack file may declare.
const LARGEST: usize = 64 * 1024;

/// AWS's default media type.
const UNTYPED: &str = "binary/octet-stream";

/// The characters of a tag that stand for themselves in a query string.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

pub(super) struct Objects;

/// A small object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Object {
    /// Content, at most 64 KiB.
    #[schemars(length(max = LARGEST))]
    pub content: Text,
    /// Media type, as in `application/json`. Default: the one that it has.
    pub content_type: Option<String>,
}

pub(super) type ByKey = BTreeMap<String, Object>;

impl Object {
    /// The empty object of a prefix.
    pub(super) fn prefix() -> Self {
        Self { content: known(""), content_type: None }
    }

    fn is(&self, live: &Self) -> bool {
        self.content == live.content
            && (self.content_type.is_none() || self.content_type == live.content_type)
    }
}

impl Aspect for Objects {
    type Value = ByKey;
    const NAME: &'static str = "objects";
    const ABOUT: &'static str = "prefixes and small objects; only declared keys are read";
    const KEYED: bool = true;
    const BLOCKS_DELETION: bool = true;
    const ONLY_DECLARED: bool = true;
    const REPLACES: Replaces = Replaces::keeping("GetObject", KEPT);
    const ACTIONS: Actions = Actions {
        read: &[GET],
        write: &[
            PUT,
            encryption::GET,
            GET_TAGS,
            "s3:PutObjectTagging",
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
            if let (None, Some(live)) = (&object.content_type, live.get(key)) {
                object.content_type.clone_from(&live.content_type);
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
            Err(failure) if failure.cause == Cause::Denied => Encryption::default(),
            live => live?,
        };
        let named = encryption.algorithm != Algorithm::S3;
        for (key, object) in want {
            let (call, live) = (call!(aws, at, put_object), get(aws, at, &key).await?);
            let call = match live {
                // What is as declared stays: putting it again would create a version and send notifications.
                Some((live, _)) if object.is(&live) => continue,
                Some((_, rest)) => {
                    let tags = rest.tags(aws, at, &key).await?;
                    rest.onto(call).set_tagging(tags)
                }
                None => call,
            };
            let call = call
                .key(&key)
                .content_type(object.content_type.as_deref().unwrap_or(UNTYPED))
                .body(ByteStream::from(object.content.value().into_bytes()))
                .set_server_side_encryption(named.then(|| to_word(&encryption.algorithm)))
                .set_ssekms_key_id(encryption.named_key().filter(|_| named));
            aws.send(PUT, Box::pin(call.send())).await?;
        }
        Ok(())
    }

    /// Deletes these objects with all their versions and delete markers, and no others.
    async fn delete(&self, aws: &Aws, at: &Target) -> Result<(), Failure> {
        for key in at.wanted::<ByKey>().unwrap_or_default().into_keys() {
            for version in versions(aws, at, &key).await? {
                let call = call!(aws, at, delete_object).key(&key).version_id(version);
                let answer = aws.send("s3:DeleteObjectVersion", call.send()).await;
                gone(answer, &["NoSuchVersion", "NoSuchKey", "NoSuchBucket"])?;
            }
        }
        Ok(())
    }
}

async fn versions(aws: &Aws, at: &Target, key: &str) -> Result<Vec<String>, Failure> {
    let (mut all, mut key_marker, mut version_marker) = (Vec::new(), None, None);
    loop {
        let call = call!(aws, at, list_object_versions)
            .prefix(key)
            .set_key_marker(key_marker)
            .set_version_id_marker(version_marker);
        let answer = aws.send("s3:ListBucketVersions", call.send()).await;
        let Some(page) = absent(answer, &["NoSuchBucket"])? else { return Ok(all) };
        let kept = page.versions.into_iter().flatten().map(|version| (version.key, version.version_id));
        let markers = page.delete_markers.into_iter().flatten().map(|marker| (marker.key, marker.version_id));
        let mut more = page.is_truncated.unwrap_or_default();
        for (found, version) in kept.chain(markers) {
            // Keys come in order, and a key before all that it is a prefix of.
            let same = found.as_deref() == Some(key);
            all.extend(version.filter(|_| same));
            more &= same;
        }
        if !more {
            return Ok(all);
        }
        (key_marker, version_marker) = (page.next_key_marker, page.next_version_id_marker);
    }
}

async fn get(aws: &Aws, at: &Target, key: &str) -> Result<Option<(Object, Rest)>, Failure> {
    let answer = send!(aws, at, GET, get_object.key(key)).await;
    let Some(mut found) = absent(answer, &["NoSuchKey"])? else { return Ok(None) };
    let length = found.content_length.and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    let other = || format!("({length} bytes, not shown as text)");
    let content = if length > LARGEST {
        other()
    } else {
        let body = std::mem::take(&mut found.body).collect().await;
        let body = body.map_err(|error| Failure::guard(GET, format!("{key}: {error}")))?;
        String::from_utf8(body.to_vec()).unwrap_or_else(|_| other())
    };
    let content_type = found.content_type.take().filter(|kind| !kind.is_empty());
    Ok(Some((Object { content: known(content), content_type }, Rest(found))))
}

/// The properties of an object besides content and media type. A put replaces all of them.
struct Rest(GetObjectOutput);

impl Rest {
    /// Those of [`KEPT`] that the object has.
    fn members(&self) -> impl Iterator<Item = &'static str> {
        let some = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        let there = [
            some(&self.0.cache_control),
            some(&self.0.content_disposition),
            some(&self.0.content_encoding),
            some(&self.0.content_language),
            some(&self.0.expires_string),
            self.0.metadata.as_ref().is_some_and(|metadata| !metadata.is_empty()),
            self.0.storage_class.as_ref().is_some_and(|class| *class != sdk::StorageClass::Standard),
            self.0.tag_count.unwrap_or_default() > 0,
            some(&self.0.website_redirect_location),
        ];
        KEPT.iter().zip(there).filter_map(|(member, there)| there.then_some(*member))
    }

    /// The call with all of them but the tags.
    fn onto(self, call: PutObjectFluentBuilder) -> PutObjectFluentBuilder {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let expires = some(self.0.expires_string);
        call.set_cache_control(some(self.0.cache_control))
            .set_content_disposition(some(self.0.content_disposition))
            .set_content_encoding(some(self.0.content_encoding))
            .set_content_language(some(self.0.content_language))
            .set_expires(expires.and_then(|text| DateTime::from_str(&text, DateTimeFormat::HttpDate).ok()))
            .set_metadata(self.0.metadata.filter(|metadata| !metadata.is_empty()))
            .set_storage_class(self.0.storage_class.filter(|class| *class != sdk::StorageClass::Standard))
            .set_website_redirect_location(some(self.0.website_redirect_location))
    }

    /// The object's tags as an upload takes them; an answer only counts them.
    async fn tags(&self, aws: &Aws, at: &Target, key: &str) -> Result<Option<String>, Failure> {
        if self.0.tag_count.unwrap_or_default() == 0 {
            return Ok(None);
        }
        let found = send!(aws, at, GET_TAGS, get_object_tagging.key(key)).await?;
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let tags = found.tag_set.iter().map(|tag| format!("{}={}", encoded(&tag.key), encoded(&tag.value)));
        Ok(Some(tags.collect::<Vec<_>>().join("&")))
    }
}

pub(super) fn problems(prefixes: &BTreeSet<String>, objects: &ByKey) -> Vec<Problem> {
    const KEY: &str = "a key has 1 to 1024 bytes";
    let fits = |key: &str| (1..=1024).contains(&key.len());
    let mut problems = Vec::new();
    for prefix in prefixes {
        let refusals = [
            (!prefix.ends_with('/'), "a prefix ends with `/`; declare a small object in `objects`"),
            (!fits(prefix), KEY),
            (objects.contains_key(prefix), "also declared in `objects`"),
        ];
        for (_, message) in refusals.into_iter().filter(|(refused, _)| *refused) {
            problems.push(Problem::at("prefixes", format!("`{prefix}`: {message}")));
        }
    }
    let keys = objects.keys().filter(|key| !fits(key));
    problems.extend(keys.map(|key| Problem::below([Objects::NAME, key], KEY)));
    problems
}
