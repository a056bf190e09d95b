#!/usr/bin/env python3
"""Serves one AWS emulator on 127.0.0.1, put right where it differs from AWS.

    serve.py ministack|moto [--port N] [--plain]

Prints one line, `ready http://127.0.0.1:PORT`, once the emulator truly answers. Ends when its
standard input does, so that a test process that dies, however it dies, leaves nothing behind.

The emulator runs inside this process: there is no child to lose, and a correction can be made
either on the wire (`@quirk` functions that see a request and what the emulator answers) or in
the emulator (`@patch` functions, run once at the start, where the wire would be the long way
round). Both kinds stand in `quirks/`, one module for each service, and register in QUIRKS, in the
order in which a request passes them; `--table` prints them as README.md shows them, `--plain`
serves the emulator without them, and check_serve.py proves each. Nothing else changes what an
emulator says.

`POST /_emulator/reset` empties the emulator and what the shim remembers.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import gc
import http.client
import io
import ipaddress
import os
import pathlib
import socket
import ssl
import sys
import tempfile
import threading
import traceback
from datetime import datetime, timedelta, timezone
from typing import Any, Callable
from urllib.parse import unquote

# Isolated Python (-I) doesn't look for modules beside the script.
sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.dont_write_bytecode = True  # the repository is no place for it
import quirks  # noqa: F401
from brake import EMULATOR_BRAKE
from quirks import base
from quirks.base import (ACCOUNT, BOTH, MEMORY, QUIRKS, Forward, Quirk, Refused, Request,
                         Response, error)

RESET = "/_emulator/reset"

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


def keep_managed_policies() -> None:
    """Lets moto read AWS's managed policies once: it does after each reset, for each account and partition."""
    from moto.iam.models import IAMBackend

    read = IAMBackend._init_aws_policies
    kept: dict[tuple[str, str], list[Any]] = {}

    def copies(backend: Any) -> list[Any]:
        of = (backend.account_id, backend.region_name)
        if of not in kept:
            kept[of] = read(backend)
        return [copy.copy(policy) for policy in kept[of]]

    IAMBackend._init_aws_policies = copies


class Moto:
    """moto: a WSGI application."""

    name = "moto"

    def __init__(self, port: int) -> None:
        isolate(MOTO_ACCOUNT_ID=ACCOUNT, MOTO_PORT=str(port),
                MOTO_IAM_LOAD_MANAGED_POLICIES="true", S3_IGNORE_SUBDOMAIN_BUCKETNAME="true")
        from moto.moto_server.werkzeug_app import (DomainDispatcherApplication,
                                                   create_backend_app)

        self.application = DomainDispatcherApplication(create_backend_app)
        keep_managed_policies()
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


def chain(answer: Forward, corrections: list[Quirk]) -> Forward:
    """The emulator behind the quirks, the first of them outermost."""
    for correction in reversed(corrections):
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
                          body_of(environ), environ["wsgi.url_scheme"] == "https")
        try:
            if (request.method, request.path) == ("POST", RESET):
                MEMORY.__init__()
                EMULATOR.reset()
                EMULATOR_BRAKE.release()
                response = Response()
            else:
                response = (EMULATOR_BRAKE.control(request)
                            or EMULATOR_BRAKE.pass_on(request, answer))
        except Refused as refused:
            response = error(request, refused.status, refused.code, refused.message,
                             **refused.more)
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


def tls(authority: str) -> ssl.SSLContext:
    """A server's side of TLS for 127.0.0.1. The certificate of who issued its own goes to a file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def issue(name: str, issuer: str, by: ec.EllipticCurvePrivateKey | None = None,
              *more: tuple[x509.ExtensionType, bool]) -> tuple[ec.EllipticCurvePrivateKey, bytes]:
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(timezone.utc)
        called = lambda text: x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
        builder = (x509.CertificateBuilder().subject_name(called(name)).issuer_name(called(issuer))
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(now - timedelta(hours=1))
                   .not_valid_after(now + timedelta(days=1)))
        for extension, critical in more:
            builder = builder.add_extension(extension, critical)
        issued = builder.sign(by or key, hashes.SHA256())
        return key, issued.public_bytes(serialization.Encoding.PEM)

    ca, certificate = issue("tests", "tests", None,
                            (x509.BasicConstraints(ca=True, path_length=0), True))
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    key, own = issue("127.0.0.1", "tests", ca, (here, False))
    pathlib.Path(authority).write_bytes(certificate)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption())
    with tempfile.NamedTemporaryFile() as file:
        file.write(private + own)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def either_way(server: Any, handler: Any, context: ssl.SSLContext) -> Callable[..., None]:
    """Serves a connection in TLS if its first byte says so, and as plain HTTP otherwise."""

    def finish_request(connection: socket.socket, address: Any) -> None:
        if connection.recv(1, socket.MSG_PEEK) != b"\x16":
            handler(connection, address, server)
            return
        with context.wrap_socket(connection, server_side=True) as secured:
            handler(secured, address, server)

    return finish_request


def table() -> str:
    """The quirks, as README.md lists them."""
    alone = sum(each.alone for each in QUIRKS)
    unverified = sum("unverified" in each.source for each in QUIRKS)
    rows = [f"{len(QUIRKS)} corrections. In {alone} of them the shim is AWS to the tests. Of "
            f"{unverified} something is unverified.", "",
            "| what | on | AWS | the emulator | source | the shim is AWS |",
            "| --- | --- | --- | --- | --- | --- |"]
    rows += [f"| {each.name} | {', '.join(each.emulators)} | {each.aws} | {each.emulator} | "
             f"{each.source} | {'yes' if each.alone else ''} |" for each in QUIRKS]
    return "\n".join(rows) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Serves one AWS emulator on 127.0.0.1.")
    parser.add_argument("emulator", nargs="?", choices=["ministack", "moto"])
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks a free one")
    parser.add_argument("--authority", metavar="FILE", help="speak TLS too, on the same port, and "
                        "write here the certificate of who vouches for it")
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

        def make_environ(self) -> dict[str, Any]:
            scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
            return super().make_environ() | {"wsgi.url_scheme": scheme}

    def starting(_: Any, start_response: Callable[..., Any]) -> list[bytes]:
        start_response("503 Service Unavailable", [])
        return []

    # The port is taken before the emulator is imported: it reads its own URL from a setting.
    server = make_server("127.0.0.1", options.port, starting, threaded=True,
                         request_handler=Handler)
    if options.authority:
        server.finish_request = either_way(server, Handler, tls(options.authority))
    global EMULATOR
    EMULATOR = {"ministack": Ministack, "moto": Moto}[options.emulator](server.server_port)
    base.served = EMULATOR.name
    corrections = [] if options.plain else [each for each in QUIRKS
                                            if EMULATOR.name in each.emulators]
    for correction in corrections:
        if correction.in_process:
            correction.in_process()
    server.app = application(chain(EMULATOR.answer, corrections))
    # What is loaded stays; looking through it for garbage took a quarter of the time.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
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
