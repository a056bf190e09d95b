"""Presigned uploads for a tenant: whoever uses one has to send the headers that say how the call is encrypted."""

import json
import os
import re

import boto3
from botocore.config import Config

SECONDS = 300
CALL = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,127}\.(mp3|mp4|wav|flac|ogg|amr|webm)")


def handler(event, _context):
    try:
        call = json.loads(event.get("body") or "{}")["call"]
    except (ValueError, KeyError, TypeError):
        return answer(400, {"error": "the body must be JSON with a member `call`"})
    if not isinstance(call, str) or not CALL.fullmatch(call):
        return answer(400, {"error": "`call` must be the name of an audio file"})
    # With SigV4 and the region's own host; S3 refuses KMS to other signatures.
    client = boto3.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
    key = f"{os.environ['TENANT_ID']}/calls/{call}"
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": os.environ["KMS_KEY_ARN"]}
    url = client.generate_presigned_url("put_object", ExpiresIn=SECONDS, Params={
        "Bucket": os.environ["INPUT_BUCKET"], "Key": key, **encryption})
    return answer(201, {"url": url, "key": key, "expires_in": SECONDS, "headers": {
        "x-amz-server-side-encryption": "aws:kms",
        "x-amz-server-side-encryption-aws-kms-key-id": os.environ["KMS_KEY_ARN"]}})


def answer(status, body):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
