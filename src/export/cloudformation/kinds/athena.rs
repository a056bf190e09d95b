//! Athena: workgroups and saved queries.

use serde_json::{Value, json};

use crate::{
    export::cloudformation::{
        mapping::{Mapping, Out},
        writer::{filled, members, set},
    },
    model::Text,
};

/// `athena.named_query`, which is called by its workgroup and its name; that may have slashes of its own.
pub(super) const NAMED_QUERY: Mapping = Mapping {
    kind: "athena.named_query",
    type_name: "AWS::Athena::NamedQuery",
    outputs: &[("id", Out::Get("NamedQueryId"))],
    write: |w| {
        let mut doc = w.spread("query");
        let workgroup = doc.take("workgroup").unwrap_or_default();
        let before = serde_json::from_value(workgroup.clone()).map(|text: Text| format!("{text}/"));
        let name = w.declaration.desired.name.to_string();
        let name = before.ok().and_then(|before| Text::parse(name.strip_prefix(&before)?));
        let mut properties = members([("Name", Some(json!(name))), ("WorkGroup", Some(workgroup))]);
        let names =
            [("database", "Database"), ("description", "Description"), ("query_string", "QueryString")];
        w.put(doc, &names, &mut properties);
        w.main(properties);
    },
};

/// `athena.workgroup`.
pub(super) const WORKGROUP: Mapping = Mapping {
    kind: "athena.workgroup",
    type_name: "AWS::Athena::WorkGroup",
    outputs: &[
        ("arn", Out::Sub("arn:${AWS::Partition}:athena:${AWS::Region}:${AWS::AccountId}:workgroup/${}")),
        ("name", Out::Ref),
    ],
    write: |w| {
        let mut properties = members([
            ("Name", Some(w.name())),
            // What ran in it goes with it, as it does without a template.
            ("RecursiveDeleteOption", Some(true.into())),
        ]);
        let mut doc = w.spread("workgroup");
        let mut configuration = members([]);
        if doc.has("managed_query_results") {
            let mut managed = members([("Enabled", Some(true.into()))]);
            let key = doc.take("managed_query_results").map(filled);
            set(&mut managed, "EncryptionConfiguration", key);
            set(&mut configuration, "ManagedQueryResultsConfiguration", Some(Value::Object(managed)));
        }
        set(&mut configuration, "ResultConfiguration", doc.take("result_configuration").map(filled));
        if doc.is("enable_minimum_encryption_configuration") {
            let why = "CloudFormation has no property for it";
            w.refuse(&["enable_minimum_encryption_configuration"], why);
        }
        for (member, name) in [
            ("bytes_scanned_cutoff_per_query", "BytesScannedCutoffPerQuery"),
            ("enforce_workgroup_configuration", "EnforceWorkGroupConfiguration"),
            ("engine_version", "EngineVersion.SelectedEngineVersion"),
            ("publish_cloudwatch_metrics_enabled", "PublishCloudWatchMetricsEnabled"),
            ("requester_pays_enabled", "RequesterPaysEnabled"),
        ] {
            set(&mut configuration, name, doc.take(member));
        }
        set(&mut properties, "WorkGroupConfiguration", Some(Value::Object(configuration)));
        w.put(doc, &[("description", "Description"), ("state", "State")], &mut properties);
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};
