//! Import blocks of Terraform: which of its resources each of ours is, and under which id it is imported.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    declaration::Declaration,
    model::{Address, Hidden, Outputs, Text, document::resolve},
    plan::names::predicted,
};

/// A kind or one of its aspects, Terraform's type, and the id: `{name}` is the name that AWS knows the resource by,
/// `{key}` each key or item of the aspect, `{account}` its account, and any other word an output.
struct Line(&'static str, &'static str, &'static str, &'static str);

/// Import ids as the pages of the AWS provider (registry.terraform.io/providers/hashicorp/aws) give them, in the order
/// of kinds. A line without an aspect is the resource itself.
const LINES: &[Line] = &[
    Line("apprunner.service", "", "aws_apprunner_service", "{arn}"),
    Line("athena.named_query", "", "aws_athena_named_query", "{id}"),
    Line("athena.workgroup", "", "aws_athena_workgroup", "{name}"),
    Line("budgets.budget", "", "aws_budgets_budget", "{account}:{name}"),
    Line("cloudtrail.trail", "", "aws_cloudtrail", "{arn}"),
    Line("cloudwatch.alarm", "", "aws_cloudwatch_metric_alarm", "{name}"),
    Line("cloudwatch.composite_alarm", "", "aws_cloudwatch_composite_alarm", "{name}"),
    Line("cloudwatch.dashboard", "", "aws_cloudwatch_dashboard", "{name}"),
    Line("ec2.security_group", "", "aws_security_group", "{id}"),
    Line("elbv2.load_balancer", "", "aws_lb", "{arn}"),
    Line("events.rule", "", "aws_cloudwatch_event_rule", "{bus}/{output.name}"),
    Line("events.rule", "targets", "aws_cloudwatch_event_target", "{bus}/{output.name}/{key}"),
    Line("glue.crawler", "", "aws_glue_crawler", "{name}"),
    Line("glue.database", "", "aws_glue_catalog_database", "{account}:{name}"),
    Line("iam.instance_profile", "", "aws_iam_instance_profile", "{name}"),
    Line("iam.openid_connect_provider", "", "aws_iam_openid_connect_provider", "{arn}"),
    Line("iam.policy", "", "aws_iam_policy", "{arn}"),
    Line("iam.role", "", "aws_iam_role", "{name}"),
    Line("iam.role", "attachments", "aws_iam_role_policy_attachment", "{name}/{key}"),
    Line("iam.role", "inline", "aws_iam_role_policy", "{name}:{key}"),
    Line("iam.user", "", "aws_iam_user", "{name}"),
    Line("iam.user", "attachments", "aws_iam_user_policy_attachment", "{name}/{key}"),
    Line("iam.user", "inline", "aws_iam_user_policy", "{name}:{key}"),
    Line("kms.key", "", "aws_kms_key", "{id}"),
    Line("kms.key", "alias", "aws_kms_alias", "{alias}"),
    Line("lambda.event_source_mapping", "", "aws_lambda_event_source_mapping", "{id}"),
    Line("lambda.function", "", "aws_lambda_function", "{name}"),
    Line("lambda.function", "event_invoke", "aws_lambda_function_event_invoke_config", "{name}"),
    Line("lambda.function", "permissions", "aws_lambda_permission", "{name}/{key}"),
    Line("lambda.function", "url", "aws_lambda_function_url", "{name}"),
    Line("logs.group", "", "aws_cloudwatch_log_group", "{name}"),
    Line("logs.group", "metric_filters", "aws_cloudwatch_log_metric_filter", "{name}:{key}"),
    Line("logs.group", "subscription_filters", "aws_cloudwatch_log_subscription_filter", "{name}|{key}"),
    Line("logs.metric_filter", "", "aws_cloudwatch_log_metric_filter", "{name}"),
    Line("logs.query", "", "aws_cloudwatch_query_definition", "{arn}"),
    Line("logs.resource_policy", "", "aws_cloudwatch_log_resource_policy", "{name}"),
    Line("s3.bucket", "", "aws_s3_bucket", "{name}"),
    Line("s3.bucket", "accelerate", "aws_s3_bucket_accelerate_configuration", "{name}"),
    Line("s3.bucket", "acl", "aws_s3_bucket_acl", "{name}"),
    Line("s3.bucket", "analytics", "aws_s3_bucket_analytics_configuration", "{name}:{key}"),
    Line("s3.bucket", "cors", "aws_s3_bucket_cors_configuration", "{name}"),
    Line("s3.bucket", "encryption", "aws_s3_bucket_server_side_encryption_configuration", "{name}"),
    Line(
        "s3.bucket",
        "intelligent_tiering",
        "aws_s3_bucket_intelligent_tiering_configuration",
        "{name}:{key}",
    ),
    Line("s3.bucket", "inventory", "aws_s3_bucket_inventory", "{name}:{key}"),
    Line("s3.bucket", "lifecycle", "aws_s3_bucket_lifecycle_configuration", "{name}"),
    Line("s3.bucket", "logging", "aws_s3_bucket_logging", "{name}"),
    Line("s3.bucket", "metrics", "aws_s3_bucket_metric", "{name}:{key}"),
    Line("s3.bucket", "notifications", "aws_s3_bucket_notification", "{name}"),
    Line("s3.bucket", "object_lock", "aws_s3_bucket_object_lock_configuration", "{name}"),
    Line("s3.bucket", "objects", "aws_s3_object", "{name}/{key}"),
    Line("s3.bucket", "ownership", "aws_s3_bucket_ownership_controls", "{name}"),
    Line("s3.bucket", "policy", "aws_s3_bucket_policy", "{name}"),
    Line("s3.bucket", "public_access_block", "aws_s3_bucket_public_access_block", "{name}"),
    Line("s3.bucket", "replication", "aws_s3_bucket_replication_configuration", "{name}"),
    Line("s3.bucket", "request_payment", "aws_s3_bucket_request_payment_configuration", "{name}"),
    Line("s3.bucket", "versioning", "aws_s3_bucket_versioning", "{name}"),
    Line("s3.bucket", "website", "aws_s3_bucket_website_configuration", "{name}"),
    Line("scheduler.schedule", "", "aws_scheduler_schedule", "{group_name}/{output.name}"),
    Line("sns.topic", "", "aws_sns_topic", "{arn}"),
    Line("sns.topic", "policy", "aws_sns_topic_policy", "{arn}"),
    Line("sqs.queue", "", "aws_sqs_queue", "{url}"),
    Line("sqs.queue", "policy", "aws_sqs_queue_policy", "{url}"),
    Line("sqs.queue", "redrive_allow_policy", "aws_sqs_queue_redrive_allow_policy", "{url}"),
    Line("sqs.queue", "redrive_policy", "aws_sqs_queue_redrive_policy", "{url}"),
    Line("ssm.parameter", "", "aws_ssm_parameter", "{name}"),
    Line("wafv2.ip_set", "", "aws_wafv2_ip_set", "{id}/{output.name}/{scope}"),
    Line("wafv2.regex_set", "", "aws_wafv2_regex_pattern_set", "{id}/{output.name}/{scope}"),
    Line("wafv2.rule_group", "", "aws_wafv2_rule_group", "{id}/{output.name}/{scope}"),
    Line("wafv2.web_acl", "", "aws_wafv2_web_acl", "{id}/{output.name}/{scope}"),
    Line("wafv2.web_acl", "associations", "aws_wafv2_web_acl_association", "{arn},{key}"),
    Line("wafv2.web_acl", "logging", "aws_wafv2_web_acl_logging_configuration", "{arn}"),
];

/// Whether Terraform has a type for a kind.
#[must_use]
pub fn has(kind: &str) -> bool {
    LINES.iter().any(|line| line.0 == kind)
}

/// The blocks of a stack's resources. What AWS makes up is not known from files: such a block is a comment, in which
/// `${…}` says what belongs there.
#[must_use]
pub fn import_blocks(declarations: &[Declaration]) -> String {
    let known = predicted(declarations);
    let mut taken = BTreeSet::new();
    let mut text = String::new();
    for declaration in declarations.iter().filter(|each| !each.settings.absent) {
        let address = &declaration.address;
        let lines = LINES.iter().filter(|line| line.0 == declaration.kind.name());
        let mut written = 0;
        for Line(_, aspect, type_name, form) in lines {
            // Of what belongs to someone else, only what the stack adds to it is imported.
            if declaration.settings.external && aspect.is_empty() {
                continue;
            }
            for key in keys(declaration, aspect, form.contains("{key}"), &known) {
                let label = label(address, key.as_deref(), type_name, &mut taken);
                let (id, is_known) = id(declaration, form, key.as_deref(), &known);
                text.push_str(&block(&format!("{type_name}.{label}"), &id, is_known));
                written += 1;
            }
        }
        if written == 0 {
            let why = if has(declaration.kind.name()) {
                "belongs to someone else"
            } else {
                "has no line in the table"
            };
            text.push_str(&format!("# {}: {why}\n\n", plain(&address.to_string())));
        }
    }
    text
}

/// What there is of an aspect: itself once, or each of its keys; nothing where it is not declared.
fn keys(
    declaration: &Declaration,
    aspect: &str,
    is_keyed: bool,
    known: &BTreeMap<Address, Outputs>,
) -> Vec<Option<String>> {
    if aspect.is_empty() {
        return vec![None];
    }
    let declared = declaration.desired.aspects.get(aspect).filter(|_| declaration.manages(aspect));
    let facts = declaration.kind.aspect(aspect);
    let Some(document) =
        declared.zip(facts).and_then(|(value, facts)| facts.canonical(&resolve(value, known)).ok())
    else {
        return Vec::new();
    };
    match document.json() {
        Value::Null => Vec::new(),
        Value::Object(members) if is_keyed => members.keys().map(|key| Some(key.clone())).collect(),
        Value::Array(items) if is_keyed => items
            .iter()
            .map(|item| Some(item.as_str().map_or_else(|| pending(item), str::to_owned)))
            .collect(),
        _ => vec![None],
    }
}

fn pending(item: &Value) -> String {
    serde_json::from_value::<Text>(item.clone()).map(|text| text.to_string()).unwrap_or_default()
}

/// The id of a form, and whether all of it is known.
fn id(
    declaration: &Declaration,
    form: &str,
    key: Option<&str>,
    known: &BTreeMap<Address, Outputs>,
) -> (String, bool) {
    let outputs = known.get(&declaration.address);
    let mut text = String::new();
    let mut is_known = true;
    for (index, part) in form.split(['{', '}']).enumerate() {
        if index % 2 == 0 {
            text.push_str(part);
            continue;
        }
        let value = match part {
            "key" => key.map(str::to_owned).filter(|key| !key.contains("${")),
            "name" => declaration.name(known).known().map(str::to_owned),
            "account" => Some(declaration.scope.account.clone()).filter(|account| !account.is_empty()),
            "scope" => {
                let first = declaration.desired.aspects.get(declaration.kind.first().name());
                first.and_then(|first| first.get("scope")?.as_str()).map(str::to_uppercase)
            }
            output => outputs.and_then(|outputs| outputs.get(output.trim_start_matches("output.")).cloned()),
        };
        is_known &= value.is_some();
        let missing = || format!("${{{}.{}}}", declaration.address, part.trim_start_matches("output."));
        text.push_str(
            &value.unwrap_or_else(|| key.filter(|_| part == "key").map_or_else(missing, str::to_owned)),
        );
    }
    (text, is_known)
}

/// A name for Terraform, each once for a type.
fn label(
    address: &Address,
    key: Option<&str>,
    type_name: &'static str,
    taken: &mut BTreeSet<(&'static str, String)>,
) -> String {
    let parts = [Some(address.name.as_str()), address.key.as_deref(), key];
    let all = parts.into_iter().flatten().collect::<Vec<_>>().join("_");
    let word: String =
        all.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    // A name of Terraform's begins with a letter or `_`.
    let word = if word.starts_with(|c: char| c.is_ascii_alphabetic()) { word } else { format!("_{word}") };
    let free = (2..).map(|number| format!("{word}_{number}"));
    let found =
        std::iter::once(word.clone()).chain(free).find(|each| !taken.contains(&(type_name, each.clone())));
    let found = found.unwrap_or(word);
    taken.insert((type_name, found.clone()));
    found
}

fn block(to: &str, id: &str, is_known: bool) -> String {
    let quoted: String = quoted(id);
    let lines = ["import {".to_owned(), format!("  to = {to}"), format!("  id = {quoted}"), "}".to_owned()];
    let mark = if is_known { "" } else { "# " };
    let head = if is_known { "" } else { "# AWS assigns a part of this ID.\n" };
    lines.iter().fold(head.to_owned(), |text, line| text + mark + line + "\n") + "\n"
}

/// A text between quotes as HCL has it: its own escapes, and no template in it.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if Hidden::of(c).is_some() || c.is_control() => {
                out.push_str(&format!("\\U{:08x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out.replace("${", "$${").replace("%{", "%%{")
}

/// A text in a comment, on one line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if Hidden::of(c).is_some() || c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_data() {
        assert_eq!(quoted("a\"b\\c\n${x}%{y}"), r#""a\"b\\c\U0000000a$${x}%%{y}""#);
        assert!(LINES.is_sorted_by_key(|line| (line.0, line.1)));
    }

    #[test]
    fn labels_are_names_and_each_once() {
        let mut taken = BTreeSet::new();
        let address = Address::new("s3.bucket", "a").with_key("b c");
        let mut of = |key| label(&address, key, "aws_s3_bucket", &mut taken);
        assert_eq!([of(None), of(None), of(Some("x/y"))], ["a_b_c", "a_b_c_2", "a_b_c_x_y"]);
    }
}
