"""The checks, by service, as the corrections are in `quirks/`."""

from checks import every, s3, kms, iam, ssm, cloudwatch, logs, sns  # noqa: F401, I001
