"""CloudTrail: trails, their selectors and their tags."""

from __future__ import annotations

from typing import Any

from quirks.base import BOTH, MEMORY, MOTO, Forward, Refused, Request, Response, answer, quirk

SERVICE = "cloudtrail.amazonaws.com"

# What both or one of them drop of calls about trails.
KEPT = ("SnsTopicName", "CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn", "RecursiveLogging")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def lets_in(policy: dict[str, Any], action: str) -> bool:
    """Whether a statement of a bucket's policy allows CloudTrail an action; without its conditions."""
    return any(
        statement.get("Effect") == "Allow"
        and statement.get("Principal") != "*"
        and SERVICE in listed(statement.get("Principal", {}).get("Service"))
        and {action, "s3:*"} & set(listed(statement.get("Action")))
        for statement in listed(policy.get("Statement", [])))


def trails(request: Request, forward: Forward) -> dict[str, dict[str, Any]]:
    """The trails of a region, by name."""
    found = forward(request.follow_up_json("DescribeTrails", {"includeShadowTrails": False}))
    return {trail["Name"]: trail for trail in found.json["trailList"]}


@quirk("trails that AWS refuses", BOTH,
       aws="wants a name that is free, a bucket whose policy lets it in, a log group with a role, and "
           "global events in a trail of all regions",
       emulator="moto makes a trail again; ministack minds no other parameter; both leave the bucket's "
                "policy aside",
       source="botocore cloudtrail CreateTrail; aws-facts §5.20")
def refused(request: Request, forward: Forward) -> Response:
    if request.operation not in ("cloudtrail:CreateTrail", "cloudtrail:UpdateTrail"):
        return forward(request)
    asked = request.json
    name, before = asked["Name"], trails(request, forward).get(asked["Name"])
    if request.operation == "cloudtrail:CreateTrail" and before:
        raise Refused(400, "TrailAlreadyExistsException",
                      f"Trail {name} already exists for customer: {request.account}")
    wanted = (before or {}) | asked
    if wanted.get("IsMultiRegionTrail") and wanted.get("IncludeGlobalServiceEvents") is False:
        raise Refused(400, "InvalidParameterCombinationException",
                      "Multi-Region trail must include global service events.")
    if bool(asked.get("CloudWatchLogsLogGroupArn")) != bool(asked.get("CloudWatchLogsRoleArn")):
        raise Refused(400, "InvalidParameterCombinationException",
                      "You must specify both a log group ARN and a role ARN.")
    if bucket := asked.get("S3BucketName"):
        if bucket not in MEMORY.buckets:
            raise Refused(400, "S3BucketDoesNotExistException", f"S3 bucket {bucket} does not exist!")
        policy = MEMORY.buckets[bucket].policy
        if not all(lets_in(policy, action) for action in ("s3:GetBucketAcl", "s3:PutObject")):
            raise Refused(400, "InsufficientS3BucketPolicyException",
                          f"Incorrect S3 bucket policy is detected for bucket: {bucket}")
    return forward(request)


@quirk("members of trails", BOTH,
       aws="takes the ARN of a topic, answers it as `SnsTopicARN`, and nothing that is empty",
       emulator="moto takes names of topics, answers what is empty, and has no `RecursiveLogging`; ministack "
                "answers no ARN of a topic, and of a new trail neither log group nor tags",
       source="botocore cloudtrail Trail; aws-facts §2.9")
def members(request: Request, forward: Forward) -> Response:
    operation, memory = request.operation.removeprefix("cloudtrail:"), MEMORY.of(request, "trail")
    if not request.operation.startswith("cloudtrail:"):
        return forward(request)
    if operation in ("CreateTrail", "UpdateTrail"):
        asked = request.json
        topic = asked.get("SnsTopicName")
        response = forward(request.with_json(SnsTopicName=topic and topic.rpartition(":")[2]))
        if response.ok:
            before = {} if operation == "CreateTrail" else memory.get(asked["Name"], {})
            memory[asked["Name"]] = before | {name: asked[name] for name in KEPT if name in asked}
            if operation == "CreateTrail" and asked.get("TagsList"):
                forward(request.follow_up_json("AddTags", {
                    "ResourceId": request.arn(f"trail/{asked['Name']}"), "TagsList": asked["TagsList"]}))
        return response
    if operation not in ("DescribeTrails", "GetTrail"):
        return forward(request)
    response = forward(request)
    if not response.ok:
        return response

    def overlaid(trail: dict[str, Any]) -> dict[str, Any]:
        _, _, _, region, account, _ = trail["TrailARN"].split(":", 5)
        kept = MEMORY.things.get(("trail", account, region), {}).get(trail["Name"], {})
        trail = {"RecursiveLogging": True} | trail | kept
        if topic := trail.pop("SnsTopicName", None):
            arn = topic if topic.startswith("arn:") else f"arn:aws:sns:{region}:{account}:{topic}"
            trail |= {"SnsTopicName": arn.rpartition(":")[2], "SnsTopicARN": arn}
        else:
            trail.pop("SnsTopicARN", None)
        return {name: value for name, value in trail.items() if value not in ("", None)}

    body = response.json
    if operation == "GetTrail":
        return response.with_json({"Trail": overlaid(body["Trail"])})
    return response.with_json({"trailList": [overlaid(trail) for trail in body["trailList"]]})


@quirk("selectors of events", MOTO,
       aws="has one that is for all management events where nobody put others, and one sort of them at a time",
       emulator="answers none, and advanced ones beside those that were put later",
       source="botocore cloudtrail PutEventSelectors; aws-facts §2.9")
def selectors(request: Request, forward: Forward) -> Response:
    if request.operation == "cloudtrail:PutEventSelectors":
        asked = request.json
        if not asked.get("EventSelectors") and not asked.get("AdvancedEventSelectors"):
            raise Refused(400, "InvalidEventSelectorsException",
                          "Specify a valid number of selectors (1 to 5) for your trail.")
    response = forward(request)
    if request.operation != "cloudtrail:GetEventSelectors" or not response.ok:
        return response
    body = response.json
    if basic := body.pop("EventSelectors", None):
        body.pop("AdvancedEventSelectors", None)
        body["EventSelectors"] = basic
    elif not body.get("AdvancedEventSelectors"):
        body.pop("AdvancedEventSelectors", None)
        body["EventSelectors"] = [{"ReadWriteType": "All", "IncludeManagementEvents": True,
                                   "DataResources": [], "ExcludeManagementEventSources": []}]
    return response.with_json(body)


@quirk("insights", BOTH,
       aws="has what was put last, of management events where no category is named; "
           "`InsightNotEnabledException` where there are none",
       emulator="moto adds what is put to what is there; ministack has no such calls",
       source="botocore cloudtrail PutInsightSelectors", alone=True)
def insights(request: Request, forward: Forward) -> Response:
    if request.operation not in ("cloudtrail:GetInsightSelectors", "cloudtrail:PutInsightSelectors"):
        return forward(request)
    name, memory = request.json["TrailName"], MEMORY.of(request, "insights")
    if name not in trails(request, forward):
        raise Refused(400, "TrailNotFoundException", f"Unknown trail: {request.arn(f'trail/{name}')}")
    if request.operation == "cloudtrail:PutInsightSelectors":
        memory[name] = [{"EventCategories": ["Management"]} | each for each in request.json["InsightSelectors"]]
    elif not memory.get(name):
        raise Refused(400, "InsightNotEnabledException", "The trail does not have Insights enabled.")
    return answer(request, {"TrailARN": request.arn(f"trail/{name}"), "InsightSelectors": memory[name]})


@quirk("a trail that is gone", BOTH,
       aws="can't be deleted again, and has neither tags nor insights when it is made again",
       emulator="moto deletes what is not there; both keep its tags",
       source="botocore cloudtrail DeleteTrail")
def deleted(request: Request, forward: Forward) -> Response:
    if request.operation != "cloudtrail:DeleteTrail":
        return forward(request)
    name = request.json["Name"]
    arn = request.arn(f"trail/{name}")
    if name not in trails(request, forward):
        raise Refused(400, "TrailNotFoundException", f"Unknown trail: {arn}")
    tags = forward(request.follow_up_json("ListTags", {"ResourceIdList": [arn]})).json["ResourceTagList"][0]
    forward(request.follow_up_json("RemoveTags", {"ResourceId": arn, "TagsList": tags["TagsList"]}))
    MEMORY.of(request, "insights").pop(name, None)
    MEMORY.of(request, "trail").pop(name, None)
    return forward(request)


@quirk("tags of a trail that is not there", MOTO,
       aws="`ResourceNotFoundException`", emulator="has none",
       source="botocore cloudtrail ListTags")
def tags_of_nothing(request: Request, forward: Forward) -> Response:
    if request.operation == "cloudtrail:ListTags":
        there = {trail["TrailARN"] for trail in trails(request, forward).values()}
        for arn in request.json["ResourceIdList"]:
            if arn not in there:
                raise Refused(400, "ResourceNotFoundException", f"Unknown trail: {arn}")
    return forward(request)
