"""EventBridge Scheduler: schedules."""

from __future__ import annotations

from typing import Any

from checks.harness import Server, check, fails, same

TARGET = {"Arn": "arn:aws:sqs:eu-central-1:111122223333:q",
          "RoleArn": "arn:aws:iam::111122223333:role/r"}
OFF = {"Mode": "OFF"}


@check("schedules")
def schedules(server: Server) -> None:
    scheduler = server.client("scheduler")

    def got(**which: str) -> dict[str, Any]:
        found = scheduler.get_schedule(Name="s", **which)
        return {name: value for name, value in found.items()
                if name not in ("Arn", "CreationDate", "LastModificationDate", "ResponseMetadata")}

    put = {"Name": "s", "ScheduleExpression": "rate(1 hour)", "FlexibleTimeWindow": OFF}
    retries = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}
    plain = put | {"GroupName": "default", "ScheduleExpressionTimezone": "UTC", "State": "ENABLED",
                   "ActionAfterCompletion": "NONE", "Target": TARGET | {"RetryPolicy": retries}}
    arn = scheduler.create_schedule(**put, Target=TARGET)["ScheduleArn"]
    same(arn, "arn:aws:scheduler:eu-central-1:111122223333:schedule/default/s")
    same(got(), plain)
    fails(409, "ConflictException", scheduler.create_schedule, **put, Target=TARGET)
    once = {"MaximumRetryAttempts": 1}
    scheduler.update_schedule(**put, Target=TARGET | {"RetryPolicy": once}, Description="d",
                              ActionAfterCompletion="DELETE", State="DISABLED")
    same(got(), plain | {"Description": "d", "ActionAfterCompletion": "DELETE", "State": "DISABLED",
                         "Target": TARGET | {"RetryPolicy": retries | once}})
    scheduler.update_schedule(**put, Target=TARGET)
    same(got(), plain)
    for expression in ("rate(10 seconds)", "rate(-10 minutes)", "at(2021-12-31)", "cron()"):
        fails(400, "ValidationException", scheduler.update_schedule,
              **put | {"ScheduleExpression": expression}, Target=TARGET)
    fails(404, "ResourceNotFoundException", scheduler.create_schedule, **put, Target=TARGET,
          GroupName="none")
    scheduler.create_schedule_group(Name="g")
    scheduler.create_schedule(**put, Target=TARGET, GroupName="g")
    same(got(GroupName="g"), plain | {"GroupName": "g"})
    same(sorted(each["GroupName"] for each in scheduler.list_schedules()["Schedules"]),
         ["default", "g"])
    scheduler.delete_schedule(Name="s")
    fails(404, "ResourceNotFoundException", scheduler.get_schedule, Name="s")
