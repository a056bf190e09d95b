"""What every correction uses: requests, responses, the shim's memory, and the table of quirks."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Callable
from urllib.parse import parse_qsl, unquote, urlencode
from xml.sax.saxutils import escape

ACCOUNT = "111122223333"

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
    over_tls: bool = False

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
        """The members of a call in the JSON protocol, or in CBOR (CloudWatch)."""
        return decoded(self.headers, self.body)

    @property
    def is_form(self) -> bool:
        """Whether this is a call in the query protocol."""
        return self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")

    @property
    def operation(self) -> str:
        """The operation of a JSON, CBOR or query call, such as `kms:CreateKey`; S3 has none."""
        if target := self.headers.get("x-amz-target"):
            return f"{self.service}:{target.rpartition('.')[2]}"
        if "smithy-protocol" in self.headers:
            return f"{self.service}:{self.path.rpartition('/')[2]}"
        if self.is_form:
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
        """The same call with other members; one that is None is left out."""
        members = {name: value for name, value in {**self.json, **values}.items()
                   if value is not None}
        return replace(self, body=encoded(self.headers, members))

    def with_parameters(self, parameters: dict[str, str]) -> Request:
        return replace(self, query=urlencode(parameters))

    def in_region(self, region: str) -> Request:
        """The same call to another region."""
        scope = self.headers["authorization"].replace(
            f"/{self.region}/{self.service}/", f"/{region}/{self.service}/")
        return replace(self, headers=self.headers | {"authorization": scope})

    def arn(self, resource: str) -> str:
        """The ARN of a resource of the service that is called."""
        service = {"monitoring": "cloudwatch"}.get(self.service, self.service)
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def to_service(self, service: str, target: str, body: dict[str, Any]) -> Request:
        """A call in the JSON protocol by the same caller to another service."""
        call = self.follow_up("POST", body=json.dumps(body))
        call.headers |= {"x-amz-target": target, "content-type": "application/x-amz-json-1.1",
                         "authorization": call.headers["authorization"].replace(
                             f"/{self.service}/aws4_request", f"/{service}/aws4_request")}
        call.headers.pop("host", None)
        return replace(call, path="/")

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
        """Another call in the same protocol by the same caller, to the same service."""
        if "smithy-protocol" in self.headers:
            return replace(self, path=f"{self.path.rpartition('/')[0]}/{operation}",
                           body=encoded(self.headers, body))
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
        return decoded(self.headers, self.body)

    @property
    def text(self) -> str:
        return self.body.decode()

    def with_body(self, body: str | bytes) -> Response:
        return replace(self, body=body.encode() if isinstance(body, str) else body)

    def with_json(self, body: dict[str, Any]) -> Response:
        return self.with_body(encoded(self.headers, body))


Forward = Callable[[Request], Response]


def page_of(listed: list[Any], token: str | None, limit: int, by: str = "",
            name: str = "nextToken") -> tuple[list[Any], dict[str, str]]:
    """A page of a listing, and the member that says how it goes on, if it does.

    `by` is the member that the listing is sorted by; then the token is the first one of the next
    page, so that what comes and goes between two pages shifts nothing. Otherwise it is a number.
    """
    if by:
        listed = [each for each in listed if each[by] >= (token or "")]
        more = listed[limit][by] if len(listed) > limit else None
    else:
        start = int(token or 0)
        more = str(start + limit) if len(listed) > start + limit else None
        listed = listed[start:]
    return listed[:limit], {name: more} if more else {}


def in_cbor(headers: dict[str, str]) -> bool:
    return any(name.lower() == "content-type" and value.startswith("application/cbor")
               for name, value in headers.items())


def decoded(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    if not in_cbor(headers):
        return json.loads(body or b"{}")
    import cbor2

    return cbor2.loads(body) if body else {}


def encoded(headers: dict[str, str], value: dict[str, Any]) -> bytes:
    if not in_cbor(headers):
        return json.dumps(value).encode()
    import cbor2

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return cbor2.CBORTag(1, value.timestamp()) if isinstance(value, datetime) else value

    return cbor2.dumps(plain(value))


@dataclass
class Refused(Exception):
    """What AWS answers to a call that it doesn't take."""

    status: int
    code: str
    message: str
    more: dict[str, str] = field(default_factory=dict)  # other members of the error


def s3_xml(body: str, headers: dict[str, str] | None = None) -> Response:
    return Response(200, {"content-type": "application/xml", **(headers or {})}, body.encode())


def s3_error(status: int, code: str, message: str, **headers: str) -> Response:
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Response(status, {"content-type": "application/xml", **headers}, body.encode())


def error(request: Request, status: int, code: str, message: str, **more: str) -> Response:
    """An error in the protocol that the caller speaks."""
    if request.service == "s3":
        return s3_error(status, code, message)
    if request.is_form:
        body = (f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code>"
                f"<Message>{escape(message)}</Message></Error></ErrorResponse>")
        return Response(status, {"content-type": "text/xml"}, body.encode())
    headers = {"content-type": "application/x-amz-json-1.1"}
    if request.service == "monitoring":
        # It spoke the query protocol once, and its errors still have the codes of that.
        headers["x-amzn-query-error"] = f"{code};Sender"
    if in_cbor(request.headers):
        headers |= {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    return Response(status, headers, encoded(headers, {"__type": code, "message": message} | more))


def answer(request: Request, body: dict[str, Any]) -> Response:
    """A success in the protocol that the caller speaks, JSON or CBOR."""
    headers = {"content-type": "application/x-amz-json-1.1"}
    if in_cbor(request.headers):
        headers = {"content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
    return Response(200, headers, encoded(headers, body))


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
    policy: dict[str, Any] = field(default_factory=dict)
    # Whether whoever made it speaks TLS.
    over_tls: bool = False


@dataclass
class Memory:
    buckets: dict[str, Bucket] = field(default_factory=dict)
    # (region, key id) -> RotationPeriodInDays
    rotation: dict[tuple[str, str], int] = field(default_factory=dict)
    # (what it is, account, region) -> name or ARN -> what the shim keeps of it
    things: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def of(self, request: Request, sort: str) -> dict[str, Any]:
        """All of one sort that the account of a call has in its region."""
        return self.things.setdefault((sort, request.account, request.region), {})


MEMORY = Memory()

# The name of the emulator that is served.
served = ""


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
    # What says that AWS is so: AWS's models by botocore, a section of docs/aws-facts.md, or that
    # nothing verified does.
    source: str
    # Whether what a test sees here is the shim's and no emulator's: it keeps or works out what is
    # answered, on both.
    alone: bool
    on_wire: Callable[[Request, Forward], Response] | None = None
    in_process: Callable[[], None] | None = None


QUIRKS: list[Quirk] = []


def quirk(name: str, on: tuple[str, ...], *, aws: str, emulator: str,
          source: str = "unverified", alone: bool = False):
    """Registers a correction made on the wire. The first registered sees a request first."""

    def register(function):
        QUIRKS.append(Quirk(name, on, aws, emulator, source, alone, on_wire=function))
        return function

    return register


def patch(name: str, on: tuple[str, ...], *, aws: str, emulator: str,
          source: str = "unverified"):
    """Registers a correction made in the emulator, once, before it serves."""

    def register(function):
        QUIRKS.append(Quirk(name, on, aws, emulator, source, False, in_process=function))
        return function

    return register
