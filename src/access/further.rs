//! The requests that AWS makes for another one: an object in a bucket with a key of one's own takes
//! the key too, on the same caller's behalf (aws-facts §8.4).

use std::collections::BTreeMap;

use super::{Encryption, Holding, Holdings};
use crate::{model::Address, policy::evaluate::Request};

/// A request that follows from another one.
pub(super) enum Further {
    /// An action, its resource, and what is known of the request.
    Asks(String, String, BTreeMap<String, Vec<String>>),
    /// What would have to be known to tell whether there is one, or of what.
    NotKnown(String),
}

/// What S3 does with an object, and what it asks the key for.
const OF_OBJECTS: &[(&str, &[&str])] = &[
    ("s3:putobject", &["kms:GenerateDataKey"]),
    ("s3:getobject", &["kms:Decrypt"]),
    ("s3:getobjectversion", &["kms:Decrypt"]),
];

/// The requests that follow from one.
pub(super) fn further(holdings: &Holdings, request: &Request) -> Vec<Further> {
    let wanted = request.action.to_ascii_lowercase();
    let Some((_, actions)) = OF_OBJECTS.iter().find(|(action, _)| *action == wanted) else {
        return Vec::new();
    };
    // Of a bucket that is not held, its policy is not known either.
    let Some((address, bucket)) = holdings.resource(&request.resource) else { return Vec::new() };
    let key = match encryption(address, bucket, request) {
        Ok(Some(key)) => key,
        Ok(None) => return Vec::new(),
        Err(unknown) => return vec![Further::NotKnown(unknown)],
    };
    let Encryption { key, bucket_key } = key;
    // The key that AWS manages lets in everyone of the account who comes by S3.
    if key.starts_with("alias/aws/") || key.contains(":alias/aws/") {
        return Vec::new();
    }
    let resource = match key_of(holdings, &key) {
        Ok(resource) => resource,
        Err(unknown) => return vec![Further::NotKnown(unknown)],
    };
    let region = if bucket.region.is_empty() { &holdings.scope.region } else { &bucket.region };
    let object = if bucket_key { &bucket.arn } else { &request.resource };
    let mut given: BTreeMap<String, Vec<String>> = request
        .context
        .all()
        .filter(|(key, _)| !key.starts_with("s3:") && !key.starts_with("aws:resource"))
        .map(|(key, values)| (key.to_owned(), values.to_vec()))
        .collect();
    given.insert("kms:ViaService".to_owned(), vec![format!("s3.{region}.amazonaws.com")]);
    given.insert("kms:EncryptionContext:aws:s3:arn".to_owned(), vec![object.clone()]);
    given.insert("kms:EncryptionContextKeys".to_owned(), vec!["aws:s3:arn".to_owned()]);
    given.insert("aws:ViaAWSService".to_ascii_lowercase(), vec!["true".to_owned()]);
    let asks = |action: &&str| Further::Asks((*action).to_owned(), resource.clone(), given.clone());
    actions.iter().map(asks).collect()
}

/// How an object is encrypted: as the request says, else as the bucket does it; or what is not known of that.
fn encryption(address: &Address, bucket: &Holding, request: &Request) -> Result<Option<Encryption>, String> {
    let header = |name: &str| request.context.get(name).and_then(|values| values.first());
    let algorithm = header("s3:x-amz-server-side-encryption");
    let key = header("s3:x-amz-server-side-encryption-aws-kms-key-id");
    if algorithm.is_some_and(|algorithm| !algorithm.starts_with("aws:kms")) {
        return Ok(None);
    }
    let open = bucket.open(address, &["encryption"]).next();
    if let Some(key) = key {
        // Whether objects share a key of the bucket only decides what the encryption context names.
        let bucket_key = bucket.encryption.as_ref().is_some_and(|default| default.bucket_key);
        return Ok(Some(Encryption { key: key.clone(), bucket_key }));
    }
    open.map_or_else(|| Ok(bucket.encryption.clone()), Err)
}

/// The ARN of a key that is named by ARN, id or alias.
fn key_of(holdings: &Holdings, key: &str) -> Result<String, String> {
    if key.starts_with("arn:") && !key.contains(":alias/") {
        return Ok(key.to_owned());
    }
    let alias = key.rsplit(':').next().unwrap_or(key);
    let is_it = |holding: &Holding| {
        holding.name == alias
            || alias.strip_prefix("alias/") == Some(&holding.name)
            || (!alias.is_empty() && holding.arn.ends_with(&format!(":key/{alias}")))
    };
    let mut keys = holdings.all.iter().filter(|(address, _)| address.kind == "kms.key");
    keys.find(|(_, holding)| is_it(holding))
        .map(|(_, holding)| holding.arn.clone())
        .ok_or_else(|| format!("the policy of the key {key}, which the stack does not declare"))
}
