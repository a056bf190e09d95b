"""The corrections, by service. The order here is that in which a request passes them."""

# isort: off
from quirks import every, tagging  # noqa: F401
from quirks import bucket_policy, s3, kms, iam, ssm  # noqa: F401
from quirks import apprunner, athena, budgets, cloudtrail, cloudwatch, ec2, elbv2  # noqa: F401
from quirks import event_source_mappings, events, glue, lambda_, logs, scheduler, sns, sqs, wafv2  # noqa: F401
