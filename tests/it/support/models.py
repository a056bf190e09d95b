"""Compares calls with AWS's own models, as botocore carries them.

AWS ignores members that it does not know: a field that is spelt wrong would do nothing, silently. A line of the
input is what `models.rs` recorded of a call; the line that answers it lists what the model has otherwise.
"""

import json
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel

LOADER = Loader()
MODELS = {}


def model_of(service_id, host):
    """The model of a service. Its folder is mostly named after its host or its id."""
    if service_id not in MODELS:
        names = LOADER.list_available_services("service-2")
        likely = {host, service_id.lower().replace(" ", "-"), service_id.lower().replace(" ", "")}
        for name in sorted(names, key=lambda name: name not in likely):
            model = ServiceModel(LOADER.load_service_model(name, "service-2"))
            MODELS.setdefault(model.service_id, model)
            if service_id in MODELS:
                break
    return MODELS.get(service_id)


def request_names(protocol, shape):
    """The members of a structure in requests, by each name that they may have."""
    names = {}
    for name, member in shape.members.items():
        written = member.serialization.get("name", name)
        if protocol == "ec2":
            written = member.serialization.get("queryName") or written
            written = written[0].upper() + written[1:]
        names[written] = member
        # What stands in the path, the query or a header has its name there, and the one that we take it by.
        if member.serialization.get("location"):
            names[name] = member
    return names


def answer_names(shape):
    return {member.serialization.get("name", name): member for name, member in shape.members.items()}


def inner(shape):
    return shape.member if shape.type_name == "list" else shape.value


# What `tests/replay/members.py` puts into answers, for a put to send back.
UNKNOWN = "MemberOfTomorrow"

SCALARS = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "double": (int, float),
    "float": (int, float),
    "timestamp": (int, float, str),
    "blob": str,
    "structure": dict,
    "list": list,
    "map": dict,
}


def of_request(protocol, shape, value, path):
    """Members of a request that the model does not have, and required ones that are missing."""
    if value is None:
        return
    if shape is None:
        yield from (f"the request has no {path}{name}" for name in value)
        return
    if not isinstance(value, SCALARS[shape.type_name]):
        yield f"{path[:-1]} is a {shape.type_name}, not {value!r}"
    elif getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path[:-1]} can't be {value!r}: it is one of {', '.join(shape.enum)}"
    elif shape.type_name == "structure":
        names = request_names(protocol, shape)
        for name, member in value.items():
            if name in names:
                yield from of_request(protocol, names[name], member, f"{path}{name}.")
            elif name != UNKNOWN:
                yield f"the request has no {path}{name}, but {', '.join(sorted(names))}"
        given = {id(names[name]) for name in value if name in names and value[name] is not None}
        for name in shape.required_members:
            if id(shape.members[name]) not in given:
                yield f"{path}{name} is required"
    elif shape.type_name == "list":
        for item in value:
            yield from of_request(protocol, shape.member, item, path)
    elif shape.type_name == "map":
        for item in value.values():
            yield from of_request(protocol, shape.value, item, path)


def of_answer(shape, path):
    """Whether an answer can have a member; `*` is each item of a list and each value of a map."""
    for part in path.split("."):
        # A path that people wrote has no `*`.
        while part != "*" and shape is not None and shape.type_name in ("list", "map"):
            shape = inner(shape)
        if shape is None:
            return False
        if shape.type_name == "structure":
            shape = answer_names(shape).get(part, False)
            if shape is False:
                return False
        elif part == "*" and shape.type_name in ("list", "map"):
            shape = inner(shape)
        else:
            return False
    return True


def of_service(record, metadata):
    """Words of the service that the model has otherwise."""
    expected = {
        "host": metadata["endpointPrefix"],
        "signed_as": metadata.get("signingName", metadata["endpointPrefix"]),
        "json_version": metadata.get("jsonVersion", "") if record["protocol"] == "json" else "",
        "target": metadata.get("targetPrefix", "") if record["protocol"] == "json" else "",
        "version": metadata["apiVersion"] if record["protocol"] in ("query", "ec2") else "",
    }
    for name, value in expected.items():
        if record[name] != value:
            yield f"the service's {name} is {value!r}"
    if record["protocol"] not in metadata.get("protocols", [metadata["protocol"]]):
        yield f"the service's protocol is {metadata['protocol']}"


def of_http(record, operation):
    """What of a REST operation the model has otherwise."""
    path, _, _ = operation.http["requestUri"].partition("?")
    if (record["method"], record["path"].partition("?")[0]) != (operation.http["method"], path):
        yield f"the operation is {operation.http['method']} {path}"
    members = operation.input_shape.members if operation.input_shape else {}
    for ours, location in (("query", "querystring"), ("headers", "header")):
        theirs = {
            member.serialization["name"]: {name, member.serialization["name"]}
            for name, member in members.items()
            if member.serialization.get("location") == location
        }
        for name, written in record[ours]:
            if name not in theirs.get(written, ()):
                yield f"the {location} has no {written} of {name}"
        written = {written for _, written in record[ours]}
        sent = {name for name, value in (record["request"] or {}).items() if value is not None}
        for name, names in theirs.items():
            if name not in written and names & sent:
                yield f"{name} belongs into the {location}"
    payload = operation.input_shape.serialization.get("payload") if operation.input_shape else None
    if record["payload"] != payload:
        yield f"the body is {payload}"


def findings(record):
    model = model_of(record["service"], record["host"])
    if model is None:
        return [f"there is no service {record['service']}"]
    if record["operation"] not in model.operation_names:
        return [f"{record['service']} has no operation {record['operation']}"]
    operation = model.operation_model(record["operation"])
    found = list(of_service(record, model.metadata))
    if record["protocol"] == "rest-json":
        found += of_http(record, operation)
    if record["request"] is not None:
        found += of_request(record["protocol"], operation.input_shape, record["request"], "")
    members = (record["answer"] or []) + record["read_only"]
    found += [f"the answer has no {path}" for path in members if not of_answer(operation.output_shape, path)]
    return found


for line in sys.stdin:
    print(json.dumps(findings(json.loads(line))), flush=True)
