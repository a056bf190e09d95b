"""CloudWatch: alarms, composite alarms, dashboards, and their tags."""

from __future__ import annotations

import json
from typing import Any

import serve
from checks.harness import (REGION, Server, as_dict, as_list, check, fails, same,
                            without_metadata)

TOPIC = f"arn:aws:sns:{REGION}:{serve.ACCOUNT}:t"
ALARM = {"AlarmName": "a", "Namespace": "N", "MetricName": "m", "Statistic": "Sum",
         "Period": 300, "EvaluationPeriods": 3, "ComparisonOperator": "GreaterThanThreshold",
         "Threshold": 1.5}
MATH = {"AlarmName": "math", "EvaluationPeriods": 1, "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "Metrics": [
            {"Id": "e", "Expression": "m1 / m2", "Label": "rate", "ReturnData": True},
            {"Id": "m1", "ReturnData": False, "MetricStat": {
                "Metric": {"Namespace": "N", "MetricName": "x",
                           "Dimensions": [{"Name": "d", "Value": "v"}]},
                "Period": 60, "Stat": "p99.9", "Unit": "Seconds"}},
            {"Id": "m2", "ReturnData": False, "AccountId": "444455556666", "MetricStat": {
                "Metric": {"Namespace": "N", "MetricName": "y"}, "Period": 60, "Stat": "Sum"}}]}
COMPUTED = {"AlarmArn", "AlarmConfigurationUpdatedTimestamp", "StateUpdatedTimestamp",
            "StateTransitionedTimestamp", "StateReason", "StateReasonData"}
NO_ACTIONS = {"ActionsEnabled": True, "OKActions": [], "AlarmActions": [],
              "InsufficientDataActions": []}


def described(cloudwatch: Any, name: str, listed: str = "MetricAlarms") -> dict[str, Any]:
    found = cloudwatch.describe_alarms(AlarmNames=[name],
                                       AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    return {member: value for member, value in found[listed][0].items() if member not in COMPUTED}


@check("members of an alarm")
@check("state and tags of an alarm that is put again")
def alarms_round_trip(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    new = NO_ACTIONS | {"Dimensions": [], "StateValue": "INSUFFICIENT_DATA"}
    anomaly = {"AlarmName": "anomaly", "EvaluationPeriods": 2, "ThresholdMetricId": "band",
               "ComparisonOperator": "GreaterThanUpperThreshold", "Metrics": [
                   {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 2)",
                    "ReturnData": True},
                   {"Id": "m", "ReturnData": True, "MetricStat": {
                       "Metric": {"Namespace": "N", "MetricName": "x", "Dimensions": []},
                       "Period": 300, "Stat": "Average"}}]}
    full = ALARM | {
        "AlarmDescription": "d", "ActionsEnabled": False, "OKActions": [TOPIC],
        "AlarmActions": [TOPIC], "InsufficientDataActions": [TOPIC],
        "Dimensions": [{"Name": "x", "Value": "1"}], "Unit": "Seconds", "DatapointsToAlarm": 2,
        "TreatMissingData": "notBreaching"}
    percentile = {**ALARM, "ExtendedStatistic": "p99.9",
                  "EvaluateLowSampleCountPercentile": "ignore"}
    del percentile["Statistic"]
    for alarm in (MATH, anomaly, full, percentile, ALARM):  # the last three replace each other
        cloudwatch.put_metric_alarm(**alarm)
        same(described(cloudwatch, alarm["AlarmName"]), new | alarm)


@check("state and tags of an alarm that is put again")
def an_alarm_keeps_state_and_tags(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    cloudwatch.put_metric_alarm(**ALARM, Tags=as_list({"a": "1"}))
    found = cloudwatch.describe_alarms()["MetricAlarms"][0]
    same(found["StateReason"], "Unchecked: Initial alarm creation")
    cloudwatch.set_alarm_state(AlarmName="a", StateValue="ALARM", StateReason="because")
    cloudwatch.put_metric_alarm(**ALARM | {"Threshold": 2.0}, Tags=as_list({"a": "2", "b": "2"}))
    found = cloudwatch.describe_alarms()["MetricAlarms"][0]
    same((found["StateValue"], found["StateReason"], found["Threshold"]),
         ("ALARM", "because", 2.0))
    arn = found["AlarmArn"]
    same(arn, f"arn:aws:cloudwatch:{REGION}:{serve.ACCOUNT}:alarm:a")
    same(tags(cloudwatch, arn), {"a": "1"})
    cloudwatch.tag_resource(ResourceARN=arn, Tags=as_list({"c": "", "a": "3"}))
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["none"])
    same(tags(cloudwatch, arn), {"a": "3", "c": ""})
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["a", "c"])
    same(tags(cloudwatch, arn), {})
    cloudwatch.tag_resource(ResourceARN=arn, Tags=as_list({"c": "4"}))
    cloudwatch.disable_alarm_actions(AlarmNames=["a"])
    same(described(cloudwatch, "a")["ActionsEnabled"], False)
    cloudwatch.delete_alarms(AlarmNames=["none", "a"])
    same(cloudwatch.describe_alarms()["MetricAlarms"], [])
    cloudwatch.put_metric_alarm(**ALARM)
    same(tags(cloudwatch, arn), {})
    same(described(cloudwatch, "a")["StateValue"], "INSUFFICIENT_DATA")


@check("extended statistics")
def extended_statistics(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    alarm = {name: value for name, value in ALARM.items() if name != "Statistic"}
    for statistic in ("p99.9", "tm90", "IQM", "PR(:300)", "TM(10%:90%)", "wm98.5"):
        cloudwatch.put_metric_alarm(**alarm, ExtendedStatistic=statistic)
        same(described(cloudwatch, "a")["ExtendedStatistic"], statistic)
    fails(400, "InvalidParameterValue", cloudwatch.put_metric_alarm, **alarm,
          ExtendedStatistic="median")


@check("alarms that AWS refuses")
def refused_alarms(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    two = [{"Id": name, "Expression": f"{name} + 1", "ReturnData": True} for name in ("a", "b")]
    for wrong in (ALARM | {"ExtendedStatistic": "p90"}, ALARM | {"Period": 90},
                  {name: value for name, value in ALARM.items() if name != "Statistic"},
                  {name: value for name, value in ALARM.items() if name != "Threshold"},
                  ALARM | {"EvaluationPeriods": 289}, ALARM | {"DatapointsToAlarm": 4},
                  ALARM | {"ComparisonOperator": "LessThanLowerThreshold"},
                  MATH | {"Namespace": "N"}, MATH | {"Metrics": two}):
        fails(400, "ValidationError", cloudwatch.put_metric_alarm, **wrong)
    same(cloudwatch.describe_alarms()["MetricAlarms"], [])


def tags(cloudwatch: Any, arn: str) -> dict[str, str]:
    return as_dict(cloudwatch.list_tags_for_resource(ResourceARN=arn)["Tags"])


@check("codes of CloudWatch errors")
@check("tags of an alarm that is not there")
def cloudwatch_errors(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    fails(404, "ResourceNotFoundException", cloudwatch.list_tags_for_resource,
          ResourceARN=f"arn:aws:cloudwatch:{REGION}:{serve.ACCOUNT}:alarm:none")
    fails(404, "ResourceNotFound", cloudwatch.get_dashboard, DashboardName="none")
    fails(404, "ResourceNotFound", cloudwatch.delete_dashboards, DashboardNames=["none"])
    fails(404, "ResourceNotFound", cloudwatch.set_alarm_state, AlarmName="none",
          StateValue="OK", StateReason="x")


@check("composite alarms")
@check("members of an alarm")
@check("DescribeAlarms in pages")
def a_composite_alarm(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    for name in ("a", "b"):
        cloudwatch.put_metric_alarm(**ALARM | {"AlarmName": name})
    minimal = {"AlarmName": "c", "AlarmRule": 'ALARM("a") OR ALARM(b)'}
    full = minimal | {
        "AlarmDescription": "d", "ActionsEnabled": False, "AlarmActions": [TOPIC],
        "OKActions": [TOPIC], "InsufficientDataActions": [TOPIC], "ActionsSuppressor": "a",
        "ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 120}
    for alarm in (full, minimal):
        cloudwatch.put_composite_alarm(**alarm, Tags=as_list({"x": "1"}))
        found = described(cloudwatch, "c", "CompositeAlarms")
        del found["StateValue"]
        same(found, NO_ACTIONS | alarm)
        cloudwatch.untag_resource(ResourceARN=arn_of("c"), TagKeys=["none"])
    same(tags(cloudwatch, arn_of("c")), {"x": "1"})
    same(all_names(cloudwatch.describe_alarms()), ["a", "b"])
    same(all_names(cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])), ["c"])
    cloudwatch.tag_resource(ResourceARN=arn_of("c"), Tags=as_list({"y": "2"}))
    same(tags(cloudwatch, arn_of("c")), {"x": "1", "y": "2"})
    cloudwatch.delete_alarms(AlarmNames=["c"])
    same(all_names(cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])), [])


def arn_of(name: str) -> str:
    return f"arn:aws:cloudwatch:{REGION}:{serve.ACCOUNT}:alarm:{name}"


def all_names(answer: dict[str, Any]) -> list[str]:
    return [alarm["AlarmName"] for listed in ("MetricAlarms", "CompositeAlarms")
            for alarm in answer.get(listed, [])]


@check("children of composite alarms")
def children(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    for name in ("a", "b"):
        cloudwatch.put_metric_alarm(**ALARM | {"AlarmName": name})
    fails(400, "ValidationError", cloudwatch.put_composite_alarm, AlarmName="c",
          AlarmRule="ALARM(a) AND OK(none)")
    rule = f"NOT ALARM({arn_of('a')}) AND TRUE"
    cloudwatch.put_composite_alarm(AlarmName="c", AlarmRule=rule)
    cloudwatch.put_composite_alarm(AlarmName="d", AlarmRule='OK("c")')
    fails(400, "ValidationError", cloudwatch.delete_alarms, AlarmNames=["b", "a"])
    fails(400, "ValidationError", cloudwatch.delete_alarms, AlarmNames=["c", "d"])
    cloudwatch.put_composite_alarm(AlarmName="d", AlarmRule="FALSE")
    cloudwatch.delete_alarms(AlarmNames=["c", "b"])
    cloudwatch.delete_alarms(AlarmNames=["a"])
    same(all_names(cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])),
         ["d"])


@check("DescribeAlarms in pages")
def alarms_in_pages(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    made = [f"a-{index:03}" for index in range(120)]
    for name in reversed(made):
        cloudwatch.put_metric_alarm(**ALARM | {"AlarmName": name})
    pages = [all_names(page) for page in cloudwatch.get_paginator("describe_alarms").paginate(
        PaginationConfig={"PageSize": 100})]
    same(pages, [made[:100], made[100:]])
    same(len(cloudwatch.describe_alarms()["MetricAlarms"]), 50)
    found = cloudwatch.describe_alarms(AlarmNames=[*made[5:103], "none"], MaxRecords=100)
    same(all_names(found), made[5:103])
    same("NextToken" in found, False)
    same(all_names(cloudwatch.describe_alarms(AlarmNamePrefix="a-11")), made[110:])
    cloudwatch.set_alarm_state(AlarmName="a-007", StateValue="OK", StateReason="x")
    same(all_names(cloudwatch.describe_alarms(AlarmNamePrefix="a-00", StateValue="OK")),
         ["a-007"])


@check("limits of DescribeAlarms")
def limits(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    fails(400, "ValidationError", cloudwatch.describe_alarms,
          AlarmNames=[str(index) for index in range(101)])
    fails(400, "ValidationError", cloudwatch.describe_alarms, MaxRecords=101)


@check("when a dashboard was changed")
def dashboard_times(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    cloudwatch.put_dashboard(DashboardName="d", DashboardBody="{}")
    status, body = server.raw(
        "monitoring", "POST", "/service/GraniteServiceVersion20100801/operation/ListDashboards",
        b"\xa0", content_type="application/cbor", smithy_protocol="rpc-v2-cbor")
    same(status, 200)
    # Tag 1 of CBOR: a time.
    same(b"LastModified\xc1" in body, True)


@check("dashboards have no region")
@check("tags of dashboards")
def a_dashboard(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    body = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "ü"}}]}, indent=1)
    arn = f"arn:aws:cloudwatch::{serve.ACCOUNT}:dashboard/d"
    cloudwatch.put_dashboard(DashboardName="d", DashboardBody=body, Tags=as_list({"a": "1"}))
    cloudwatch.put_dashboard(DashboardName="d", DashboardBody=body, Tags=as_list({"a": "2"}))
    for region in (REGION, "us-east-1"):
        cloudwatch = server.client("cloudwatch", region)
        same(without_metadata(cloudwatch.get_dashboard(DashboardName="d")),
             {"DashboardArn": arn, "DashboardBody": body, "DashboardName": "d"})
        same(tags(cloudwatch, arn), {"a": "1"})
        listed = cloudwatch.list_dashboards(DashboardNamePrefix="d")["DashboardEntries"]
        same([(each["DashboardName"], each["DashboardArn"]) for each in listed], [("d", arn)])
        same(cloudwatch.list_dashboards(DashboardNamePrefix="x")["DashboardEntries"], [])
    cloudwatch.tag_resource(ResourceARN=arn, Tags=as_list({"b": "2"}))
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["a"])
    same(tags(cloudwatch, arn), {"b": "2"})
    cloudwatch.delete_dashboards(DashboardNames=["d"])
    same(cloudwatch.list_dashboards()["DashboardEntries"], [])
    fails(404, "ResourceNotFoundException", cloudwatch.list_tags_for_resource, ResourceARN=arn)


@check("dashboards that are not there")
def some_dashboards(server: Server) -> None:
    cloudwatch = server.client("cloudwatch")
    for name in ("a", "b", "c"):
        cloudwatch.put_dashboard(DashboardName=name, DashboardBody="{}")
    fails(404, "ResourceNotFound", cloudwatch.delete_dashboards,
          DashboardNames=["a", "none", "b"])
    listed = cloudwatch.list_dashboards()["DashboardEntries"]
    same([each["DashboardName"] for each in listed], ["c"])


@check("a body of a dashboard that is not JSON")
def not_json(server: Server) -> None:
    fails(400, "InvalidParameterInput", server.client("cloudwatch").put_dashboard,
          DashboardName="d", DashboardBody="{")
