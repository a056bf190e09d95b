#!/usr/bin/env python3
"""Serves one AWS emulator on 127.0.0.1, put right where it differs from AWS.

    serve.py ministack|moto [--port N] [--plain]

Prints one line, `ready http://127.0.0.1:PORT`, once the emulator truly answers. Ends when its
standard input does, so that a test process that dies, however it dies, leaves nothing behind.

The emulator runs inside this process: there is no child to lose, and a correction can be made
either on the wire (`@quirk` functions that see a request and what the emulator answers) or in
the emulator (`@patch` functions, run once at the start, where the wire would be the long way
round). Both kinds register in QUIRKS, in the order in which a request passes them; `--table`
prints them as README.md shows them, `--plain` serves the emulator without them, and
check_serve.py proves each. Nothing else in this file changes what an emulator says.

`POST /_emulator/reset` empties the emulator and what the shim remembers.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import http.client
import io
import json
import os
import re
import sys
import tempfile
import threading
import traceback
from dataclasses import dataclass, field, replace
from typing import Any, Callable
from urllib.parse import parse_qsl, quote, unquote, urlencode
from uuid import uuid4
from xml.etree import ElementTree
from xml.sax.saxutils import escape, unescape

ACCOUNT = "111122223333"
RESET = "/_emulator/reset"
S3_XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"
IAM_XMLNS = "https://iam.amazonaws.com/doc/2010-05-08/"

# ------------------------------------------------------------------------------------------
# Requests and responses
# ------------------------------------------------------------------------------------------


@dataclass
class Request:
    method: str
    path: str  # percent-encoded, as it came
    query: str  # percent-encoded, as it came
    headers: dict[str, str]  # names in lower case
    body: bytes

    def __post_init__(self) -> None:
        # `Credential=KEY/20260101/eu-central-1/s3/aws4_request`, in the header or, when the URL
        # is presigned, in the query. The emulators don't check signatures; the scope says for
        # which account, region and service the call is.
        credential = re.search(
            r"Credential=([^/,\s]+)/\d+/([^/]+)/([^/]+)/aws4_request",
            self.headers.get("authorization", "") or unquote(self.query),
        )
        self.key, self.region, self.service = credential.groups() if credential else ("", "", "")
        self.account = self.key if re.fullmatch(r"\d{12}", self.key) else ACCOUNT

    @property
    def parameters(self) -> dict[str, str]:
        """The query of the URL."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def form(self) -> dict[str, str]:
        """The body of a call in the query protocol (IAM, STS, SNS)."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> dict[str, Any]:
        """The body of a call in the JSON protocol (KMS, SSM)."""
        return json.loads(self.body or b"{}")

    @property
    def operation(self) -> str:
        """The operation of a JSON or query call, such as `kms:CreateKey`; S3 has none."""
        if target := self.headers.get("x-amz-target"):
            return f"{self.service}:{target.rpartition('.')[2]}"
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return f"{self.service}:{self.form.get('Action', '')}"
        return ""

    @property
    def bucket(self) -> str:
        """The bucket, if this is a call on a bucket itself and not on an object in it."""
        name, _, key = unquote(self.path).strip("/").partition("/")
        return name if self.service == "s3" and not key else ""

    def subresource(self, *names: str) -> str:
        """Which of `names` this call on a bucket is about, if any."""
        found = self.parameters.keys() & set(names) if self.bucket else set()
        return found.pop() if found else ""

    def with_json(self, **values: Any) -> Request:
        return replace(self, body=json.dumps({**self.json, **values}).encode())

    def with_parameters(self, parameters: dict[str, str]) -> Request:
        return replace(self, query=urlencode(parameters))

    def follow_up(self, method: str, query: str = "", body: str = "") -> Request:
        """Another call by the same caller to the same path.

        Headers that describe the first body (length, type, checksums) don't describe this one.
        """
        kept = {name: self.headers[name] for name in ("authorization", "host", "x-amz-date")
                if name in self.headers}
        return replace(self, method=method, query=query, headers=kept, body=body.encode())

    def follow_up_form(self, **form: str) -> Request:
        """Another call in the query protocol by the same caller."""
        call = self.follow_up("POST", body=urlencode(form | {"Version": self.form["Version"]}))
        call.headers["content-type"] = "application/x-www-form-urlencoded"
        return call

    def follow_up_json(self, operation: str, body: dict[str, Any]) -> Request:
        """Another call in the JSON protocol by the same caller, to the same service."""
        call = self.follow_up("POST", body=json.dumps(body))
        prefix = self.headers["x-amz-target"].rpartition(".")[0]
        call.headers["x-amz-target"] = f"{prefix}.{operation}"
        call.headers["content-type"] = self.headers["content-type"]
        return call


@dataclass
class Response:
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.body or b"{}")

    @property
    def text(self) -> str:
        return self.body.decode()

    def with_body(self, body: str | bytes) -> Response:
        return replace(self, body=body.encode() if isinstance(body, str) else body)

    def with_json(self, body: dict[str, Any]) -> Response:
        return self.with_body(json.dumps(body))


Forward = Callable[[Request], Response]


def s3_xml(body: str, headers: dict[str, str] | None = None) -> Response:
    return Response(200, {"content-type": "application/xml", **(headers or {})}, body.encode())


def s3_error(status: int, code: str, message: str, **headers: str) -> Response:
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Response(status, {"content-type": "application/xml", **headers}, body.encode())


def error(request: Request, status: int, code: str, message: str) -> Response:
    """An error in the protocol that the caller speaks."""
    if request.service == "s3":
        return s3_error(status, code, message)
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        body = (f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
                f"<Message>{escape(message)}</Message></Error></ErrorResponse>")
        return Response(status, {"content-type": "text/xml"}, body.encode())
    body = json.dumps({"__type": code, "message": message})
    return Response(status, {"content-type": "application/x-amz-json-1.1"}, body.encode())


# ------------------------------------------------------------------------------------------
# What the shim itself remembers
# ------------------------------------------------------------------------------------------


@dataclass
class Bucket:
    account: str
    region: str
    # (sub-resource, id or "") -> the document as it was put
    documents: dict[tuple[str, str], str] = field(default_factory=dict)
    # TransitionDefaultMinimumObjectSize, which is a header of the lifecycle calls
    minimum_size: str = ""


@dataclass
class Memory:
    buckets: dict[str, Bucket] = field(default_factory=dict)
    # (region, key id) -> RotationPeriodInDays
    rotation: dict[tuple[str, str], int] = field(default_factory=dict)


MEMORY = Memory()


# ------------------------------------------------------------------------------------------
# The table of quirks
# ------------------------------------------------------------------------------------------

MINISTACK = ("ministack",)
MOTO = ("moto",)
BOTH = MINISTACK + MOTO


@dataclass
class Quirk:
    name: str
    emulators: tuple[str, ...]
    aws: str
    emulator: str
    on_wire: Callable[[Request, Forward], Response] | None = None
    in_process: Callable[[], None] | None = None


QUIRKS: list[Quirk] = []


def quirk(name: str, on: tuple[str, ...], *, aws: str, emulator: str):
    """Registers a correction made on the wire. The first registered sees a request first."""

    def register(function):
        QUIRKS.append(Quirk(name, on, aws, emulator, on_wire=function))
        return function

    return register


def patch(name: str, on: tuple[str, ...], *, aws: str, emulator: str):
    """Registers a correction made in the emulator, once, before it serves."""

    def register(function):
        QUIRKS.append(Quirk(name, on, aws, emulator, in_process=function))
        return function

    return register


# ------------------------------------------------------------------------------------------
# Quirks of every service
# ------------------------------------------------------------------------------------------


@quirk("calls that are not there", MOTO,
       aws="has them",
       emulator="raises `NotImplementedError`, a 500 that SDKs retry; the shim answers 501, once")
def not_implemented(request: Request, forward: Forward) -> Response:
    try:
        return forward(request)
    except NotImplementedError as missing:
        return error(request, 501, "NotImplemented", str(missing) or request.operation)


@quirk("CloudWatch in CBOR", MOTO,
       aws="speaks Smithy's rpc-v2-cbor, which the SDK prefers",
       emulator="knows only JSON and answers 404")
def cloudwatch_cbor(request: Request, forward: Forward) -> Response:
    asked = re.fullmatch(r"/service/GraniteServiceVersion20100801/operation/(\w+)", request.path)
    if not asked:
        return forward(request)
    import cbor2

    def plain(value: Any) -> Any:  # CBOR has timestamps, JSON has seconds
        return value.timestamp()

    call = replace(request, path="/", body=json.dumps(
        cbor2.loads(request.body) if request.body else {}, default=plain).encode())
    call.headers = {**request.headers, "content-type": "application/x-amz-json-1.0",
                    "x-amz-target": f"GraniteServiceVersion20100801.{asked[1]}"}
    del call.headers["smithy-protocol"]
    answer = forward(call)
    body = answer.json
    if answer.ok:
        from botocore.session import get_session

        model = get_session().get_service_model("cloudwatch").operation_model(asked[1])
        body = typed(body, model.output_shape) if model.output_shape else {}
    return Response(answer.status, {"content-type": "application/cbor",
                                    "smithy-protocol": "rpc-v2-cbor"}, cbor2.dumps(body))


def typed(value: Any, shape: Any) -> Any:
    """JSON does not tell a timestamp or a float from another number; CBOR must."""
    import cbor2

    if value is None:
        return None
    match shape.type_name:
        case "structure":
            return {name: typed(value[name], member) for name, member in shape.members.items()
                    if value.get(name) is not None}
        case "list":
            return [typed(item, shape.member) for item in value]
        case "map":
            return {key: typed(item, shape.value) for key, item in value.items()}
        case "timestamp":
            return cbor2.CBORTag(1, float(value))
        case "float" | "double":
            return float(value)
        case _:
            return value


# ------------------------------------------------------------------------------------------
# S3
# ------------------------------------------------------------------------------------------

# Sub-resources of a bucket that each emulator answers itself.
SERVED = {"accelerate", "acl", "cors", "encryption", "lifecycle", "location", "logging",
          "notification", "object-lock", "ownershipControls", "policy", "publicAccessBlock",
          "replication", "tagging", "versioning", "website"}
SERVED_BY = {"ministack": SERVED, "moto": SERVED | {"policyStatus"}}

# Parameters of calls on a bucket that are not sub-resources: listings and deletions of objects.
PARAMETERS = {"allow-unordered", "continuation-token", "delete", "delimiter", "encoding-type",
              "fetch-owner", "key-marker", "list-type", "marker", "max-keys", "max-uploads",
              "prefix", "start-after", "upload-id-marker", "uploads", "version-id-marker",
              "versions", "x-id"}


@dataclass
class Kept:
    """A sub-resource that the shim answers alone, byte for byte as it was put."""

    root: str
    listed: str = ""  # the root of the list, where a bucket has many under ids
    default: str = ""  # what a bucket has that was never given one


KEPT = {
    "metrics": Kept("MetricsConfiguration", listed="ListMetricsConfigurationsResult"),
    "intelligent-tiering": Kept("IntelligentTieringConfiguration",
                                listed="ListBucketIntelligentTieringConfigurationsOutput"),
    "inventory": Kept("InventoryConfiguration", listed="ListInventoryConfigurationsResult"),
    "analytics": Kept("AnalyticsConfiguration", listed="ListBucketAnalyticsConfigurationResult"),
    "requestPayment": Kept(
        "RequestPaymentConfiguration",
        default=f'<RequestPaymentConfiguration xmlns="{S3_XMLNS}"><Payer>BucketOwner</Payer>'
                "</RequestPaymentConfiguration>"),
}

DEFAULT_ENCRYPTION = f"""<ServerSideEncryptionConfiguration xmlns="{S3_XMLNS}"><Rule>\
<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>\
</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled>\
<BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes>\
</Rule></ServerSideEncryptionConfiguration>"""

PUBLIC_ACCESS_FLAGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy",
                       "RestrictPublicBuckets")
NO_BUCKET_KEY = "<BucketKeyEnabled>false</BucketKeyEnabled>"
ALL_BLOCKED = (f'<PublicAccessBlockConfiguration xmlns="{S3_XMLNS}">'
               + "".join(f"<{flag}>true</{flag}>" for flag in PUBLIC_ACCESS_FLAGS)
               + "</PublicAccessBlockConfiguration>")

OWNER_ENFORCED = (f'<OwnershipControls xmlns="{S3_XMLNS}"><Rule><ObjectOwnership>'
                  "BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>")


@quirk("bucket owner and region", BOTH,
       aws="refuses a call that expects another owner (403 `AccessDenied`), and sends one that "
           "came to another region away (301 `PermanentRedirect`, `x-amz-bucket-region`)",
       emulator="ignores both")
def owner_and_region(request: Request, forward: Forward) -> Response:
    name = unquote(request.path).strip("/").partition("/")[0] if request.service == "s3" else ""
    bucket = MEMORY.buckets.get(name)
    if not bucket or is_on_bucket_itself("PUT", request):
        return forward(request)
    if request.headers.get("x-amz-expected-bucket-owner", bucket.account) != bucket.account:
        return s3_error(403, "AccessDenied", "Access Denied")
    if request.region != bucket.region:
        return s3_error(301, "PermanentRedirect",
                        "The bucket you are attempting to access must be addressed using the "
                        "specified endpoint. Please send all future requests to this endpoint.",
                        **{"x-amz-bucket-region": bucket.region})
    return forward(request)


def is_on_bucket_itself(method: str, request: Request) -> bool:
    """CreateBucket or DeleteBucket, and not a call on a sub-resource."""
    return bool(request.bucket) and request.method == method and not (
        request.parameters.keys() - {"x-id"})


@quirk("a new bucket", BOTH,
       aws="takes tags in CreateBucket, and gives a new bucket encryption (AES256, no bucket key, "
           "SSE-C blocked), all four public access blocks and BucketOwnerEnforced",
       emulator="moto has none of it, but the tags of a deleted bucket of that name; ministack no "
                "public access block and no blocked SSE-C")
def new_bucket(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if answer.ok and is_on_bucket_itself("DELETE", request):
        MEMORY.buckets.pop(request.bucket, None)
    # In us-east-1 creating one's own bucket again is a success that changes nothing.
    creates = answer.ok and is_on_bucket_itself("PUT", request)
    if not creates or request.bucket in MEMORY.buckets:
        return answer
    body = request.body.decode()
    region = re.search(r"<LocationConstraint>(.+?)</LocationConstraint>", body)
    MEMORY.buckets[request.bucket] = Bucket(request.account, region[1] if region else "us-east-1")
    follow_ups = {"encryption": DEFAULT_ENCRYPTION, "publicAccessBlock": ALL_BLOCKED}
    if "x-amz-object-ownership" not in request.headers:
        follow_ups["ownershipControls"] = OWNER_ENFORCED
    if tags := re.search(r"<Tags>(.*)</Tags>", body, re.DOTALL):
        follow_ups["tagging"] = (f'<Tagging xmlns="{S3_XMLNS}"><TagSet>{tags[1]}</TagSet>'
                                 "</Tagging>")
    forward(request.follow_up("DELETE", "tagging"))
    for subresource, document in follow_ups.items():
        done = forward(request.follow_up("PUT", subresource, document))
        if not done.ok:
            return done
    return answer


@quirk("encryption can't be removed", BOTH,
       aws="DeleteBucketEncryption resets to the default",
       emulator="moto removes it; ministack resets, but forgets the blocked SSE-C")
def delete_encryption(request: Request, forward: Forward) -> Response:
    if request.method == "DELETE" and request.subresource("encryption"):
        answer = forward(request.follow_up("PUT", "encryption", DEFAULT_ENCRYPTION))
        return Response(204) if answer.ok else answer
    return forward(request)


@quirk("metrics, tiering, inventory, analytics, payer", BOTH,
       aws="stores them, lists them, and answers 404 `NoSuchConfiguration`",
       emulator="knows only some; takes PUT and DELETE of the others for CreateBucket and "
                "DeleteBucket, and GET for a listing. The shim answers alone")
def kept_by_the_shim(request: Request, forward: Forward) -> Response:
    name = request.subresource(*KEPT)
    if not name:
        return forward(request)
    bucket, kept = MEMORY.buckets.get(request.bucket), KEPT[name]
    if not bucket:
        return s3_error(404, "NoSuchBucket", "The specified bucket does not exist")
    ident = request.parameters.get("id", "")
    if request.method == "PUT":
        document = without_prolog(request.body.decode())
        if not re.match(rf"<{kept.root}[\s>]", document):
            return s3_error(400, "MalformedXML", f"expected a {kept.root}")
        bucket.documents[name, ident] = document
        return Response()
    if request.method == "DELETE":
        gone = bucket.documents.pop((name, ident), None)
        return Response(204) if gone else no_such_configuration()
    if kept.listed and not ident:
        return s3_xml(listing(bucket, name, request.parameters.get("continuation-token", "")))
    document = bucket.documents.get((name, ident), kept.default)
    return s3_xml(document) if document else no_such_configuration()


def listing(bucket: Bucket, name: str, token: str, page: int = 100) -> str:
    """A page of the configurations of one sort, in the order of their ids, as AWS lists them."""
    idents = sorted(ident for sort, ident in bucket.documents if sort == name and ident > token)
    root, more = KEPT[name].listed, len(idents) > page
    return "".join([
        f'<{root} xmlns="{S3_XMLNS}">',
        *(bucket.documents[name, ident] for ident in idents[:page]),
        f"<IsTruncated>{str(more).lower()}</IsTruncated>",
        f"<NextContinuationToken>{escape(idents[page - 1])}</NextContinuationToken>"
        if more else "",
        f"</{root}>",
    ])


def no_such_configuration() -> Response:
    return s3_error(404, "NoSuchConfiguration", "The specified configuration does not exist.")


def without_prolog(document: str) -> str:
    return re.sub(r"^\s*<\?xml.*?\?>\s*", "", document)


@quirk("unknown sub-resources", BOTH,
       aws="has `policyStatus`, `abac`, `metadataConfiguration` …",
       emulator="takes PUT and DELETE of one it doesn't know for CreateBucket and DeleteBucket "
                "(an empty bucket is gone), and GET for a listing; the shim answers 501")
def unknown_subresources(request: Request, forward: Forward) -> Response:
    if request.bucket:
        unknown = {name for name in request.parameters
                   if name not in SERVED_BY[EMULATOR.name] | PARAMETERS
                   and not name.lower().startswith("x-amz-")}
        if unknown:
            return s3_error(501, "NotImplemented", f"{EMULATOR.name} has no {unknown}")
    return forward(request)


def completed(pattern: str, element: str) -> Callable[[str], str]:
    """Adds `element` to the end of each `pattern` that has none, as AWS does in answers.

    NEW in it stands for an id that AWS makes up.
    """
    name = re.match(r"<(\w+)>", element)[1]

    def complete(document: str) -> str:
        return re.sub(rf"(<(?:{pattern})\b[^>]*(?<!/)>)(.*?)(</(?:{pattern})>)",
                      lambda found: found[0] if f"<{name}>" in found[2]
                      else found[1] + found[2] + element.replace("NEW", uuid4().hex) + found[3],
                      document, flags=re.DOTALL)

    return complete


def all_flags(document: str) -> str:
    for flag in PUBLIC_ACCESS_FLAGS:
        element = f"<{flag}>false</{flag}>"
        document = completed("PublicAccessBlockConfiguration", element)(document)
    return document


# Sub-resources that the emulator takes, and checks, but gives back with something missing or
# something made up: GET answers what was put, completed as AWS would.
ECHOED: dict[tuple[str, str], Callable[[str], str]] = {
    # BlockedEncryptionTypes is dropped.
    ("moto", "encryption"): completed("Rule", NO_BUCKET_KEY),
    # Size filters, and NewerNoncurrentVersions of an expiration, are dropped.
    ("moto", "lifecycle"): completed("Rule", "<ID>NEW</ID>"),
    # TargetObjectKeyFormat is dropped.
    ("moto", "logging"): str,
    # EventBridgeConfiguration is dropped.
    ("moto", "notification"): completed(
        "(?:Topic|Queue|CloudFunction)Configuration", "<Id>NEW</Id>"),
    # A retention in days comes back with 0 years as well.
    ("moto", "object-lock"): str,
    # Filters with more than a prefix, and SourceSelectionCriteria, are dropped.
    ("moto", "replication"): str,
    # An empty value comes back as no value.
    ("moto", "tagging"): str,
    # A flag that was not put comes back as absent; on AWS it is false.
    ("ministack", "encryption"): completed("Rule", NO_BUCKET_KEY),
    ("ministack", "publicAccessBlock"): all_flags,
}


@quirk("sub-resources that lose something", BOTH,
       aws="gives back what was put",
       emulator="moto drops parts of encryption, lifecycle, logging, notification, object lock, "
                "replication and tagging, ministack what is false by omission in encryption and "
                "public access block (`ECHOED` says what); the shim echoes what was put")
def echoed(request: Request, forward: Forward) -> Response:
    name = request.subresource(*(name for emulator, name in ECHOED if emulator == EMULATOR.name))
    bucket = MEMORY.buckets.get(request.bucket)
    answer = forward(request)
    if not name or not bucket or not answer.ok:
        return answer
    if request.method == "PUT":
        complete = ECHOED[EMULATOR.name, name]
        bucket.documents[name, ""] = complete(without_prolog(request.body.decode()))
    elif request.method == "DELETE":
        bucket.documents.pop((name, ""), None)
    elif request.method == "GET" and (name, "") in bucket.documents:
        return answer.with_body(bucket.documents[name, ""])
    return answer


MINIMUM_SIZE = "x-amz-transition-default-minimum-object-size"


@quirk("minimum size of transitions", BOTH,
       aws="keeps TransitionDefaultMinimumObjectSize, a header of the lifecycle calls",
       emulator="always says `all_storage_classes_128K`")
def minimum_size(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    bucket = MEMORY.buckets.get(request.bucket)
    if bucket and answer.ok and request.subresource("lifecycle") and request.method != "DELETE":
        if request.method == "PUT":
            bucket.minimum_size = request.headers.get(MINIMUM_SIZE, "all_storage_classes_128K")
        return replace(answer, headers=answer.headers | {MINIMUM_SIZE: bucket.minimum_size})
    return answer


ROOTS = {"GetBucketVersioningResponse": "VersioningConfiguration",
         "GetBucketAccelerateConfigurationResponse": "AccelerateConfiguration",
         "GetBucketNotificationResponse": "NotificationConfiguration"}


@quirk("roots of S3 answers", MOTO,
       aws="`VersioningConfiguration`, `AccelerateConfiguration`, `NotificationConfiguration`",
       emulator="`Get…Response`, which the Rust SDK refuses")
def roots(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.subresource("versioning", "accelerate", "notification"):
        return answer.with_body(re.sub(r"(</?)(GetBucket\w+Response)\b",
                                       lambda found: found[1] + ROOTS[found[2]], answer.text))
    return answer


@quirk("ListBuckets in pages", MOTO,
       aws="gives each bucket's region, and a token when MaxBuckets cuts the list",
       emulator="gives no region, and cuts without a token")
def list_buckets(request: Request, forward: Forward) -> Response:
    if request.service != "s3" or request.path != "/" or request.method != "GET":
        return forward(request)
    asked = request.parameters
    limit = int(asked.pop("max-buckets", "10000"))
    token = asked.pop("continuation-token", "")
    answer = forward(request.with_parameters(asked))
    listed_by_moto = {}
    for found in re.finditer(r"<Bucket>.*?<Name>(.*?)</Name>.*?</Bucket>", answer.text, re.DOTALL):
        bucket = MEMORY.buckets.get(found[1])  # none while another call makes or deletes it
        if bucket and found[1] > token and asked.get("bucket-region",
                                                     bucket.region) == bucket.region:
            listed_by_moto[found[1]] = found[0].replace(
                "</Bucket>", f"<BucketRegion>{bucket.region}</BucketRegion></Bucket>")
    page = sorted(listed_by_moto)[:limit]
    listed = f"<Buckets>{''.join(listed_by_moto[name] for name in page)}</Buckets>"
    if len(page) < len(listed_by_moto):
        listed += f"<ContinuationToken>{page[-1]}</ContinuationToken>"
    return answer.with_body(re.sub(r"<Buckets>.*</Buckets>|<Buckets ?/>", listed, answer.text,
                                   flags=re.DOTALL))


@patch("bucket policies are not enforced", MOTO,
       aws="evaluates them with principals and conditions",
       emulator="enforces them without, so that one conditional Deny blocks every object")
def no_policy_enforcement() -> None:
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket

    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL


@patch("access logs come late", MOTO,
       aws="delivers access logs within hours",
       emulator="writes one object for each call at once, so that the target bucket is never empty")
def no_access_logs() -> None:
    from moto.s3.models import S3Backend

    S3Backend.log_incoming_request = lambda *_, **__: None


# ------------------------------------------------------------------------------------------
# KMS
# ------------------------------------------------------------------------------------------


@quirk("defaults of KMS calls", MOTO,
       aws="KeyUsage is ENCRYPT_DECRYPT, the only policy's name is `default`",
       emulator="a key made without a usage has none; a policy without a name is not found")
def kms_defaults(request: Request, forward: Forward) -> Response:
    defaults = {"kms:CreateKey": ("KeyUsage", "ENCRYPT_DECRYPT"),
                "kms:GetKeyPolicy": ("PolicyName", "default"),
                "kms:PutKeyPolicy": ("PolicyName", "default")}
    if request.operation in defaults:
        name, value = defaults[request.operation]
        request = request.with_json(**{name: request.json.get(name) or value})
    return forward(request)


@quirk("rotation period", BOTH,
       aws="keeps RotationPeriodInDays (default 365), and shows it only while rotation is on",
       emulator="moto drops it; ministack shows it always")
def rotation_period(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if not answer.ok or request.operation not in ("kms:EnableKeyRotation",
                                                  "kms:GetKeyRotationStatus"):
        return answer
    key = request.region, request.json["KeyId"].rpartition("/")[2]
    if request.operation == "kms:EnableKeyRotation":
        MEMORY.rotation[key] = request.json.get("RotationPeriodInDays") or 365
        return answer
    status = answer.json
    status.pop("RotationPeriodInDays", None)
    if status["KeyRotationEnabled"]:
        status["RotationPeriodInDays"] = MEMORY.rotation[key]
    return answer.with_json(status)


# ------------------------------------------------------------------------------------------
# IAM
# ------------------------------------------------------------------------------------------


@quirk("empty fields of IAM calls", MINISTACK,
       aws="`Description=` empties a description",
       emulator="loses empty fields of a form, so that a description can't be removed; it keeps "
                "those of the URL, where the shim puts them")
def empty_fields(request: Request, forward: Forward) -> Response:
    if request.operation.startswith("iam:"):
        empty = {name: "" for name, value in request.form.items() if not value}
        return forward(request.with_parameters(request.parameters | empty))
    return forward(request)


@quirk("boundaries and descriptions in GetAccountAuthorizationDetails", MINISTACK,
       aws="includes the boundaries of roles and users, and descriptions of policies",
       emulator="leaves them out; the shim asks GetRole, GetUser and GetPolicy")
def authorization_details(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.operation != "iam:GetAccountAuthorizationDetails" or not answer.ok:
        return answer
    ElementTree.register_namespace("", IAM_XMLNS)
    tree = ElementTree.fromstring(answer.text)

    def complete(listed: str, action: str, ident: str, parameter: str, missing: str) -> None:
        for member in tree.iterfind(f".//{{*}}{listed}/{{*}}member"):
            asked = {"Action": action, parameter: member.find(f"{{*}}{ident}").text}
            detail = ElementTree.fromstring(forward(request.follow_up_form(**asked)).text)
            if (found := detail.find(f".//{{*}}{missing}")) is not None:
                member.append(found)

    complete("RoleDetailList", "GetRole", "RoleName", "RoleName", "PermissionsBoundary")
    complete("UserDetailList", "GetUser", "UserName", "UserName", "PermissionsBoundary")
    complete("Policies", "GetPolicy", "Arn", "PolicyArn", "Description")
    return answer.with_body(ElementTree.tostring(tree))


@patch("boundaries of users", MOTO,
       aws="has PutUserPermissionsBoundary, and a boundary in CreateUser",
       emulator="has neither")
def user_boundaries() -> None:
    from moto.core.responses import EmptyResult
    from moto.iam.models import User
    from moto.iam.responses import IamResponse

    User.permissions_boundary = None
    create_user = IamResponse.create_user

    def set_boundary(self: Any, arn: str | None) -> None:
        self.backend.get_user(self._get_param("UserName")).permissions_boundary = arn and {
            "PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn}

    def create_with_boundary(self: Any) -> Any:
        made = create_user(self)
        set_boundary(self, self._get_param("PermissionsBoundary"))
        return made

    def put_user_permissions_boundary(self: Any) -> Any:
        set_boundary(self, self._get_param("PermissionsBoundary"))
        return EmptyResult()

    def delete_user_permissions_boundary(self: Any) -> Any:
        set_boundary(self, None)
        return EmptyResult()

    IamResponse.create_user = create_with_boundary
    IamResponse.put_user_permissions_boundary = put_user_permissions_boundary
    IamResponse.delete_user_permissions_boundary = delete_user_permissions_boundary


@patch("names of policies in GetAccountAuthorizationDetails", MOTO,
       aws="includes PolicyName and PolicyId",
       emulator="leaves them out")
def policy_names() -> None:
    from moto.iam.models import ManagedPolicy

    ManagedPolicy.policy_name = property(lambda self: self.name)
    ManagedPolicy.policy_id = property(lambda self: self.id)


@quirk("encoding of policy documents", MOTO,
       aws="percent-encodes every policy document in an IAM answer",
       emulator="leaves trust policies plain in lists and details, and versions of policies")
def encoded_documents(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.service != "iam":
        return answer
    return answer.with_body(re.sub(
        r"(<((?:AssumeRolePolicy)?Document)>)(\s*{.*?)(</\2>)",
        lambda found: found[1] + quote(unescape(found[3], {"&quot;": '"'}), safe="") + found[4],
        answer.text, flags=re.DOTALL))


@quirk("DeletePolicy of a policy in use", BOTH,
       aws="409 `DeleteConflict` while it is attached or has other versions than the default",
       emulator="moto deletes it, ministack minds only attachments")
def delete_policy(request: Request, forward: Forward) -> Response:
    if request.operation == "iam:DeletePolicy":
        arn = request.form["PolicyArn"]
        policy = forward(request.follow_up_form(Action="GetPolicy", PolicyArn=arn))
        versions = forward(request.follow_up_form(Action="ListPolicyVersions", PolicyArn=arn))
        attached = re.search(r"<AttachmentCount>([1-9]\d*)<", policy.text)
        if attached:
            return error(request, 409, "DeleteConflict",
                         "Cannot delete a policy attached to entities.")
        if "<IsDefaultVersion>false<" in versions.text:
            return error(request, 409, "DeleteConflict",
                         "This policy has more than one version. Before you delete a policy, you "
                         "must delete the policy's versions. The default version is deleted with "
                         "the policy.")
    return forward(request)


@quirk("URL of an OpenID Connect provider", MINISTACK,
       aws="comes back without `https://`",
       emulator="comes back with it")
def provider_url(request: Request, forward: Forward) -> Response:
    answer = forward(request)
    if request.operation == "iam:GetOpenIDConnectProvider":
        return answer.with_body(answer.text.replace("<Url>https://", "<Url>"))
    return answer


# ------------------------------------------------------------------------------------------
# SSM
# ------------------------------------------------------------------------------------------


@quirk("DescribeParameters by tag", MINISTACK,
       aws="filters by `tag:KEY`",
       emulator="ignores such a filter and lists everything; the shim asks for each one's tags")
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
                "of each; both keep the empty one")
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
       emulator="echoes Intelligent-Tiering, which nothing reads back as on AWS")
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
       emulator="an empty list")
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


# ------------------------------------------------------------------------------------------
# The emulators
# ------------------------------------------------------------------------------------------


def isolate(**settings: str) -> None:
    """Leaves nothing of the caller's environment that could change how an emulator behaves.

    Both read dozens of variables. With a Docker socket ministack would also stop containers of
    another ministack, and moto would run Lambda functions.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG")
            if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, DOCKER_HOST="unix:///nonexistent", AWS_CONFIG_FILE=os.devnull,
                      AWS_SHARED_CREDENTIALS_FILE=os.devnull, **settings)


class Moto:
    """moto: a WSGI application."""

    name = "moto"

    def __init__(self, port: int) -> None:
        isolate(MOTO_ACCOUNT_ID=ACCOUNT, MOTO_PORT=str(port),
                MOTO_IAM_LOAD_MANAGED_POLICIES="true", S3_IGNORE_SUBDOMAIN_BUCKETNAME="true")
        from moto.moto_server.werkzeug_app import (DomainDispatcherApplication,
                                                   create_backend_app)

        self.application = DomainDispatcherApplication(create_backend_app)
        # It iterates over what other threads change.
        self.one_at_a_time = threading.Lock()

    def answer(self, request: Request) -> Response:
        raw = request.path + (f"?{request.query}" if request.query else "")
        environ = {
            "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "QUERY_STRING": request.query,
            # WSGI wants the decoded path as Latin-1.
            "PATH_INFO": unquote(request.path).encode().decode("latin-1"),
            "RAW_URI": raw, "REQUEST_URI": raw,
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": os.environ["MOTO_PORT"],
            "CONTENT_TYPE": request.headers.get("content-type", ""),
            "CONTENT_LENGTH": str(len(request.body)),
            "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
            "wsgi.input": io.BytesIO(request.body), "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False,
            **{f"HTTP_{name.upper().replace('-', '_')}": value
               for name, value in request.headers.items()
               if name not in ("content-type", "content-length")},
        }
        answer = Response()

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            answer.status, answer.headers = int(status.split()[0]), dict(headers)

        with self.one_at_a_time:
            answer.body = b"".join(self.application(environ, start_response))
        return answer

    def reset(self) -> None:
        self.answer(Request("POST", "/moto-api/reset", "", {"host": "127.0.0.1"}, b""))

    def close(self) -> None:
        """It leaves nothing behind."""


class Ministack:
    """ministack: an ASGI application, on an event loop of its own."""

    name = "ministack"

    def __init__(self, port: int) -> None:
        # It keeps a key or two in a directory that would be everyone's.
        self.directory = tempfile.TemporaryDirectory(prefix="ministack-")
        # Its MQTT and SFTP listeners have fixed ports.
        isolate(MINISTACK_ACCOUNT_ID=ACCOUNT, GATEWAY_PORT=str(port), BIND_HOST="127.0.0.1",
                LOG_LEVEL="WARNING", IOT_MTLS_ENABLED="0", SFTP_ENABLED="0",
                STATE_DIR=self.directory.name)
        from ministack.app import app

        self.application = app
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        started = threading.Event()

        async def lifespan() -> None:
            messages: asyncio.Queue[dict[str, str]] = asyncio.Queue()
            await messages.put({"type": "lifespan.startup"})

            async def send(_: dict[str, Any]) -> None:
                started.set()

            await app({"type": "lifespan"}, messages.get, send)

        self.running = asyncio.run_coroutine_threadsafe(lifespan(), self.loop)
        if not started.wait(30):
            raise TimeoutError("ministack does not start")

    def answer(self, request: Request) -> Response:
        return asyncio.run_coroutine_threadsafe(self.call(request), self.loop).result()

    async def call(self, request: Request) -> Response:
        answer, headers = Response(), {**request.headers, "content-length": str(len(request.body))}
        messages = [{"type": "http.request", "body": request.body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            return await asyncio.Future()  # the client never goes away

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                answer.headers = {name.decode("latin-1"): value.decode("latin-1")
                                  for name, value in message.get("headers", [])}
            elif message["type"] == "http.response.body":
                answer.body += message.get("body", b"")

        await self.application({
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1",
            "scheme": "http", "method": request.method, "path": unquote(request.path),
            "raw_path": request.path.encode(), "query_string": request.query.encode(),
            "headers": [(name.encode("latin-1"), value.encode("latin-1"))
                        for name, value in headers.items()],
            "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0),
        }, receive, send)
        return answer

    def reset(self) -> None:
        self.answer(Request("POST", "/_ministack/reset", "", {"host": "127.0.0.1"}, b""))

    def close(self) -> None:
        self.directory.cleanup()


EMULATOR: Moto | Ministack


# ------------------------------------------------------------------------------------------
# Serving
# ------------------------------------------------------------------------------------------


def chain(answer: Forward, quirks: list[Quirk]) -> Forward:
    """The emulator behind the quirks, the first of them outermost."""
    for correction in reversed(quirks):
        if correction.on_wire:
            answer = (lambda request, on_wire=correction.on_wire, forward=answer:
                      on_wire(request, forward))
    return answer


def application(answer: Forward) -> Callable[..., list[bytes]]:
    """The WSGI application that the SDKs talk to."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        headers = {name[5:].replace("_", "-").lower(): value for name, value in environ.items()
                   if name.startswith("HTTP_")}
        if environ.get("CONTENT_TYPE"):
            headers["content-type"] = environ["CONTENT_TYPE"]
        # The body goes on as one piece; its own framing (aws-chunked) is left alone.
        headers.pop("transfer-encoding", None)
        headers.pop("expect", None)
        path = environ["RAW_URI"].partition("?")[0]
        request = Request(environ["REQUEST_METHOD"], path, environ["QUERY_STRING"], headers,
                          body_of(environ))
        try:
            if (request.method, request.path) == ("POST", RESET):
                MEMORY.__init__()
                EMULATOR.reset()
                response = Response()
            else:
                response = answer(request)
        except Exception:
            traceback.print_exc()
            response = error(request, 500, "InternalError", traceback.format_exc(limit=-1))
        kept = [(name, value) for name, value in response.headers.items() if name.lower() not in
                ("connection", "content-length", "date", "server", "transfer-encoding")]
        length = response.headers.get("content-length", response.headers.get("Content-Length", "0"))
        if request.method != "HEAD":
            length = str(len(response.body))
        if response.status != 204:
            kept.append(("content-length", length))
        start_response(f"{response.status} {http.client.responses.get(response.status, '')}", kept)
        return [] if request.method == "HEAD" else [response.body]

    return serve


def body_of(environ: dict[str, Any]) -> bytes:
    length = environ.get("CONTENT_LENGTH")
    if length:
        return environ["wsgi.input"].read(int(length))
    return environ["wsgi.input"].read() if environ.get("wsgi.input_terminated") else b""


def answers(port: int) -> bool:
    """Whether a call over the wire reaches the emulator, and the account is the right one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", "/", "Action=GetCallerIdentity&Version=2011-06-15", {
        "content-type": "application/x-www-form-urlencoded",
        "authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/us-east-1/sts/"
                         "aws4_request, SignedHeaders=host, Signature=0"})
    answer = connection.getresponse()
    return answer.status == 200 and f"<Account>{ACCOUNT}<".encode() in answer.read()


def table() -> str:
    """The quirks, as README.md lists them."""
    rows = ["| what | on | AWS | the emulator |", "| --- | --- | --- | --- |"]
    rows += [f"| {each.name} | {', '.join(each.emulators)} | {each.aws} | {each.emulator} |"
             for each in QUIRKS]
    return "\n".join(rows) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Serves one AWS emulator on 127.0.0.1.")
    parser.add_argument("emulator", nargs="?", choices=["ministack", "moto"])
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks a free one")
    parser.add_argument("--plain", action="store_true", help="without the quirk fixes")
    parser.add_argument("--table", action="store_true", help="print the quirks and end")
    options = parser.parse_args()
    if options.table:
        print(table(), end="")
        return 0
    if not options.emulator:
        parser.error("which emulator?")

    from werkzeug.serving import WSGIRequestHandler, make_server

    class Handler(WSGIRequestHandler):
        # Or every answer on a kept-alive connection waits for the client's delayed ACK.
        disable_nagle_algorithm = True
        protocol_version = "HTTP/1.1"

        def log_request(self, code: Any = "-", size: Any = "-") -> None:
            print(self.command, self.path, self.headers.get("x-amz-target", ""), code,
                  file=sys.stderr)

    def starting(_: Any, start_response: Callable[..., Any]) -> list[bytes]:
        start_response("503 Service Unavailable", [])
        return []

    # The port is taken before the emulator is imported: it reads its own URL from a setting.
    server = make_server("127.0.0.1", options.port, starting, threaded=True,
                         request_handler=Handler)
    global EMULATOR
    EMULATOR = {"ministack": Ministack, "moto": Moto}[options.emulator](server.server_port)
    quirks = [] if options.plain else [each for each in QUIRKS
                                       if EMULATOR.name in each.emulators]
    for correction in quirks:
        if correction.in_process:
            correction.in_process()
    server.app = application(chain(EMULATOR.answer, quirks))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    if not answers(server.server_port):
        print(f"{EMULATOR.name} does not answer for account {ACCOUNT}", file=sys.stderr)
        return 1
    print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
    try:
        sys.stdin.buffer.read()
    except KeyboardInterrupt:
        pass
    EMULATOR.close()
    return 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    # Not sys.exit: threads of the emulators would hold the process up.
    os._exit(status)
