"""The simulated carrier as a process of its own: orders on standard input, reports on standard output.

Every line in and out is one JSON object. Out: `{"port": N, "gateway_port": M, "dinstar_port": O}` when it listens
(SMPP, HTTP for the other channels, HTTP of a Dinstar box), and counters when asked for and at the end. In, with
`--control`; the end of input stops the carrier:

- `{"do": "drop" | "freeze" | "thaw" | "unbind" | "counters" | "stop"}`
- `{"do": "behave", "delivery_rate": 0.5, ...}`
- `{"do": "port", "port": 2, "state": "busy" | "unregistered" | "ready"}` for a channel of the box
- `{"do": "unplug", "seconds": 5}`, the box too
- `{"do": "template", "name": "autumn_sale", "status": "PAUSED"}`, of WhatsApp
- `{"do": "write", "sender", "recipient", "text"}`, with `"channel": "viber"` on another channel than SMS, with
  `"channel": "dinstar"` to the box; on other channels than SMS also with `tapped`, `location` or `file` as events
  of the gateway have them (`simulator.gateway`)
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.channels.simulator.arguments import behaviour_of
from app.channels.simulator.behaviour import Behaviour
from app.channels.simulator.carrier import Carrier
from app.channels.simulator.journal import Journal


async def run_as(given: argparse.Namespace) -> None:
    """Be the carrier that the parsed arguments describe."""
    ports = {"port": given.port, "gateway_port": given.gateway_port, "dinstar_port": given.dinstar_port}
    await run(behaviour_of(given), host=given.host, ports=ports, journal=given.journal, control=given.control)


async def run(
    behaviour: Behaviour,
    *,
    host: str = "127.0.0.1",
    ports: Mapping[str, int] | None = None,
    journal: Path | None = None,
    control: bool = False,
) -> None:
    """Be a carrier until SIGTERM, SIGINT, an order or the end of standard input."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))
    file = Journal(journal) if journal is not None else None
    carrier = Carrier(behaviour, journal=file)
    await carrier.start(host, **(ports or {}))
    _say(carrier.ports)
    if control:
        reader = threading.Thread(target=_read_orders, args=(carrier, stop, loop), daemon=True)
        reader.start()
    await stop.wait()
    counters = carrier.counters()
    await carrier.stop()
    _say(counters)
    if file is not None:
        file.close()


def _read_orders(carrier: Carrier, stop: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
    """Pass the lines of standard input to the loop; runs in a thread, since pipes cannot be awaited everywhere."""
    try:
        for line in sys.stdin:
            loop.call_soon_threadsafe(obey, carrier, stop, line)
        loop.call_soon_threadsafe(stop.set)
    except RuntimeError:  # the loop has ended meanwhile, and with it what orders are for
        return


def obey(carrier: Carrier, stop: asyncio.Event, line: str) -> None:
    """Carry out one order; a wrong one is answered with `{"error": ...}`."""
    try:
        order: dict[str, Any] = json.loads(line)
        what = order.pop("do")
        if what == "behave":
            carrier.behave(**order)
        elif what == "unplug":
            carrier.unplug(order["seconds"])
        elif what == "port":
            carrier.dinstar.set_port(order["port"], order["state"])
        elif what == "template":
            carrier.gateway.templates.put_status(order["name"], order["status"])
        elif what == "write":
            more = {name: order[name] for name in ("tapped", "location", "file") if name in order}
            words = order.get("text", "") if more else order["text"]
            carrier.write(order["sender"], order["recipient"], words, order.get("channel", "sms"), **more)
        elif what == "counters":
            _say(carrier.counters())
        elif what == "stop":
            stop.set()
        else:
            {"drop": carrier.drop, "freeze": carrier.freeze, "thaw": carrier.thaw, "unbind": carrier.unbind}[what]()
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        _say({"error": repr(error)})


def _say(report: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(report) + "\n")
    sys.stdout.flush()
