"""Athena: workgroups and saved queries."""

from __future__ import annotations

import copy
import time
import uuid
from typing import Any

from quirks.base import BOTH, MEMORY, Forward, Refused, Request, Response, answer, page_of, quirk

ENGINE = "Athena engine version 3"


def invalid(message: str) -> Refused:
    return Refused(400, "InvalidRequestException", message)


def filled(configuration: dict[str, Any]) -> dict[str, Any]:
    """What a new workgroup has of which nobody said anything."""
    selected = configuration.get("EngineVersion", {}).get("SelectedEngineVersion", "AUTO")
    return {"EnforceWorkGroupConfiguration": True, "PublishCloudWatchMetricsEnabled": True,
            "RequesterPaysEnabled": False} | configuration | {
                "EngineVersion": {"SelectedEngineVersion": selected,
                                  "EffectiveEngineVersion": ENGINE if selected == "AUTO" else selected}}


def workgroups(request: Request) -> dict[str, Any]:
    found = MEMORY.of(request, "workgroups")
    found.setdefault("primary", {"Name": "primary", "State": "ENABLED", "CreationTime": time.time(),
                                 "Configuration": filled({"EnforceWorkGroupConfiguration": False})})
    return found


def merged(old: dict[str, Any], updates: dict[str, Any]) -> dict[str, Any]:
    """A configuration after an update: what is not named stays, `Remove…` takes away."""
    new = copy.deepcopy(old)
    for name, value in updates.items():
        if name.startswith("Remove"):
            if value:
                new.pop(name.removeprefix("Remove"), None)
        elif name.endswith("Updates"):
            name = name.removesuffix("Updates")
            new[name] = merged(new.get(name, {}), value)
        else:
            new[name] = value
    return new


def checked(configuration: dict[str, Any]) -> None:
    result = configuration.get("ResultConfiguration", {})
    encryption = result.get("EncryptionConfiguration")
    if configuration.get("BytesScannedCutoffPerQuery", 10_000_000) < 10_000_000:
        raise invalid("BytesScannedCutoffPerQuery must be at least 10000000")
    if not result.get("OutputLocation", "s3://x").startswith("s3://"):
        raise invalid("outputLocation is not a valid S3 path.")
    if encryption and encryption["EncryptionOption"] != "SSE_S3" and not encryption.get("KmsKey"):
        raise invalid("KmsKey is required for this EncryptionOption")
    if configuration.get("ManagedQueryResultsConfiguration", {}).get("Enabled") and result.get("OutputLocation"):
        raise invalid("ManagedQueryResultsConfiguration and ResultConfiguration cannot be set together")


@quirk("workgroups", BOTH,
       aws="fills in what a new one has, merges each update member by member, with `Remove…` for what goes, and "
           "answers `InvalidRequestException` for one that is not there",
       emulator="moto has no UpdateWorkGroup, publishes no metrics, answers null for one that is not there and deletes "
                "it; ministack fills in nothing, merges five members and deletes what is not there. The shim keeps "
                "configurations itself",
       source="botocore athena WorkGroupConfigurationUpdates; aws-facts §1.5, §2.9",
       alone=True)
def keep(request: Request, forward: Forward) -> Response:
    service, _, operation = request.operation.partition(":")
    if service != "athena" or not operation.endswith("WorkGroup"):
        return forward(request)
    asked, known = request.json, workgroups(request)
    if operation == "CreateWorkGroup":
        name, configuration = asked["Name"], filled(asked.get("Configuration", {}))
        if name in known:
            raise invalid("WorkGroup is already created")
        checked(configuration)
        known[name] = {"Name": name, "State": "ENABLED", "CreationTime": time.time(),
                       "Description": asked.get("Description", ""), "Configuration": configuration}
        return forward(request.with_json(Tags=asked.get("Tags", [])))
    name = asked["WorkGroup"]
    if name not in known:
        raise invalid(f"WorkGroup {name} is not found.")
    if operation == "GetWorkGroup":
        return answer(request, {"WorkGroup": known[name]})
    if operation == "UpdateWorkGroup":
        new = merged(known[name]["Configuration"], asked.get("ConfigurationUpdates", {}))
        checked(new)
        known[name] |= {member: asked[member] for member in ("Description", "State") if member in asked}
        known[name]["Configuration"] = filled(new)
        return answer(request, {})
    if name == "primary":
        raise invalid("The primary workgroup cannot be deleted")
    arn = request.arn(f"workgroup/{name}")
    tags = forward(request.follow_up_json("ListTagsForResource", {"ResourceARN": arn})).json.get("Tags", [])
    forward(request.follow_up_json("UntagResource", {"ResourceARN": arn, "TagKeys": [tag["Key"] for tag in tags]}))
    del known[name]
    saved = MEMORY.of(request, "saved queries")
    for each in [each for each, query in saved.items() if query["WorkGroup"] == name]:
        del saved[each]
    return forward(request)


@quirk("tags of workgroups", BOTH,
       aws="are none for one without, and `ResourceNotFoundException` for one that is not there",
       emulator="moto refuses a workgroup without tags, and both tag what is not there",
       source="botocore athena ListTagsForResource")
def tags(request: Request, forward: Forward) -> Response:
    if request.operation not in ("athena:ListTagsForResource", "athena:TagResource", "athena:UntagResource"):
        return forward(request)
    arn = request.json["ResourceARN"]
    if arn.rpartition("workgroup/")[2] not in workgroups(request):
        raise Refused(400, "ResourceNotFoundException", f"Athena Resource, {arn} Does Not Exist")
    answered = forward(request)
    if not answered.ok and request.operation == "athena:ListTagsForResource":
        return answer(request, {"Tags": []})
    return answered


@quirk("saved queries of Athena", BOTH,
       aws="belong to a workgroup that is there, are listed in pages and updated, but for their database",
       emulator="moto has no BatchGetNamedQuery, UpdateNamedQuery and DeleteNamedQuery, ministack no UpdateNamedQuery, no "
                "pages, and takes any workgroup. The shim keeps them itself",
       source="botocore athena NamedQuery",
       alone=True)
def saved_queries(request: Request, forward: Forward) -> Response:
    service, _, operation = request.operation.partition(":")
    if service != "athena" or "NamedQuer" not in operation:
        return forward(request)
    asked, saved = request.json, MEMORY.of(request, "saved queries")
    if operation in ("CreateNamedQuery", "ListNamedQueries"):
        group = asked.get("WorkGroup", "primary")
        if group not in workgroups(request):
            raise invalid(f"WorkGroup {group} is not found.")
    if operation == "CreateNamedQuery":
        query = {"NamedQueryId": str(uuid.uuid4()), "WorkGroup": group} | {
            name: asked[name] for name in ("Name", "Description", "Database", "QueryString") if name in asked}
        saved[query["NamedQueryId"]] = query
        return answer(request, {"NamedQueryId": query["NamedQueryId"]})
    if operation == "ListNamedQueries":
        found = [each for each in saved.values() if each["WorkGroup"] == group]
        found.sort(key=lambda each: each["NamedQueryId"])
        page, more = page_of(found, asked.get("NextToken"), asked.get("MaxResults") or 50, by="NamedQueryId",
                             name="NextToken")
        return answer(request, {"NamedQueryIds": [each["NamedQueryId"] for each in page]} | more)
    if operation == "BatchGetNamedQuery":
        return answer(request, {
            "NamedQueries": [saved[each] for each in asked["NamedQueryIds"] if each in saved],
            "UnprocessedNamedQueryIds": [{"NamedQueryId": each} for each in asked["NamedQueryIds"] if each not in saved]})
    if (query := saved.get(asked["NamedQueryId"])) is None:
        raise invalid(f"NamedQuery {asked['NamedQueryId']} was not found")
    if operation == "GetNamedQuery":
        return answer(request, {"NamedQuery": query})
    if operation == "DeleteNamedQuery":
        del saved[asked["NamedQueryId"]]
    else:
        query |= {name: asked[name] for name in ("Name", "Description", "QueryString") if name in asked}
    return answer(request, {})
