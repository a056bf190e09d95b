"""SQS: attributes of queues."""

from __future__ import annotations

import json
from typing import Any

from quirks import base
from quirks.base import (BOTH, MEMORY, MINISTACK, MOTO, Forward, Refused, Request, Response, answer,
                         patch, quirk)

OF_FIFO = {"ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit"}


def queue_of(request: Request) -> str:
    asked = request.json
    return asked.get("QueueName") or asked.get("QueueUrl", "").rpartition("/")[2]


def attributes_of(request: Request, forward: Forward) -> dict[str, str]:
    found = forward(request.follow_up_json("GetQueueAttributes", {
        "QueueUrl": f"http://localhost/{request.account}/{queue_of(request)}",
        "AttributeNames": ["All"]}))
    return {name: value for name, value in found.json.get("Attributes", {}).items()
            if value not in (None, "")} if found.ok else {}


@quirk("which queues may move messages to a queue", MOTO,
       aws="keeps RedriveAllowPolicy",
       emulator="forgets it",
       source="botocore sqs SetQueueAttributesRequest.Attributes")
def redrive_allow_policy(request: Request, forward: Forward) -> Response:
    if request.service != "sqs":
        return forward(request)
    kept, name = MEMORY.of(request, "redrive allow policy"), queue_of(request)
    answered = forward(request)
    if not answered.ok:
        return answered
    if request.operation in ("sqs:DeleteQueue", "sqs:CreateQueue"):
        kept.pop(name, None)
    put = (request.json.get("Attributes") or {}).get("RedriveAllowPolicy")
    if put is not None:
        kept[name] = put
    if request.operation == "sqs:GetQueueAttributes" and kept.get(name):
        found = answered.json.get("Attributes") or {}
        return answered.with_json({"Attributes": found | {"RedriveAllowPolicy": kept[name]}})
    return answered


@patch("the policy of a queue", MOTO,
       aws="stays when other attributes are set",
       emulator="is removed by every SetQueueAttributes without one",
       source="botocore sqs SetQueueAttributes")
def policy() -> None:
    from moto.sqs.models import Queue

    plain = Queue._set_attributes

    def set_attributes(self: Queue, attributes: dict[str, Any], now: float | None = None) -> None:
        kept = {} if "Policy" in attributes else {"Policy": self.policy}
        plain(self, attributes | kept, now)

    Queue._set_attributes = set_attributes


@quirk("attributes of a queue", BOTH,
       aws="encrypts by one sort of key, has a period for data keys with a KMS key only, shows what "
           "was never set by its default, and takes attributes of FIFO queues for those alone, "
           "a limit by message group only with such a scope",
       emulator="takes everything; ministack shows some defaults, and what is empty as such; moto "
                "encrypts by both",
       source="botocore sqs CreateQueueRequest.Attributes; aws-facts §12.60, §12.61")
def attributes(request: Request, forward: Forward) -> Response:
    put = request.json.get("Attributes") or {} if request.service == "sqs" else {}
    if request.operation in ("sqs:CreateQueue", "sqs:SetQueueAttributes") and put:
        check(request, put, {} if "QueueName" in request.json else attributes_of(request, forward))
        if put.get("KmsMasterKeyId"):
            put = put | {"SqsManagedSseEnabled": "false"}
        elif put.get("SqsManagedSseEnabled") == "true" and "QueueUrl" in request.json:
            put = put | {"KmsMasterKeyId": ""}
        return forward(request.with_json(Attributes=put))
    answered = forward(request)
    if request.operation != "sqs:GetQueueAttributes" or not answered.ok:
        return answered
    found = {name: value for name, value in (answered.json.get("Attributes") or {}).items()
             if value not in (None, "")}
    if "All" not in request.json.get("AttributeNames", []):
        return answered
    if queue_of(request).endswith(".fifo"):
        found = {"DeduplicationScope": "queue", "FifoThroughputLimit": "perQueue"} | found
    if "KmsMasterKeyId" in found:
        found = {"KmsDataKeyReusePeriodSeconds": "300"} | found
    else:
        found.pop("KmsDataKeyReusePeriodSeconds", None)
    return answered.with_json({"Attributes": {"SqsManagedSseEnabled": "true"} | found})


def check(request: Request, put: dict[str, str], live: dict[str, str]) -> None:
    if not queue_of(request).endswith(".fifo"):
        for name in sorted(OF_FIFO & put.keys()):
            raise Refused(400, "InvalidAttributeName", f"Unknown Attribute {name}.")
    if put.get("KmsMasterKeyId") and put.get("SqsManagedSseEnabled") == "true":
        raise Refused(400, "InvalidAttributeValue", "You can use one type of server-side encryption "
                      "(SSE) at one time. You can either enable KMS SSE or SQS SSE.")
    all_of = live | put
    if all_of.get("FifoThroughputLimit") == "perMessageGroupId" \
            and all_of.get("DeduplicationScope") != "messageGroup":
        raise Refused(400, "InvalidAttributeValue", "The perMessageGroupId value is allowed only when "
                      "the value for DeduplicationScope is messageGroup.")


@quirk("a dead-letter queue", BOTH,
       aws="exists, lets the queue name it, and is a FIFO queue where the queue is one",
       emulator="is any that exists; moto's code is that of a queue which is not there",
       source="botocore sqs SetQueueAttributesRequest.Attributes")
def dead_letters(request: Request, forward: Forward) -> Response:
    put = request.json.get("Attributes") or {} if request.service == "sqs" else {}
    if request.operation not in ("sqs:CreateQueue", "sqs:SetQueueAttributes") \
            or not put.get("RedrivePolicy"):
        return forward(request)
    name = queue_of(request)

    def invalid(why: str) -> Refused:
        return Refused(400, "InvalidParameterValue", f"Value {put['RedrivePolicy']} for parameter "
                       f"RedrivePolicy is invalid. Reason: {why}")

    dead = json.loads(put["RedrivePolicy"])["deadLetterTargetArn"].rpartition(":")[2]
    found = forward(request.follow_up_json("GetQueueAttributes", {
        "QueueUrl": f"http://localhost/{request.account}/{dead}", "AttributeNames": ["All"]}))
    if not found.ok:
        raise invalid("Dead letter target does not exist.")
    if dead.endswith(".fifo") != name.endswith(".fifo"):
        raise invalid("Dead-letter queue must be same type of queue as the source.")
    allowed = json.loads(found.json["Attributes"].get("RedriveAllowPolicy") or "{}")
    if base.served == "moto":
        allowed = json.loads(MEMORY.of(request, "redrive allow policy").get(dead) or "{}")
    permission = allowed.get("redrivePermission", "allowAll")
    if permission == "denyAll" or (permission == "byQueue"
                                   and request.arn(name) not in allowed["sourceQueueArns"]):
        raise invalid("Dead letter target does not allow this queue.")
    return forward(request)


@quirk("queues of a dead-letter queue", MINISTACK,
       aws="lists those whose dead-letter queue it is",
       emulator="has no such call",
       source="botocore sqs ListDeadLetterSourceQueues")
def sources(request: Request, forward: Forward) -> Response:
    if request.operation != "sqs:ListDeadLetterSourceQueues":
        return forward(request)
    dead = forward(request.follow_up_json("GetQueueAttributes", {
        "QueueUrl": request.json["QueueUrl"], "AttributeNames": ["QueueArn"]}))
    if not dead.ok:
        return dead

    def names_it(url: str) -> bool:
        found = forward(request.follow_up_json("GetQueueAttributes", {
            "QueueUrl": url, "AttributeNames": ["RedrivePolicy"]})).json.get("Attributes") or {}
        policy = json.loads(found.get("RedrivePolicy") or "{}")
        return policy.get("deadLetterTargetArn") == dead.json["Attributes"]["QueueArn"]

    urls = forward(request.follow_up_json("ListQueues", {})).json.get("QueueUrls") or []
    return answer(request, {"queueUrls": [url for url in urls if names_it(url)]})
