"""Kannel beside us: the same messages, the same simulated carrier, both of its durable stores."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.programs import found, free_ports, listens, running
from bench.reports import Door, Reports, reported_rate
from tests.journeys.service import Carrier

STORES: Final = ("file", "spool")
DELIVERED_OR_NOT: Final = 3
"""Kannel's mask for the reports it passes on."""
ACCEPTED: Final = 202
AT_MOST_S: Final = 180.0


def installed() -> bool:
    """Whether both of its programs are here."""
    return all(map(found, ("bearerbox", "smsbox")))


def run(messages: int, window: int, text: str) -> dict[str, float]:
    """Messages a second from its door to the report of their delivery, for each store."""
    return {store: _measure(store, messages, window, text) for store in STORES}


def _measure(store: str, messages: int, window: int, text: str) -> float:
    with tempfile.TemporaryDirectory() as name, Reports() as reports:
        folder = Path(name)
        with (
            Carrier(folder / "carrier.jsonl", ("--latency-ms=20", "--no-magic")) as carrier,
            _gateway(folder, store, carrier.port, window) as port,
        ):
            path = (
                f"/cgi-bin/sendsms?username=bench&password=bench&from=NORDWIND&to=%2B{{to}}&text={quote(text)}"
                f"&dlr-mask={DELIVERED_OR_NOT}&dlr-url={quote(reports.url + '?', safe='')}"
            )
            return reported_rate(Door("Kannel", port, path, ACCEPTED), reports, messages, AT_MOST_S)


@contextmanager
def _gateway(folder: Path, store: str, carrier: int, window: int) -> Iterator[int]:
    """Its two programs on ports of their own; yields where messages are handed in."""
    admin, inner, door = free_ports(3)
    place = folder / "store"
    if store == "spool":
        place.mkdir()
    settings = folder / "kannel.conf"
    settings.write_text(CONFIGURATION.format(
        admin=admin, inner=inner, door=door, store=store, place=place, carrier=carrier, window=window
    ))  # fmt: skip
    with ExitStack() as programs:
        for name, port in (("bearerbox", inner), ("smsbox", door)):
            program = found(name)
            assert program is not None
            command = [program, "-v", "4", str(settings)]
            programs.enter_context(running(command, folder, partial(listens, port)))
        time.sleep(1.0)  # its line to the carrier tells nobody when it is up
        yield door


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
