"""The checks, by service, as the corrections are in `quirks/`."""

# isort: off
from checks import every, tagging  # noqa: F401
from checks import bucket_policy, s3, kms, iam, ssm  # noqa: F401
from checks import athena, cloudtrail, cloudwatch, ec2, events, logs, sns, sqs, wafv2  # noqa: F401
