//! Parameter Store.

use serde_json::{Value, json};

use crate::export::cloudformation::{
    mapping::{Mapping, Out},
    writer::{Doc, items, json_text, members, set},
};

/// `ssm.parameter`.
pub(super) const PARAMETER: Mapping = Mapping {
    kind: "ssm.parameter",
    type_name: "AWS::SSM::Parameter",
    outputs: &[("name", Out::Ref)],
    write: |w| {
        let mut parameter = w.doc("parameter");
        let mut value = w.doc("value");
        let kind = parameter.take("type").unwrap_or_default();
        if kind == "SecureString" {
            let _ = w.plain_tags();
            w.refuse(
                &["type"],
                "CloudFormation makes no SecureString; make the parameter beside the template",
            );
            return;
        }
        let mut content = Doc::of(&["value"], value.take("content").unwrap_or_default());
        let list = items(content.take("list"));
        let text = content
            .take("text")
            .or_else(|| content.take("json").map(json_text))
            .or_else(|| (!list.is_empty()).then(|| joined(&list)));
        let mut properties = members([
            ("Name", Some(w.name())),
            ("Type", Some(kind)),
            ("Value", text),
            ("Policies", policies(&mut value)),
        ]);
        w.put(parameter, &[("data_type", "DataType")], &mut properties);
        let names = [("allowed_pattern", "AllowedPattern"), ("description", "Description"), ("tier", "Tier")];
        w.put(value, &names, &mut properties);
        set(&mut properties, "Tags", Some(Value::Object(w.plain_tags())));
        w.main(properties);
    },
};

/// A list as AWS has it, in one text.
fn joined(list: &[Value]) -> Value {
    let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
    texts.map_or_else(|| json!({ "Fn::Join": [",", list] }), |texts| texts.join(",").into())
}

/// The policies of a parameter, as the text that AWS takes.
fn policies(value: &mut Doc) -> Option<Value> {
    let mut policies = Doc::of(&["value", "policies"], value.take("policies")?);
    let policy =
        |kind: &str, attributes: Value| json!({ "Type": kind, "Version": "1.0", "Attributes": attributes });
    let span = |span: &Value, name: &str| {
        let (unit, count) = span.as_object()?.iter().next()?;
        let unit = if unit == "days" { "Days" } else { "Hours" };
        Some(json!({ name: count.to_string(), "Unit": unit }))
    };
    let mut all: Vec<Value> = Vec::new();
    all.extend(policies.take("expiration").map(|at| policy("Expiration", json!({ "Timestamp": at }))));
    let spans = [
        ("expiration_notification", "ExpirationNotification", "Before"),
        ("no_change_notification", "NoChangeNotification", "After"),
    ];
    for (member, kind, name) in spans {
        let each = items(policies.take(member));
        all.extend(each.iter().filter_map(|one| Some(policy(kind, span(one, name)?))));
    }
    (!all.is_empty()).then(|| json_text(Value::Array(all)))
}
