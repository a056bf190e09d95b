//! A generated stack as large as asked for, and as people write them: a file for each team, with
//! a key, buckets that are encrypted with it, roles that may use both, and parameters.

use std::{collections::BTreeMap, fmt::Write as _, fs, io, path::Path};

use trueup::stack::Stack;

/// The resources of one team.
pub(crate) const RESOURCES: usize = 1 + BUCKETS + ARCHIVES + POLICIES + ROLES + CONFIGURATION + FLAGS;

const BUCKETS: usize = 8;
/// Buckets made by a template.
const ARCHIVES: usize = 4;
const POLICIES: usize = 3;
const ROLES: usize = 14;
/// Parameters that hold JSON.
const CONFIGURATION: usize = 10;
/// Parameters made by one `for_each`.
const FLAGS: usize = 10;

const STACK: &str = r#"[stack]
name    = "figures"
account = "111122223333"
region  = "eu-central-1"
tags    = { Project = "figures", Env = "${var.env}" }

[variables.env]
default = "prod"
pattern = "[a-z]+"

[variables.admin_arn]
default = "arn:aws:iam::111122223333:role/admin"

[[phases]]
name = "foundation"
"#;

/// Writes a stack of `teams` × [`RESOURCES`] resources.
pub(crate) fn write(directory: &Path, teams: usize) -> io::Result<()> {
    fs::create_dir(directory.join("policies"))?;
    fs::write(directory.join("stack.toml"), STACK)?;
    for team in 0..teams {
        let name = format!("team-{team:03}");
        fs::write(directory.join(format!("{name}.toml")), of_team(&name))?;
        fs::write(directory.join(format!("policies/{name}.json")), bucket_policy_file(&name))?;
    }
    Ok(())
}

/// How many resources of each kind a stack has.
pub(crate) fn kinds(stack: &Stack) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for declaration in &stack.declarations {
        *counts.entry(declaration.kind.name()).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    counts.join(", ")
}

fn of_team(team: &str) -> String {
    let mut text = format!(
        r#"phase = "foundation"

[kms.key.{team}]
alias          = "figures-{team}"
description    = "Encrypts what {team} stores."
rotation       = true
administrators = ["${{var.admin_arn}}"]
users          = ["${{iam.role.{team}-00.arn}}", "${{iam.role.{team}-01.arn}}"]
"#
    );
    let parts = (0..BUCKETS)
        .map(|index| bucket(team, index))
        .chain((0..ARCHIVES).map(|index| archive(team, index)))
        .chain((0..POLICIES).map(|index| managed_policy(team, index)))
        .chain((0..ROLES).map(|index| role(team, index)))
        .chain((0..CONFIGURATION).map(|index| configuration(team, index)))
        .chain([flags(team)]);
    parts.for_each(|part| text.push_str(&part));
    text
}

fn bucket(team: &str, index: usize) -> String {
    let bucket = format!("{team}-{index:02}");
    let mut text = format!(
        r#"
[s3.bucket.{bucket}]
name       = "figures-{bucket}"
versioning = "enabled"
encryption = {{ kms = "${{kms.key.{team}.arn}}", bucket_key = true }}
tags       = {{ Team = "{team}", Purpose = "calls" }}

[s3.bucket.{bucket}.lifecycle]
expire-calls = {{ prefix = "calls/", expire_after_days = 30 }}
uploads.abort_incomplete_multipart_after_days = 7
"#
    );
    text.push_str(&if index == 0 {
        format!("\n[s3.bucket.{bucket}.policy]\nfile = \"policies/{team}.json\"\n")
    } else {
        bucket_policy(&format!("s3.bucket.{bucket}.policy"), &bucket, team)
    });
    text
}

fn archive(team: &str, index: usize) -> String {
    let archive = format!("{team}-archive-{index}");
    let mut text = format!(
        r#"
[use.{archive}]
template   = "encrypted-bucket"
name       = "figures-{archive}"
key        = "${{kms.key.{team}.arn}}"
versioning = "enabled"

[use.{archive}.lifecycle.archive]
expire_after_days = 365
transitions       = {{ GLACIER_IR = {{ after_days = 30 }} }}
"#
    );
    text.push_str(&bucket_policy(&format!("use.{archive}.policy"), &archive, team));
    text
}

fn bucket_policy(table: &str, bucket: &str, team: &str) -> String {
    format!(
        r#"
[{table}]
Version = "2012-10-17"
[[{table}.Statement]]
Sid       = "ReadAndWrite"
Effect    = "Allow"
Principal = {{ AWS = "${{iam.role.{team}-00.arn}}" }}
Action    = ["s3:GetObject", "s3:PutObject"]
Resource  = "${{s3.bucket.{bucket}.arn}}/*"
[[{table}.Statement]]
Sid       = "DenyPlainHttp"
Effect    = "Deny"
Principal = "*"
Action    = "s3:*"
Resource  = ["${{s3.bucket.{bucket}.arn}}", "${{s3.bucket.{bucket}.arn}}/*"]
Condition = {{ Bool = {{ "aws:SecureTransport" = "false" }} }}
"#
    )
}

fn bucket_policy_file(team: &str) -> String {
    format!(
        r#"{{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Sid": "DenyPlainHttp",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": ["${{s3.bucket.{team}-00.arn}}", "${{s3.bucket.{team}-00.arn}}/*"],
      "Condition": {{ "Bool": {{ "aws:SecureTransport": "false" }} }}
    }}
  ]
}}
"#
    )
}

fn managed_policy(team: &str, index: usize) -> String {
    let policy = format!("{team}-{index:02}");
    format!(
        r#"
[iam.policy.{policy}]
name        = "figures-{policy}"
description = "What {team} may log."

[iam.policy.{policy}.document]
Version = "2012-10-17"
[[iam.policy.{policy}.document.Statement]]
Sid      = "WriteLogs"
Effect   = "Allow"
Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
Resource = "arn:aws:logs:${{stack.region}}:${{stack.account}}:log-group:/{team}/{index}:*"
"#
    )
}

fn role(team: &str, index: usize) -> String {
    let role = format!("{team}-{index:02}");
    let bucket = format!("{team}-{:02}", index % BUCKETS);
    let policy = format!("{team}-{:02}", index % POLICIES);
    format!(
        r#"
[iam.role.{role}]
name        = "figures-{role}"
description = "What step {index} of {team} may do."
trust       = {{ services = ["lambda.amazonaws.com"] }}
attachments = ["${{iam.policy.{policy}.arn}}"]

[iam.role.{role}.inline.storage]
Version = "2012-10-17"
[[iam.role.{role}.inline.storage.Statement]]
Sid      = "ReadAndWriteCalls"
Effect   = "Allow"
Action   = ["s3:GetObject", "s3:PutObject"]
Resource = ["${{s3.bucket.{bucket}.arn}}/calls/*", "${{s3.bucket.{bucket}.arn}}/results/*"]

[iam.role.{role}.inline.key]
Version = "2012-10-17"
[[iam.role.{role}.inline.key.Statement]]
Sid       = "UseTheKey"
Effect    = "Allow"
Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
Resource  = "${{kms.key.{team}.arn}}"
Condition = {{ StringEquals = {{ "kms:ViaService" = "s3.${{stack.region}}.amazonaws.com" }} }}
"#
    )
}

fn configuration(team: &str, index: usize) -> String {
    let bucket = format!("{team}-{:02}", index % BUCKETS);
    format!(
        r#"
[ssm.parameter.{team}-config-{index}]
name        = "/{team}/config/{index}"
description = "How step {index} works."

[ssm.parameter.{team}-config-{index}.json]
calls  = "s3://${{s3.bucket.{bucket}.name}}/calls/"
limits = {{ tokens = 4096, share = 0.5 }}
"#
    )
}

fn flags(team: &str) -> String {
    let mut keys = String::new();
    for index in 0..FLAGS {
        let _ = write!(keys, "\"flag-{index}\", ");
    }
    format!(
        r#"
[ssm.parameter.{team}-flag]
for_each = [{keys}]
name     = "/{team}/flags/${{each.key}}"
value    = "off"
"#
    )
}
