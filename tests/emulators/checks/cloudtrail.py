"""CloudTrail: trails, their selectors and their tags."""

from __future__ import annotations

import json
from typing import Any

from checks.harness import Server, as_dict, as_list, check, fails, same

ARN = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit"
GROUP = "arn:aws:logs:eu-central-1:111122223333:log-group:audit:*"
ROLE = "arn:aws:iam::111122223333:role/audit"
DEFAULT = [{"ReadWriteType": "All", "IncludeManagementEvents": True, "DataResources": [],
            "ExcludeManagementEventSources": []}]


def let_in(server: Server, *actions: str) -> None:
    server.client("s3").put_bucket_policy(Bucket="a-bucket", Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": list(actions),
            "Resource": ["arn:aws:s3:::a-bucket", "arn:aws:s3:::a-bucket/*"]}]}))


def a_bucket(server: Server) -> Any:
    server.bucket()
    let_in(server, "s3:GetBucketAcl", "s3:PutObject")
    return server.client("cloudtrail")


def a_trail(server: Server, **members: Any) -> Any:
    trails = a_bucket(server)
    trails.create_trail(Name="audit", S3BucketName="a-bucket", **members)
    return trails


@check("trails that AWS refuses")
def refused(server: Server) -> None:
    trails = server.client("cloudtrail")
    put = {"Name": "audit", "S3BucketName": "a-bucket"}
    fails(400, "S3BucketDoesNotExistException", trails.create_trail, **put)
    server.bucket()
    fails(400, "InsufficientS3BucketPolicyException", trails.create_trail, **put)
    let_in(server, "s3:PutObject")
    fails(400, "InsufficientS3BucketPolicyException", trails.create_trail, **put)
    let_in(server, "s3:GetBucketAcl", "s3:PutObject")
    fails(400, "InvalidParameterCombinationException", trails.create_trail, **put, IsMultiRegionTrail=True,
          IncludeGlobalServiceEvents=False)
    fails(400, "InvalidParameterCombinationException", trails.create_trail, **put,
          CloudWatchLogsLogGroupArn=GROUP)
    trails.create_trail(**put)
    fails(400, "TrailAlreadyExistsException", trails.create_trail, **put)
    let_in(server, "s3:GetBucketAcl")
    fails(400, "InsufficientS3BucketPolicyException", trails.update_trail, **put)


@check("members of trails")
def members(server: Server) -> None:
    topic = server.client("sns").create_topic(Name="audit")["TopicArn"]
    trails = a_trail(server, S3KeyPrefix="p", SnsTopicName=topic, CloudWatchLogsLogGroupArn=GROUP,
                     CloudWatchLogsRoleArn=ROLE, RecursiveLogging=False, TagsList=as_list({"a": "1"}))
    names = ("S3KeyPrefix", "SnsTopicARN", "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn", "RecursiveLogging")

    def has(*values: Any) -> None:
        listed = trails.describe_trails(includeShadowTrails=False)["trailList"]
        for found in (*listed, trails.get_trail(Name="audit")["Trail"]):
            same([found.get(name) for name in names], list(values))

    has("p", topic, GROUP, ROLE, False)
    same(as_dict(trails.list_tags(ResourceIdList=[ARN])["ResourceTagList"][0]["TagsList"]), {"a": "1"})
    trails.update_trail(Name="audit", IsMultiRegionTrail=True)
    has("p", topic, GROUP, ROLE, False)
    trails.update_trail(Name="audit", S3KeyPrefix="", SnsTopicName="", CloudWatchLogsLogGroupArn="",
                        CloudWatchLogsRoleArn="", RecursiveLogging=True)
    has(None, None, None, None, True)
    index = server.client("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    same([each["ResourceARN"] for each in index], [ARN])


@check("selectors of events")
def selectors(server: Server) -> None:
    trails = a_trail(server)

    def has(**expected: Any) -> None:
        found = trails.get_event_selectors(TrailName="audit")
        same({name: found[name] for name in found if name.endswith("Selectors")}, expected)

    has(EventSelectors=DEFAULT)
    advanced = [{"Name": "a", "FieldSelectors": [{"Field": "eventCategory", "Equals": ["Management"]}]}]
    trails.put_event_selectors(TrailName="audit", AdvancedEventSelectors=advanced)
    has(AdvancedEventSelectors=advanced)
    writes = [DEFAULT[0] | {"ReadWriteType": "WriteOnly"}]
    trails.put_event_selectors(TrailName="audit", EventSelectors=writes)
    has(EventSelectors=writes)
    fails(400, "InvalidEventSelectorsException", trails.put_event_selectors, TrailName="audit", EventSelectors=[])


@check("insights")
def insights(server: Server) -> None:
    trails = a_trail(server)
    fails(400, "InsightNotEnabledException", trails.get_insight_selectors, TrailName="audit")
    fails(400, "TrailNotFoundException", trails.get_insight_selectors, TrailName="other")
    for sort in ("ApiCallRateInsight", "ApiErrorRateInsight"):
        trails.put_insight_selectors(TrailName="audit", InsightSelectors=[{"InsightType": sort}])
        same(trails.get_insight_selectors(TrailName="audit")["InsightSelectors"],
             [{"InsightType": sort, "EventCategories": ["Management"]}])
    trails.put_insight_selectors(TrailName="audit", InsightSelectors=[])
    fails(400, "InsightNotEnabledException", trails.get_insight_selectors, TrailName="audit")


@check("a trail that is gone")
def deleted(server: Server) -> None:
    trails = a_trail(server, TagsList=as_list({"a": "1"}))
    trails.put_insight_selectors(TrailName="audit", InsightSelectors=[{"InsightType": "ApiCallRateInsight"}])
    trails.delete_trail(Name="audit")
    fails(400, "TrailNotFoundException", trails.delete_trail, Name="audit")
    trails.create_trail(Name="audit", S3BucketName="a-bucket")
    same(as_dict(trails.list_tags(ResourceIdList=[ARN])["ResourceTagList"][0]["TagsList"]), {})
    fails(400, "InsightNotEnabledException", trails.get_insight_selectors, TrailName="audit")


@check("tags of a trail that is not there")
def tags_of_nothing(server: Server) -> None:
    fails(400, "ResourceNotFoundException", server.client("cloudtrail").list_tags, ResourceIdList=[ARN])
