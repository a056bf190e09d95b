"""What a bucket's policy denies, as far as the tests need it: objects and listings, by everyone."""

from __future__ import annotations

import fnmatch
import json
from typing import Any
from urllib.parse import unquote

from quirks.base import ACCOUNT, BOTH, MEMORY, Forward, Request, Response, quirk, s3_error

# Headers that are condition keys of an upload. One that was not sent is no key, whatever the
# bucket's default encryption makes of it.
OF_UPLOADS = ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")


@quirk("bucket policies deny", BOTH,
       aws="refuses what a Deny of a bucket's policy is about, and says so; `aws:SecureTransport` is "
           "false over plain HTTP",
       emulator="enforces none. The shim evaluates a Deny to everyone on objects and listings. "
                "Plain HTTP is plain only to a bucket that was made over TLS, since most tests "
                "do without",
       source="aws-facts §8.1",
       alone=True)
def denied(request: Request, forward: Forward) -> Response:
    name, _, key = unquote(request.path).strip("/").partition("/")
    bucket = MEMORY.buckets.get(name) if request.service == "s3" else None
    action = action_of(request, key) if bucket else ""
    if bucket and action:
        resource = f"arn:aws:s3:::{name}/{key}" if key else f"arn:aws:s3:::{name}"
        context = context_of(request, bucket.over_tls)
        if any(denies(statement, action, resource, context)
               for statement in listed(bucket.policy.get("Statement"))):
            return s3_error(403, "AccessDenied",
                            f"User: arn:aws:iam::{ACCOUNT}:user/tests is not authorized to perform: "
                            f'{action} on resource: "{resource}" with an explicit deny in a '
                            "resource-based policy")
    answer = forward(request)
    # Creating a bucket is what makes the shim remember it.
    made = MEMORY.buckets.get(name) if request.service == "s3" and not key else None
    if made and answer.ok and request.method == "PUT" and not request.parameters.keys() - {"x-id"}:
        made.over_tls = request.over_tls
    if made and answer.ok and request.subresource("policy"):
        if request.method == "PUT":
            made.policy = json.loads(request.body)
        elif request.method == "DELETE":
            made.policy = {}
    return answer


def action_of(request: Request, key: str) -> str:
    """The action that a call on objects needs; calls on the bucket's settings are never denied."""
    if key:
        return {"PUT": "s3:PutObject", "GET": "s3:GetObject", "HEAD": "s3:GetObject",
                "DELETE": "s3:DeleteObject"}.get(request.method, "")
    is_list = request.method == "GET" and "list-type" in request.parameters
    return "s3:ListBucket" if is_list else ""


def context_of(request: Request, made_over_tls: bool) -> dict[str, str]:
    is_plain = made_over_tls and not request.over_tls
    context = {"aws:securetransport": str(not is_plain).lower()}
    if request.method == "PUT":
        context |= {f"s3:{name}": request.headers[name] for name in OF_UPLOADS
                    if name in request.headers}
    return context


def denies(statement: dict[str, Any], action: str, resource: str, context: dict[str, str]) -> bool:
    return (statement["Effect"] == "Deny"
            and statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
            and any(fnmatch.fnmatchcase(action.lower(), each.lower())
                    for each in listed(statement.get("Action")))
            and any(fnmatch.fnmatchcase(resource, each)
                    for each in listed(statement.get("Resource")))
            and all(holds(operator, key.lower(), listed(values), context)
                    for operator, keys in statement.get("Condition", {}).items()
                    for key, values in keys.items()))


def holds(operator: str, key: str, values: list[Any], context: dict[str, str]) -> bool:
    """Whether a condition holds; one that the shim doesn't know denies nothing."""
    values = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    if operator == "Null":
        return (key not in context) == (values == ["true"])
    operator, if_exists = operator.removesuffix("IfExists"), operator.endswith("IfExists")
    negated = operator == "StringNotEquals"
    if operator not in ("Bool", "StringEquals", "StringNotEquals"):
        return False
    if key not in context:
        # A negated operator holds where the key is absent, and so does `IfExists`.
        return negated or if_exists
    return (context[key] in values) != negated


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
