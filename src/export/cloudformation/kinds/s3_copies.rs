//! S3: websites, and what buckets write into others: replicas, inventories, analyses.

use serde_json::{Value, json};

use super::s3_rules::{full, tag_filters};
use crate::export::cloudformation::writer::{Doc, Members, Writer, entries, filled, items, members, set};

/// All of them, as properties of the bucket.
pub(super) fn copies(w: &mut Writer<'_>, properties: &mut Members) {
    set(properties, "AnalyticsConfigurations", analytics(w));
    set(properties, "InventoryConfigurations", inventory(w));
    set(properties, "ReplicationConfiguration", replication(w));
    set(properties, "WebsiteConfiguration", website(w));
}

fn analytics(w: &mut Writer<'_>) -> Option<Value> {
    let all = entries(w.take("analytics")).into_iter().map(|(id, one)| {
        let mut doc = Doc::of(&["analytics", &id], one);
        let mut written = members([("Id", Some(id.as_str().into())), ("TagFilters", tag_filters(&mut doc))]);
        let mut export = Doc::of(&["analytics", &id, "export"], doc.take("export").unwrap_or_default());
        // Without an export, AWS wants an empty table.
        let mut analysis = Members::new();
        if let Some(bucket) = export.take("bucket") {
            set(&mut analysis, "DataExport.OutputSchemaVersion", Some("V_1".into()));
            set(
                &mut analysis,
                "DataExport.Destination",
                Some(destination(&mut export, bucket, "CSV".into())),
            );
        }
        written.insert("StorageClassAnalysis".to_owned(), Value::Object(analysis));
        w.put(doc, &[("prefix", "Prefix")], &mut written);
        Value::Object(written)
    });
    full(all.collect())
}

/// Where a list or an analysis goes.
fn destination(doc: &mut Doc, bucket: Value, format: Value) -> Value {
    Value::Object(members([
        ("BucketAccountId", doc.take("account")),
        ("BucketArn", Some(bucket)),
        ("Format", Some(format)),
        ("Prefix", doc.take("prefix")),
    ]))
}

fn inventory(w: &mut Writer<'_>) -> Option<Value> {
    let all = entries(w.take("inventory")).into_iter().map(|(id, one)| {
        let mut doc = Doc::of(&["inventory", &id], one);
        let mut to = Doc::of(&["inventory", &id, "destination"], doc.take("destination").unwrap_or_default());
        let (bucket, format) = (to.take("bucket").unwrap_or_default(), to.take("format").unwrap_or_default());
        let mut written = members([
            ("Destination", Some(destination(&mut to, bucket, format))),
            ("Id", Some(id.as_str().into())),
        ]);
        // Of its members only the encryption is left, which has no property.
        w.put(to, &[], &mut Members::new());
        let names = [
            ("enabled", "Enabled"),
            ("frequency", "ScheduleFrequency"),
            ("included_object_versions", "IncludedObjectVersions"),
            ("optional_fields", "OptionalFields"),
            ("prefix", "Prefix"),
        ];
        w.put(doc, &names, &mut written);
        Value::Object(written)
    });
    full(all.collect())
}

fn website(w: &mut Writer<'_>) -> Option<Value> {
    let mut doc = w.doc("website");
    let rules = items(doc.take("routing_rules")).into_iter().map(|rule| {
        let mut rule = entries(Some(rule));
        let [condition, redirect] = ["condition", "redirect"].map(|part| rule.remove(part).map(filled));
        Value::Object(members([("RedirectRule", redirect), ("RoutingRuleCondition", condition)]))
    });
    let mut website = members([("RoutingRules", full(rules.collect()))]);
    set(&mut website, "RedirectAllRequestsTo", doc.take("redirect_all_requests_to").map(filled));
    let names = [("error_document", "ErrorDocument"), ("index_document", "IndexDocument")];
    w.put(doc, &names, &mut website);
    (!website.is_empty()).then_some(Value::Object(website))
}

fn replication(w: &mut Writer<'_>) -> Option<Value> {
    let mut doc = w.doc("replication");
    let rules = entries(doc.take("rules")).into_iter();
    let rules: Vec<Value> = rules.map(|(id, rule)| replication_rule(w, &id, rule)).collect();
    let mut replication = members([("Rules", full(rules))]);
    w.put(doc, &[("role", "Role")], &mut replication);
    (!replication.is_empty()).then_some(Value::Object(replication))
}

fn status(on: bool) -> Value {
    if on { "Enabled" } else { "Disabled" }.into()
}

fn replication_rule(w: &mut Writer<'_>, id: &str, rule: Value) -> Value {
    let path = ["replication", "rules", id];
    let mut doc = Doc::of(&path, rule);
    let mut written = members([
        ("Id", Some(id.into())),
        ("Status", Some(status(doc.is("enabled")))),
        ("DeleteMarkerReplication.Status", Some(status(doc.is("delete_markers")))),
        ("Destination", Some(replicas(w, id, doc.take("destination").unwrap_or_default()))),
    ]);
    let (prefix, tags) = (doc.take("prefix"), tag_filters(&mut doc).map(|tags| items(Some(tags))));
    let filter = match (prefix, tags.unwrap_or_default()) {
        // An empty prefix is every object.
        (prefix, tags) if tags.is_empty() => json!({ "Prefix": prefix.unwrap_or_else(|| "".into()) }),
        (None, mut tags) if tags.len() == 1 => json!({ "TagFilter": tags.remove(0) }),
        (prefix, tags) => {
            let both = members([("Prefix", prefix), ("TagFilters", Some(Value::Array(tags)))]);
            json!({ "And": both })
        }
    };
    written.insert("Filter".to_owned(), filter);
    for (member, name) in [
        ("kms_encrypted_objects", "SourceSelectionCriteria.SseKmsEncryptedObjects.Status"),
        ("replica_modifications", "SourceSelectionCriteria.ReplicaModifications.Status"),
    ] {
        set(&mut written, name, Some(status(true)).filter(|_| doc.is(member)));
    }
    if doc.is("existing_objects") {
        w.refuse(&[path.as_slice(), &["existing_objects"]].concat(), "CloudFormation has no property for it");
    }
    w.put(doc, &[("priority", "Priority")], &mut written);
    Value::Object(written)
}

/// The destination of a rule.
fn replicas(w: &mut Writer<'_>, id: &str, destination: Value) -> Value {
    let mut doc = Doc::of(&["replication", "rules", id, "destination"], destination);
    let owner = Some(Value::from("Destination")).filter(|_| doc.is("owner_override"));
    let mut written = members([("AccessControlTranslation.Owner", owner)]);
    if doc.has("replication_time_minutes") {
        set(&mut written, "ReplicationTime.Status", Some(status(true)));
    }
    set(&mut written, "Metrics.Status", Some(status(true)).filter(|_| doc.is("metrics")));
    let names = [
        ("account", "Account"),
        ("bucket", "Bucket"),
        ("event_threshold_minutes", "Metrics.EventThreshold.Minutes"),
        ("kms", "EncryptionConfiguration.ReplicaKmsKeyID"),
        ("replication_time_minutes", "ReplicationTime.Time.Minutes"),
        ("storage_class", "StorageClass"),
    ];
    w.put(doc, &names, &mut written);
    Value::Object(written)
}
