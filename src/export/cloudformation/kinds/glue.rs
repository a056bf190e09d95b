//! Glue: databases and crawlers.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Doc, entries, filled, json_text, members, set},
};

/// `glue.crawler`.
pub(super) const CRAWLER: Mapping = Mapping {
    kind: "glue.crawler",
    type_name: "AWS::Glue::Crawler",
    outputs: &[
        ("arn", Out::Sub("arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:crawler/${}")),
        ("name", Out::Ref),
    ],
    write: |w| {
        let mut properties = members([("Name", Some(w.name()))]);
        let mut doc = w.spread("crawler");
        let no_property = "CloudFormation has no property for it";
        let mut targets = entries(doc.take("targets"));
        for (sort, name) in [
            ("catalog_targets", "Targets.CatalogTargets"),
            ("delta_targets", "Targets.DeltaTargets"),
            ("dynamodb_targets", "Targets.DynamoDBTargets"),
            ("hudi_targets", "Targets.HudiTargets"),
            ("iceberg_targets", "Targets.IcebergTargets"),
            ("jdbc_targets", "Targets.JdbcTargets"),
            ("s3_targets", "Targets.S3Targets"),
        ] {
            set(&mut properties, name, targets.remove(sort).map(filled));
        }
        if let Some(Value::Array(mut all)) = targets.remove("mongodb_targets") {
            for (place, one) in all.iter_mut().filter_map(Value::as_object_mut).enumerate() {
                // AWS scans all of a collection where nobody says anything.
                if one.remove("scan_all") == Some(Value::Bool(false)) {
                    let place = place.to_string();
                    w.refuse(&["targets", "mongodb_targets", &place, "scan_all"], no_property);
                }
            }
            set(&mut properties, "Targets.MongoDBTargets", Some(filled(Value::Array(all))));
        }
        if doc.take("crawler_lineage_settings").is_some_and(|lineage| lineage == "ENABLE") {
            w.refuse(&["crawler_lineage_settings"], no_property);
        }
        let lake = doc.take("lake_formation_configuration").map(filled);
        let says_nothing = |lake: &Value| *lake == json!({ "UseLakeFormationCredentials": false });
        set(&mut properties, "LakeFormationConfiguration", lake.filter(|lake| !says_nothing(lake)));
        set(&mut properties, "SchemaChangePolicy", doc.take("schema_change_policy").map(filled));
        set(&mut properties, "Configuration", doc.take("configuration").map(json_text));
        let names = [
            ("classifiers", "Classifiers"),
            ("crawler_security_configuration", "CrawlerSecurityConfiguration"),
            ("database_name", "DatabaseName"),
            ("description", "Description"),
            ("recrawl_behavior", "RecrawlPolicy.RecrawlBehavior"),
            ("role", "Role"),
            ("schedule", "Schedule.ScheduleExpression"),
            ("table_prefix", "TablePrefix"),
        ];
        w.put(doc, &names, &mut properties);
        set(&mut properties, "Tags", Some(Value::Object(w.plain_tags())));
        w.main(properties);
    },
};

/// `glue.database`.
pub(super) const DATABASE: Mapping = Mapping {
    kind: "glue.database",
    type_name: "AWS::Glue::Database",
    outputs: &[
        ("arn", Out::Sub("arn:${AWS::Partition}:glue:${AWS::Region}:${AWS::AccountId}:database/${}")),
        ("name", Out::Ref),
    ],
    write: |w| {
        let mut input = members([("Name", Some(w.name()))]);
        let mut doc: Doc = w.spread("database");
        if doc.has("create_table_default_permissions") {
            let all = entries(doc.take("create_table_default_permissions")).into_iter();
            let all = all.map(|(principal, permissions)| {
                json!({ "Principal": { "DataLakePrincipalIdentifier": principal }, "Permissions": permissions })
            });
            // An empty list says that nobody has any.
            input.insert("CreateTableDefaultPermissions".to_owned(), all.collect());
        }
        set(&mut input, "TargetDatabase", doc.take("target_database").map(filled));
        let names =
            [("description", "Description"), ("location_uri", "LocationUri"), ("parameters", "Parameters")];
        w.put(doc, &names, &mut input);
        if !w.plain_tags().is_empty() {
            w.refuse(&["tags"], "CloudFormation puts no tags on databases");
        }
        let catalog = json!({ "Ref": "AWS::AccountId" });
        w.main(members([("CatalogId", Some(catalog)), ("DatabaseInput", Some(Value::Object(input)))]));
    },
};
