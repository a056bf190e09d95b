//! `EventBridge` Scheduler: schedules with their targets.

use serde_json::Value;

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Doc, filled, members, set},
};

/// `scheduler.schedule`, which is called by its group and its name in any other than the default one.
pub(super) const SCHEDULE: Mapping = Mapping {
    kind: "scheduler.schedule",
    type_name: "AWS::Scheduler::Schedule",
    outputs: &[("arn", Out::Get("Arn")), ("name", Out::Ref)],
    write: |w| {
        let mut properties = members([("Name", Some(w.name_behind('/')))]);
        let group = w.name_before('/');
        set(&mut properties, "GroupName", Some(group).filter(|_| w.has_two_names('/')));
        let mut doc = w.spread("schedule");
        set(&mut properties, "FlexibleTimeWindow", doc.take("flexible_time_window").map(filled));
        if doc.take("action_after_completion").is_some_and(|action| action != "NONE") {
            w.refuse(&["action_after_completion"], "CloudFormation has no property for it");
        }
        let mut target = Doc::of(&["target"], doc.take("target").unwrap_or_default());
        let mut written = members([]);
        for (member, name) in [
            ("dead_letter_config", "DeadLetterConfig"),
            ("event_bridge_parameters", "EventBridgeParameters"),
            ("kinesis_parameters", "KinesisParameters"),
            ("retry_policy", "RetryPolicy"),
            ("sqs_parameters", "SqsParameters"),
        ] {
            set(&mut written, name, target.take(member).map(filled));
        }
        w.put(target, &[("arn", "Arn"), ("input", "Input"), ("role", "RoleArn")], &mut written);
        set(&mut properties, "Target", Some(Value::Object(written)));
        let names = [
            ("description", "Description"),
            ("end_date", "EndDate"),
            ("kms_key", "KmsKeyArn"),
            ("schedule_expression", "ScheduleExpression"),
            ("schedule_expression_timezone", "ScheduleExpressionTimezone"),
            ("start_date", "StartDate"),
            ("state", "State"),
        ];
        w.put(doc, &names, &mut properties);
        w.main(properties);
    },
};
