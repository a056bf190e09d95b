"""Lambda: event source mappings."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, unquote

from quirks.base import BOTH, MEMORY, Forward, Refused, Request, Response, answer, page_of, quirk

PATH = "/2015-03-31/event-source-mappings"
TAGS = "/2017-03-31/tags/"
QUEUE = {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0, "FunctionResponseTypes": []}
STREAM = QUEUE | {"BatchSize": 100, "BisectBatchOnFunctionError": False, "DestinationConfig": {"OnFailure": {}},
                  "MaximumRecordAgeInSeconds": -1, "MaximumRetryAttempts": -1, "ParallelizationFactor": 1,
                  "TumblingWindowInSeconds": 0}
# Members that an empty value takes away.
REMOVABLE = ("FilterCriteria", "KMSKeyArn", "MetricsConfig", "ProvisionedPollerConfig", "ScalingConfig")
INVALID = "InvalidParameterValueException"


def say(mapping: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in mapping.items() if name not in ("Tags", "Next")}


def told(mappings: dict[str, Any], mapping: dict[str, Any]) -> dict[str, Any]:
    """A mapping as it is told once. What is under way is done by the next time."""
    found = say(mapping)
    following = mapping.pop("Next", mapping["State"])
    if not following:
        del mappings[mapping["UUID"]]
    mapping["State"] = following
    return found


def change(mapping: dict[str, Any], asked: dict[str, Any], request: Request, forward: Forward) -> None:
    members = {name: value for name, value in asked.items() if name not in ("Enabled", "FunctionName", "Tags")}
    if name := asked.get("FunctionName"):
        arn = name if name.startswith("arn:") else request.arn(f"function:{name}")
        path = f"/2015-03-31/functions/{arn.split(':')[6]}"
        asking = replace(request, method="GET", path=path, query="", body=b"",
                         headers={key: value for key, value in request.headers.items() if key != "content-length"})
        if not forward(asking).ok:
            raise Refused(404, "ResourceNotFoundException", f"Function not found: {arn}")
        mapping["FunctionArn"] = arn
    destination = members.get("DestinationConfig", {}).get("OnFailure")
    if destination is not None:
        if "Destination" not in destination:
            raise Refused(400, INVALID, "The Destination field is required for an OnFailure configuration.")
        members["DestinationConfig"] = {"OnFailure": {key: value for key, value in destination.items() if value}}
    mapping |= members
    for name in REMOVABLE:
        if not mapping.get(name) or mapping[name] == {"Metrics": []}:
            mapping.pop(name, None)
    is_enabled = asked.get("Enabled", mapping["State"] != "Disabled")
    mapping["Next"] = "Enabled" if is_enabled else "Disabled"


def create(request: Request, forward: Forward, asked: dict[str, Any]) -> dict[str, Any]:
    mappings, source = MEMORY.of(request, "event source mappings"), asked["EventSourceArn"]
    service = source.split(":")[2]
    if service not in ("dynamodb", "kinesis", "sqs"):
        raise Refused(400, INVALID, f"Unsupported event source ARN: {source}")
    if service == "sqs":
        if asked.get("StartingPosition"):
            raise Refused(400, INVALID, "StartingPosition is not valid for SQS event sources.")
        queue = {"QueueName": source.split(":")[5]}
        if not forward(request.to_service("sqs", "AmazonSQS.GetQueueUrl", queue)).ok:
            raise Refused(400, INVALID, "Error occurred while ReceiveMessage. SQS Error Code: "
                                        "AWS.SimpleQueueService.NonExistentQueue.")
    elif not asked.get("StartingPosition"):
        raise Refused(400, INVALID, "1 validation error detected: Value null at 'startingPosition'.")
    id = str(uuid.uuid4())
    mapping = {"UUID": id, "State": "Creating", "LastModified": 1.0, "StateTransitionReason": "USER_INITIATED",
               "EventSourceMappingArn": request.arn(f"event-source-mapping:{id}"), "Tags": asked.get("Tags", {})}
    change(mapping, (QUEUE if service == "sqs" else STREAM) | {"DestinationConfig": {}} | asked, request, forward)
    if service == "sqs":
        mapping.pop("DestinationConfig")
    elif not mapping["DestinationConfig"]:
        mapping["DestinationConfig"] = {"OnFailure": {}}
    for other in mappings.values():
        if (other["EventSourceArn"], other["FunctionArn"]) == (source, mapping["FunctionArn"]):
            raise Refused(409, "ResourceConflictException",
                          f'The event source arn (" {source} ") and function (" {mapping["FunctionArn"]} ") provided '
                          f"mapping already exists. Please update or delete the existing mapping with UUID "
                          f"{other['UUID']}")
    mappings[id] = mapping
    return say(mapping)


def serve(request: Request, forward: Forward, id: str) -> dict[str, Any]:
    mappings, asked = MEMORY.of(request, "event source mappings"), request.json
    if request.method == "POST":
        return create(request, forward, asked)
    if not id:
        listed = [told(mappings, each) for each in [*mappings.values()]
                  if request.parameters.get("EventSourceArn", each["EventSourceArn"]) == each["EventSourceArn"]]
        page, more = page_of(listed, request.parameters.get("Marker"),
                             int(request.parameters.get("MaxItems", 100)), by="UUID", name="NextMarker")
        return {"EventSourceMappings": page} | more
    mapping = mappings.get(id)
    if not mapping:
        raise Refused(404, "ResourceNotFoundException", "The resource you requested does not exist.")
    if request.method == "GET":
        return told(mappings, mapping)
    if "Next" in mapping:
        verb = {"DELETE": "delete", "PUT": "update"}[request.method]
        raise Refused(400, "ResourceInUseException", f"Cannot {verb} the event source mapping because it is in use.")
    if request.method == "DELETE":
        mapping |= {"State": "Deleting", "Next": ""}
    else:
        change(mapping, asked, request, forward)
        mapping["State"] = "Updating"
    return say(mapping)


def tags(request: Request, mapping: dict[str, Any]) -> dict[str, Any]:
    if request.method == "POST":
        mapping["Tags"] = mapping["Tags"] | request.json["Tags"]
    elif request.method == "DELETE":
        gone = {value for key, value in parse_qsl(request.query) if key == "tagKeys"}
        mapping["Tags"] = {key: value for key, value in mapping["Tags"].items() if key not in gone}
    return {"Tags": mapping["Tags"]}


@quirk("event source mappings", BOTH,
       aws="are created, changed and deleted for seconds, in which they take no other call; an update keeps what it "
           "leaves out, and an empty value removes; a pair of function and source has only one",
       emulator="moto keeps what should go, and allows pairs twice; ministack fills in nothing. The shim answers alone",
       source="botocore lambda UpdateEventSourceMapping; aws-facts §12.63",
       alone=True)
def event_source_mappings(request: Request, forward: Forward) -> Response:
    if request.service != "lambda":
        return forward(request)
    path = unquote(request.path)
    if path.startswith(TAGS) and ":event-source-mapping:" in path:
        mapping = MEMORY.of(request, "event source mappings").get(path.rpartition(":")[2])
        if not mapping:
            raise Refused(404, "ResourceNotFoundException", "The resource you requested does not exist.")
        return answer(request, tags(request, mapping))
    if path.rstrip("/") != PATH and not path.startswith(f"{PATH}/"):
        return forward(request)
    return answer(request, json.loads(json.dumps(serve(request, forward, path.removeprefix(PATH).strip("/")))))
