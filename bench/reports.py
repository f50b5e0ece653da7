"""How another gateway is measured: messages handed in at its HTTP door until each is reported as delivered."""

from __future__ import annotations

import http.server
import json
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

from tests.journeys.service import ROOT, environment, until


class Reports:
    """Takes delivery reports by GET and counts them; `answer` is what the gateway wants to hear."""

    def __init__(self, answer: bytes = b"") -> None:
        self._taken: deque[None] = deque()  # appending is one step, adding to a number is not
        taken = self._taken

        class Taker(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                taken.append(None)
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        class Counter(http.server.ThreadingHTTPServer):
            request_queue_size = 1024  # gateways open a connection for each report that waits

        self._server = Counter(("127.0.0.1", 0), Taker)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def count(self) -> int:
        """How many came."""
        return len(self._taken)

    def __enter__(self) -> Reports:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


@dataclass(frozen=True, slots=True)
class Door:
    """Where a gateway takes messages: `{to}` in `path` is the number, and the status `accepted` means taken."""

    gateway: str
    port: int
    path: str
    accepted: int


def reported_rate(door: Door, reports: Reports, messages: int, at_most_s: float) -> float:
    """Messages a second from the first request to the last report."""
    given = (door.port, door.path, messages, door.accepted)
    command = [sys.executable, "-m", "bench.http_load", *map(str, given)]
    started = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True) as load:
        try:
            until(lambda: reports.count >= messages or load.poll(), at_most_s, f"{door.gateway}'s reports")
            rate = messages / (time.monotonic() - started)
            said = load.communicate(timeout=at_most_s)[0]
        finally:
            load.kill()
    assert load.returncode == 0
    told: dict[str, Any] = json.loads(said)
    assert told["refused"] == 0
    return rate
