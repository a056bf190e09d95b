"""EventBridge: rules and their targets."""

from __future__ import annotations

from typing import Any

from checks.harness import Server, as_dict, as_list, check, fails, same

QUEUE = "arn:aws:sqs:eu-central-1:111122223333:q"


def a_rule(server: Server) -> Any:
    events = server.client("events")
    events.put_rule(Name="r", ScheduleExpression="rate(1 hour)")
    return events


@check("rules that AWS refuses")
def rules(server: Server) -> None:
    events = server.client("events")
    events.create_event_bus(Name="mine")
    for schedule in ("rate(1 hours)", "rate(10 hour)", "rate(0 minutes)", "every hour"):
        fails(400, "ValidationException", events.put_rule, Name="r", ScheduleExpression=schedule)
    fails(400, "ValidationException", events.put_rule, Name="r")
    fails(400, "ValidationException", events.put_rule, Name="r", EventBusName="mine",
          ScheduleExpression="rate(1 hour)")
    fails(400, "InvalidEventPatternException", events.put_rule, Name="r", EventPattern='{"a":[]}')
    fails(400, "ResourceNotFoundException", events.put_rule, Name="r", EventBusName="other",
          EventPattern='{"a":["b"]}')
    for schedule in ("rate(1 hour)", "rate(15 minutes)", "cron(0 2 ? * SAT *)"):
        events.put_rule(Name="r", ScheduleExpression=schedule)
    arn = events.put_rule(Name="r", EventBusName="mine", EventPattern='{"a":["b"]}')["RuleArn"]
    same(arn.split(":")[-1], "rule/mine/r")
    same([rule["Name"] for rule in events.list_rules(EventBusName="mine")["Rules"]], ["r"])


@check("a rule that is put again")
def put_again(server: Server) -> None:
    events = server.client("events")
    put = {"Name": "r", "ScheduleExpression": "rate(1 hour)"}
    arn = events.put_rule(**put, Description="d", RoleArn="arn:aws:iam::111122223333:role/x",
                          State="DISABLED", Tags=as_list({"a": "1"}))["RuleArn"]
    events.put_targets(Rule="r", Targets=[{"Id": "t", "Arn": QUEUE}])
    events.put_rule(**put, Tags=as_list({"b": "2"}))
    found = events.describe_rule(Name="r")
    same([found.get(name) for name in ("Description", "RoleArn", "State", "EventPattern")],
         [None, None, "ENABLED", None])
    same(as_dict(events.list_tags_for_resource(ResourceARN=arn)["Tags"]), {"a": "1"})
    same(events.list_targets_by_rule(Rule="r")["Targets"], [{"Id": "t", "Arn": QUEUE}])
    index = server.client("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    same([each["ResourceARN"] for each in index], [arn])


@check("targets that AWS refuses")
def targets(server: Server) -> None:
    events = a_rule(server)

    def refused(code: str, *targets: dict[str, Any]) -> None:
        fails(400, code, events.put_targets, Rule="r", Targets=list(targets))

    refused("LimitExceededException", *({"Id": f"{n}", "Arn": QUEUE} for n in range(6)))
    refused("ValidationException", {"Id": "t", "Arn": f"{QUEUE}.fifo"})
    refused("ValidationException", {
        "Id": "t", "Arn": "arn:aws:kinesis:eu-central-1:111122223333:stream/s"})
    refused("ValidationException", {"Id": "t", "Arn": QUEUE, "Input": "{"})
    refused("ValidationException", {"Id": "t", "Arn": QUEUE, "Input": "{}", "InputPath": "$.x"})
    events.put_targets(Rule="r", Targets=[{"Id": f"{n}", "Arn": QUEUE} for n in range(5)])
    refused("LimitExceededException", {"Id": "5", "Arn": QUEUE})
    events.put_targets(Rule="r", Targets=[{"Id": "4", "Arn": QUEUE, "Input": "1"}])


@check("targets of a rule that is not there")
def of_nothing(server: Server) -> None:
    events = server.client("events")
    fails(400, "ResourceNotFoundException", events.list_targets_by_rule, Rule="r")
    fails(400, "ResourceNotFoundException", events.remove_targets, Rule="r", Ids=["t"])
    fails(400, "ResourceNotFoundException", events.put_targets, Rule="r",
          Targets=[{"Id": "t", "Arn": QUEUE}])
    events.delete_rule(Name="r")


@check("a rule that has targets")
def with_targets(server: Server) -> None:
    events = a_rule(server)
    events.put_targets(Rule="r", Targets=[{"Id": "t", "Arn": QUEUE}])
    fails(400, "ValidationException", events.delete_rule, Name="r")
    same(events.remove_targets(Rule="r", Ids=["t", "other"])["FailedEntryCount"], 0)
    events.delete_rule(Name="r")
    fails(400, "ResourceNotFoundException", events.describe_rule, Name="r")
