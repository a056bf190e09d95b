"""Forms of one answer that AWS may give and emulators never do; each says the same."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import botocore.session
from botocore.model import Shape

from wire import Asked, Refused, shape_of

FORMS = ("plain", "reordered", "padded", "paged", "mute", "reworded", "single")

# Members of lists whose order says something.
IN_ORDER = {"CORSRules", "Statements", "CustomKeys", "InsertHeaders", "Filters", "PolicyVersionList", "RoutingRules",
            "numeric", "widgets", "metrics"}
# Texts of JSON whose lists have an order of their own: only the members change places.
BODIES = {"DashboardBody"}

# Pages that botocore does not know of: what asks for the next, what names it, and whether there is one.
PAGES = {
    "s3.ListBucketAnalyticsConfigurations":
        ("ContinuationToken", "NextContinuationToken", "IsTruncated"),
    "s3.ListBucketInventoryConfigurations":
        ("ContinuationToken", "NextContinuationToken", "IsTruncated"),
    "s3.ListBucketMetricsConfigurations": ("ContinuationToken", "NextContinuationToken", "IsTruncated"),
    "s3.ListBucketIntelligentTieringConfigurations":
        ("ContinuationToken", "NextContinuationToken", "IsTruncated"),
    "wafv2.ListWebACLs": ("NextMarker", "NextMarker", None),
    "wafv2.ListIPSets": ("NextMarker", "NextMarker", None),
    "wafv2.ListRegexPatternSets": ("NextMarker", "NextMarker", None),
    "wafv2.ListRuleGroups": ("NextMarker", "NextMarker", None),
    "wafv2.ListLoggingConfigurations": ("NextMarker", "NextMarker", None),
    "wafv2.ListTagsForResource": ("NextMarker", "NextMarker", None),
    "logs.DescribeQueryDefinitions": ("nextToken", "nextToken", None),
    "iam.ListUserTags": ("Marker", "Marker", "IsTruncated"),
    "iam.ListRoleTags": ("Marker", "Marker", "IsTruncated"),
    "iam.ListPolicyTags": ("Marker", "Marker", "IsTruncated"),
}
# What the SDKs read as a union and botocore does not call one.
UNIONS = {"AnalyticsFilter", "MetricsFilter"}
# What taking a resource over writes anew as a whole: a member that nobody knows would be lost by that, which is
# refused, and said by tests/it/aspects.rs.
WRITTEN = {"GetBucketTagging"}
SESSION = botocore.session.get_session()


def answer(form: str, call: Asked, data: dict[str, Any]) -> dict[str, Any]:
    match form:
        case "reordered":
            return reordered(data)
        case "padded":
            shape = shape_of(call.service, call.operation).output_shape
            payload = shape.serialization.get("payload") if shape else None
            if not shape or payload and shape.members[payload].type_name != "structure":
                return data
            if call.operation in WRITTEN:
                return data
            return padded(data, shape, call.protocol, top=payload is not None)
        case "paged":
            return paged(call, data)
    return data


def forms_of(call: Asked, data: dict[str, Any]) -> set[str]:
    """The forms in which this answer is another."""
    found = {form for form in ("reordered", "padded", "paged") if is_other(answer(form, call, data), data)}
    return found | {"single"} if call.operation == "GetAccountAuthorizationDetails" and any(data.values()) else found


def is_other(one: Any, other: Any) -> bool:
    # Two tables are equal in whatever order their members are.
    return json.dumps(one, default=str) != json.dumps(other, default=str)


def refusal(form: str, error: Refused) -> Refused:
    if form == "mute":
        return Refused(error.code, error.status, "")
    if form == "reworded":
        more = {"ArgumentName1": "first", "ArgumentValue1": "a", "ArgumentName2": "second", "ArgumentValue2": "b"}
        return Refused(error.code, error.status, f"{error.message.upper()} <See> the documentation.", more)
    return error


def written(form: str, headers: dict[str, str], body: bytes) -> tuple[dict[str, str], bytes]:
    """The same bytes, or with white space wherever it says nothing."""
    if form != "padded" or not body:
        return headers, body
    if body.startswith(b"<"):
        spaced = re.sub(rb">(?=<[^/])", b">\n  ", body)
        return headers, b'<?xml version="1.0" encoding="UTF-8"?>\n' + spaced + b"\n"
    if "json" in headers.get("content-type", ""):
        return headers, json.dumps(json.loads(body), indent=4).encode()
    return headers, body


# ----------------------------------------------------------------------------------- other order


def reordered(value: Any, member: str = "") -> Any:
    """The same with members and items the other way round."""
    if isinstance(value, dict):
        return {key: reordered(item, key) for key, item in reversed(value.items())}
    if isinstance(value, list):
        items = [reordered(item) for item in value]
        return items if member in IN_ORDER else items[::-1]
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            inner = json.loads(value)
        except ValueError:
            return value
        turned = members_reordered(inner) if member in BODIES else reordered(inner)
        return json.dumps(turned, indent=3)
    return value


def members_reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: members_reordered(item) for key, item in reversed(value.items())}
    return [members_reordered(item) for item in value] if isinstance(value, list) else value


# ------------------------------------------------------------------------- more than is documented


def padded(value: Any, shape: Shape, protocol: str, top: bool = False) -> Any:
    """The same with members that nobody knows, and with what is not there as nothing."""
    if shape.type_name == "list" and isinstance(value, list):
        return [padded(item, shape.member, protocol) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: padded(item, shape.value, protocol) for key, item in value.items()}
    # Of a union there is one member, so another one would be another answer.
    if shape.type_name != "structure" or shape.name in UNIONS or not isinstance(value, dict):
        return value
    filled = {key: padded(item, shape.members[key], protocol) if key in shape.members else item
              for key, item in value.items()}
    if top:
        return filled
    for key, member in shape.members.items():
        if key in filled or member.serialization.get("location"):
            continue
        nothing: dict[str, Any] = {"list": [], "map": {}}
        if protocol in ("json", "rest-json", "cbor"):
            filled[key] = nothing.get(member.type_name)
        elif member.type_name in nothing and not member.serialization.get("flattened"):
            filled[key] = nothing[member.type_name]
    filled["MemberOfTheFuture"] = {"Items": ["one", "two"], "Count": 2}
    return filled


# ------------------------------------------------------------------------------------------ pages


def pages_of(call: Asked) -> tuple[str, str, str | None] | None:
    name = f"{call.service}.{call.operation}"
    if name in PAGES:
        return PAGES[name]
    model = SESSION.get_paginator_model(call.service)
    try:
        page = model.get_paginator(call.operation)
    except ValueError:
        return None
    if isinstance(page["input_token"], list):
        return None
    more = page.get("more_results")
    return page["input_token"], page["output_token"], more


def paged(call: Asked, data: dict[str, Any]) -> dict[str, Any]:
    """The page that is asked for: the first is empty, each of the next has one item, the last none again."""
    found = pages_of(call)
    shape = shape_of(call.service, call.operation).output_shape
    if not found or not shape:
        return data
    asks, names, more = found
    member = shape_of(call.service, call.operation).input_shape.members[asks]
    asked = str(call.params.get(member.serialization.get("name", asks), call.params.get(asks)) or "")
    place = int(asked) if asked.isdigit() else 0
    lists = [key for key, each in shape.members.items() if each.type_name == "list" and key in data]
    items = [(key, item) for key in lists for item in data[key]]
    page = {key: value for key, value in copy.deepcopy(data).items() if key not in lists}
    page |= {key: [item for index, (of, item) in enumerate(items) if of == key and index == place - 1]
             for key in lists}
    is_last = place > len(items)
    # The tagging API ends with an empty token; who takes one for a token asks forever.
    page[names] = "" if is_last else str(place + 1)
    if more:
        page[more] = not is_last
    return page
