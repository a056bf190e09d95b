"""Holds an emulator still after so many writes, so that a client can be killed in the middle.

    POST /_emulator/brake/7    from now on the answer to the seventh write, and every call after it, waits
    GET  /_emulator/brake      `{"writes": 7, "stopped": true}`
    POST /_emulator/release    what waits is dropped, and calls are answered again
"""

from __future__ import annotations

import json
import threading

from quirks.base import Forward, Refused, Request, Response

BRAKE = "/_emulator/brake"
RELEASE = "/_emulator/release"

READS = ("Get", "List", "Describe", "Head", "Assume", "Lookup", "Batch")


def is_write(request: Request) -> bool:
    """Whether a call may change something. S3's calls have no operation, but a method that tells."""
    name = request.operation.partition(":")[2]
    if name:
        return not name.startswith(READS)
    return request.method in ("PUT", "POST", "DELETE")


class Brake:
    """Counts writes, and stops at one of them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.writes = 0
        self.stop_at: int | None = None
        self.released = threading.Event()

    @property
    def stopped(self) -> bool:
        return self.stop_at is not None and self.writes >= self.stop_at

    def control(self, request: Request) -> Response | None:
        """The answer to a call about the brake itself."""
        if request.path == RELEASE:
            self.release()
        elif request.path == BRAKE:
            state = {"writes": self.writes, "stopped": self.stopped}
            return Response(200, {"content-type": "application/json"}, json.dumps(state).encode())
        elif request.path.startswith(f"{BRAKE}/"):
            self.release()
            self.stop_at = int(request.path.rpartition("/")[2])
        else:
            return None
        return Response()

    def release(self) -> None:
        with self.lock:
            self.writes, self.stop_at = 0, None
            self.released.set()
            self.released = threading.Event()

    def pass_on(self, request: Request, forward: Forward) -> Response:
        """Answers a call, or lets it wait and then drops it."""
        with self.lock:
            waiting = self.released if self.stopped else None
            if waiting is None and is_write(request):
                # Counted before it is answered: of writes at the same time one is the last.
                self.writes += 1
                waiting_after = self.released if self.stopped else None
            else:
                waiting_after = None
        if waiting is not None:
            waiting.wait()
            raise Refused(503, "ServiceUnavailable", "the emulator stood still")
        answered = forward(request)
        if waiting_after is not None:
            waiting_after.wait()
            raise Refused(503, "ServiceUnavailable", "the emulator stood still")
        return answered


EMULATOR_BRAKE = Brake()
