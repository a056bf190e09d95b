"""The Resource Groups Tagging API: what of all services has certain tags."""

from __future__ import annotations

import json
from typing import Any

import serve
from checks.harness import REGION, TRUST, Server, as_dict, as_list, check, same

TAGS = {"trueup:stack": "s", "a": ""}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})


def make_one_of_each(server: Server, region: str, tags: dict[str, str]) -> set[str]:
    """Makes a resource of each service; their ARNs."""

    def client(service: str) -> Any:
        return server.client(service, region)

    stack, bucket, listed = tags["trueup:stack"], f"{tags['trueup:stack']}-{region}", as_list(tags)
    arns = {f"arn:aws:s3:::{bucket}"}
    place = {} if region == "us-east-1" else {
        "CreateBucketConfiguration": {"LocationConstraint": region}}
    client("s3").create_bucket(Bucket=bucket, **place)
    client("s3").put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": listed})
    arns.add(client("kms").create_key(Tags=as_list(tags, "TagKey", "TagValue"))
             ["KeyMetadata"]["Arn"])
    client("ssm").put_parameter(Name=f"/{stack}/p", Value="v", Type="String", Tags=listed)
    arns.add(f"arn:aws:ssm:{region}:{serve.ACCOUNT}:parameter/{stack}/p")
    client("cloudwatch").put_metric_alarm(
        AlarmName=f"{stack}-a", Namespace="N", MetricName="m", Statistic="Sum", Period=60,
        EvaluationPeriods=1, Threshold=1.0, ComparisonOperator="GreaterThanThreshold",
        Tags=listed)
    client("cloudwatch").put_composite_alarm(AlarmName=f"{stack}-c",
                                             AlarmRule=f"ALARM({stack}-a)", Tags=listed)
    client("cloudwatch").put_dashboard(DashboardName=stack, DashboardBody="{}", Tags=listed)
    arns |= {f"arn:aws:cloudwatch:{region}:{serve.ACCOUNT}:alarm:{stack}-{name}" for name in "ac"}
    client("logs").create_log_group(logGroupName=f"/{stack}", tags=tags)
    arns.add(f"arn:aws:logs:{region}:{serve.ACCOUNT}:log-group:/{stack}")
    arns.add(client("sns").create_topic(Name=stack, Tags=listed)["TopicArn"])
    for scope in ["REGIONAL"] + ["CLOUDFRONT"] * (region == "us-east-1"):
        arns.add(client("wafv2").create_ip_set(
            Name=stack, Scope=scope, IPAddressVersion="IPV4", Addresses=[],
            Tags=listed)["Summary"]["ARN"])
    return arns


@check("resources by tag")
def resources_by_tag(server: Server) -> None:
    made = {(region, stack): make_one_of_each(server, region, TAGS | {"trueup:stack": stack})
            for region in (REGION, "us-east-1") for stack in ("s", "t")}
    iam = server.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, Tags=as_list(TAGS))
    iam.create_user(UserName="u", Tags=as_list(TAGS))
    made["us-east-1", "s"].add(iam.create_policy(PolicyName="p", PolicyDocument=POLICY,
                                                 Tags=as_list(TAGS))["Policy"]["Arn"])

    def found(region: str, **asked: Any) -> dict[str, dict[str, str]]:
        pages = server.client("resourcegroupstaggingapi", region).get_paginator(
            "get_resources").paginate(**asked)
        return {each["ResourceARN"]: as_dict(each["Tags"])
                for page in pages for each in page["ResourceTagMappingList"]}

    def of(stack: str) -> dict[str, Any]:
        return {"TagFilters": [{"Key": "trueup:stack", "Values": [stack]}, {"Key": "a"}]}

    for (region, stack), arns in made.items():
        same(found(region, **of(stack)), {arn: TAGS | {"trueup:stack": stack} for arn in arns})
        same(found(region, PaginationConfig={"PageSize": 3}, **of(stack)).keys(), arns)
    same(found(REGION).keys(), made[REGION, "s"] | made[REGION, "t"])
    same(found(REGION, **of("none")), {})
    same(found(REGION, ResourceTypeFilters=["logs:log-group", "cloudwatch", "wafv2:regional/ipset"],
               **of("s")).keys(),
         {arn for arn in made[REGION, "s"] if arn.split(":")[2] in ("logs", "cloudwatch",
                                                                   "wafv2")})
    wanted = [arn for arn in made[REGION, "s"] if ":alarm:" in arn or ":wafv2:" in arn]
    listed = server.client("resourcegroupstaggingapi").get_resources(ResourceARNList=wanted)
    same({each["ResourceARN"] for each in listed["ResourceTagMappingList"]}, {*wanted})


@check("resources by tag")
def a_hundred_a_page(server: Server) -> None:
    sns, tagging = server.client("sns"), server.client("resourcegroupstaggingapi")
    for index in range(101):
        sns.create_topic(Name=f"t{index}", Tags=as_list(TAGS | {"b": "1", "c": "2"}))
    first = tagging.get_resources(ResourcesPerPage=100)
    second = tagging.get_resources(ResourcesPerPage=100, PaginationToken=first["PaginationToken"])
    same([len(page["ResourceTagMappingList"]) for page in (first, second)], [100, 1])
    same(second["PaginationToken"], "")
