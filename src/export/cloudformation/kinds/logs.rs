//! CloudWatch Logs. Filters are resources of their own.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    policies::policy,
    writer::{Doc, Members, Writer, entries, is_nothing, json_text, listed, members, set},
};

/// `logs.group`.
pub(super) const GROUP: Mapping = Mapping {
    kind: "logs.group",
    type_name: "AWS::Logs::LogGroup",
    outputs: &[
        ("arn", Out::Sub("arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${}")),
        ("name", Out::Ref),
        ("streams_arn", Out::Get("Arn")),
    ],
    write: |w| {
        let mut properties = members([
            ("LogGroupName", Some(w.name())),
            ("KmsKeyId", w.take("kms")),
            ("RetentionInDays", w.take("retention_days")),
            ("DeletionProtectionEnabled", w.take("deletion_protection")),
            ("DataProtectionPolicy", w.take("data_protection_policy")),
        ]);
        let doc = w.doc("group");
        w.put(doc, &[("class", "LogGroupClass")], &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
        for (name, filter) in entries(w.take("metric_filters")) {
            let group = w.own("name");
            metric_filter(w, ["metric_filters", &name], name.as_str().into(), group, filter, true);
        }
        for (name, filter) in entries(w.take("subscription_filters")) {
            let mut properties =
                members([("FilterName", Some(name.as_str().into())), ("LogGroupName", Some(w.own("name")))]);
            let mut doc = Doc::of(&["subscription_filters", &name], filter);
            properties.insert("FilterPattern".to_owned(), doc.take("pattern").unwrap_or_else(|| "".into()));
            let names = [
                ("apply_on_transformed_logs", "ApplyOnTransformedLogs"),
                ("destination", "DestinationArn"),
                ("distribution", "Distribution"),
                ("emit_system_fields", "EmitSystemFields"),
                ("field_selection_criteria", "FieldSelectionCriteria"),
                ("role", "RoleArn"),
            ];
            w.put(doc, &names, &mut properties);
            w.part(&format!("subscription-{name}"), "AWS::Logs::SubscriptionFilter", properties);
        }
    },
};

/// `logs.metric_filter`, which is called by its group and its name.
pub(super) const METRIC_FILTER: Mapping = Mapping {
    kind: "logs.metric_filter",
    type_name: "AWS::Logs::MetricFilter",
    outputs: &[],
    write: |w| {
        let (group, name) = (w.name_before(':'), w.name_behind(':'));
        let filter = w.take("filter").unwrap_or_default();
        metric_filter(w, ["filter", ""], name, group, filter, false);
    },
};

fn metric_filter(
    w: &mut Writer<'_>,
    path: [&str; 2],
    name: Value,
    group: Value,
    filter: Value,
    is_part: bool,
) {
    let path = if path[1].is_empty() { &path[..1] } else { &path[..] };
    let mut doc = Doc::of(path, filter);
    let mut metric = Doc::of(path, doc.take("metric").unwrap_or_default());
    let dimensions = listed("Key", "Value", entries(metric.take("dimensions")));
    let mut transformation = members([("Dimensions", dimensions)]);
    let names = [
        ("default", "DefaultValue"),
        ("name", "MetricName"),
        ("namespace", "MetricNamespace"),
        ("unit", "Unit"),
        ("value", "MetricValue"),
    ];
    w.put(metric, &names, &mut transformation);
    let mut properties = members([
        ("FilterName", Some(name)),
        ("LogGroupName", Some(group)),
        ("MetricTransformations", Some(json!([transformation]))),
    ]);
    // An empty pattern matches everything.
    properties.insert("FilterPattern".to_owned(), doc.take("pattern").unwrap_or_else(|| "".into()));
    let names = [
        ("apply_on_transformed_logs", "ApplyOnTransformedLogs"),
        ("emit_system_field_dimensions", "EmitSystemFieldDimensions"),
        ("field_selection_criteria", "FieldSelectionCriteria"),
    ];
    w.put(doc, &names, &mut properties);
    if is_part {
        w.part(&format!("metric-{}", path[1]), "AWS::Logs::MetricFilter", properties);
    } else {
        w.main(properties);
    }
}

/// `logs.query`.
pub(super) const QUERY: Mapping = Mapping {
    kind: "logs.query",
    type_name: "AWS::Logs::QueryDefinition",
    outputs: &[("id", Out::Ref)],
    write: |w| {
        let mut properties = members([("Name", Some(w.name()))]);
        let mut doc = w.doc("query");
        let parameters = entries(doc.take("parameters")).into_iter().map(|(name, one)| {
            let default = one.get("default").cloned();
            let of = [
                ("Name", Some(name.as_str().into())),
                ("DefaultValue", default),
                ("Description", one.get("description").cloned()),
            ];
            Value::Object(members(of))
        });
        set(&mut properties, "Parameters", Some(parameters.collect()));
        let names =
            [("language", "QueryLanguage"), ("log_groups", "LogGroupNames"), ("query", "QueryString")];
        w.put(doc, &names, &mut properties);
        w.main(properties);
    },
};

/// `logs.resource_policy`.
pub(super) const RESOURCE_POLICY: Mapping = Mapping {
    kind: "logs.resource_policy",
    type_name: "AWS::Logs::ResourcePolicy",
    outputs: &[("name", Out::Ref)],
    write: |w| {
        let document = w.take("policy").map(policy).filter(|policy| !is_nothing(policy)).map(json_text);
        let properties: Members = members([("PolicyName", Some(w.name())), ("PolicyDocument", document)]);
        w.main(properties);
    },
};
