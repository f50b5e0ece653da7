"""Jasmin is measured where all of it is, and is told to stay on this machine and to use every connector."""

from __future__ import annotations

import configparser
from pathlib import Path

import httpx
import pytest

from bench import jasmin
from bench.jasmin_settings import CONNECTORS, Ports, configuration, orders
from bench.programs import free_ports
from bench.reports import Reports

PORTS = Ports(*range(4001, 4011))


def test_it_listens_on_loopback_only_and_where_it_was_told() -> None:
    file = configparser.RawConfigParser()
    file.read_string(configuration(PORTS, Path("amqp.xml")))
    listening = {name: file.getint(name, "port") for name in file.sections() if file.has_option(name, "bind")}
    assert {file.get(name, "bind") for name in listening} == {"127.0.0.1"}
    assert listening == {
        "http-api": PORTS.door,
        "jcli": PORTS.console,
        "router": PORTS.router,
        "client-management": PORTS.clients,
        "smpp-server": PORTS.smpp,
        "smpp-server-pb": PORTS.smpp_broker,
    }
    assert file.getint("amqp-broker", "port") == PORTS.amqp
    assert file.getint("redis-client", "port") == PORTS.redis


def test_every_connector_is_bound_to_the_carrier_and_has_its_turn() -> None:
    typed = [order.lines for order in orders(2775)]
    connectors = [lines for lines in typed if lines.startswith("smppccm -a")]
    names = [f"carrier{number}" for number in range(CONNECTORS)]
    assert [lines.split("\r\n")[1] for lines in connectors] == [f"cid {name}" for name in names]
    assert all("\r\nport 2775\r\n" in lines and "\r\nsubmit_throughput 0\r\n" in lines for lines in connectors)
    assert [lines for lines in typed if lines.startswith("smppccm -1")] == [
        f"smppccm -1 {name}\r\n" for name in names
    ]
    assert ";".join(f"smppc({name})" for name in names) in typed[-1]


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHROOM_BENCH_JASMIN", str(tmp_path))
    assert f"Jasmin in {tmp_path}" in jasmin.missing()
    assert jasmin.DEAF not in jasmin.missing()
    (tmp_path / f"lib/python3.11/site-packages/jasmin-{jasmin.DEAF}.dist-info").mkdir(parents=True)
    assert jasmin.DEAF in jasmin.missing()


def test_a_report_is_acknowledged_and_counted() -> None:
    with Reports(jasmin.ACKNOWLEDGED) as reports:
        answers = [httpx.get(reports.url, params={"id": number}).content for number in range(3)]
        assert answers == [jasmin.ACKNOWLEDGED] * 3
        assert reports.count == 3


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20
