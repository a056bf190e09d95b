//! The versions of objects, which a bucket is only empty without.

use super::call::call;
use crate::kind::prelude::*;

/// Deletes these objects with all their versions and delete markers, and no others.
pub(super) async fn erase(aws: &Aws, at: &Target, keys: BTreeSet<String>) -> Result<(), Failure> {
    for key in keys {
        let mut versions = Vec::new();
        // Keys come in order, and a key before all that it is a prefix of.
        scan(aws, at, &key, |found, version| {
            let same = found == key;
            versions.extend(same.then_some(version));
            same
        })
        .await?;
        for version in versions {
            let call = call!(aws, at, delete_object).key(&key).version_id(version);
            let answer = aws.send("s3:DeleteObjectVersion", call.send()).await;
            gone(answer, &["NoSuchVersion", "NoSuchKey", "NoSuchBucket"])?;
        }
    }
    Ok(())
}

/// Shows `see` the key and version of each version and delete marker below a prefix, page by page,
/// until it has seen enough.
async fn scan(
    aws: &Aws,
    at: &Target,
    prefix: &str,
    mut see: impl FnMut(String, String) -> bool,
) -> Result<(), Failure> {
    let (mut key_marker, mut version_marker) = (None, None);
    loop {
        let call = call!(aws, at, list_object_versions)
            .prefix(prefix)
            .set_key_marker(key_marker)
            .set_version_id_marker(version_marker);
        let answer = aws.send("s3:ListBucketVersions", call.send()).await;
        let Some(page) = absent(answer, &["NoSuchBucket"])? else { return Ok(()) };
        let kept =
            page.versions.unwrap_or_default().into_iter().map(|version| (version.key, version.version_id));
        let markers =
            page.delete_markers.unwrap_or_default().into_iter().map(|marker| (marker.key, marker.version_id));
        let mut more = page.is_truncated.unwrap_or_default();
        for (key, version) in kept.chain(markers) {
            more &= see(key.unwrap_or_default(), version.unwrap_or_default());
        }
        if !more {
            return Ok(());
        }
        (key_marker, version_marker) = (page.next_key_marker, page.next_version_id_marker);
    }
}
