//! `EventBridge`: rules with their targets.

use serde_json::Value;

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Doc, entries, members, pascal, set},
};

/// `events.rule`, which is called by its bus and its name on any other than the default one.
pub(super) const RULE: Mapping = Mapping {
    kind: "events.rule",
    type_name: "AWS::Events::Rule",
    outputs: &[("arn", Out::Get("Arn"))],
    write: |w| {
        let mut properties = members([("Name", Some(w.name_behind('/')))]);
        let bus = w.name_before('/');
        set(&mut properties, "EventBusName", Some(bus).filter(|_| w.has_two_names('/')));
        let doc = w.doc("rule");
        let names = [
            ("description", "Description"),
            ("pattern", "EventPattern"),
            ("role", "RoleArn"),
            ("schedule", "ScheduleExpression"),
            ("state", "State"),
        ];
        w.put(doc, &names, &mut properties);
        let mut targets = Vec::new();
        for (id, target) in entries(w.take("targets")) {
            let mut written = members([("Id", Some(id.as_str().into()))]);
            let mut doc = Doc::of(&["targets", &id], target);
            // Its paths have names of their own, which are not AWS's.
            if let Some(Value::Object(mut transformer)) = doc.take("input_transformer") {
                set(&mut written, "InputTransformer.InputPathsMap", transformer.remove("input_paths_map"));
                set(&mut written, "InputTransformer.InputTemplate", transformer.remove("input_template"));
            }
            for (member, name) in [
                ("dead_letter_config", "DeadLetterConfig"),
                ("retry_policy", "RetryPolicy"),
                ("sqs_parameters", "SqsParameters"),
            ] {
                set(&mut written, name, doc.take(member).map(pascal));
            }
            let names =
                [("arn", "Arn"), ("input", "Input"), ("input_path", "InputPath"), ("role", "RoleArn")];
            w.put(doc, &names, &mut written);
            targets.push(Value::Object(written));
        }
        set(&mut properties, "Targets", Some(Value::Array(targets)));
        set(&mut properties, "Tags", w.tags());
        w.main(properties);
    },
};
