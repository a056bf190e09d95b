//! `CloudTrail`: trails.

use serde_json::Value;

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{filled, members, set},
};

/// `cloudtrail.trail`.
pub(super) const TRAIL: Mapping = Mapping {
    kind: "cloudtrail.trail",
    type_name: "AWS::CloudTrail::Trail",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref)],
    write: |w| {
        let mut properties = members([
            ("TrailName", Some(w.name())),
            ("IsLogging", Some(w.take("logging").unwrap_or_else(|| true.into()))),
        ]);
        let mut doc = w.spread("trail");
        if doc.take("recursive_logging") == Some(Value::Bool(false)) {
            w.refuse(&["recursive_logging"], "CloudFormation has no property for it");
        }
        let names = [
            ("bucket", "S3BucketName"),
            ("global_service_events", "IncludeGlobalServiceEvents"),
            ("kms", "KMSKeyId"),
            ("log_file_validation", "EnableLogFileValidation"),
            ("log_group", "CloudWatchLogsLogGroupArn"),
            ("multi_region", "IsMultiRegionTrail"),
            ("organization", "IsOrganizationTrail"),
            ("prefix", "S3KeyPrefix"),
            ("role", "CloudWatchLogsRoleArn"),
            ("topic", "SnsTopicName"),
        ];
        w.put(doc, &names, &mut properties);
        let mut selectors = w.spread("event_selectors");
        for (member, name) in
            [("advanced_event_selectors", "AdvancedEventSelectors"), ("event_selectors", "EventSelectors")]
        {
            set(&mut properties, name, selectors.take(member).map(filled));
        }
        set(&mut properties, "InsightSelectors", w.take("insight_selectors").map(filled));
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};
