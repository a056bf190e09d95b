"""The checks, by service, as the corrections are in `quirks/`."""

# isort: off
from checks import every, tagging  # noqa: F401
from checks import bucket_policy, s3, kms, iam, ssm  # noqa: F401
from checks import apprunner, athena, budgets, cloudtrail, cloudwatch, ec2, elbv2  # noqa: F401
from checks import event_source_mappings, events, glue, lambda_, logs, scheduler, sns, sqs, wafv2  # noqa: F401
