"""EventBridge: rules and their targets."""

from __future__ import annotations

import json
import re
from typing import Any

from quirks import base
from quirks.base import BOTH, MINISTACK, Forward, Refused, Request, Response, quirk

# Services whose targets are invoked by a role (PutTargets, seen in us-east-1 in September 2026).
BY_ROLE = {"batch", "codebuild", "codepipeline", "ecs", "events", "firehose", "glue", "inspector",
           "kinesis", "redshift", "sagemaker", "ssm", "ssm-incidents", "states"}


def invalid(message: str) -> Refused:
    return Refused(400, "ValidationException", message)


def which(asked: dict[str, Any], name: str) -> dict[str, Any]:
    return {"Name": asked.get(name), "EventBusName": asked.get("EventBusName") or "default"}


def described(request: Request, forward: Forward, name: str) -> Response:
    return forward(request.follow_up_json("DescribeRule", which(request.json, name)))


@quirk("rules that AWS refuses", BOTH,
       aws="wants a pattern or a schedule, the latter on the default bus only, and counts "
           "`rate(1 hour)` and `rate(2 hours)`",
       emulator="ministack takes a rule without either, and schedules on every bus; both take "
                "`rate(1 hours)`, moto any schedule",
       source="aws-facts §12.27")
def rules(request: Request, forward: Forward) -> Response:
    if request.operation != "events:PutRule":
        return forward(request)
    asked = request.json
    schedule = asked.get("ScheduleExpression")
    if not schedule and not asked.get("EventPattern"):
        raise invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    if schedule and (asked.get("EventBusName") or "default") != "default":
        raise invalid("ScheduleExpression is supported only on the default event bus.")
    rate = r"rate\((1 (minute|hour|day)|(?!1 )[1-9]\d* (minutes|hours|days))\)"
    if schedule and not re.fullmatch(rf"{rate}|cron\(\S+( \S+){{5}}\)", schedule):
        raise invalid("Parameter ScheduleExpression is not valid.")
    return forward(request)


@quirk("a rule that is put again", BOTH,
       aws="has what was put, nothing else of before, and the tags of before",
       emulator="ministack keeps description and role; both replace or add tags",
       source="botocore events PutRule; aws-facts §0.10, §0.11")
def put_again(request: Request, forward: Forward) -> Response:
    if request.operation != "events:PutRule" or not described(request, forward, "Name").ok:
        return forward(request)
    nothing = {"Description": "", "RoleArn": "", "State": "ENABLED"} if base.served == "ministack" else {}
    return forward(request.with_json(**nothing | request.json | {"Tags": None}))


@quirk("targets that AWS refuses", BOTH,
       aws="has five targets for a rule, wants the role that invokes some, the message group of a "
           "FIFO queue, JSON as input, and one sort of input",
       emulator="takes them; moto minds FIFO queues",
       source="botocore events Target; aws-facts §12.27, §12.28")
def targets(request: Request, forward: Forward) -> Response:
    if request.operation != "events:PutTargets":
        return forward(request)
    asked = request.json
    for target in asked["Targets"]:
        service = target["Arn"].split(":")[2]
        if service in BY_ROLE and not target.get("RoleArn"):
            raise invalid(f"RoleArn is required for target {target['Arn']}.")
        if service == "sqs" and target["Arn"].endswith(".fifo") and not target.get("SqsParameters"):
            raise invalid(f"Parameter(s) SqsParameters must be specified for target: {target['Id']}.")
        inputs = [target.get(name) for name in ("Input", "InputPath", "InputTransformer")]
        if sum(one is not None for one in inputs) > 1:
            raise invalid(f"Only one of Input, InputPath, or InputTransformer must be provided for "
                          f"target {target['Id']}.")
        try:
            json.loads(target.get("Input", "{}"))
        except ValueError:
            raise invalid(f"JSON syntax error in input for target {target['Id']}") from None
    listed = forward(request.follow_up_json("ListTargetsByRule", {
        "Rule": asked["Rule"], "EventBusName": asked.get("EventBusName") or "default"}))
    before = {target["Id"] for target in listed.json.get("Targets", [])} if listed.ok else set()
    if len(before | {target["Id"] for target in asked["Targets"]}) > 5:
        raise Refused(400, "LimitExceededException",
                      "The requested resource exceeds the maximum number allowed.")
    return forward(request)


@quirk("targets of a rule that is not there", MINISTACK,
       aws="`ResourceNotFoundException`",
       emulator="lists none, and removes any",
       source="aws-facts §12.27")
def of_nothing(request: Request, forward: Forward) -> Response:
    if request.operation in ("events:ListTargetsByRule", "events:RemoveTargets"):
        found = described(request, forward, "Rule")
        if not found.ok:
            return found
    return forward(request)


@quirk("a rule that has targets", MINISTACK,
       aws="can't be deleted",
       emulator="deletes it with its targets",
       source="botocore events DeleteRule; aws-facts §12.27")
def with_targets(request: Request, forward: Forward) -> Response:
    if request.operation == "events:DeleteRule":
        asked = which(request.json, "Name")
        listed = forward(request.follow_up_json("ListTargetsByRule", {
            "Rule": asked["Name"], "EventBusName": asked["EventBusName"]}))
        if listed.ok and listed.json["Targets"]:
            raise invalid("Rule can't be deleted since it has targets.")
    return forward(request)
