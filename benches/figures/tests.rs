//! The tests that a stack carries.

use std::{fmt::Write as _, fs, io};

use trueup::{
    kinds,
    stack::{Options, load},
    test_suite::{Suite, Verdict},
};

use super::{
    process::{cost, trueup},
    report::{Costs, note, times},
};

const RUNS: usize = 11;

const STACK: &str = r#"[stack]
name    = "figures"
account = "111122223333"
region  = "eu-central-1"

[s3.bucket.calls]
name = "figures-calls"

[iam.role.app]
name  = "figures-app"
trust = { services = ["lambda.amazonaws.com"] }

[iam.role.app.inline.calls]
Version = "2012-10-17"
[[iam.role.app.inline.calls.Statement]]
Effect   = "Allow"
Action   = ["s3:GetObject", "s3:PutObject"]
Resource = "${s3.bucket.calls.arn}/*"

[logs.metric_filter.slow]
name      = "slow"
log_group = "/figures/app"
pattern   = '{ $.level = "ERROR" && ($.latency > 500 || $.path = %^/api/[a-z]+$%) }'
metric    = { namespace = "Figures", name = "Slow" }

[cloudwatch.alarm.rate]
name                = "figures-rate"
namespace           = "Figures"
statistic           = "Sum"
period              = 300
evaluation_periods  = 3
datapoints_to_alarm = 2
comparison_operator = ">"
threshold           = 10
[cloudwatch.alarm.rate.metrics]
failed = { metric = "Failed" }
all    = { metric = "All" }
rate   = { expression = "IF(all > 0, 100 * failed / all, 0)" }
"#;

/// A thousand tests, a third of each sort and one more.
fn tests() -> String {
    let mut text = STACK.to_owned();
    for number in 0..1_000 {
        let _ = write!(text, "\n[[test]]\nname = \"{number}\"\n");
        text.push_str(&match number % 3 {
            0 => format!(
                "access = {{ principal = \"iam.role.app\", action = \"s3:PutObject\", resource = \"${{s3.bucket.calls.arn}}/{number}\" }}\nexpect = \"allow\"\n"
            ),
            1 => format!(
                "filter = \"logs.metric_filter.slow\"\nlog_line = '{{\"level\": \"ERROR\", \"latency\": {}}}'\nexpect = \"match\"\n",
                number + 501
            ),
            _ => "alarm = \"cloudwatch.alarm.rate\"\nseries = { failed = [0, 2, \"missing\", 2], all = [10, 10, 10, 10] }\nexpect = \"ALARM\"\n".to_owned(),
        });
    }
    text
}

pub(crate) fn figures() -> io::Result<()> {
    let directory = tempfile::tempdir()?;
    fs::write(directory.path().join("stack.toml"), tests())?;
    let loaded = load(directory.path(), &kinds::catalog(), &Options::default());
    let stack =
        loaded.stack.unwrap_or_else(|| panic!("{}", loaded.sources.render(&loaded.diagnostics).plain()));
    note("1,000 tests: 334 of access, 333 of a log pattern, 333 of an alarm on metric math")?;
    let (mut reading, mut trying, mut process) = (Costs::default(), Costs::default(), Costs::default());
    for _ in 0..RUNS {
        let suite = reading.time(|| Suite::of(&stack));
        assert!(suite.diagnostics.is_empty(), "{}", loaded.sources.render(&suite.diagnostics).plain());
        let outcomes =
            trying.time(|| suite.cases.iter().map(trueup::test_suite::Case::outcome).collect::<Vec<_>>());
        let bad = outcomes.iter().find(|outcome| outcome.verdict != Verdict::Passed);
        assert!(bad.is_none() && outcomes.len() == 1_000, "{bad:?}");
        process.add(cost(trueup(&["test", "."], directory.path()))?);
    }
    times("reading them from their tables, and asking the policies", &reading, "")?;
    times("trying lines and series", &trying, "")?;
    times("trueup test", &process, "")
}
