//! An object that is put, read back, and deleted again.

use super::CheckKind;
use crate::gate::{Check, Probe, fields::Fields, seen::STORED};

/// An upload to a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectProbe {
    /// The bucket.
    pub bucket: String,
    /// Where the bucket is.
    pub region: String,
    /// How the object's key begins. Its end is made up, so that nothing is ever overwritten.
    pub key: String,
    /// What is asked for.
    pub with: Headers,
    /// What else may be asked for: where an upload is refused, one of these should be let through.
    pub others: Vec<Headers>,
}

/// What an upload asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers {
    /// The `x-amz-server-side-encryption` header; without it none is sent.
    pub sse: Option<&'static str>,
    /// The ARN of the key that the object must be encrypted under; sent along with `sse`.
    pub kms_key: Option<String>,
}

impl Headers {
    /// The header for an encryption alone.
    #[must_use]
    pub fn of(sse: &'static str) -> Self {
        Self { sse: Some(sse), kms_key: None }
    }
}

/// The encryptions that an upload may ask for.
const SSE: &[&str] = &["AES256", "aws:kms", "aws:kms:dsse"];

/// `object = { bucket, key, sse, kms_key }`.
pub const CHECK: CheckKind = CheckKind {
    key: "object",
    what: "an upload",
    expects: &["stored", "stored as AES256", "stored as aws:kms", "stored as aws:kms:dsse", "refused"],
    has_default: false,
    needs_account: true,
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
    let with = Headers { sse, kms_key };
    let (bucket, region, key) = (bucket?, region?, key?);
    Some(Probe::Object(ObjectProbe { bucket, region, key, with, others: Vec::new() }))
}

/// Tells each upload what else may be asked for of its bucket: what other checks expect to be stored there,
/// then S3's usual ways. An upload that is refused proves something only beside one that is not.
pub fn tell_of_each_other(checks: &mut [Check]) {
    let stored: Vec<(String, Headers)> = checks
        .iter()
        .filter(|check| check.expect.starts_with(STORED))
        .filter_map(|check| match &check.probe {
            Probe::Object(probe) => Some((probe.bucket.clone(), probe.with.clone())),
            _ => None,
        })
        .collect();
    for check in checks {
        let Probe::Object(probe) = &mut check.probe else { continue };
        let of_bucket = stored.iter().filter(|(bucket, _)| *bucket == probe.bucket);
        let said = of_bucket.map(|(_, headers)| headers.clone());
        let usual = [Headers::of("aws:kms"), Headers::of("AES256"), Headers::default()];
        for headers in said.chain(usual) {
            if headers != probe.with && !probe.others.contains(&headers) {
                probe.others.push(headers);
            }
        }
    }
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
