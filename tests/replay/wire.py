"""Between values as boto3 parses them and AWS's wire protocols."""

from __future__ import annotations

import datetime
import json
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from typing import Any, Mapping
from xml.sax.saxutils import escape

import botocore.session
import cbor2
from botocore.model import OperationModel, Shape
from botocore.parsers import RestXMLParser

SERVICES = ("apprunner", "athena", "budgets", "cloudtrail", "cloudwatch", "ec2", "elbv2", "events",
            "glue", "iam", "kms", "lambda", "logs", "s3", "scheduler", "sns", "sqs", "ssm", "sts",
            "wafv2", "resourcegroupstaggingapi")
SIGNED = {"elasticloadbalancing": "elbv2", "monitoring": "cloudwatch",
          "tagging": "resourcegroupstaggingapi"}
MODELS = {name: botocore.session.get_session().get_service_model(name) for name in SERVICES}
S3_SPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

# What S3 calls the root of answers that have no payload of their own (its API reference).
ROOTS = {
    "GetBucketAcl": "AccessControlPolicy",
    "GetBucketAccelerateConfiguration": "AccelerateConfiguration",
    "GetBucketCors": "CORSConfiguration",
    "GetBucketLifecycleConfiguration": "LifecycleConfiguration",
    "GetBucketLogging": "BucketLoggingStatus",
    "GetBucketNotificationConfiguration": "NotificationConfiguration",
    "GetBucketReplication": "ReplicationConfiguration",
    "GetBucketRequestPayment": "RequestPaymentConfiguration",
    "GetBucketTagging": "Tagging",
    "GetBucketVersioning": "VersioningConfiguration",
    "GetBucketWebsite": "WebsiteConfiguration",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListBucketAnalyticsConfigurations": "ListBucketAnalyticsConfigurationResult",
    "ListBucketInventoryConfigurations": "ListInventoryConfigurationsResult",
    "ListBucketMetricsConfigurations": "ListMetricsConfigurationsResult",
    "ListBucketIntelligentTieringConfigurations":
        "ListBucketIntelligentTieringConfigurationsOutput",
}


@dataclass
class Asked:
    """A call as it came: whose, and what it says."""

    key: str
    service: str
    operation: str
    params: dict[str, Any]
    protocol: str


class Refused(Exception):
    """An error of AWS."""

    def __init__(self, code: str, status: int, message: str = "recorded is none",
                 more: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code, self.status, self.message = code, status, message
        # Members of its own. With any, the code is in its namespace too, as some services write it.
        self.more = dict(more or {})


def shape_of(service: str, operation: str) -> OperationModel:
    return MODELS[service].operation_model(operation)


# ------------------------------------------------------------------------------------- requests


def asked(method: str, path: str, headers: Mapping[str, str], body: bytes) -> Asked | None:
    scope = re.search(r"Credential=([^,]+)", headers.get("authorization", ""))
    key, _, _, signed, _ = scope[1].rsplit("/", 4) if scope else ("", "", "", "s3", "")
    service = SIGNED.get(signed, signed)
    url = urllib.parse.urlsplit(path)
    if rpc := re.fullmatch(r"/service/[^/]+/operation/(\w+)", url.path):
        return Asked(key, service, rpc[1], cbor2.loads(body) if body else {}, "cbor")
    if target := headers.get("x-amz-target"):
        return Asked(key, service, target.split(".")[-1], json.loads(body or b"{}"), "json")
    if MODELS.get(service) and MODELS[service].metadata["protocol"] == "rest-json":
        operation, params = rest_call(service, method, url, body)
        return Asked(key, service, operation, params, "json") if operation else None
    if service == "s3":
        operation, params = s3_call(method, url, headers, body)
        return Asked(key, service, operation, params, "xml") if operation else None
    if MODELS[service].metadata["protocol"] == "rest-json":
        return rest_call(key, service, method, url, body)
    form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
    return Asked(key, service, form.get("Action", ""), form, "ec2" if service == "ec2" else "query")


def rest_call(key: str, service: str, method: str, url: urllib.parse.SplitResult, body: bytes) -> Asked | None:
    """A call of restJson1: the template that fits, of several the one with most that is literal."""
    fitting: dict[int, tuple[str, dict[str, Any]]] = {}
    for name in MODELS[service].operation_names:
        http = shape_of(service, name).http
        template = re.sub(r"\\{(\w+)(\\\+)?\\}", lambda label: f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})",
                          re.escape(http["requestUri"].rstrip("/")))
        if http["method"] == method and (found := re.fullmatch(template, url.path.rstrip("/"))):
            labels = {label: urllib.parse.unquote(text) for label, text in found.groupdict().items()}
            fitting[len(http["requestUri"]) - 2 * len(labels)] = name, labels
    if not fitting:
        return None
    name, labels = fitting[max(fitting)]
    query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
    return Asked(key, service, name, labels | query | (json.loads(body) if body else {}), "rest-json")
def rest_call(service: str, method: str, url: urllib.parse.SplitResult,
              body: bytes) -> tuple[str, dict[str, Any]]:
    """A call in rest-json: members in the path, the query and the body."""
    query = urllib.parse.parse_qs(url.query, keep_blank_values=True)
    for name in MODELS[service].operation_names:
        operation = shape_of(service, name)
        members = operation.input_shape.members if operation.input_shape else {}
        template = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(operation.http["requestUri"]))
        found = re.fullmatch(template, url.path)
        if operation.http["method"] != method or not found:
            continue
        params = json.loads(body or b"{}")
        for member, shape in members.items():
            style = shape.serialization
            if style.get("location") == "uri":
                params[member] = urllib.parse.unquote(found[style["name"]])
            elif style.get("location") == "querystring" and style["name"] in query:
                values = query[style["name"]]
                params[member] = values if shape.type_name == "list" else values[0]
        return name, params
    return "", {}


def s3_call(method: str, url: urllib.parse.SplitResult, headers: Mapping[str, str],
            body: bytes) -> tuple[str, dict[str, Any]]:
    bucket, _, key = urllib.parse.unquote(url.path).lstrip("/").partition("/")
    query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
    params: dict[str, Any] = {"Bucket": bucket, "Key": key} | query
    best: tuple[tuple[int, bool], str] | None = None
    for name in MODELS["s3"].operation_names:
        operation = shape_of("s3", name)
        uri, _, literal = operation.http["requestUri"].partition("?")
        literals = {part.split("=")[0] for part in literal.split("&") if part}
        depth = 2 if "{Key+}" in uri else 1 if "{Bucket}" in uri else 0
        if name == "ListDirectoryBuckets" or operation.http["method"] != method \
                or depth != (2 if key else 1 if bucket else 0) or not literals <= set(query):
            continue
        members = operation.input_shape.members if operation.input_shape else {}
        needed = operation.input_shape.required_members if operation.input_shape else []
        styles = [members[one].serialization for one in needed]
        in_query = [one["name"] for one in styles if one.get("location") == "querystring"]
        if all(one in query for one in in_query):
            # Of two that fit, the one that asks for more; the older of a pair loses.
            rank = (len(literals) + len(in_query), not operation.deprecated)
            best = max(best or (rank, name), (rank, name))
    if best is None:
        return "", params
    shape = shape_of("s3", best[1]).input_shape or Shape("", {})
    for name, member in getattr(shape, "members", {}).items():
        style = member.serialization
        if style.get("location") == "header" and (value := headers.get(style["name"])):
            params[name] = value
    payload = shape.serialization.get("payload")
    if payload and body.lstrip().startswith(b"<"):
        shape = shape_of("s3", best[1]).input_shape.members[payload]
        # botocore reads answers only, and requests have the same form.
        params[payload] = RestXMLParser()._parse_shape(shape, ElementTree.fromstring(body))
    elif payload:
        params[payload] = body.decode()
    return best[1], params


# -------------------------------------------------------------------------------------- answers


def answer(call: Asked, data: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
    shape = shape_of(call.service, call.operation).output_shape
    value = plain(data, shape, call.protocol) if shape else {}
    match call.protocol:
        case "cbor":
            return ({"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"},
                    cbor2.dumps(value))
        case "json":
            return {"content-type": "application/x-amz-json-1.1"}, json.dumps(value).encode()
        case "rest-json":
            return {"content-type": "application/json"}, json.dumps(value).encode()
        case "ec2":
            space = f' xmlns="{MODELS["ec2"].metadata["xmlNamespace"]}"'
            return {"content-type": "text/xml"}, to_xml(value, shape, f"{call.operation}Response", space).encode()
        case "query":
            name, space = call.operation, MODELS[call.service].metadata["xmlNamespace"]
            result = to_xml(value, shape, f"{name}Result") if shape else ""
            return {"content-type": "text/xml"}, \
                f'<{name}Response xmlns="{space}">{result}</{name}Response>'.encode()
    payload = shape.serialization.get("payload") if shape else None
    if not shape or payload and payload not in value:
        return {}, b""
    if payload and shape.members[payload].type_name != "structure":
        return {"content-type": "application/json"}, str(value[payload]).encode()
    styles = {name: member.serialization for name, member in shape.members.items()}
    headers = {style["name"]: str(value[name]) for name, style in styles.items()
               if style.get("location") == "header" and name in value}
    name = ROOTS.get(call.operation, call.operation + "Result")
    member = shape.members[payload] if payload else shape
    if payload:
        name = member.serialization.get("name", payload)
    document = to_xml(value[payload] if payload else value, member, name, S3_SPACE)
    return headers | {"content-type": "application/xml"}, document.encode()


def refusal(call: Asked, error: Refused) -> tuple[dict[str, str], bytes]:
    in_json = {"__type": f"com.amazonaws.{call.service}#{error.code}" if error.more else error.code}
    if error.message:
        in_json["Message" if error.more else "message"] = error.message
    in_json |= error.more
    if call.protocol == "cbor":
        return ({"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"},
                cbor2.dumps(in_json))
    if call.protocol in ("json", "rest-json"):
        code = f"{error.code}:http://internal.amazon.com/coral/" if error.more else error.code
        return ({"content-type": "application/x-amz-json-1.1", "x-amzn-errortype": code},
                json.dumps(in_json).encode())
    message = f"<Message>{escape(error.message)}</Message>" if error.message else ""
    more = "".join(f"<{key}>{escape(item)}</{key}>" for key, item in error.more.items())
    text = f"<Error><Code>{error.code}</Code>{message}{more}</Error>"
    if call.protocol == "query":
        text = f"<ErrorResponse>{text}<RequestId>r</RequestId></ErrorResponse>"
    if call.protocol == "ec2":
        text = f"<Response><Errors>{text}</Errors><RequestID>r</RequestID></Response>"
    return {"content-type": "text/xml"}, text.encode()


def plain(value: Any, shape: Shape, protocol: str) -> Any:
    """A recorded value as its shape has it."""
    match shape.type_name:
        case "structure":
            # What botocore's model does not know yet goes as it is. XML has no word for nothing.
            return {key: plain(item, shape.members[key], protocol)
                    if key in shape.members and item is not None else item
                    for key, item in value.items()
                    if item is not None or protocol in ("json", "rest-json", "cbor")}
        case "list":
            return [plain(item, shape.member, protocol) for item in value]
        case "map":
            return {key: plain(item, shape.value, protocol) for key, item in value.items()}
        case "timestamp":
            if isinstance(value, str) and value[:4].isdigit():
                value = datetime.datetime.fromisoformat(value).timestamp()
            value = value if isinstance(value, (int, float)) else epoch(value)
            return cbor2.CBORTag(1, value) if protocol == "cbor" else value
        case "boolean" | "integer" | "long" | "float" | "double":
            return value
    text = value if isinstance(value, str) else json.dumps(value)
    # IAM percent-encodes policy documents.
    return urllib.parse.quote(text, safe="") if shape.name == "policyDocumentType" else text


def unknown_xml(value: Any, name: str) -> str:
    """What botocore's model does not know yet, as most of AWS's XML is."""
    if isinstance(value, dict):
        return f"<{name}>{''.join(unknown_xml(item, key) for key, item in value.items())}</{name}>"
    if isinstance(value, list):
        return f"<{name}>{''.join(unknown_xml(item, 'member') for item in value)}</{name}>"
    return f"<{name}>{escape(str(value))}</{name}>"


def epoch(value: Any) -> int:
    """A moment in seconds; placebo's own form of one is not asked for."""
    return int(value.timestamp()) if isinstance(value, datetime.datetime) else 0


def to_xml(value: Any, shape: Shape, name: str, attributes: str = "") -> str:
    """An element, or several of one name for a flattened list."""
    style, inner = shape.serialization, ""
    match shape.type_name:
        case "structure":
            for key, item in value.items():
                if key not in shape.members:
                    inner += unknown_xml(item, key)
                    continue
                member = shape.members[key]
                tag = member.serialization.get("name", key)
                if member.serialization.get("xmlAttribute"):
                    uri = shape.serialization.get("xmlNamespace", {}).get("uri", "")
                    attributes += f' xmlns:{tag.split(":")[0]}="{uri}" {tag}="{escape(item)}"'
                elif member.serialization.get("location") not in ("header", "headers"):
                    inner += to_xml(item, member, tag)
        case "list":
            own = shape.member.serialization.get("name", name if style.get("flattened")
                                                 else "member")
            inner = "".join(to_xml(item, shape.member, own) for item in value)
            if style.get("flattened"):
                return inner
        case "map":
            inner = "".join(f"<entry><key>{escape(key)}</key>"
                            f"{to_xml(item, shape.value, 'value')}</entry>"
                            for key, item in value.items())
        case "timestamp":
            moment = datetime.datetime.fromtimestamp(value, datetime.timezone.utc)
            inner = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        case "boolean":
            inner = str(value).lower()
        case _:
            inner = escape(str(value))
    return f"<{name}{attributes}>{inner}</{name}>"
