//! S3: what buckets have many of.

use serde_json::{Value, json};

use crate::export::cloudformation::writer::{Doc, Members, Writer, entries, items, listed, members, set};

/// A list, where there is something in it.
pub(super) fn full(list: Vec<Value>) -> Option<Value> {
    (!list.is_empty()).then_some(Value::Array(list))
}

pub(super) fn cors(w: &mut Writer<'_>) -> Option<Value> {
    let rules = items(w.take("cors")).into_iter().enumerate().map(|(at, rule)| {
        let mut written = members([]);
        let doc = Doc::of(&["cors", &at.to_string()], rule);
        let names = [
            ("allowed_headers", "AllowedHeaders"),
            ("allowed_methods", "AllowedMethods"),
            ("allowed_origins", "AllowedOrigins"),
            ("expose_headers", "ExposedHeaders"),
            ("id", "Id"),
            ("max_age_seconds", "MaxAge"),
        ];
        w.put(doc, &names, &mut written);
        Value::Object(written)
    });
    full(rules.collect())
}

pub(super) fn metrics(w: &mut Writer<'_>) -> Option<Value> {
    let all = entries(w.take("metrics")).into_iter().map(|(id, one)| {
        let mut doc = Doc::of(&["metrics", &id], one);
        let mut written = members([("Id", Some(id.as_str().into())), ("TagFilters", tag_filters(&mut doc))]);
        w.put(doc, &[("access_point", "AccessPointArn"), ("prefix", "Prefix")], &mut written);
        Value::Object(written)
    });
    full(all.collect())
}

pub(super) fn intelligent_tiering(w: &mut Writer<'_>) -> Option<Value> {
    let all = entries(w.take("intelligent_tiering")).into_iter().map(|(id, one)| {
        let mut doc = Doc::of(&["intelligent_tiering", &id], one);
        let tiers = [
            ("archive_access_after_days", "ARCHIVE_ACCESS"),
            ("deep_archive_access_after_days", "DEEP_ARCHIVE_ACCESS"),
        ];
        let tiers = tiers.into_iter().filter_map(|(member, tier)| {
            doc.take(member).map(|days| json!({ "AccessTier": tier, "Days": days }))
        });
        let tiers = full(tiers.collect());
        let status = if doc.is("enabled") { "Enabled" } else { "Disabled" };
        let mut written = members([
            ("Id", Some(id.as_str().into())),
            ("Status", Some(status.into())),
            ("TagFilters", tag_filters(&mut doc)),
            ("Tierings", tiers),
        ]);
        w.put(doc, &[("prefix", "Prefix")], &mut written);
        Value::Object(written)
    });
    full(all.collect())
}

pub(super) fn notifications(w: &mut Writer<'_>) -> Option<Value> {
    let mut all = members([]);
    for (id, one) in entries(w.take("notifications")) {
        let mut doc = Doc::of(&["notifications", &id], one);
        let events = items(doc.take("events"));
        let rules = [("prefix", "prefix"), ("suffix", "suffix")]
            .into_iter()
            .filter_map(|(member, name)| Some(json!({ "Name": name, "Value": doc.take(member)? })));
        let filter = full(rules.collect()).map(|rules| json!({ "S3Key": { "Rules": rules } }));
        let destinations = [
            ("lambda", "Function", "LambdaConfigurations"),
            ("queue", "Queue", "QueueConfigurations"),
            ("topic", "Topic", "TopicConfigurations"),
        ];
        let to =
            destinations.into_iter().find_map(|(member, name, list)| Some((doc.take(member)?, name, list)));
        let Some((destination, name, list)) = to else {
            set(&mut all, "EventBridgeConfiguration.EventBridgeEnabled", Some(true.into()));
            continue;
        };
        // A configuration of CloudFormation has one event, and no id.
        for event in events {
            let one = members([
                ("Event", Some(event)),
                ("Filter", filter.clone()),
                (name, Some(destination.clone())),
            ]);
            if let Value::Array(list) = all.entry(list).or_insert_with(|| json!([])) {
                list.push(Value::Object(one));
            }
        }
        w.put(doc, &[], &mut Members::new());
    }
    (!all.is_empty()).then_some(Value::Object(all))
}

pub(super) fn lifecycle(w: &mut Writer<'_>) -> Option<Value> {
    let mut configuration = members([]);
    let rules: Vec<Value> =
        entries(w.take("lifecycle")).into_iter().map(|(id, rule)| lifecycle_rule(w, &id, rule)).collect();
    set(&mut configuration, "Rules", full(rules));
    let smallest = w.doc("transition_default_minimum_object_size").take("size");
    let _ = w.setting("transition_default_minimum_object_size");
    if !configuration.is_empty() {
        set(&mut configuration, "TransitionDefaultMinimumObjectSize", smallest);
    }
    (!configuration.is_empty()).then_some(Value::Object(configuration))
}

fn lifecycle_rule(w: &mut Writer<'_>, id: &str, rule: Value) -> Value {
    let mut doc = Doc::of(&["lifecycle", id], rule);
    let status = if doc.is("enabled") { "Enabled" } else { "Disabled" };
    let mut written = members([
        ("Id", Some(id.into())),
        ("Status", Some(status.into())),
        ("TagFilters", tag_filters(&mut doc)),
        // Sizes are texts there.
        ("ObjectSizeGreaterThan", doc.take("object_size_greater_than").map(|size| size.to_string().into())),
        ("ObjectSizeLessThan", doc.take("object_size_less_than").map(|size| size.to_string().into())),
        ("ExpirationDate", doc.take("expire_on").map(|date| midnight(&date))),
    ]);
    if doc.is("expire_delete_markers") {
        written.insert("ExpiredObjectDeleteMarker".to_owned(), true.into());
    }
    let mut versions = Doc::of(
        &["lifecycle", id, "noncurrent_version_expiration"],
        doc.take("noncurrent_version_expiration").unwrap_or_default(),
    );
    let expiration = members([
        ("NewerNoncurrentVersions", versions.take("newer_versions")),
        ("NoncurrentDays", versions.take("after_days")),
    ]);
    set(&mut written, "NoncurrentVersionExpiration", Some(Value::Object(expiration)));
    let transitions = entries(doc.take("transitions")).into_iter().map(|(class, when)| {
        let mut when = Doc::of(&["lifecycle", id, "transitions"], when);
        let of = [
            ("StorageClass", Some(class.into())),
            ("TransitionInDays", when.take("after_days")),
            ("TransitionDate", when.take("on").map(|date| midnight(&date))),
        ];
        Value::Object(members(of))
    });
    set(&mut written, "Transitions", full(transitions.collect()));
    let transitions = entries(doc.take("noncurrent_version_transitions")).into_iter().map(|(class, when)| {
        let mut when = Doc::of(&["lifecycle", id, "noncurrent_version_transitions"], when);
        let of = [
            ("StorageClass", Some(class.into())),
            ("TransitionInDays", when.take("after_days")),
            ("NewerNoncurrentVersions", when.take("newer_versions")),
        ];
        Value::Object(members(of))
    });
    set(&mut written, "NoncurrentVersionTransitions", full(transitions.collect()));
    let names = [
        ("abort_incomplete_multipart_after_days", "AbortIncompleteMultipartUpload.DaysAfterInitiation"),
        ("expire_after_days", "ExpirationInDays"),
        ("prefix", "Prefix"),
    ];
    w.put(doc, &names, &mut written);
    Value::Object(written)
}

/// A date as the moment that AWS takes.
fn midnight(date: &Value) -> Value {
    match date.as_str() {
        Some(date) => format!("{date}T00:00:00Z").into(),
        None => date.clone(),
    }
}

/// Tags that objects must have.
pub(super) fn tag_filters(doc: &mut Doc) -> Option<Value> {
    listed("Key", "Value", entries(doc.take("tags")))
}
