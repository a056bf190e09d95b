"""SSM Parameter Store."""

from __future__ import annotations

import ast
import json
from typing import Any

from quirks.base import BOTH, MINISTACK, Forward, Request, Response, error, quirk


@quirk("DescribeParameters by tag", MINISTACK,
       aws="filters by `tag:KEY`",
       emulator="ignores such a filter and lists everything; the shim asks for each one's tags",
       source="botocore ssm ParameterStringFilter.Key")
def parameters_by_tag(request: Request, forward: Forward) -> Response:
    if request.operation != "ssm:DescribeParameters":
        return forward(request)
    filters = request.json.get("ParameterFilters") or []
    by_tag = {wanted["Key"].removeprefix("tag:"): wanted.get("Values") for wanted in filters
              if wanted["Key"].startswith("tag:")}
    others = [wanted for wanted in filters if not wanted["Key"].startswith("tag:")]
    answer = forward(request.with_json(ParameterFilters=others))
    if not answer.ok or not by_tag:
        return answer

    def matches(parameter: dict[str, Any]) -> bool:
        listed = forward(request.follow_up_json("ListTagsForResource", {
            "ResourceType": "Parameter", "ResourceId": parameter["Name"]}))
        tags = {tag["Key"]: tag["Value"] for tag in listed.json["TagList"]}
        return all(key in tags and (not values or tags[key] in values)
                   for key, values in by_tag.items())

    body = answer.json
    body["Parameters"] = [found for found in body["Parameters"] if matches(found)]
    return answer.with_json(body)


@quirk("policies of a parameter", BOTH,
       aws="lists each with its text, type and status; an empty one removes them all",
       emulator="ministack gives the text of the list where the list belongs, moto Python's idea "
                "of each; both keep the empty one",
       source="botocore ssm PutParameterRequest.Policies, ParameterInlinePolicy")
def parameter_policies(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.operation != "ssm:DescribeParameters" or not answer.ok:
        return answer
    body = answer.json
    for parameter in body["Parameters"]:
        policies = parameter.pop("Policies", None)
        if isinstance(policies, str):
            policies = json.loads(policies)
        elif policies:
            policies = [ast.literal_eval(str(policy["PolicyText"])) for policy in policies]
        # `[{}]` is how a parameter loses its policies.
        policies = [policy for policy in policies or [] if policy]
        if policies:
            parameter["Policies"] = [
                {"PolicyText": json.dumps(policy, separators=(",", ":")),
                 "PolicyType": policy["Type"], "PolicyStatus": "Pending"} for policy in policies]
    return answer.with_json(body)


@quirk("tier of a parameter", BOTH,
       aws="answers Intelligent-Tiering with the tier that it chose: Advanced for more than 4 KB "
           "or with policies, Standard otherwise",
       emulator="echoes Intelligent-Tiering, which nothing reads back as on AWS",
       source="botocore ssm PutParameterRequest.Tier; aws-facts §2.9")
def parameter_tier(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.operation != "ssm:DescribeParameters" or not answer.ok:
        return answer
    body = answer.json
    for parameter in body["Parameters"]:
        if parameter.get("Tier") == "Intelligent-Tiering":
            found = forward(request.follow_up_json("GetParameter", {
                "Name": parameter["Name"], "WithDecryption": True}))
            long = len(found.json["Parameter"]["Value"].encode()) > 4096
            parameter["Tier"] = "Advanced" if long or parameter.get("Policies") else "Standard"
    return answer.with_json(body)


@quirk("tags of a parameter that is not there", MINISTACK,
       aws="`InvalidResourceId`",
       emulator="an empty list",
       source="botocore ssm ListTagsForResource")
def tags_of_nothing(request: Request, forward: Forward) -> Response:
    if request.operation == "ssm:ListTagsForResource":
        asked = request.json
        if asked.get("ResourceType") == "Parameter":
            found = forward(request.follow_up_json("GetParameter", {"Name": asked["ResourceId"]}))
            if not found.ok:
                return error(request, 400, "InvalidResourceId",
                             "The resource ID isn't valid. Verify that you entered the correct ID "
                             "and try again.")
    return forward(request)
