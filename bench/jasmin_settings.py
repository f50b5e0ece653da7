"""What Jasmin is told: its configuration file, and what is typed at its console."""

from __future__ import annotations

import configparser
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CONNECTORS: Final = 10
"""It leaves one message unanswered on each of its connectors, so with one it waits more than it works."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where it and what it needs listen, all on loopback."""

    epmd: int
    distribution: int
    amqp: int
    redis: int
    door: int
    console: int
    router: int
    clients: int
    smpp: int
    smpp_broker: int


@dataclass(frozen=True, slots=True)
class Order:
    """Lines for its console, and what it says when they are carried out."""

    lines: str
    answer: str


def configuration(ports: Ports, specification: Path) -> str:
    """All at its defaults but where it listens, what it writes down, and how it finds the message of a report.

    A report may come before Jasmin has stored the id that it names. It would look again once, after ten seconds,
    and then forget the report.
    """
    listening = {
        "http-api": ports.door,
        "jcli": ports.console,
        "router": ports.router,
        "client-management": ports.clients,
        "smpp-server": ports.smpp,
        "smpp-server-pb": ports.smpp_broker,
    }
    settings: dict[str, dict[str, object]] = {
        name: {"bind": "127.0.0.1", "port": port, "log_level": "ERROR"} for name, port in listening.items()
    }
    settings["jcli"]["authentication"] = False
    settings["smpp-server-pb-client"] = {"port": ports.smpp_broker}
    settings["amqp-broker"] = {"port": ports.amqp, "spec": specification, "log_level": "ERROR"}
    settings["redis-client"] = {"port": ports.redis, "log_level": "ERROR"}
    settings["service-smppclient"] = settings["sm-listener"] = {"log_level": "ERROR"}
    settings["dlr"] = {"dlr_lookup_retry_delay": 1, "dlr_lookup_max_retries": 100}
    file = configparser.RawConfigParser()
    file.read_dict(settings)
    text = io.StringIO()
    file.write(text)
    return text.getvalue()


def orders(carrier: int) -> list[Order]:
    """A user without limits whose messages go to any of the connectors, all of them bound to the carrier's port."""
    names = [f"carrier{number}" for number in range(CONNECTORS)]
    connector = {
        "host": "127.0.0.1",
        "port": str(carrier),
        "username": "switchroom",
        "password": "secret",
        "submit_throughput": "0",
        "loglevel": "40",
    }
    route = {
        "type": "RandomRoundrobinMTRoute",
        "order": "10",
        "connectors": ";".join(f"smppc({name})" for name in names),
        "filters": "everything",
        "rate": "0",
    }
    return [
        _added("group", "Group", {"gid": "bench"}),
        _added("user", "User", {"uid": "bench", "gid": "bench", "username": "bench", "password": "bench"}),
        *(_added("smppccm", "connector", {"cid": name, **connector}) for name in names),
        *(Order(f"smppccm -1 {name}\r\n", "Successfully started connector") for name in names),
        _added("filter", "Filter", {"fid": "everything", "type": "TransparentFilter"}),
        _added("mtrouter", "MTRoute", route),
    ]


def _added(command: str, named: str, values: dict[str, str]) -> Order:
    lines = [f"{command} -a", *(f"{key} {value}" for key, value in values.items()), "ok", ""]
    return Order("\r\n".join(lines), f"Successfully added {named} [")
