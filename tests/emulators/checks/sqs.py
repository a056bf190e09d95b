"""SQS: attributes of queues."""

from __future__ import annotations

import json
from typing import Any

from checks.harness import Server, check, fails, same

ARN = "arn:aws:sqs:eu-central-1:111122223333:q"


def a_queue(server: Server, name: str = "q", **attributes: str) -> tuple[Any, str]:
    sqs = server.client("sqs")
    return sqs, sqs.create_queue(QueueName=name, Attributes=attributes, tags={"a": "1"})["QueueUrl"]


def attributes_of(sqs: Any, url: str) -> dict[str, str]:
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return {name: value for name, value in found.items()
            if not name.startswith("Approximate") and not name.endswith("Timestamp")}


@check("attributes of a queue")
def attributes(server: Server) -> None:
    sqs, url = a_queue(server)
    plain = {"QueueArn": ARN, "VisibilityTimeout": "30", "MaximumMessageSize": "1048576",
             "MessageRetentionPeriod": "345600", "DelaySeconds": "0",
             "ReceiveMessageWaitTimeSeconds": "0", "SqsManagedSseEnabled": "true"}
    same(attributes_of(sqs, url), plain)
    same(sqs.list_queue_tags(QueueUrl=url)["Tags"], {"a": "1"})
    by_kms = {"KmsMasterKeyId": "alias/aws/sqs", "SqsManagedSseEnabled": "false"}
    sqs.set_queue_attributes(QueueUrl=url, Attributes=by_kms)
    same(attributes_of(sqs, url), plain | by_kms | {"KmsDataKeyReusePeriodSeconds": "300"})
    fails(400, "InvalidAttributeValue", sqs.set_queue_attributes, QueueUrl=url,
          Attributes=by_kms | {"SqsManagedSseEnabled": "true"})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": "",
                                                       "SqsManagedSseEnabled": "true"})
    same(attributes_of(sqs, url), plain)
    fails(400, "InvalidAttributeName", sqs.set_queue_attributes, QueueUrl=url,
          Attributes={"DeduplicationScope": "queue"})
    sqs, url = a_queue(server, "q.fifo", FifoQueue="true")
    fifo = plain | {"QueueArn": f"{ARN}.fifo", "FifoQueue": "true",
                    "ContentBasedDeduplication": "false", "DeduplicationScope": "queue",
                    "FifoThroughputLimit": "perQueue"}
    same(attributes_of(sqs, url), fifo)
    fast = {"DeduplicationScope": "messageGroup", "FifoThroughputLimit": "perMessageGroupId"}
    fails(400, "InvalidAttributeValue", sqs.set_queue_attributes, QueueUrl=url,
          Attributes={"FifoThroughputLimit": "perMessageGroupId"})
    sqs.set_queue_attributes(QueueUrl=url, Attributes=fast)
    same(attributes_of(sqs, url), fifo | fast)


@check("the policy of a queue")
def policy(server: Server) -> None:
    sqs, url = a_queue(server)
    put = {"Version": "2012-10-17", "Statement": [
        {"Sid": "s", "Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
         "Action": "sqs:SendMessage", "Resource": ARN}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(put)})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "5"})
    same(json.loads(attributes_of(sqs, url)["Policy"]), put)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    same(attributes_of(sqs, url).get("Policy"), None)


@check("which queues may move messages to a queue")
def redrive_allow_policy(server: Server) -> None:
    sqs, url = a_queue(server)
    put = json.dumps({"redrivePermission": "denyAll"})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedriveAllowPolicy": put})
    same(attributes_of(sqs, url).get("RedriveAllowPolicy"), put)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedriveAllowPolicy": ""})
    same(attributes_of(sqs, url).get("RedriveAllowPolicy"), None)


@check("a dead-letter queue")
def dead_letters(server: Server) -> None:
    sqs, url = a_queue(server)
    a_queue(server, "d.fifo", FifoQueue="true")

    def to(name: str) -> dict[str, str]:
        return {"RedrivePolicy": json.dumps({
            "deadLetterTargetArn": f"{ARN[:-1]}{name}", "maxReceiveCount": 3})}

    for name in ("none", "d.fifo"):
        fails(400, "InvalidParameterValue", sqs.set_queue_attributes, QueueUrl=url,
              Attributes=to(name))
    _, dead = a_queue(server, "d", RedriveAllowPolicy=json.dumps({"redrivePermission": "denyAll"}))
    fails(400, "InvalidParameterValue", sqs.set_queue_attributes, QueueUrl=url, Attributes=to("d"))
    sqs.set_queue_attributes(QueueUrl=dead, Attributes={"RedriveAllowPolicy": json.dumps({
        "redrivePermission": "byQueue", "sourceQueueArns": [ARN]})})
    sqs.set_queue_attributes(QueueUrl=url, Attributes=to("d"))
    same(json.loads(attributes_of(sqs, url)["RedrivePolicy"])["maxReceiveCount"], 3)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": ""})
    same(attributes_of(sqs, url).get("RedrivePolicy"), None)


@check("queues of a dead-letter queue")
def sources(server: Server) -> None:
    sqs, dead = a_queue(server, "d")
    a_queue(server, RedrivePolicy=json.dumps({
        "deadLetterTargetArn": f"{ARN[:-1]}d", "maxReceiveCount": 3}))
    found = sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"]
    same([each.rpartition("/")[2] for each in found], ["q"])
    fails(400, "AWS.SimpleQueueService.NonExistentQueue", sqs.list_dead_letter_source_queues,
          QueueUrl=f"{dead}-none")
