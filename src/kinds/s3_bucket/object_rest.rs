//! What an object has besides content and media type. A put replaces all of it.

use crate::kind::prelude::*;
use std::collections::HashMap;

use aws_sdk_s3::{
    operation::{get_object::GetObjectOutput, put_object::builders::PutObjectFluentBuilder},
    primitives::{DateTime, DateTimeFormat},
    types::StorageClass,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::call::call;

/// The IAM action that reads an object's tags.
pub(super) const GET_TAGS: &str = "s3:GetObjectTagging";
/// The IAM action that an upload with tags needs.
pub(super) const PUT_TAGS: &str = "s3:PutObjectTagging";

/// What is sent back. Encryption is that of the bucket, retention is of the version that stays.
pub(super) const MEMBERS: &[&str] = &[
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

/// The characters of a tag that stand for themselves in a query string.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What an object has besides content and media type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ObjectRest {
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_language: Option<String>,
    expires: Option<String>,
    metadata: HashMap<String, String>,
    storage_class: Option<StorageClass>,
    tags: i32,
    website_redirect_location: Option<String>,
}

impl ObjectRest {
    /// What AWS answered with the object.
    pub(super) fn of(object: &GetObjectOutput) -> Self {
        let some = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let storage_class = object.storage_class.clone().filter(|class| *class != StorageClass::Standard);
        Self {
            cache_control: some(&object.cache_control),
            content_disposition: some(&object.content_disposition),
            content_encoding: some(&object.content_encoding),
            content_language: some(&object.content_language),
            expires: some(&object.expires_string),
            metadata: object.metadata.clone().unwrap_or_default(),
            storage_class,
            tags: object.tag_count.unwrap_or_default(),
            website_redirect_location: some(&object.website_redirect_location),
        }
    }

    /// What of it is there, in AWS's terms.
    pub(super) fn members(&self) -> impl Iterator<Item = &'static str> {
        let there = [
            self.cache_control.is_some(),
            self.content_disposition.is_some(),
            self.content_encoding.is_some(),
            self.content_language.is_some(),
            self.expires.is_some(),
            !self.metadata.is_empty(),
            self.storage_class.is_some(),
            self.tags > 0,
            self.website_redirect_location.is_some(),
        ];
        MEMBERS.iter().zip(there).filter_map(|(member, there)| there.then_some(*member))
    }

    /// The call with all of it but the tags.
    pub(super) fn put(self, call: PutObjectFluentBuilder) -> PutObjectFluentBuilder {
        let expires = self.expires.and_then(|text| DateTime::from_str(&text, DateTimeFormat::HttpDate).ok());
        call.set_cache_control(self.cache_control)
            .set_content_disposition(self.content_disposition)
            .set_content_encoding(self.content_encoding)
            .set_content_language(self.content_language)
            .set_expires(expires)
            .set_metadata((!self.metadata.is_empty()).then_some(self.metadata))
            .set_storage_class(self.storage_class)
            .set_website_redirect_location(self.website_redirect_location)
    }

    /// The object's tags as an upload takes them; an answer only counts them.
    pub(super) async fn tags(&self, aws: &Aws, at: &Target, key: &str) -> Result<Option<String>, Failure> {
        if self.tags == 0 {
            return Ok(None);
        }
        let found = aws.send(GET_TAGS, call!(aws, at, get_object_tagging).key(key).send()).await?;
        let encoded = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
        let tags = found.tag_set.iter().map(|tag| format!("{}={}", encoded(&tag.key), encoded(&tag.value)));
        Ok(Some(tags.collect::<Vec<_>>().join("&")))
    }
}
