//! An object that is put, read back, and deleted again.

use super::CheckKind;
use crate::gate::{Probe, fields::Fields};

/// An upload to a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectProbe {
    /// The bucket.
    pub bucket: String,
    /// Where the bucket is.
    pub region: String,
    /// How the object's key begins. Its end is made up, so that nothing is ever overwritten.
    pub key: String,
    /// The `x-amz-server-side-encryption` header; without it none is sent.
    pub sse: Option<&'static str>,
    /// The ARN of the key that the object must be encrypted under; sent along with `sse`.
    pub kms_key: Option<String>,
}

/// The encryptions that an upload may ask for.
const SSE: &[&str] = &["AES256", "aws:kms", "aws:kms:dsse"];

/// `object = { bucket, key, sse, kms_key }`.
pub const CHECK: CheckKind = CheckKind {
    key: "object",
    what: "an upload",
    expects: &["stored", "stored as AES256", "stored as aws:kms", "stored as aws:kms:dsse", "refused"],
    has_default: false,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    let mut table = fields.table(CHECK.key)?;
    let bucket = table.required("bucket", "an upload");
    let key = table.required("key", "an upload");
    let sse =
        if table.has("sse") { Some(table.word("sse", SSE, false, "S3 has no encryption")?) } else { None };
    let kms_key = table.text("kms_key");
    let region = bucket.as_deref().map(|bucket| region_of(bucket, &table));
    table.finish();
    Some(Probe::Object(ObjectProbe { bucket: bucket?, region: region?, key: key?, sse, kms_key }))
}

/// Where a bucket is: as declared, or where the stack is.
pub(super) fn region_of(bucket: &str, fields: &Fields<'_>) -> String {
    let names = fields.names;
    let declared = names
        .declarations
        .iter()
        .find(|each| each.address.kind == "s3.bucket" && each.name(names.known).known() == Some(bucket));
    declared.map_or(names.region, |each| each.scope.region.as_str()).to_owned()
}
