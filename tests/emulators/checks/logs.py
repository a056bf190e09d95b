"""CloudWatch Logs: groups, metric filters, subscription filters, query definitions, tags."""

from __future__ import annotations

import json
from typing import Any

import serve
from checks.harness import REGION, TRUST, Server, check, fails, same

ARN = f"arn:aws:logs:{REGION}:{serve.ACCOUNT}:log-group:"


def group(logs: Any, name: str = "/g") -> dict[str, Any]:
    found = logs.describe_log_groups(logGroupIdentifiers=[name])["logGroups"]
    same([each["logGroupName"] for each in found], [name])
    return {member: value for member, value in found[0].items()
            if member not in ("creationTime", "storedBytes")}


@check("keys, class and protection of log groups")
@check("listings of log groups")
def a_log_group(server: Server) -> None:
    logs, kms = server.client("logs"), server.client("kms")
    keys = [kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2)]
    logs.create_log_group(logGroupName="/g", kmsKeyId=keys[0], logGroupClass="INFREQUENT_ACCESS",
                          deletionProtectionEnabled=True, tags={"a": "1"})
    plain = {"logGroupName": "/g", "arn": f"{ARN}/g:*", "logGroupArn": f"{ARN}/g",
             "metricFilterCount": 0, "logGroupClass": "INFREQUENT_ACCESS",
             "deletionProtectionEnabled": True}
    same(group(logs), plain | {"kmsKeyId": keys[0]})
    fails(400, "ResourceAlreadyExistsException", logs.create_log_group, logGroupName="/g")
    logs.put_retention_policy(logGroupName="/g", retentionInDays=30)
    logs.associate_kms_key(logGroupName="/g", kmsKeyId=keys[1])
    same(group(logs), plain | {"kmsKeyId": keys[1], "retentionInDays": 30})
    logs.disassociate_kms_key(resourceIdentifier=f"{ARN}/g")
    logs.delete_retention_policy(logGroupName="/g")
    same(group(logs), plain)
    fails(400, "InvalidParameterException", logs.associate_kms_key, logGroupName="/g",
          kmsKeyId=keys[0].rpartition("/")[0] + "/12345678-1234-1234-1234-123456789012")
    fails(400, "InvalidParameterException", logs.create_log_group, logGroupName="/x",
          kmsKeyId="alias/x")
    fails(400, "ResourceNotFoundException", logs.associate_kms_key, logGroupName="/none",
          kmsKeyId=keys[0])
    fails(400, "ValidationException", logs.delete_log_group, logGroupName="/g")
    logs.put_log_group_deletion_protection(logGroupIdentifier=f"{ARN}/g",
                                           deletionProtectionEnabled=False)
    same(group(logs), plain | {"deletionProtectionEnabled": False})
    logs.delete_log_group(logGroupName="/g")
    fails(400, "ResourceNotFoundException", logs.delete_log_group, logGroupName="/g")
    logs.create_log_group(logGroupName="/g")
    same(group(logs), plain | {"deletionProtectionEnabled": False, "logGroupClass": "STANDARD"})


@check("listings of log groups")
def groups_in_pages(server: Server) -> None:
    logs = server.client("logs")
    made = [f"/g/{index:03}" for index in range(60)]
    for name in reversed(made):
        logs.create_log_group(logGroupName=name)
    logs.create_log_group(logGroupName="/Other", logGroupClass="INFREQUENT_ACCESS")
    pages = [names(page) for page in logs.get_paginator("describe_log_groups").paginate(
        logGroupNamePrefix="/g/")]
    same(pages, [made[:50], made[50:]])
    same(names(logs.describe_log_groups(limit=1)), ["/Other"])
    same(names(logs.describe_log_groups(logGroupNamePattern="other")), [])
    found = logs.describe_log_groups(logGroupNamePattern="Other")["logGroups"][0]
    same(found.keys(), {"logGroupName", "arn", "logGroupArn", "creationTime"})
    same(names(logs.describe_log_groups(logGroupClass="INFREQUENT_ACCESS")), ["/Other"])
    found = logs.describe_log_groups(logGroupIdentifiers=[*made[7:56], "/none"])
    same(names(found), made[7:56])
    same("nextToken" in found, False)
    found = logs.describe_log_groups(logGroupIdentifiers=[f"{ARN}/Other"])
    same(names(found), ["/Other"])
    fails(400, "InvalidParameterException", logs.describe_log_groups, logGroupNamePrefix="/g",
          logGroupNamePattern="g")


def names(answer: dict[str, Any]) -> list[str]:
    return [group["logGroupName"] for group in answer["logGroups"]]


@check("classes of log groups")
def classes(server: Server) -> None:
    logs = server.client("logs")
    for number, of_class in enumerate(("INFREQUENT_ACCESS", "DELIVERY")):
        name = f"/{of_class}"
        logs.create_log_group(logGroupName=name, logGroupClass=of_class)
        fails(400, "ValidationException", put_filter, logs=logs, group=name)
        for call in (logs.describe_metric_filters, logs.describe_subscription_filters,
                     logs.filter_log_events):
            fails(400, "ValidationException", call, logGroupName=name)
        same(group(logs, name).get("retentionInDays"), [None, 2][number])
    fails(400, "ValidationException", logs.put_retention_policy, logGroupName=name,
          retentionInDays=3)
    same(logs.describe_metric_filters()["metricFilters"], [])


@check("retention of log groups")
def days_of_retention(server: Server) -> None:
    logs = server.client("logs")
    logs.create_log_group(logGroupName="/g")
    fails(400, "InvalidParameterException", logs.put_retention_policy, logGroupName="/g",
          retentionInDays=2)
    fails(400, "ResourceNotFoundException", logs.put_retention_policy, logGroupName="/none",
          retentionInDays=3)


@check("what goes with a log group")
@check("tags of what is not a log group")
def tags_of_a_group(server: Server) -> None:
    logs = server.client("logs")
    logs.create_log_group(logGroupName="/g", tags={"a": "1", "b": ""})

    def tags() -> dict[str, str]:
        return logs.list_tags_for_resource(resourceArn=f"{ARN}/g")["tags"]

    logs.tag_resource(resourceArn=f"{ARN}/g", tags={"a": "2", "c": "3"})
    logs.untag_resource(resourceArn=f"{ARN}/g", tagKeys=["b", "none"])
    same(tags(), {"a": "2", "c": "3"})
    put_filter(logs)
    logs.delete_log_group(logGroupName="/g")
    fails(400, "ResourceNotFoundException", tags)
    fails(400, "ResourceNotFoundException", logs.tag_resource, resourceArn=f"{ARN}/g",
          tags={"a": "1"})
    logs.create_log_group(logGroupName="/g")
    same(tags(), {})
    same(logs.describe_metric_filters()["metricFilters"], [])
    fails(400, "ValidationException", logs.list_tags_for_resource, resourceArn=f"{ARN}/g:*")


def put_filter(logs: Any, name: str = "f", pattern: str = "{ $.a = * }", group: str = "/g",
               **transformation: Any) -> dict[str, Any]:
    transformation = {"metricName": "m", "metricNamespace": "N",
                      "metricValue": "1"} | transformation
    logs.put_metric_filter(logGroupName=group, filterName=name, filterPattern=pattern,
                           metricTransformations=[transformation])
    return transformation


def filters(logs: Any, **asked: Any) -> list[tuple[str, str]]:
    return [(each["logGroupName"], each["filterName"])
            for each in logs.describe_metric_filters(**asked)["metricFilters"]]


@check("metric filters")
@check("newer members of filters")
@check("listings of log groups")
def metric_filters(server: Server) -> None:
    logs = server.client("logs")
    logs.create_log_group(logGroupName="/g")
    for extra in ({"defaultValue": 0.0}, {"unit": "None"}, {"dimensions": {"d": "$.d"}},
                  {"metricValue": "$.x", "unit": "Seconds", "defaultValue": 1.5}, {}):
        put = put_filter(logs, **extra)
        found = logs.describe_metric_filters(logGroupName="/g")["metricFilters"]
        same(found, [{"filterName": "f", "filterPattern": "{ $.a = * }", "logGroupName": "/g",
                      "creationTime": found[0]["creationTime"], "applyOnTransformedLogs": False,
                      "metricTransformations": [put]}])
    same(group(logs)["metricFilterCount"], 1)
    logs.delete_metric_filter(logGroupName="/g", filterName="f")
    same(filters(logs), [])
    fails(400, "ResourceNotFoundException", logs.delete_metric_filter, logGroupName="/g",
          filterName="f")
    fails(400, "ResourceNotFoundException", put_filter, logs=logs, group="/none")
    fails(400, "ResourceNotFoundException", logs.describe_metric_filters, logGroupName="/none")
    logs.put_metric_filter(
        logGroupName="/g", filterName="f", filterPattern="", applyOnTransformedLogs=True,
        metricTransformations=[{"metricName": "m", "metricNamespace": "N", "metricValue": "1"}])
    same(logs.describe_metric_filters()["metricFilters"][0]["applyOnTransformedLogs"], True)


@check("metric filters")
def metric_filters_of_a_region(server: Server) -> None:
    logs = server.client("logs")
    for name in ("/a", "/b"):
        logs.create_log_group(logGroupName=name)
        for index in range(30):
            put_filter(logs, f"f-{index:02}", group=name, metricName=f"m{index}")
    pages = [len(page["metricFilters"]) for page in
             logs.get_paginator("describe_metric_filters").paginate()]
    same(pages, [50, 10])
    same(filters(logs, logGroupName="/b", filterNamePrefix="f-01"), [("/b", "f-01")])
    same(sorted(filters(logs, metricName="m7", metricNamespace="N")),
         [("/a", "f-07"), ("/b", "f-07")])
    fails(400, "InvalidParameterException", logs.describe_metric_filters, metricName="m")


@check("prefix of metric filters")
def prefix_without_a_group(server: Server) -> None:
    logs = server.client("logs")
    for name in ("/a", "/b"):
        logs.create_log_group(logGroupName=name)
        for filter_name in ("one", "other", "two"):
            put_filter(logs, filter_name, group=name, metricName="m")
    same(sorted(filters(logs, filterNamePrefix="o")),
         [("/a", "one"), ("/a", "other"), ("/b", "one"), ("/b", "other")])


@check("metric filters that AWS refuses")
def refused_filters(server: Server) -> None:
    logs = server.client("logs")
    logs.create_log_group(logGroupName="/g")
    fails(400, "InvalidParameterException", put_filter, logs=logs, defaultValue=0,
          dimensions={"d": "$.d"})
    fails(400, "InvalidParameterException", put_filter, logs=logs, pattern="ERROR",
          dimensions={"d": "$.d"})


@check("TestMetricFilter")
def tried_filters(server: Server) -> None:
    logs = server.client("logs")

    def matched(pattern: str) -> list[int]:
        messages = ["ERROR one", "INFO two", '{"a":{"b":"x"}}', "one two three"]
        return [match["eventNumber"] for match in logs.test_metric_filter(
            filterPattern=pattern, logEventMessages=messages)["matches"]]

    same(matched(""), [1, 2, 3, 4])
    same(matched("ERROR"), [1])
    same(matched("?ERROR ?INFO"), [1, 2])
    same(matched('"one" -ERROR'), [4])
    same(matched('{ $.a.b = "x" }'), [3])
    same(matched("[a, b, c]"), [4])
    for pattern in ("{ $.a = 1", '"one', "[a, ]"):
        fails(400, "InvalidParameterException", matched, pattern=pattern)


@check("subscription filters")
@check("newer members of filters")
def subscription_filters(server: Server) -> None:
    logs = server.client("logs")
    logs.create_log_group(logGroupName="/g")
    role = server.client("iam").create_role(
        RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    kinesis = server.client("kinesis")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    stream = f"arn:aws:kinesis:{REGION}:{serve.ACCOUNT}:stream/s"

    def put(name: str, **members: Any) -> dict[str, Any]:
        members = {"logGroupName": "/g", "filterName": name, "filterPattern": "",
                   "destinationArn": stream, "roleArn": role} | members
        logs.put_subscription_filter(**members)
        return members

    def listed(**asked: Any) -> list[dict[str, Any]]:
        found = logs.describe_subscription_filters(logGroupName="/g", **asked)
        return [{name: value for name, value in each.items() if name != "creationTime"}
                for each in found["subscriptionFilters"]]

    defaults = {"distribution": "ByLogStream", "applyOnTransformedLogs": False}
    first, second = put("a", distribution="Random"), put("b", filterPattern="x")
    same(listed(), [defaults | first, defaults | second])
    fails(400, "LimitExceededException", put, name="c")
    second = put("b", filterPattern="y")
    same(listed(), [defaults | first, defaults | second])
    same(listed(filterNamePrefix="b"), [defaults | second])
    same(len(listed(limit=1)), 1)
    first = put("a")
    same(listed(), [defaults | first, defaults | second])
    logs.delete_subscription_filter(logGroupName="/g", filterName="b")
    same(listed(), [defaults | first])
    fails(400, "ResourceNotFoundException", logs.delete_subscription_filter, logGroupName="/g",
          filterName="b")
    fails(400, "ResourceNotFoundException", put, name="c", logGroupName="/none")


@check("query definitions")
def query_definitions(server: Server) -> None:
    logs = server.client("logs")

    def listed(**asked: Any) -> list[dict[str, Any]]:
        found = logs.describe_query_definitions(**asked)["queryDefinitions"]
        return [{name: value for name, value in each.items() if name != "lastModified"}
                for each in found]

    made = logs.put_query_definition(name="b", queryString="fields @message",
                                     logGroupNames=["/g"])["queryDefinitionId"]
    other = logs.put_query_definition(name="a", queryString="x")["queryDefinitionId"]
    same([each["name"] for each in listed()], ["a", "b"])
    same(listed(queryDefinitionNamePrefix="b"), [
        {"queryDefinitionId": made, "name": "b", "queryString": "fields @message",
         "queryLanguage": "CWLI", "logGroupNames": ["/g"]}])
    same(logs.put_query_definition(name="c", queryString="y", queryDefinitionId=made)
         ["queryDefinitionId"], made)
    same(listed(queryDefinitionNamePrefix="c"), [
        {"queryDefinitionId": made, "name": "c", "queryString": "y", "queryLanguage": "CWLI",
         "logGroupNames": []}])
    page = logs.describe_query_definitions(maxResults=1)
    same(page["queryDefinitions"][0]["queryDefinitionId"], other)
    page = logs.describe_query_definitions(maxResults=1, nextToken=page["nextToken"])
    same(page["queryDefinitions"][0]["queryDefinitionId"], made)
    same("nextToken" in page, False)
    same(logs.delete_query_definition(queryDefinitionId=made)["success"], True)
    for call, more in ((logs.delete_query_definition, {}),
                       (logs.put_query_definition, {"name": "d", "queryString": "x"})):
        fails(400, "ResourceNotFoundException", call, queryDefinitionId=made, **more)


@check("resource policies that are not JSON")
def resource_policies(server: Server) -> None:
    logs = server.client("logs")
    documents = [json.dumps({"Version": "2012-10-17", "Statement": [], "Id": ident}, indent=1)
                 for ident in "ab"]
    for document in documents:
        logs.put_resource_policy(policyName="p", policyDocument=document)
        found = logs.describe_resource_policies()["resourcePolicies"]
        same([(each["policyName"], each["policyDocument"]) for each in found], [("p", document)])
    fails(400, "InvalidParameterException", logs.put_resource_policy, policyName="q",
          policyDocument="{")
    logs.delete_resource_policy(policyName="p")
    fails(400, "ResourceNotFoundException", logs.delete_resource_policy, policyName="p")
    for index in range(10):
        logs.put_resource_policy(policyName=f"p{index}", policyDocument=documents[0])
    fails(400, "LimitExceededException", logs.put_resource_policy, policyName="q",
          policyDocument=documents[0])


@check("data protection of log groups")
def data_protection(server: Server) -> None:
    logs = server.client("logs")
    logs.create_log_group(logGroupName="/g")
    policy = json.dumps({"Name": "p", "Version": "2021-06-01", "Statement": []})
    same("policyDocument" in logs.get_data_protection_policy(logGroupIdentifier="/g"), False)
    logs.put_data_protection_policy(logGroupIdentifier=f"{ARN}/g", policyDocument=policy)
    same(logs.get_data_protection_policy(logGroupIdentifier="/g")["policyDocument"], policy)
    same(group(logs, "/g").get("dataProtectionStatus"), "ACTIVATED")
    logs.delete_data_protection_policy(logGroupIdentifier="/g")
    same(group(logs, "/g").get("dataProtectionStatus"), "DELETED")
    same("policyDocument" in logs.get_data_protection_policy(logGroupIdentifier="/g"), False)
    fails(400, "ResourceNotFoundException", logs.get_data_protection_policy,
          logGroupIdentifier="/none")
