"""CloudWatch: alarms, composite alarms, dashboards, and their tags."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from quirks.base import (BOTH, MEMORY, MINISTACK, MOTO, Forward, Refused, Request, Response,
                         answer, in_cbor, patch, quirk)

# Errors whose code on the wire is not the name of their shape.
CODES = {"DashboardNotFoundError": "ResourceNotFound",
         "DashboardInvalidInputError": "InvalidParameterInput",
         "InternalServiceFault": "InternalServiceError",
         "InvalidFormatFault": "InvalidFormat",
         "InvalidParameterCombinationException": "InvalidParameterCombination",
         "InvalidParameterValueException": "InvalidParameterValue",
         "LimitExceededFault": "LimitExceeded",
         "MissingRequiredParameterException": "MissingParameter",
         "ValidationException": "ValidationError"}


@quirk("codes of CloudWatch errors", BOTH,
       aws="gives the codes of the query protocol, such as `ResourceNotFound`, in the header "
           "`x-amzn-query-error`",
       emulator="gives the names of shapes for some errors; ministack and the CBOR shim no header",
       source="botocore cloudwatch DashboardNotFoundError, awsQueryCompatible; aws-facts §10.1")
def error_codes(request: Request, forward: Forward) -> Response:
    answered = forward(request)
    if request.service != "monitoring" or answered.ok or request.is_form:
        return answered
    body = answered.json
    code = re.split("[#:]", body.get("__type", "UnknownError"))[-1]
    code = CODES.get(code, code)
    if code == "ResourceNotFound" and request.operation.endswith("Resource"):
        code = "ResourceNotFoundException"  # the calls about tags have a shape of their own
    answered.headers["x-amzn-query-error"] = f"{code};Sender"
    return answered.with_json(body | {"__type": code, "message": body.get("message")
                                      or body.get("Message") or code})


# Members of an alarm that come back otherwise than they were put: each emulator's reason is
# another one. The rest, among it what changes by other calls, is the emulator's answer.
LOST = ["AlarmDescription", "Statistic", "ExtendedStatistic", "Period", "Unit", "Threshold",
        "DatapointsToAlarm", "TreatMissingData", "EvaluateLowSampleCountPercentile", "Metrics",
        "ThresholdMetricId", "EvaluationWindow", "WarmUpConfiguration", "EvaluationCriteria",
        "EvaluationInterval", "ActionsSuppressor", "ActionsSuppressorWaitPeriod",
        "ActionsSuppressorExtensionPeriod"]


@quirk("members of an alarm", BOTH,
       aws="gives back what was put, and nothing that was not",
       emulator="ministack loses metric math, makes up a statistic, a period, a threshold and an "
                "empty description; moto loses accounts in metric math; neither has the newer "
                "members, or the suppressor of a composite alarm",
       source="botocore cloudwatch MetricAlarm, CompositeAlarm; aws-facts §11.6",
       alone=True)
def alarm_members(request: Request, forward: Forward) -> Response:
    if request.is_form or request.operation not in (
            "monitoring:PutMetricAlarm", "monitoring:PutCompositeAlarm",
            "monitoring:DescribeAlarms", "monitoring:DescribeAlarmsForMetric"):
        return forward(request)
    answered = forward(request)
    if not answered.ok:
        return answered
    alarms = MEMORY.of(request, "alarm")
    if request.operation.startswith("monitoring:Put"):
        put = request.json
        if "Threshold" in put:  # a double, though JSON may have been without a fraction
            put["Threshold"] = float(put["Threshold"])
        alarms[put["AlarmName"]] = put
        return answered
    body = answered.json
    for listed in ("MetricAlarms", "CompositeAlarms"):
        for alarm in body.get(listed) or []:
            put = alarms.get(alarm["AlarmName"])
            if put is None:  # in another protocol, or just now
                continue
            for name in LOST:
                alarm.pop(name, None)
                if put.get(name) is not None:
                    alarm[name] = put[name]
            # What metric math leaves out comes back as nothing, and not as empty.
            for name in ("Namespace", "MetricName"):
                if not alarm.get(name):
                    alarm.pop(name, None)
    return answered.with_json(body)


STATISTIC = re.compile(r"p\d{1,2}(\.\d+)?|p100|(tm|tc|ts|wm)\d{1,2}(\.\d+)?|IQM"
                       r"|(TM|TC|TS|WM|PR)\([\d.%-]*:[\d.%-]*\)")


@quirk("extended statistics", BOTH,
       aws="takes percentiles, trimmed means, `IQM`, `PR(:300)` …, and no other text",
       emulator="moto takes percentiles only, ministack any text",
       source="botocore cloudwatch PutMetricAlarmInput.ExtendedStatistic")
def extended_statistics(request: Request, forward: Forward) -> Response:
    if not request.is_form and request.operation == "monitoring:PutMetricAlarm":
        statistic = request.json.get("ExtendedStatistic")
        if statistic and not STATISTIC.fullmatch(statistic):
            raise Refused(400, "InvalidParameterValue", f"The value {statistic} for parameter "
                                                        "ExtendedStatistic is not supported.")
        if statistic and not statistic.startswith("p"):
            # The answer gets it back from what was put.
            return forward(request.with_json(ExtendedStatistic="p50"))
    return forward(request)


def refused(message: str) -> Refused:
    return Refused(400, "ValidationError", message)


@quirk("alarms that AWS refuses", BOTH,
       aws="wants one metric with one statistic or metric math with one result, a period of 10, "
           "20, 30 or whole minutes, no more than a week in all (a day, if the period is under an "
           "hour), and a threshold or a band",
       emulator="takes anything",
       source="botocore cloudwatch PutMetricAlarmInput.Period; aws-facts §6.2")
def check_alarm(request: Request, forward: Forward) -> Response:
    if request.is_form or request.operation != "monitoring:PutMetricAlarm":
        return forward(request)
    alarm = {name: value for name, value in request.json.items() if value not in (None, [])}
    periods = alarm.get("EvaluationPeriods", 1)
    metrics = alarm.get("Metrics")
    if metrics:
        if alarm.keys() & {"MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Period",
                           "Dimensions", "Unit"}:
            raise refused("Metrics list must not be combined with the members of one metric")
        returned = [each for each in metrics if each.get("ReturnData", True)]
        if len(returned) != (2 if "ThresholdMetricId" in alarm else 1):
            raise refused("Exactly one element of the metrics list should return data.")
        spans = [each["MetricStat"]["Period"] for each in metrics if each.get("MetricStat")]
    else:
        if not {"MetricName", "Namespace", "Period"} <= alarm.keys() or len(
                alarm.keys() & {"Statistic", "ExtendedStatistic"}) != 1:
            raise refused("Exactly one of Statistic and ExtendedStatistic must be given, with "
                          "MetricName, Namespace and Period")
        spans = [alarm["Period"]]
    for period in spans:
        if period not in (10, 20, 30) and (period < 1 or period % 60):
            raise refused("Invalid value for Period")
        if period * periods > (86400 if period < 3600 else 604800):
            raise refused("Metrics cannot be checked across more than a day "
                          "(EvaluationPeriods * Period must be <= 86400), or a week")
    if alarm.get("DatapointsToAlarm", 1) > periods:
        raise refused("DatapointsToAlarm must be less than or equal to EvaluationPeriods")
    band = alarm.get("ComparisonOperator", "") in (
        "GreaterThanUpperThreshold", "LessThanLowerThreshold",
        "LessThanLowerOrGreaterThanUpperThreshold")
    if band != ("ThresholdMetricId" in alarm) or band == ("Threshold" in alarm):
        raise refused("Threshold or ThresholdMetricId must be given, as the operator wants it")
    if any(len(alarm.get(name, [])) > 5 for name in (
            "AlarmActions", "OKActions", "InsufficientDataActions")):
        raise refused("Member must have length less than or equal to 5")
    return forward(request)


@patch("state and tags of an alarm that is put again", MOTO,
       aws="a new alarm has INSUFFICIENT_DATA; a later put keeps state and history, and ignores "
           "tags; a deleted alarm loses its tags",
       emulator="a new alarm is OK, a put resets state and adds tags, a deletion keeps them",
       source="botocore cloudwatch PutMetricAlarm; aws-facts §0.11; unverified that a deleted "
              "alarm loses its tags")
def put_again() -> None:
    from moto.cloudwatch.models import CloudWatchBackend

    put, delete = CloudWatchBackend.put_metric_alarm, CloudWatchBackend.delete_alarms

    def put_metric_alarm(self: Any, name: str, tags: Any = None, **members: Any) -> Any:
        before = self.alarms.get(name)
        alarm = put(self, name=name, tags=None if before else tags, **members)
        alarm.state_value, alarm.state_reason_data = "INSUFFICIENT_DATA", None
        if before:
            for kept in ("state_value", "state_reason", "state_reason_data",
                         "state_updated_timestamp", "history"):
                setattr(alarm, kept, getattr(before, kept))
        return alarm

    def delete_alarms(self: Any, alarm_names: list[str]) -> None:
        for name in alarm_names:
            if alarm := self.alarms.get(name):
                self.tagger.delete_all_tags_for_resource(alarm.alarm_arn)
        delete(self, alarm_names)

    CloudWatchBackend.put_metric_alarm = put_metric_alarm
    CloudWatchBackend.delete_alarms = delete_alarms


@patch("composite alarms", MOTO,
       aws="has PutCompositeAlarm",
       emulator="has everything for it but the call",
       source="botocore cloudwatch PutCompositeAlarm")
def composite_alarms() -> None:
    from moto.cloudwatch.responses import CloudWatchResponse

    CloudWatchResponse.put_composite_alarm = CloudWatchResponse.put_metric_alarm


@quirk("limits of DescribeAlarms", BOTH,
       aws="takes 100 names, and pages of 100",
       emulator="takes any number of names; moto any page",
       source="botocore cloudwatch DescribeAlarmsInput")
def describe_limits(request: Request, forward: Forward) -> Response:
    if not request.is_form and request.operation == "monitoring:DescribeAlarms":
        asked = request.json
        if len(asked.get("AlarmNames") or []) > 100:
            raise Refused(400, "ValidationError",
                          "1 validation error detected: Value at 'alarmNames' failed to satisfy "
                          "constraint: Member must have length less than or equal to 100")
        if not 1 <= (asked.get("MaxRecords") or 50) <= 100:
            raise Refused(400, "ValidationError",
                          "1 validation error detected: Value at 'maxRecords' failed to satisfy "
                          "constraint: Member must have value less than or equal to 100")
    return forward(request)


DASHBOARDS = ("monitoring:PutDashboard", "monitoring:GetDashboard", "monitoring:ListDashboards",
              "monitoring:DeleteDashboards")


@quirk("DescribeAlarms in pages", MOTO,
       aws="lists metric alarms unless AlarmTypes says otherwise, by all filters at once, in the "
           "order of names, in pages of MaxRecords (50)",
       emulator="lists both types, minds one filter, and has no pages",
       source="botocore cloudwatch DescribeAlarmsInput.AlarmTypes; unverified as to order and "
              "the 50")
def describe_alarms(request: Request, forward: Forward) -> Response:
    if request.is_form or request.operation != "monitoring:DescribeAlarms":
        return forward(request)
    asked = request.json
    answered = forward(request.follow_up_json("DescribeAlarms", {}))
    if not answered.ok:
        return answered
    body, types = answered.json, asked.get("AlarmTypes") or ["MetricAlarm"]
    listed = [(alarm["AlarmName"], kind, alarm) for kind in ("MetricAlarm", "CompositeAlarm")
              for alarm in body[f"{kind}s"] if kind in types
              and (not asked.get("AlarmNames") or alarm["AlarmName"] in asked["AlarmNames"])
              and alarm["AlarmName"].startswith(asked.get("AlarmNamePrefix") or "")
              and asked.get("StateValue") in (None, alarm["StateValue"])
              and any(action.startswith(asked.get("ActionPrefix") or "")
                      for action in [*alarm.get("AlarmActions", []), ""])]
    rest = sorted((alarm for alarm in listed if alarm[0] >= (asked.get("NextToken") or "")),
                  key=lambda alarm: alarm[:2])
    limit = asked.get("MaxRecords") or 50
    page = {f"{kind}s": [alarm for _, of, alarm in rest[:limit] if of == kind]
            for kind in ("MetricAlarm", "CompositeAlarm")}
    return answered.with_json(page | ({"NextToken": rest[limit][0]} if len(rest) > limit else {}))


@quirk("children of composite alarms", MOTO,
       aws="refuses a composite alarm of alarms that don't exist, the deletion of an alarm that a "
           "composite one names, and of two composite ones at once",
       emulator="takes all three",
       source="botocore cloudwatch DeleteAlarms; aws-facts §3.2")
def children(request: Request, forward: Forward) -> Response:
    if request.is_form or request.operation not in ("monitoring:PutCompositeAlarm",
                                                    "monitoring:DeleteAlarms"):
        return forward(request)
    listed = forward(request.follow_up_json("DescribeAlarms", {})).json  # all, to moto
    composite = {alarm["AlarmName"]: alarms_of(alarm["AlarmRule"])
                 for alarm in listed["CompositeAlarms"]}
    asked = request.json
    if request.operation == "monitoring:PutCompositeAlarm":
        there = composite.keys() | {alarm["AlarmName"] for alarm in listed["MetricAlarms"]}
        missing = [request.arn(f"alarm:{name}") for name in alarms_of(asked["AlarmRule"])
                   if name not in there]
        if missing:
            raise Refused(400, "ValidationError",
                          f"Could not save the composite alarm as alarms [{', '.join(missing)}] "
                          "in the alarm rule do not exist")
        return forward(request)
    deleted = dict.fromkeys(asked["AlarmNames"])
    if len(deleted.keys() & composite.keys()) > 1:
        raise Refused(400, "ValidationError", "Cannot delete Composite Alarms as only one "
                                              "composite alarm delete is allowed in single request")
    for name in deleted:
        if any(name in named for named in composite.values()):
            raise Refused(400, "ValidationError", f"Cannot delete {name} as there are composite "
                                                  "alarm(s) depending on it.")
    return forward(request)


def alarms_of(rule: str) -> list[str]:
    """The names in `ALARM("a") AND NOT OK(arn:aws:cloudwatch:…:alarm:b)`."""
    named = re.findall(r'\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*("[^"]*"|[^)"]*?)\s*\)', rule)
    return [name.strip('"').partition(":alarm:")[2] or name.strip('"') for name in named]


@quirk("dashboards have no region", BOTH,
       aws="shows an account's dashboards in every region, under an ARN without one",
       emulator="keeps them by region",
       source="botocore cloudwatch PutDashboard; aws-facts §11.6")
def dashboards(request: Request, forward: Forward) -> Response:
    if not request.is_form and request.operation in DASHBOARDS:
        return forward(request.in_region("us-east-1"))
    return forward(request)


@quirk("when a dashboard was changed", MINISTACK,
       aws="lists it as a time of CBOR",
       emulator="lists it as text, which the SDKs refuse",
       source="botocore cloudwatch DashboardEntry.LastModified")
def dashboard_times(request: Request, forward: Forward) -> Response:
    answered = forward(request)
    is_listing = request.operation == "monitoring:ListDashboards" and answered.ok
    if request.is_form or not is_listing or not in_cbor(request.headers):
        return answered
    body = answered.json
    for entry in body.get("DashboardEntries") or []:
        if isinstance(entry.get("LastModified"), str):
            entry["LastModified"] = datetime.fromisoformat(entry["LastModified"].replace("Z", "+00:00"))
    return answered.with_json(body)


@quirk("a body of a dashboard that is not JSON", MINISTACK,
       aws="`InvalidParameterInput`",
       emulator="takes it",
       source="botocore cloudwatch DashboardInvalidInputError")
def dashboard_body(request: Request, forward: Forward) -> Response:
    if not request.is_form and request.operation == "monitoring:PutDashboard":
        try:
            json.loads(request.json.get("DashboardBody") or "")
        except ValueError:
            raise Refused(400, "InvalidParameterInput", "The field DashboardBody must be a valid "
                                                        "JSON object") from None
    return forward(request)


@quirk("dashboards that are not there", BOTH,
       aws="DeleteDashboards deletes those that are, and then answers 404",
       emulator="deletes none",
       source="botocore cloudwatch DeleteDashboards, DashboardNotFoundError; aws-facts §3.2")
def delete_dashboards(request: Request, forward: Forward) -> Response:
    if request.is_form or request.operation != "monitoring:DeleteDashboards":
        return forward(request)
    answers = [forward(request.with_json(DashboardNames=[name]))
               for name in request.json["DashboardNames"]]
    return next((each for each in answers if not each.ok), answer(request, {}))


@quirk("tags of dashboards", BOTH,
       aws="takes tags in the PutDashboard that creates a dashboard, and in the calls about tags",
       emulator="has none; the shim keeps them",
       source="botocore cloudwatch PutDashboardInput.Tags; aws-facts §7.1",
       alone=True)
def dashboard_tags(request: Request, forward: Forward) -> Response:
    if request.is_form or request.service != "monitoring":
        return forward(request)
    asked, operation = request.json, request.operation.partition(":")[2]
    tags = MEMORY.of(request.in_region("us-east-1"), "dashboard tags")

    def arn(name: str) -> str:
        return f"arn:aws:cloudwatch::{request.account}:dashboard/{name}"

    if operation == "PutDashboard":
        answered = forward(request.with_json(Tags=None))
        if answered.ok:  # which are ignored if it exists
            tags.setdefault(arn(asked["DashboardName"]), as_dict(asked.get("Tags")))
        return answered
    if operation == "DeleteDashboards":
        answered = forward(request)
        if answered.ok:  # one name; see above
            tags.pop(arn(asked["DashboardNames"][0]), None)
        return answered
    if ":dashboard/" not in asked.get("ResourceARN", ""):
        return forward(request)
    found = tags.get(asked["ResourceARN"])
    if found is None:
        raise Refused(404, "ResourceNotFoundException", "The specified resource does not exist.")
    if operation == "TagResource":
        found.update(as_dict(asked["Tags"]))
    elif operation == "UntagResource":
        for key in asked["TagKeys"]:
            found.pop(key, None)
    else:
        return answer(request, {"Tags": [{"Key": key, "Value": value}
                                         for key, value in found.items()]})
    return answer(request, {})


@quirk("tags of an alarm that is not there", MOTO,
       aws="404 `ResourceNotFoundException`",
       emulator="an empty list",
       source="botocore cloudwatch TagResource, ResourceNotFoundException")
def tags_of_nothing(request: Request, forward: Forward) -> Response:
    if not request.is_form and request.operation == "monitoring:ListTagsForResource":
        listed = forward(request.follow_up_json("DescribeAlarms", {})).json  # all, to moto
        if not any(alarm["AlarmArn"] == request.json["ResourceARN"]
                   for alarm in [*listed["MetricAlarms"], *listed["CompositeAlarms"]]):
            raise Refused(404, "ResourceNotFoundException",
                          "The specified resource does not exist.")
    return forward(request)


def as_dict(tags: list[dict[str, str]] | None) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags or []}
