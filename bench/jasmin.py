"""Jasmin beside us: the same messages, the same simulated carrier, on a RabbitMQ and a Redis of its own.

Where it is not, its figure is left out. To have it on Debian, where what the packages start is not needed:

    apt-get install rabbitmq-server redis-server
    python3 -m venv build/jasmin
    build/jasmin/bin/pip install jasmin==0.11.0

`SWITCHROOM_BENCH_JASMIN` names another virtual environment. 0.11.1, the release after, loses every delivery report.

It runs as its makers advise, reports looked up and passed on by daemons of their own. As it comes it is hardly
durable, unlike us: its queues and what is in them are gone when RabbitMQ ends, and Redis, which knows whom to
report to, writes to disk once a minute at most. What is not left as it comes is in `jasmin_settings`.
"""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.jasmin_settings import CONNECTORS, Ports, configuration, orders
from bench.programs import STARTS_WITHIN_S, found, free_ports, listens, running
from bench.reports import Door, Reports, reported_rate
from tests.journeys.service import ROOT, Carrier, until

RABBIT: Final = "/usr/lib/rabbitmq/bin/rabbitmq-server"
"""RabbitMQ itself; what Debian has in the path runs it as the system's broker."""
DEAF: Final = "0.11.1"
"""The version that loses every report."""
ACCEPTED: Final = 200
ACKNOWLEDGED: Final = b"ACK/Jasmin"
"""What it wants to hear for a report, otherwise it tells it again."""
AT_MOST_S: Final = 900.0


def missing() -> str:
    """What of all that it takes is not here; empty when it can be measured."""
    place = _environment()
    programs = {
        "RabbitMQ": found(RABBIT) or found("rabbitmq-server"),
        "epmd": found("epmd"),
        "Redis": found("redis-server"),
        f"Jasmin in {place}": found(str(place / "bin" / "jasmind.py")),
    }
    absent = [name for name, program in programs.items() if program is None]
    if any(place.glob(f"lib/python3*/site-packages/jasmin-{DEAF}.dist-info")):
        absent.append(f"delivery reports, being {DEAF}")
    return ", ".join(absent)


def run(messages: int, text: str) -> float:
    """Messages a second from its door to the report of their delivery."""
    with tempfile.TemporaryDirectory() as name, Reports(ACKNOWLEDGED) as reports:
        folder = Path(name)
        with (
            Carrier(folder / "carrier.jsonl", ("--latency-ms=20", "--no-magic")) as carrier,
            _gateway(folder, carrier.port) as port,
        ):
            path = (
                f"/send?username=bench&password=bench&from=NORDWIND&to={{to}}&content={quote(text)}"
                f"&dlr=yes&dlr-level=2&dlr-method=GET&dlr-url={quote(reports.url, safe='')}"
            )
            return reported_rate(Door("Jasmin", port, path, ACCEPTED), reports, messages, AT_MOST_S)


@contextmanager
def _gateway(folder: Path, carrier: int) -> Iterator[int]:
    """All of its programs, bound to the carrier; yields where messages are handed in."""
    ports = Ports(*free_ports(len(fields(Ports))))
    with ExitStack() as programs:
        for part in (_epmd(folder, ports), _rabbit(folder, ports), _redis(folder, ports), _daemons(folder, ports)):
            programs.enter_context(part)
        console = programs.enter_context(
            socket.create_connection(("127.0.0.1", ports.console), timeout=STARTS_WITHIN_S)
        )
        _heard(console, "Session ref: ")
        for order in orders(carrier):
            console.sendall(order.lines.encode())
            _heard(console, order.answer)
        until(lambda: _bound(console), STARTS_WITHIN_S, "Jasmin's bind")
        yield ports.door


@contextmanager
def _epmd(folder: Path, ports: Ports) -> Iterator[None]:
    """Erlang's own register of names; RabbitMQ would leave one behind that it started."""
    command = [found("epmd") or "", "-port", str(ports.epmd), "-address", "127.0.0.1"]
    with running(command, folder, lambda: listens(ports.epmd), _own(folder)):
        yield


@contextmanager
def _rabbit(folder: Path, ports: Ports) -> Iterator[None]:
    environment = {
        **_own(folder),
        "ERL_EPMD_PORT": str(ports.epmd),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "bench@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(ports.amqp),
        "RABBITMQ_DIST_PORT": str(ports.distribution),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "RABBITMQ_MNESIA_BASE": str(folder / "rabbit"),
        "RABBITMQ_LOG_BASE": str(folder / "rabbit.log"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbit.conf"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbit-env.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "rabbit.plugins"),
    }
    command = [found(RABBIT) or found("rabbitmq-server") or ""]
    with running(command, folder, lambda: listens(ports.amqp), environment):
        yield


@contextmanager
def _redis(folder: Path, ports: Ports) -> Iterator[None]:
    command = [found("redis-server") or "", "--port", str(ports.redis), "--bind", "127.0.0.1", "--dir", str(folder)]
    with running(command, folder, lambda: listens(ports.redis), _own(folder)):
        yield


@contextmanager
def _daemons(folder: Path, ports: Ports) -> Iterator[None]:
    """The gateway, and the two that pass on reports: they listen nowhere, their logs tell when they are ready."""
    place = _environment()
    (specification,) = place.glob("lib/python3*/site-packages/txamqp/specs/standard/amqp0-9-1.stripped.xml")
    settings, store = folder / "jasmin.cfg", folder / "store"
    settings.write_text(configuration(ports, specification))
    store.mkdir()
    environment = {**_own(folder), "CONFIG_PATH": str(folder), "LOG_PATH": str(folder), "STORE_PATH": str(store)}
    daemons = {
        "jasmind.py": lambda: listens(ports.console),
        "dlrlookupd.py": lambda: _told(folder / "dlrlookupd-messages.log", "is ready"),
        "dlrd.py": lambda: _told(folder / "dlr-thrower.log", "Consuming"),
    }
    with ExitStack() as programs:
        for name, ready in daemons.items():
            script = str(place / "bin" / name)
            command = [str(place / "bin" / "python"), "-c", LAUNCH, str(folder), script, "-c", str(settings)]
            programs.enter_context(running(command, folder, ready, environment))
        yield


LAUNCH: Final = """
import os, runpy, sys
import lockfile
folder, script = sys.argv[1:3]
lock = lockfile.FileLock
lockfile.FileLock = lambda path: lock(os.path.join(folder, os.path.basename(path)))
sys.argv[:3] = [script]
runpy.run_path(script, run_name="__main__")
"""
"""It would lock one place of the whole machine, where another may run and where the lock of a killed one stays."""


def _environment() -> Path:
    return Path(os.environ.get("SWITCHROOM_BENCH_JASMIN") or ROOT / "build" / "jasmin").absolute()


def _own(folder: Path) -> dict[str, str]:
    """As little as they need: a variable of the person who measures may be a setting to them."""
    return {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "C.UTF-8"}


def _told(log: Path, words: str) -> bool:
    return log.exists() and words in log.read_text()


def _bound(console: socket.socket) -> bool:
    console.sendall(b"smppccm -l\r\n")
    return _heard(console, "Total connectors: ").count("BOUND_TRX") == CONNECTORS


def _heard(console: socket.socket, wanted: str) -> str:
    """Everything it says up to these words."""
    said = b""
    while wanted.encode() not in said:
        taken = console.recv(4096)
        assert taken, f"Jasmin's console hung up after {said.decode(errors='replace')}"
        said += taken
    return said.decode(errors="replace")
