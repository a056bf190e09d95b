"""The checks, by service, as the corrections are in `quirks/`."""

# isort: off
from checks import every, tagging  # noqa: F401
from checks import bucket_policy, s3, kms, iam, ssm  # noqa: F401
from checks import athena, budgets, cloudtrail, cloudwatch, ec2, events, lambda_, logs  # noqa: F401
from checks import sns, sqs, wafv2  # noqa: F401
from checks import athena, cloudwatch, ec2, elbv2, events, glue, logs, scheduler, sns  # noqa: F401
from checks import sqs, wafv2  # noqa: F401
