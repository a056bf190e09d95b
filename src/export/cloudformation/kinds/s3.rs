//! S3: buckets. Their policies are resources of their own.

use serde_json::{Value, json};

use super::{
    s3_copies::copies,
    s3_rules::{cors, intelligent_tiering, lifecycle, metrics, notifications},
};
use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    policies::policy,
    writer::{Members, Writer, entries, members, set},
};

/// `s3.bucket`.
pub(super) const BUCKET: Mapping = Mapping {
    kind: "s3.bucket",
    type_name: "AWS::S3::Bucket",
    outputs: &[
        ("arn", Out::Get("Arn")),
        ("name", Out::Ref),
        ("domain_name", Out::Get("DomainName")),
        ("regional_domain_name", Out::Get("RegionalDomainName")),
    ],
    write: |w| {
        let mut properties = members([("BucketName", Some(w.name()))]);
        if w.doc("bucket").is("object_lock") {
            properties.insert("ObjectLockEnabled".to_owned(), true.into());
        }
        for (aspect, place) in [
            ("versioning", "VersioningConfiguration.Status"),
            ("accelerate", "AccelerateConfiguration.AccelerationStatus"),
        ] {
            set(&mut properties, place, w.take(aspect).map(|status| capitalised(&status)));
        }
        if let Some(ownership) = w.take("ownership") {
            let rules = json!([{ "ObjectOwnership": ownership }]);
            set(&mut properties, "OwnershipControls.Rules", Some(rules));
        }
        let mut block = members([]);
        let doc = w.doc("public_access_block");
        let names = [
            ("block_public_acls", "BlockPublicAcls"),
            ("block_public_policy", "BlockPublicPolicy"),
            ("ignore_public_acls", "IgnorePublicAcls"),
            ("restrict_public_buckets", "RestrictPublicBuckets"),
        ];
        w.put(doc, &names, &mut block);
        set(&mut properties, "PublicAccessBlockConfiguration", Some(Value::Object(block)));
        encryption(w, &mut properties);
        object_lock(w, &mut properties);
        logging(w, &mut properties);
        set(&mut properties, "CorsConfiguration.CorsRules", cors(w));
        set(&mut properties, "LifecycleConfiguration", lifecycle(w));
        set(&mut properties, "MetricsConfigurations", metrics(w));
        set(&mut properties, "IntelligentTieringConfigurations", intelligent_tiering(w));
        set(&mut properties, "NotificationConfiguration", notifications(w));
        copies(w, &mut properties);
        set(&mut properties, "Tags", w.tags());
        if let Some(acl) = w.take("acl") {
            // Of all lists, CloudFormation knows the canned ones alone.
            let is_log_delivery = acl == json!({ "LogDelivery": ["WRITE", "READ_ACP"] })
                || acl == json!({ "LogDelivery": ["READ_ACP", "WRITE"] });
            if is_log_delivery {
                set(&mut properties, "AccessControl", Some("LogDeliveryWrite".into()));
            } else {
                w.refuse(&["acl"], "CloudFormation knows canned access control lists only");
            }
        }
        for (key, _) in entries(w.take("objects")) {
            w.refuse(&["objects", &key], "CloudFormation makes no objects");
        }
        w.main(properties);
        if let Some(document) = w.take("policy").map(policy) {
            let bucket = Some(w.own("name"));
            let properties = members([("Bucket", bucket), ("PolicyDocument", Some(document))]);
            w.grant("Policy", "AWS::S3::BucketPolicy", properties);
        }
    },
};

/// A word of documents as AWS spells it.
pub(super) fn capitalised(word: &Value) -> Value {
    let word = word.as_str().unwrap_or_default();
    let (first, rest) = word.split_at(word.len().min(1));
    (first.to_ascii_uppercase() + rest).into()
}

fn encryption(w: &mut Writer<'_>, properties: &mut Members) {
    let doc = w.doc("encryption");
    let mut rule = members([]);
    let names = [
        ("algorithm", "ServerSideEncryptionByDefault.SSEAlgorithm"),
        ("blocked_encryption_types", "BlockedEncryptionTypes.EncryptionType"),
        ("bucket_key", "BucketKeyEnabled"),
        ("key", "ServerSideEncryptionByDefault.KMSMasterKeyID"),
    ];
    w.put(doc, &names, &mut rule);
    if !rule.is_empty() {
        let rules = json!([rule]);
        set(properties, "BucketEncryption.ServerSideEncryptionConfiguration", Some(rules));
    }
}

fn object_lock(w: &mut Writer<'_>, properties: &mut Members) {
    let doc = w.doc("object_lock");
    let mut retention = members([]);
    w.put(doc, &[("days", "Days"), ("mode", "Mode"), ("years", "Years")], &mut retention);
    if !retention.is_empty() {
        let lock = json!({ "ObjectLockEnabled": "Enabled", "Rule": { "DefaultRetention": retention } });
        set(properties, "ObjectLockConfiguration", Some(lock));
    }
}

fn logging(w: &mut Writer<'_>, properties: &mut Members) {
    let mut doc = w.doc("logging");
    let mut logging = members([]);
    if let Some(format) = doc.take("key_format") {
        let source = match format.as_str() {
            Some("partitioned_by_delivery_time") => Some("DeliveryTime"),
            Some("partitioned_by_event_time") => Some("EventTime"),
            _ => None,
        };
        let source = source.map(Value::from);
        set(&mut logging, "TargetObjectKeyFormat.PartitionedPrefix.PartitionDateSource", source);
    }
    w.put(
        doc,
        &[("target_bucket", "DestinationBucketName"), ("target_prefix", "LogFilePrefix")],
        &mut logging,
    );
    set(properties, "LoggingConfiguration", Some(Value::Object(logging)));
}
