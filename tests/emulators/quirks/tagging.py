"""The Resource Groups Tagging API: what of all services has certain tags."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Callable, Iterator
from urllib.parse import urlencode
from xml.etree import ElementTree

from quirks import base
from quirks.base import BOTH, MEMORY, Forward, Request, Response, answer, page_of, quirk

Tagged = Iterator[tuple[str, dict[str, str]]]
Ask = Callable[..., dict[str, Any]]


def alarms(ask: Ask, request: Request) -> Tagged:
    token: dict[str, str] = {}
    while True:
        page = ask("monitoring", "GraniteServiceVersion20100801.DescribeAlarms",
                   AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=100, **token)
        for alarm in [*page["MetricAlarms"], *page["CompositeAlarms"]]:
            found = ask("monitoring", "GraniteServiceVersion20100801.ListTagsForResource",
                        ResourceARN=alarm["AlarmArn"])
            yield alarm["AlarmArn"], {tag["Key"]: tag["Value"] for tag in found["Tags"]}
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def log_groups(ask: Ask, request: Request) -> Tagged:
    token: dict[str, str] = {}
    while True:
        page = ask("logs", "Logs_20140328.DescribeLogGroups", **token)
        for group in page["logGroups"]:
            arn = group["logGroupArn"]
            yield arn, ask("logs", "Logs_20140328.ListTagsForResource", resourceArn=arn)["tags"]
        if not page.get("nextToken"):
            return
        token = {"nextToken": page["nextToken"]}


def parameters(ask: Ask, request: Request) -> Tagged:
    token: dict[str, str] = {}
    while True:
        page = ask("ssm", "AmazonSSM.DescribeParameters", MaxResults=50, **token)
        for parameter in page["Parameters"]:
            found = ask("ssm", "AmazonSSM.ListTagsForResource", ResourceType="Parameter",
                        ResourceId=parameter["Name"])
            arn = (f"arn:aws:ssm:{request.region}:{request.account}:parameter/"
                   f"{parameter['Name'].removeprefix('/')}")
            yield arn, {tag["Key"]: tag["Value"] for tag in found["TagList"]}
        if not page.get("NextToken"):
            return
        token = {"NextToken": page["NextToken"]}


def waf(ask: Ask, request: Request) -> Tagged:
    for resource in [*MEMORY.of(request, "waf").values()]:
        found = ask("wafv2", "AWSWAF_20190729.ListTagsForResource", ResourceARN=resource.arn)
        yield resource.arn, {tag["Key"]: tag["Value"]
                             for tag in found["TagInfoForResource"]["TagList"]}


def app_runner(ask: Ask, request: Request) -> Tagged:
    for arn, service in MEMORY.of(request, "apprunner").items():
        if service["Status"] != "DELETED":
            yield arn, service["Tags"]


def rules(ask: Ask, request: Request) -> Tagged:
    for bus in ask("events", "AWSEvents.ListEventBuses")["EventBuses"]:
        token: dict[str, str] = {}
        while True:
            page = ask("events", "AWSEvents.ListRules", EventBusName=bus["Name"], **token)
            for rule in page["Rules"]:
                found = ask("events", "AWSEvents.ListTagsForResource", ResourceARN=rule["Arn"])
                yield rule["Arn"], {tag["Key"]: tag["Value"] for tag in found["Tags"]}
            if not page.get("NextToken"):
                break
            token = {"NextToken": page["NextToken"]}


def workgroups(ask: Ask, request: Request) -> Tagged:
    for name in [*MEMORY.of(request, "workgroups")]:
        arn = f"arn:aws:athena:{request.region}:{request.account}:workgroup/{name}"
        found = ask("athena", "AmazonAthena.ListTagsForResource", ResourceARN=arn)
        yield arn, {tag["Key"]: tag["Value"] for tag in found["Tags"]}


def trails(ask: Ask, request: Request) -> Tagged:
    target = "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101"
    for trail in ask("cloudtrail", f"{target}.DescribeTrails", includeShadowTrails=False)["trailList"]:
        found = ask("cloudtrail", f"{target}.ListTags", ResourceIdList=[trail["TrailARN"]])
        for each in found.get("ResourceTagList", []):
            yield trail["TrailARN"], {tag["Key"]: tag.get("Value") or "" for tag in each["TagsList"]}


# What the answer of each lacks.
MISSING = {
    "ministack": (alarms, app_runner, log_groups, parameters, trails, waf, workgroups),
    "moto": (app_runner, rules, trails, waf),
}


def security_groups(request: Request, forward: Forward) -> Tagged:
    """Security groups, which moto has in its index."""
    if base.served == "moto":
        return
    call = request.to_service("ec2", "", {})
    del call.headers["x-amz-target"]
    call.headers["content-type"] = "application/x-www-form-urlencoded"
    call.body = urlencode({"Action": "DescribeSecurityGroups", "Version": "2016-11-15"}).encode()
    for group in ElementTree.fromstring(forward(call).text).iterfind("{*}securityGroupInfo/{*}item"):
        arn = f"arn:aws:ec2:{request.region}:{request.account}:security-group/{group.findtext('{*}groupId')}"
        yield arn, {tag.findtext("{*}key"): tag.findtext("{*}value") or ""
                    for tag in group.iterfind("{*}tagSet/{*}item")}


def functions(request: Request, forward: Forward) -> Tagged:
    """Functions, which ministack has in its index."""
    if base.served == "ministack":
        return

    def ask(path: str) -> dict[str, Any]:
        call = request.to_service("lambda", "", {})
        del call.headers["x-amz-target"]
        answered = forward(replace(call, method="GET", path=f"/2015-03-31/functions{path}", query="", body=b""))
        return answered.json if answered.ok else {}

    for each in ask("").get("Functions", []):
        yield each["FunctionArn"].removesuffix(":$LATEST"), ask(f"/{each['FunctionName']}").get("Tags", {})


def load_balancers(request: Request, forward: Forward) -> Tagged:
    """Load balancers, which moto has in its index."""
    if base.served == "moto":
        return

    def ask(**form: str) -> ElementTree.Element:
        call = request.to_service("elasticloadbalancing", "", {})
        del call.headers["x-amz-target"]
        call.headers["content-type"] = "application/x-www-form-urlencoded"
        call.body = urlencode(form | {"Version": "2015-12-01"}).encode()
        return ElementTree.fromstring(forward(call).text)

    for arn in ask(Action="DescribeLoadBalancers").iterfind(".//{*}LoadBalancerArn"):
        tags = ask(Action="DescribeTags", **{"ResourceArns.member.1": arn.text or ""})
        yield arn.text or "", {tag.findtext("{*}Key"): tag.findtext("{*}Value") or ""
                               for tag in tags.iterfind(".//{*}Tags/{*}member")}


def policies(request: Request, forward: Forward) -> Tagged:
    """Managed policies, which belong to us-east-1. Roles and users are not in the index."""

    def ask(**form: str) -> ElementTree.Element:
        call = request.to_service("iam", "", {})
        del call.headers["x-amz-target"]
        call.headers["content-type"] = "application/x-www-form-urlencoded"
        call.body = urlencode(form | {"Version": "2010-05-08"}).encode()
        return ElementTree.fromstring(forward(call).text)

    marker: dict[str, str] = {}
    while request.region == "us-east-1":
        page = ask(Action="ListPolicies", Scope="Local", **marker)
        for arn in page.iterfind(".//{*}Policies/{*}member/{*}Arn"):
            tags = ask(Action="ListPolicyTags", PolicyArn=arn.text)
            yield arn.text, {tag.findtext("{*}Key"): tag.findtext("{*}Value") or ""
                             for tag in tags.iterfind(".//{*}Tags/{*}member")}
        if not (found := page.findtext(".//{*}Marker")):
            return
        marker = {"Marker": found}


@quirk("resources by tag", BOTH,
       aws="finds what has tags in its region, of every sort that it knows; in us-east-1 also IAM policies; in pages "
           "of ResourcesPerPage; dashboards, roles and users are in no answer",
       emulator="both lack WAF and IAM policies, each some sorts more (`MISSING` says which), ministack security groups "
                "and pages; moto lists the buckets of all regions, and ends a page at 100 tags",
       source="botocore resourcegroupstaggingapi GetResources; aws-facts §7.1",
       alone=True)
def get_resources(request: Request, forward: Forward) -> Response:
    if request.operation != "tagging:GetResources":
        return forward(request)
    asked = request.json
    all_of = {name: asked[name] for name in ("TagFilters", "ResourceTypeFilters",
                                             "ResourceARNList") if asked.get(name)}
    if "ResourceARNList" in all_of and len(all_of) > 1:
        return forward(request)  # which refuses it

    def ask(service: str, target: str, **members: Any) -> dict[str, Any]:
        answered = forward(request.to_service(service, target, members))
        if not answered.ok:  # deleted meanwhile
            return {"Tags": [], "TagList": [], "tags": {}, "TagInfoForResource": {"TagList": []}}
        return answered.json

    found: dict[str, dict[str, str]] = {}
    token: dict[str, str] = {}
    more = {} if "ResourceARNList" in all_of else {"ResourcesPerPage": 100, "TagsPerPage": 500}
    while True:
        asked_of_emulator = {name: value for name, value in all_of.items()
                             if name != "ResourceTypeFilters"}  # moto has types of its own
        answered = forward(request.follow_up_json("GetResources",
                                                  asked_of_emulator | more | token))
        if not answered.ok:
            return answered
        for each in answered.json["ResourceTagMappingList"]:
            found[each["ResourceARN"]] = {tag["Key"]: tag.get("Value") or ""
                                          for tag in each["Tags"]}
        if not answered.json.get("PaginationToken"):
            break
        token = {"PaginationToken": answered.json["PaginationToken"]}
    found = {arn: tags for arn, tags in found.items() if is_here(request, arn)}
    for collect in MISSING[base.served]:
        found |= dict(collect(ask, request))
    found |= dict(policies(request, forward))
    found |= dict(security_groups(request, forward))
    found |= dict(functions(request, forward))
    found |= dict(load_balancers(request, forward))
    listed = [{"ResourceARN": arn, "Tags": [{"Key": key, "Value": value}
                                            for key, value in tags.items()]}
              for arn, tags in sorted(found.items()) if tags and matches(all_of, arn, tags)]
    page, next_page = page_of(listed, asked.get("PaginationToken"),
                              asked.get("ResourcesPerPage") or 50, by="ResourceARN",
                              name="PaginationToken")
    return answer(request, {"ResourceTagMappingList": page, "PaginationToken": ""} | next_page)


def is_here(request: Request, arn: str) -> bool:
    """Whether the index of the called region holds it."""
    if arn.startswith("arn:aws:s3:::"):
        bucket = MEMORY.buckets.get(arn.removeprefix("arn:aws:s3:::"))
        return bucket is None or bucket.region == request.region
    return not re.match(r"arn:aws:iam::\d+:(role|user)/", arn)


def matches(asked: dict[str, Any], arn: str, tags: dict[str, str]) -> bool:
    service, resource = arn.split(":")[2], arn.split(":", 5)[5]
    types = [wanted.split(":", 1) for wanted in asked.get("ResourceTypeFilters") or []]
    return (all(each["Key"] in tags and (not each.get("Values")
                                         or tags[each["Key"]] in each["Values"])
                for each in asked.get("TagFilters") or [])
            and arn in (asked.get("ResourceARNList") or [arn])
            and (not types or any(
                wanted[0] == service and (len(wanted) == 1 or re.match(
                    rf"{re.escape(wanted[1])}([/:]|$)", resource) or service in ("s3", "sns"))
                for wanted in types)))
