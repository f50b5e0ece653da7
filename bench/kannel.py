"""Kannel beside us: the same messages, the same simulated carrier, both of its durable stores."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from tests.journeys.service import ROOT, Carrier, environment, until

STORES: Final = ("file", "spool")
PLACES: Final = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
AT_MOST_S: Final = 180.0
DELIVERED_OR_NOT: Final = 3
"""Kannel's mask for the reports it passes on."""


def installed() -> bool:
    """Whether both of its programs are here."""
    return all(shutil.which(name, path=PLACES) for name in ("bearerbox", "smsbox"))


def run(messages: int, window: int, text: str) -> dict[str, float]:
    """Messages a second from its door to the report of their delivery, for each store."""
    return {store: _measure(store, messages, window, text) for store in STORES}


def _measure(store: str, messages: int, window: int, text: str) -> float:
    with tempfile.TemporaryDirectory() as name, _Reports() as reports:
        folder = Path(name)
        with (
            Carrier(folder / "carrier.jsonl", ("--latency-ms=20", "--no-magic")) as carrier,
            _gateway(folder, store, carrier.port, window) as port,
        ):
            url = quote(f"http://127.0.0.1:{reports.port}/?", safe="")
            path = (
                f"/cgi-bin/sendsms?username=bench&password=bench&from=NORDWIND&to=%2B{{to}}&text={quote(text)}"
                f"&dlr-mask={DELIVERED_OR_NOT}&dlr-url={url}"
            )
            command = [sys.executable, "-m", "bench.http_load", str(port), path, str(messages)]
            started = time.monotonic()
            load = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
            until(lambda: reports.count >= messages, AT_MOST_S, "Kannel's reports")
            reported = messages / (time.monotonic() - started)
            told: dict[str, Any] = json.loads(load.communicate(timeout=AT_MOST_S)[0])
            assert told["refused"] == 0
    return reported


@contextmanager
def _gateway(folder: Path, store: str, carrier: int, window: int) -> Iterator[int]:
    """Its two programs on ports of their own; yields where messages are handed in."""
    admin, inner, door = (_free_port() for _ in range(3))
    place = folder / "store"
    if store == "spool":
        place.mkdir()
    settings = folder / "kannel.conf"
    settings.write_text(CONFIGURATION.format(
        admin=admin, inner=inner, door=door, store=store, place=place, carrier=carrier, window=window
    ))  # fmt: skip
    programs: list[subprocess.Popen[bytes]] = []
    try:
        for name, port in (("bearerbox", inner), ("smsbox", door)):
            program = shutil.which(name, path=PLACES)
            assert program is not None
            command = [program, "-v", "4", str(settings)]
            silent = subprocess.DEVNULL
            programs.append(subprocess.Popen(command, cwd=folder, stdout=silent, stderr=silent))
            until(lambda port=port: _listens(port), 20, f"{name}'s start")  # type: ignore[misc]  # a default binds it
        time.sleep(1.0)  # its line to the carrier tells nobody when it is up
        yield door
    finally:
        for one in reversed(programs):
            one.terminate()
        for one in programs:
            try:
                one.wait(timeout=10)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


class _Reports:
    """Takes Kannel's delivery reports and counts them."""

    def __init__(self) -> None:
        self._taken: deque[None] = deque()  # appending is one step, adding to a number is not
        taken = self._taken

        class Taker(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                taken.append(None)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        class Counter(http.server.ThreadingHTTPServer):
            request_queue_size = 1024  # it opens a connection for each report that waits

        self._server = Counter(("127.0.0.1", 0), Taker)
        self.port = self._server.server_port

    @property
    def count(self) -> int:
        """How many came."""
        return len(self._taken)

    def __enter__(self) -> _Reports:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


CONFIGURATION: Final = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = bench
smsbox-port = {inner}
smsbox-interface = 127.0.0.1
store-type = {store}
store-location = {place}
dlr-storage = internal
log-level = 4

group = smsc
smsc = smpp
smsc-id = carrier
host = 127.0.0.1
port = {carrier}
smsc-username = switchroom
smsc-password = secret
system-type = ""
transceiver-mode = true
max-pending-submits = {window}

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {door}
sendsms-interface = 127.0.0.1
http-request-retry = 10
http-queue-delay = 1
log-level = 4

group = sendsms-user
username = bench
password = bench
max-messages = 5
"""
