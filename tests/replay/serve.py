"""Serves recorded accounts on 127.0.0.1, over AWS's own wire protocols.

    serve.py DIRECTORY [RECORDED]

Each directory below DIRECTORY is an account; the access key id says which, and one that begins with
`empty` is of an account that holds nothing yet. Each read of the cases below RECORDED is one in each form:
`s3/lifecycle/0/plain`. `GET /_held/ACCOUNT` answers everything that the account holds, as JSON;
`PUT /_held/ACCOUNT/CALL` makes it hold another answer; `GET /_members/ACCOUNT/CALL` tells of each member that
the answer could have beside what it has. It ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import wire  # noqa: E402
import odd  # noqa: E402
import recorded  # noqa: E402
from account import Account  # noqa: E402
from members import cases  # noqa: E402

ACCOUNTS: dict[str, Account] = {}
ONE_AT_A_TIME = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Headers and body go in one piece, and at once.
    disable_nagle_algorithm = True
    wbufsize = -1

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path.startswith("/_odd/"):
            odd = ACCOUNTS[self.path.removeprefix("/_odd/")].odd
            return self.reply(200, {}, json.dumps(sorted(odd)).encode())
        if self.path.startswith("/_"):
            return self.reply(200, {}, json.dumps(control(self.command, self.path, body),
                                                  sort_keys=True, default=wire.epoch).encode())
        call = wire.asked(self.command, self.path, self.headers, body)
        if call is not None and call.key.startswith("empty"):
            ACCOUNTS.setdefault(call.key, Account())
        if call is None or call.key not in ACCOUNTS:
            return self.reply(501, {}, b"no such account or call")
        try:
            with ONE_AT_A_TIME:
                data = ACCOUNTS[call.key].ask(call)
            return self.reply(200, *self.written(call, *wire.answer(call, data)))
        except wire.Refused as error:
            return self.reply(error.status, *self.written(call, *wire.refusal(call, error)))

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

    def written(self, call: wire.Asked, headers: dict[str, str],
                body: bytes) -> tuple[dict[str, str], bytes]:
        account = ACCOUNTS[call.key]
        form = account.form if isinstance(account, recorded.Recorded) else "plain"
        return odd.written(form, headers, body)

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for key, value in (headers | {"content-length": str(len(body)),
                                      "x-amzn-requestid": "replay"}).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def control(command: str, path: str, body: bytes) -> Any:
    _, what, account, *call = path.split("/")
    # The names of recorded cases have parts of their own.
    if (whole := path.removeprefix(f"/{what}/")) in ACCOUNTS:
        account, call = whole, []
    if account.startswith("empty"):
        ACCOUNTS.setdefault(account, Account())
    data = ACCOUNTS[account].data
    if what == "_members":
        return cases(call[0], data[call[0]])
    if command == "PUT":
        data[call[0]] = json.loads(body)
    return data


class Server(ThreadingHTTPServer):
    # Python's own five are too few for tests that run side by side: where the queue overflows, Linux
    # takes connections by SYN cookies and may lose the first bytes that are sent on one.
    request_queue_size = 128


def main() -> None:
    directory = sys.argv[1]
    for name in sorted(os.listdir(directory)):
        ACCOUNTS[name] = Account.of_directory(os.path.join(directory, name))
    if len(sys.argv) > 2:
        ACCOUNTS.update(recorded.accounts(sys.argv[2]))
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"ready http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
