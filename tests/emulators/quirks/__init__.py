"""The corrections, by service. The order here is that in which a request passes them."""

from quirks import every, s3, kms, iam, ssm, cloudwatch, logs, sns  # noqa: F401, I001
