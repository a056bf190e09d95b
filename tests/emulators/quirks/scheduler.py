"""EventBridge Scheduler: schedules."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from quirks import base
from quirks.base import BOTH, MEMORY, Forward, Refused, Request, Response, quirk

RETRIES = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}
DEFAULTS = {"ScheduleExpressionTimezone": "UTC", "State": "ENABLED", "ActionAfterCompletion": "NONE",
            "GroupName": "default"}


@quirk("schedules", BOTH,
       aws="writes out what is not given: group, time zone, state, what becomes of it, and both members of the "
           "retry policy; UpdateSchedule replaces all of it; a group has to be there",
       emulator="moto keeps what becomes of it when it is updated, answers null for what there is not, 400 for "
                "one that is there, and 500 for a group that is none; ministack writes out an empty description and no retry policy",
       source="aws-facts §12.62; botocore scheduler UpdateSchedule")
def schedules(request: Request, forward: Forward) -> Response:
    if request.service != "scheduler" or not (of := re.fullmatch(r"/schedules/([^/]+)", request.path)):
        return forward(request)
    name = unquote(of[1])
    kept: dict[str, Any] = MEMORY.of(request, "what becomes of a schedule")
    if request.method in ("POST", "PUT"):
        asked = DEFAULTS | request.json
        check(asked["ScheduleExpression"])
        if base.served == "moto" and request.method == "POST" and not forward(replace(
                request.follow_up("GET"), path=f"/schedule-groups/{asked['GroupName']}")).ok:
            raise Refused(404, "ResourceNotFoundException",
                          f"Schedule group {asked['GroupName']} does not exist.")
        target = asked["Target"]
        asked["Target"] = target | {"RetryPolicy": RETRIES | target.get("RetryPolicy", {})}
        answered = forward(request.with_json(**asked))
        if answered.ok:
            kept[f"{asked['GroupName']}/{name}"] = asked["ActionAfterCompletion"]
        is_there = not answered.ok and "ConflictException" in answered.text
        return replace(answered, status=409) if is_there else answered
    answered = forward(request)
    if request.method != "GET" or not answered.ok:
        return answered
    found = {member: value for member, value in answered.json.items() if value not in (None, "")}
    after = kept.get(f"{found['GroupName']}/{name}", "NONE")
    return answered.with_json(found | {"ActionAfterCompletion": after})


def check(expression: str) -> None:
    rate = r"rate\(\d+ (minute|hour|day)s?\)"
    moment = r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)"
    if not re.fullmatch(rf"{rate}|{moment}|cron\(\S+( \S+){{5}}\)", expression, re.IGNORECASE):
        raise Refused(400, "ValidationException", f"Invalid Schedule Expression {expression}.")
