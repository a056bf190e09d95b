"""What every check uses: the servers, boto3's clients, and comparisons."""

from __future__ import annotations

import functools
import http.client
import json
import pathlib
import subprocess
import sys
from typing import Any, Callable

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import serve

HERE = pathlib.Path(__file__).parent.parent
REGION = "eu-central-1"


class Server:
    """An emulator, served by serve.py as the tests do it."""

    def __init__(self, name: str, *flags: str) -> None:
        self.name = name
        self.process = subprocess.Popen([sys.executable, HERE / "serve.py", name, *flags],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        ready = self.process.stdout.readline()
        assert ready.startswith("ready http://127.0.0.1:"), f"{name} says {ready!r}"
        self.url = ready.split()[1]

    @functools.cache  # making a client takes longer than what is done with it
    def client(self, service: str, region: str = REGION) -> Any:
        return boto3.client(
            service, endpoint_url=self.url, region_name=region,
            aws_access_key_id=serve.ACCOUNT, aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}))

    def raw(self, service: str, method: str, path: str, body: bytes = b"",
            **headers: str) -> tuple[int, bytes]:
        """A call without an SDK's help or forgiveness. Neither emulator checks signatures."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        connection.request(method, path, body, {
            "authorization": f"AWS4-HMAC-SHA256 Credential={serve.ACCOUNT}/20260101/{REGION}/"
                             f"{service}/aws4_request, SignedHeaders=host, Signature=0",
            **{name.replace("_", "-"): value for name, value in headers.items()}})
        answer = connection.getresponse()
        return answer.status, answer.read()

    def reset(self) -> None:
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"))
        connection.request("POST", serve.RESET)
        assert connection.getresponse().status == 200

    def bucket(self, name: str = "a-bucket", **arguments: Any) -> Any:
        """An S3 client and a bucket of its own."""
        s3 = self.client("s3")
        tags = arguments.pop("tags", {})
        configuration = {"LocationConstraint": REGION}
        if tags:
            configuration["Tags"] = as_list(tags)
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=configuration, **arguments)
        return s3

    def stop(self) -> None:
        """Ends the server as the end of a test process does: by the end of its input."""
        self.process.stdin.close()
        assert self.process.wait(10) == 0


def as_list(tags: dict[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    return [{key: name, value: text} for name, text in tags.items()]


def as_dict(tags: list[dict[str, str]], key: str = "Key", value: str = "Value") -> dict[str, str]:
    return {tag[key]: tag[value] for tag in tags}


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def same(found: Any, expected: Any) -> None:
    assert found == expected, f"\n  found    {found}\n  expected {expected}"


def fails(status: int, code: str, call: Callable[..., Any], /, **arguments: Any) -> ClientError:
    try:
        answer = call(**arguments)
    except ClientError as failure:
        response = failure.response
        same((response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]),
             (status, code))
        return failure
    raise AssertionError(f"expected {code}, got {without_metadata(answer)}")


CHECKS: list[tuple[str, Callable[[Server], None]]] = []


def check(proves: str = ""):
    """Registers a check of a quirk, or of something that needs no fix ("")."""

    def register(function):
        CHECKS.append((proves, function))
        return function

    return register


TRUST = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"},
     "Action": "sts:AssumeRole"}]})
