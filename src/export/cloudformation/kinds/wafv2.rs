//! WAF. Documents become what the calls of AWS take, by the tables of the kinds; `CloudFormation` differs from that in
//! the names of few members.

use serde_json::{Value, json};

use crate::{
    export::cloudformation::{
        mapping::{Mapping, Out},
        writer::{Doc, Members, Writer, items, members, set},
    },
    kinds::{
        wafv2::{
            forms::{BODIES, DEFAULT_ACTION},
            rules::{aspects::rules_to_aws, least_of},
        },
        wafv2_web_acl::redaction_and_filter,
    },
};

const OUTPUTS: &[(&str, Out)] = &[("arn", Out::Get("Arn")), ("id", Out::Get("Id"))];

/// `wafv2.ip_set`.
pub(super) const IP_SET: Mapping = Mapping {
    kind: "wafv2.ip_set",
    type_name: "AWS::WAFv2::IPSet",
    outputs: OUTPUTS,
    write: |w| {
        let mut set_doc = w.doc("set");
        let version = set_doc.take("ip_version").as_ref().map(upper);
        let mut properties = start(w, &mut set_doc);
        let mut content = w.doc("content");
        // The property is required, and may be empty.
        let addresses = items(content.take("addresses"));
        let is_six = addresses.iter().any(|address| address.as_str().is_some_and(|text| text.contains(':')));
        let usual = if is_six { "IPV6" } else { "IPV4" };
        set(&mut properties, "IPAddressVersion", version.or_else(|| Some(usual.into())));
        properties.insert("Addresses".to_owned(), Value::Array(addresses));
        w.put(content, &[("description", "Description")], &mut properties);
        end(w, properties);
    },
};

/// `wafv2.regex_set`.
pub(super) const REGEX_SET: Mapping = Mapping {
    kind: "wafv2.regex_set",
    type_name: "AWS::WAFv2::RegexPatternSet",
    outputs: OUTPUTS,
    write: |w| {
        let mut set_doc = w.doc("set");
        let mut properties = start(w, &mut set_doc);
        let mut content = w.doc("content");
        properties.insert("RegularExpressionList".to_owned(), Value::Array(items(content.take("patterns"))));
        w.put(content, &[("description", "Description")], &mut properties);
        end(w, properties);
    },
};

/// `wafv2.rule_group`.
pub(super) const RULE_GROUP: Mapping = Mapping {
    kind: "wafv2.rule_group",
    type_name: "AWS::WAFv2::RuleGroup",
    outputs: OUTPUTS,
    write: |w| {
        let mut group = w.doc("rule_group");
        let capacity = group.take("capacity");
        let mut properties = start(w, &mut group);
        // What is not declared is what the rules cost, which AWS is asked for otherwise.
        let rules = w.take("rules");
        let capacity = capacity.or_else(|| Some(least_of(rules.as_ref()?)?.into()));
        set(&mut properties, "Capacity", capacity.or_else(|| Some(1.into())));
        rules_and_settings(w, rules.as_ref(), &mut properties);
        end(w, properties);
    },
};

/// `wafv2.web_acl`.
pub(super) const WEB_ACL: Mapping = Mapping {
    kind: "wafv2.web_acl",
    type_name: "AWS::WAFv2::WebACL",
    outputs: OUTPUTS,
    write: |w| {
        let mut acl = w.doc("web_acl");
        let mut properties = start(w, &mut acl);
        let rules = w.take("rules");
        rules_and_settings(w, rules.as_ref(), &mut properties);
        if !properties.contains_key("DefaultAction") {
            properties.insert("DefaultAction".to_owned(), json!({ "Allow": {} }));
        }
        end(w, properties);
        if let Some(logging) = w.take("logging") {
            let mut doc = Doc::of(&["logging"], logging.clone());
            let destination = doc.take("destination").unwrap_or_default();
            let mut properties = redaction_and_filter(&logging);
            properties.insert("LogDestinationConfigs".to_owned(), json!([destination]));
            properties.insert("ResourceArn".to_owned(), w.own("arn"));
            w.part("Logging", "AWS::WAFv2::LoggingConfiguration", properties);
        }
        for (at, protected) in items(w.take("associations")).into_iter().enumerate() {
            let of = members([("ResourceArn", Some(protected)), ("WebACLArn", Some(w.own("arn")))]);
            let number = if at == 0 { String::new() } else { (at + 1).to_string() };
            w.part(&format!("Association{number}"), "AWS::WAFv2::WebACLAssociation", of);
        }
    },
};

/// The name, which a scope may stand before, and the scope.
fn start(w: &Writer<'_>, first: &mut Doc) -> Members {
    members([("Name", Some(w.name_behind('/'))), ("Scope", first.take("scope").as_ref().map(upper))])
}

fn end(w: &mut Writer<'_>, mut properties: Members) {
    set(&mut properties, "Tags", w.tags());
    if properties.get("Scope") == Some(&"CLOUDFRONT".into()) && w.declaration.scope.region != "us-east-1" {
        w.refuse(&[], "what serves CloudFront is in us-east-1, and a template is deployed in one region");
        return;
    }
    w.main(properties);
}

/// What web ACLs and rule groups share.
fn rules_and_settings(w: &mut Writer<'_>, rules: Option<&Value>, properties: &mut Members) {
    let _ = w.setting("wanted_bodies");
    let rules: Vec<Value> = rules_to_aws(rules).into_iter().map(respelt).collect();
    set(properties, "Rules", Some(Value::Array(rules)));
    let bodies = w.take("custom_response_bodies");
    set(properties, "CustomResponseBodies", bodies.and_then(|bodies| BODIES.to_aws(&bodies)));
    let mut doc = w.doc("settings");
    // Both are on, where nothing is said.
    let on = |doc: &mut Doc, member: &str| doc.take(member).unwrap_or_else(|| true.into());
    let metric = doc.take("metric_name").or_else(|| properties.get("Name").cloned());
    let visibility = json!({
        "CloudWatchMetricsEnabled": on(&mut doc, "cloudwatch_metrics"),
        "MetricName": metric,
        "SampledRequestsEnabled": on(&mut doc, "sampled_requests"),
    });
    properties.insert("VisibilityConfig".to_owned(), visibility);
    set(
        properties,
        "DefaultAction",
        doc.take("default_action").and_then(|action| DEFAULT_ACTION.to_aws(&action)),
    );
    if let Some(Value::Object(by_type)) = doc.take("association_config") {
        let by_type: Members = by_type
            .into_iter()
            .map(|(name, limit)| (name, json!({ "DefaultSizeInspectionLimit": limit })))
            .collect();
        set(properties, "AssociationConfig.RequestBody", Some(Value::Object(by_type)));
    }
    let names = [
        ("captcha_immunity_time", "CaptchaConfig.ImmunityTimeProperty.ImmunityTime"),
        ("challenge_immunity_time", "ChallengeConfig.ImmunityTimeProperty.ImmunityTime"),
        ("description", "Description"),
        ("token_domains", "TokenDomains"),
    ];
    w.put(doc, &names, properties);
}

fn upper(word: &Value) -> Value {
    word.as_str().map_or(Value::Null, |word| word.to_uppercase().into())
}

/// What the calls take as `CloudFormation` spells it.
fn respelt(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(key, value)| {
                let key = match key.as_str() {
                    "ARN" => "Arn".to_owned(),
                    // The calls take bytes.
                    "SearchString" => "SearchStringBase64".to_owned(),
                    _ => key,
                };
                (key, respelt(value))
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(respelt).collect(),
        other => other,
    }
}
