//! A bucket that answers over plain HTTP.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    check::{Finding, Held, Rule, View, written},
    declaration::Declaration,
    diagnostics::Severity,
    model::Text,
    policy::{Effect, Statement},
};

/// S3 takes both. A Deny has to cover the bucket and its objects: the one's ARN is not the other's
/// (aws-facts §8.7).
pub(super) const RULE: Rule = Rule {
    id: "plain-http",
    severity: Severity::Warning,
    about: "a bucket whose policy does not refuse plain HTTP, for itself and its objects",
    find,
};

fn find(view: &View<'_>) -> Vec<Finding> {
    let buckets =
        view.of_kind("s3.bucket").filter(|bucket| !bucket.settings.external && bucket.manages("policy"));
    buckets.filter_map(|bucket| judge(view, bucket)).collect()
}

fn judge(view: &View<'_>, bucket: &Declaration) -> Option<Finding> {
    let arn = view.output(bucket, "arn")?;
    let objects = format!("{arn}/*");
    let held = view.policies().iter().find(|held| held.by.address == bucket.address);
    let denials = || held.into_iter().flat_map(Held::said).filter(|said| refuses_http(said.statement));
    let covers = |wanted: &str| {
        denials().any(|said| {
            said.resources().any(|each| each == "*" || each == wanted || each == format!("{arn}*"))
        })
    };
    let at = match denials().next() {
        Some(said) => said.finding_at(view, &["Resource"], ""),
        None => Finding::at(&bucket.address, "", ""),
    };
    let (message, label) = match (covers(arn), covers(&objects)) {
        (true, true) => return None,
        (false, false) => (format!("{} answers over plain HTTP", bucket.address), "nothing refuses it"),
        (true, false) => {
            (format!("objects of {} are read over plain HTTP", bucket.address), "these are the bucket alone")
        }
        (false, true) => {
            (format!("{} itself answers over plain HTTP", bucket.address), "these are its objects alone")
        }
    };
    let itself = format!("${{{}.arn}}", bucket.address);
    let statement = json!({
        "Sid": "DenyPlainHttp",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [itself, format!("{itself}/*")],
        "Condition": { "Bool": { "aws:SecureTransport": "false" } },
    });
    let statement = written::addition(view, &bucket.address, held, statement);
    let finding = Finding { message, ..at }.with_label(label);
    Some(finding.with_help(format!("the statement that refuses it:\n{statement}")))
}

fn refuses_http(statement: &Statement) -> bool {
    let everyone =
        statement.principal.iter().flat_map(|principal| &principal.aws).any(|text| text.known() == Some("*"));
    let condition = &statement.condition;
    let is_about_transport = |(operator, key, values): (&str, &str, &BTreeSet<Text>)| match key {
        "aws:SecureTransport" => {
            operator.starts_with("Bool") && values.iter().any(|value| value.known() == Some("false"))
        }
        // Who asks for a version of TLS refuses what has none, by `IfExists` or on its own.
        "s3:TlsVersion" => operator.starts_with("NumericLess"),
        _ => false,
    };
    statement.effect == Effect::Deny
        && everyone
        && statement.is_about("s3:GetObject")
        && statement.is_about("s3:ListBucket")
        && condition.all().any(is_about_transport)
}
