//! How many requests are decided in a second.

use std::{io, path::Path};

use serde_json::json;
use trueup::{
    access::{Holdings, Question, ask},
    kinds,
    policy::{
        Policy,
        evaluate::{Attached, Caller, Context, Policies, Request, evaluate},
    },
    stack::{Options, load},
};

use super::report::{Costs, note, times, value};

const RUNS: usize = 11;

/// Requests a run.
const REQUESTS: u32 = 10_000;

/// Statements of the identity policies: what a busy role has.
const STATEMENTS: usize = 30;

pub(crate) fn figures() -> io::Result<()> {
    let (identity, bucket) = (identity(), bucket());
    let policies = Policies {
        identity: vec![Attached::new("identity", &identity)],
        resource: vec![Attached::new("bucket", &bucket)],
        ..Policies::default()
    };
    let mut context = Context::new();
    context.set("aws:SecureTransport", ["true"]);
    context.set("aws:SourceIp", ["203.0.113.7"]);
    context.set("aws:username", ["ann"]);
    let request = Request {
        caller: Caller::parse("arn:aws:iam::111122223333:user/ann").unwrap_or(Caller::Unsaid),
        action: "s3:PutObject".to_owned(),
        resource: format!("arn:aws:s3:::bucket-{}/home/ann/a.json", STATEMENTS - 1),
        owner: None,
        context,
    };
    note(&format!(
        "{STATEMENTS} statements of the caller, 2 of the bucket, each with a condition or a variable"
    ))?;
    let decisions = Costs::of(RUNS, || {
        (0..REQUESTS).filter(|_| evaluate(&policies, &request).outcome.is_allowed()).count()
    });
    times("10,000 requests, with their traces", &decisions, "")?;
    value("requests a second", a_second(&decisions, REQUESTS), "")?;

    let stack = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/cci-lite");
    let loaded = load(&stack, &kinds::catalog(), &Options::default());
    let stack =
        loaded.stack.unwrap_or_else(|| panic!("{}", loaded.sources.render(&loaded.diagnostics).plain()));
    let holdings = Holdings::declared(&stack);
    let question = Question::new("iam.role.lambda", "s3:GetObject", "${s3.bucket.input.arn}/a.wav");
    let answers = Costs::of(RUNS, || (0..1_000).filter(|_| ask(&holdings, &question).is_ok()).count());
    times("1,000 questions to stacks/cci-lite, each with its key", &answers, "")?;
    value("questions a second", a_second(&answers, 1_000), "")
}

fn a_second(costs: &Costs, count: u32) -> String {
    format!("{:.0}", f64::from(count) / costs.median().as_secs_f64())
}

fn identity() -> Policy {
    let statements: Vec<_> = (0..STATEMENTS)
        .map(|number| {
            json!({
                "Sid": format!("Home{number}"),
                "Effect": "Allow",
                "Action": ["s3:GetObject*", "s3:PutObject", "s3:DeleteObject"],
                "Resource": format!("arn:aws:s3:::bucket-{number}/home/${{aws:username}}/*"),
                "Condition": { "IpAddress": { "aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"] } },
            })
        })
        .collect();
    policy(&json!({ "Version": "2012-10-17", "Statement": statements }))
}

fn bucket() -> Policy {
    policy(&json!({ "Version": "2012-10-17", "Statement": [
        {
            "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        },
        {
            "Sid": "Kms", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*",
            "Condition": {
                "Null": { "s3:x-amz-server-side-encryption": "false" },
                "StringNotEquals": { "s3:x-amz-server-side-encryption": "aws:kms" },
            },
        },
    ] }))
}

fn policy(document: &serde_json::Value) -> Policy {
    Policy::from_json(&document.to_string()).unwrap_or_default()
}
