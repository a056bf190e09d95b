//! A request without TLS.

use super::{CheckKind, object::region_of};
use crate::gate::{Probe, fields::Fields};

/// A listing of a bucket, over HTTPS to see that it would be served, then over plain HTTP. An upload
/// would prove nothing: S3 refuses SSE-KMS without TLS whatever the bucket's policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainHttpProbe {
    /// The bucket.
    pub bucket: String,
    /// Where the bucket is.
    pub region: String,
}

/// `plain_http = { bucket }`.
pub const CHECK: CheckKind = CheckKind {
    key: "plain_http",
    what: "plain HTTP",
    expects: &["refused", "served"],
    has_default: false,
    needs_account: true,
    read,
};

fn read(fields: &mut Fields<'_>) -> Option<Probe> {
    let mut table = fields.table(CHECK.key)?;
    let bucket = table.required("bucket", "plain HTTP");
    let region = bucket.as_deref().map(|bucket| region_of(bucket, &table));
    table.finish();
    Some(Probe::PlainHttp(PlainHttpProbe { bucket: bucket?, region: region? }))
}
