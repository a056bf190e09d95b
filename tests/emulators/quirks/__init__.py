"""The corrections, by service. The order here is that in which a request passes them."""

# isort: off
from quirks import every, tagging  # noqa: F401
from quirks import bucket_policy, s3, kms, iam, ssm  # noqa: F401
from quirks import athena, budgets, cloudtrail, cloudwatch, ec2, events, lambda_, logs  # noqa: F401
from quirks import sns, sqs, wafv2  # noqa: F401
from quirks import athena, cloudwatch, ec2, elbv2, events, glue, logs, scheduler, sns  # noqa: F401
from quirks import sqs, wafv2  # noqa: F401
