//! A generated stack that watches services, as people write them: a file for each service, with its
//! log group, alarms, topics and web ACLs.
//!
//! Half of the metric filters are in the log groups that the stack owns, as containers have them. The
//! other half are on groups that AWS makes for functions, which are someone else's to a stack; most of
//! those come with an alarm of their own.

use std::{fmt::Write as _, fs, io, path::Path};

const SERVICES: usize = 10;

/// Metric filters in the service's own group, each with an alarm by one `for_each`.
const OWN_FILTERS: usize = 15;
/// Metric filters on the group of the service's function, each with its alarm made by a template.
const FOREIGN_FILTERS: usize = 15;
/// Alarms made by one `for_each`.
const QUEUES: usize = 50;
/// Alarms on a percentile.
const ROUTES: usize = 10;
/// Alarms on metric math.
const RATES: usize = 10;
/// Topics, each with a subscription.
const TOPICS: &[&str] = &["critical", "high", "low", "cost", "security"];
const WEB_ACLS: &[&str] = &["public", "admin"];

const STACK: &str = r#"[stack]
name    = "monitoring"
account = "111122223333"
region  = "eu-central-1"
tags    = { Project = "monitoring", Env = "${var.env}" }

[variables.env]
default = "prod"
pattern = "[a-z]+"
"#;

const WAF: &str = r#"# One log for all web ACLs.
[logs.group.waf]
name           = "aws-waf-logs-monitoring"
retention_days = 30
"#;

/// Writes the stack.
pub(crate) fn write(directory: &Path) -> io::Result<()> {
    fs::write(directory.join("stack.toml"), STACK)?;
    fs::write(directory.join("waf.toml"), WAF)?;
    for service in services() {
        fs::write(directory.join(format!("{service}.toml")), of_service(&service))?;
    }
    Ok(())
}

/// A script for boto3 that makes what is not the stack's: the log groups of the functions.
pub(crate) fn foreign() -> String {
    let mut script = "import boto3\nlogs = boto3.client('logs')\n".to_owned();
    for service in services() {
        let _ = writeln!(script, "logs.create_log_group(logGroupName='{}')", function_group(&service));
    }
    script
}

fn services() -> impl Iterator<Item = String> {
    (0..SERVICES).map(|service| format!("service-{service:02}"))
}

fn function_group(service: &str) -> String {
    format!("/aws/lambda/{service}")
}

fn of_service(service: &str) -> String {
    let mut text = topics(service);
    text.push_str(&group(service));
    let parts = (0..FOREIGN_FILTERS)
        .map(|index| log_pattern_alarm(service, index))
        .chain([own_alarms(service), queues(service), routes(service)])
        .chain((0..RATES).map(|index| rate(service, index)))
        .chain(WEB_ACLS.iter().map(|which| web_acl(service, which)));
    parts.for_each(|part| text.push_str(&part));
    text
}

/// The keys of a `for_each`.
fn keys(name: &str, count: usize) -> String {
    let keys: Vec<String> = (0..count).map(|index| format!("\"{name}{index:02}\"")).collect();
    keys.join(", ")
}

fn topics(service: &str) -> String {
    format!(
        r#"[sns.topic.{service}]
for_each     = {TOPICS:?}
name         = "{service}-${{each.key}}"
display_name = "{service}"

[sns.topic.{service}.subscriptions.team]
email = "${{each.key}}@{service}.example.com"
"#
    )
}

fn group(service: &str) -> String {
    let mut text = format!(
        r#"
[logs.group.{service}]
name           = "/ecs/{service}"
retention_days = 30
"#
    );
    for index in 0..OWN_FILTERS {
        text.push_str(&format!(
            r#"
[logs.group.{service}.metric_filters.Failures{index:02}]
pattern = '{{ $.step = "step-{index}" && $.level = "ERROR" }}'
metric  = {{ namespace = "{service}", name = "Failures{index:02}", default = 0 }}
"#
        ));
    }
    text
}

fn own_alarms(service: &str) -> String {
    let keys = keys("Failures", OWN_FILTERS);
    format!(
        r#"
[cloudwatch.alarm.{service}-failures]
for_each            = [{keys}]
name                = "{service}-${{each.key}}"
description         = "A step of {service} fails."
namespace           = "{service}"
metric              = "${{each.key}}"
statistic           = "Sum"
period              = 300
comparison_operator = ">"
threshold           = 5
treat_missing_data  = "notBreaching"
alarm_actions       = ['${{sns.topic.{service}["critical"].arn}}']
ok_actions          = ['${{sns.topic.{service}["critical"].arn}}']
"#
    )
}

fn log_pattern_alarm(service: &str, index: usize) -> String {
    let group = function_group(service);
    format!(
        r#"
[use.{service}-errors-{index:02}]
template    = "log-pattern-alarm"
alarm       = "{service}-errors-{index:02}"
description = "The function of {service} logs error {index}."
log_group   = "{group}"
pattern     = '"error {index:02}"'
namespace   = "Functions"
metric      = "{service}-errors-{index:02}"
threshold   = {index}
topic       = '${{sns.topic.{service}["high"].arn}}'
"#
    )
}

fn queues(service: &str) -> String {
    let keys = keys("queue-", QUEUES);
    format!(
        r#"
[cloudwatch.alarm.{service}-queues]
for_each            = [{keys}]
name                = "{service}-${{each.key}}-age"
description         = "Messages wait for more than ten minutes."
namespace           = "AWS/SQS"
metric              = "ApproximateAgeOfOldestMessage"
dimensions          = {{ QueueName = "{service}-${{each.key}}" }}
statistic           = "Maximum"
period              = 60
comparison_operator = ">"
threshold           = 600
evaluation_periods  = 5
datapoints_to_alarm = 3
treat_missing_data  = "notBreaching"
alarm_actions       = ['${{sns.topic.{service}["low"].arn}}']
"#
    )
}

fn routes(service: &str) -> String {
    let keys = keys("route-", ROUTES);
    format!(
        r#"
[cloudwatch.alarm.{service}-latency]
for_each            = [{keys}]
name                = "{service}-${{each.key}}-latency"
namespace           = "{service}"
metric              = "Latency"
dimensions          = {{ Route = "${{each.key}}", Stage = "${{var.env}}" }}
statistic           = "p99"
period              = 300
unit                = "Milliseconds"
comparison_operator = ">"
threshold           = 800
evaluation_periods  = 3
alarm_actions       = ['${{sns.topic.{service}["high"].arn}}']
"#
    )
}

fn rate(service: &str, index: usize) -> String {
    format!(
        r#"
[cloudwatch.alarm.{service}-rate-{index}]
name                = "{service}-rate-{index}"
description         = "Fewer than 70 % of what begins is completed."
namespace           = "{service}"
statistic           = "Sum"
period              = 300
comparison_operator = "<"
threshold           = 70
treat_missing_data  = "notBreaching"
alarm_actions       = ['${{sns.topic.{service}["critical"].arn}}']

[cloudwatch.alarm.{service}-rate-{index}.metrics]
begun     = {{ metric = "Begun{index}" }}
completed = {{ metric = "Completed{index}" }}
rate      = {{ expression = "IF(begun > 0, 100 * completed / begun)", label = "Completed (%)" }}
"#
    )
}

fn web_acl(service: &str, which: &str) -> String {
    let acl = format!("wafv2.web_acl.{service}-{which}");
    format!(
        r#"
[{acl}]
name           = "{service}-{which}"
description    = "In front of the {which} side of {service}."
default_action = "allow"

[{acl}.logging]
destination = "${{logs.group.waf.arn}}"
redact      = {{ headers = ["authorization", "cookie"] }}

[{acl}.rules.core]
priority  = 0
statement = {{ managed_rule_group = {{ name = "AWSManagedRulesCommonRuleSet" }} }}

[{acl}.rules.known-bad-inputs]
priority  = 1
statement = {{ managed_rule_group = {{ name = "AWSManagedRulesKnownBadInputsRuleSet" }} }}

[{acl}.rules.hostile-paths]
priority = 2
action   = "block"
[[{acl}.rules.hostile-paths.statement.or.statements]]
byte_match = {{ field_to_match = "uri_path", positional_constraint = "STARTS_WITH", search_string = "/console/", text_transformations = ["URL_DECODE", "LOWERCASE"] }}
[[{acl}.rules.hostile-paths.statement.or.statements]]
byte_match = {{ field_to_match = "uri_path", positional_constraint = "ENDS_WITH", search_string = ".cgi", text_transformations = ["URL_DECODE", "LOWERCASE"] }}

[{acl}.rules.rate-limit]
priority  = 3
action    = "block"
statement = {{ rate_based = {{ limit = 2000 }} }}
"#
    )
}
