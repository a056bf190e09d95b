"""App Runner, of which neither emulator has anything."""

from __future__ import annotations

import uuid
from typing import Any

from quirks.base import BOTH, MEMORY, Forward, Refused, Request, Response, answer, page_of, quirk

HEALTH = {"Protocol": "TCP", "Path": "/", "Interval": 5, "Timeout": 2, "HealthyThreshold": 1, "UnhealthyThreshold": 5}
NETWORK = {"EgressConfiguration": {"EgressType": "DEFAULT"},
           "IngressConfiguration": {"IsPubliclyAccessible": True}, "IpAddressType": "IPV4"}
CHANGED = ("SourceConfiguration", "InstanceConfiguration", "HealthCheckConfiguration", "NetworkConfiguration",
           "ObservabilityConfiguration")


def told(service: dict[str, Any]) -> dict[str, Any]:
    """A service as it is told once. What is under way is done by the next time."""
    found = {name: value for name, value in service.items() if name != "Tags"}
    service["Status"] = service.pop("Next", service["Status"])
    found.pop("Next", None)
    return found


def change(request: Request, service: dict[str, Any], asked: dict[str, Any]) -> None:
    service |= {name: asked[name] for name in CHANGED if name in asked}
    instance = service["InstanceConfiguration"]
    instance |= {"Cpu": instance.get("Cpu", "1024"), "Memory": instance.get("Memory", "2048")}
    service["HealthCheckConfiguration"] = HEALTH | service["HealthCheckConfiguration"]
    if scaling := asked.get("AutoScalingConfigurationArn"):
        name, revision = scaling.split("/")[1:3]
        service["AutoScalingConfigurationSummary"] = {
            "AutoScalingConfigurationArn": scaling, "AutoScalingConfigurationName": name,
            "AutoScalingConfigurationRevision": int(revision)}
    service |= {"Status": "OPERATION_IN_PROGRESS", "Next": "RUNNING"}


def create(request: Request, asked: dict[str, Any]) -> dict[str, Any]:
    services, name = MEMORY.of(request, "apprunner"), asked["ServiceName"]
    if any(each["ServiceName"] == name for each in services.values() if each["Status"] != "DELETED"):
        raise Refused(400, "InvalidRequestException", f"Service with the provided name already exists: {name}.")
    id = uuid.uuid4().hex
    arn = request.arn(f"service/{name}/{id}")
    scaling = request.arn(f"autoscalingconfiguration/DefaultConfiguration/1/{1:032}")
    service = {"ServiceName": name, "ServiceId": id, "ServiceArn": arn, "CreatedAt": 1, "UpdatedAt": 1,
               "ServiceUrl": f"{id[:10]}.{request.region}.awsapprunner.com", "InstanceConfiguration": {},
               "HealthCheckConfiguration": {}, "NetworkConfiguration": NETWORK,
               "ObservabilityConfiguration": {"ObservabilityEnabled": False},
               "Tags": {tag["Key"]: tag.get("Value", "") for tag in asked.get("Tags", [])}}
    if key := asked.get("EncryptionConfiguration"):
        service["EncryptionConfiguration"] = key
    change(request, service, {"AutoScalingConfigurationArn": scaling} | asked)
    services[arn] = service
    return {"Service": {name: value for name, value in service.items() if name not in ("Tags", "Next")},
            "OperationId": str(uuid.uuid4())}


def serve(request: Request, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
    services = MEMORY.of(request, "apprunner")
    if operation == "CreateService":
        return create(request, asked)
    if operation == "ListServices":
        keys = ("ServiceName", "ServiceId", "ServiceArn", "ServiceUrl", "Status")
        listed = [{key: each[key] for key in keys} for each in services.values() if each["Status"] != "DELETED"]
        page, more = page_of(listed, asked.get("NextToken"), asked.get("MaxResults") or 20, by="ServiceArn",
                             name="NextToken")
        return {"ServiceSummaryList": page} | more
    service = services.get(asked.get("ServiceArn") or asked.get("ResourceArn") or "")
    if not service:
        raise Refused(400, "ResourceNotFoundException", "Service with provided arn does not exist.")
    if operation == "DescribeService":
        return {"Service": told(service)}
    if operation == "ListTagsForResource":
        return {"Tags": [{"Key": key, "Value": value} for key, value in service["Tags"].items()]}
    if service["Status"] == "OPERATION_IN_PROGRESS":
        raise Refused(400, "InvalidStateException",
                      "Service cannot be updated in the current state: OPERATION_IN_PROGRESS.")
    if operation == "TagResource":
        service["Tags"] |= {tag["Key"]: tag.get("Value", "") for tag in asked["Tags"]}
        return {}
    if operation == "UntagResource":
        service["Tags"] = {key: value for key, value in service["Tags"].items() if key not in asked["TagKeys"]}
        return {}
    if operation == "UpdateService":
        change(request, service, asked)
    elif operation == "DeleteService":
        service |= {"Status": "OPERATION_IN_PROGRESS", "Next": "DELETED"}
    else:
        raise Refused(501, "NotImplemented", f"{operation} is not served")
    return {"Service": {key: value for key, value in service.items() if key not in ("Tags", "Next")},
            "OperationId": str(uuid.uuid4())}


@quirk("services of App Runner", BOTH,
       aws="are built, changed and deleted for minutes, in which they take no other call; a change keeps what "
           "it leaves out",
       emulator="has none",
       source="botocore apprunner; aws-facts §12.31",
       alone=True)
def app_runner(request: Request, forward: Forward) -> Response:
    if request.service != "apprunner":
        return forward(request)
    return answer(request, serve(request, request.operation.partition(":")[2], request.json))
