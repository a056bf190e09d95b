"""What a bucket's policy denies."""

from __future__ import annotations

import json

from checks.harness import Server, check, fails, same

POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
     "Resource": "arn:aws:s3:::a-bucket/*",
     "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}},
    {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "s3:*",
     "Resource": ["arn:aws:s3:::a-bucket", "arn:aws:s3:::a-bucket/*"],
     "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]})


@check("bucket policies deny")
def uploads_without_encryption(server: Server) -> None:
    s3 = server.bucket()
    s3.put_bucket_policy(Bucket="a-bucket", Policy=POLICY)
    failure = fails(403, "AccessDenied", s3.put_object, Bucket="a-bucket", Key="x", Body=b"x")
    assert "explicit deny in a resource-based policy" in failure.response["Error"]["Message"]
    fails(403, "AccessDenied", s3.put_object, Bucket="a-bucket", Key="x", Body=b"x",
          ServerSideEncryption="AES256")
    key = server.client("kms").create_key()["KeyMetadata"]["KeyId"]
    s3.put_object(Bucket="a-bucket", Key="x", Body=b"x", ServerSideEncryption="aws:kms",
                  SSEKMSKeyId=key)
    # Made over plain HTTP, so that plain HTTP is as good as TLS.
    same(s3.list_objects_v2(Bucket="a-bucket")["KeyCount"], 1)
    s3.delete_object(Bucket="a-bucket", Key="x")
    s3.delete_bucket_policy(Bucket="a-bucket")
    s3.put_object(Bucket="a-bucket", Key="x", Body=b"x")
