"""The simulated carrier as a process."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.channels.kit.connector import LinkState, Outbound
from app.channels.kit.outcome import Accepted
from app.channels.simulator.journal import read_journal
from app.channels.smpp.connector import SmppConnector
from app.channels.smpp.settings import SmppSettings
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import run
from tests.patience import WAIT_S

ROOT = Path(__file__).parents[3]


class Carrier:
    """The process, its reports and its orders."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.channels.simulator", *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self.report()["port"])

    def report(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        report: dict[str, Any] = json.loads(self.process.stdout.readline())
        return report

    def order(self, **order: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal.jsonl"


@pytest.fixture
def carrier(journal: Path) -> Iterator[Carrier]:
    made = Carrier("--control", "--latency-ms", "5", "--journal", str(journal), "--password", "pw")
    yield made
    made.close()


async def converse(carrier: Carrier, count: int) -> None:
    """Send messages through the connector and take an ordered reply."""
    inlet = MemoryInlet()
    connector = SmppConnector(SmppSettings("127.0.0.1", "switchroom", "pw", port=carrier.port))
    await connector.start(inlet)
    await inlet.until_link(LinkState.UP)
    for number in range(count):
        assert isinstance(await connector.send(Outbound(number, "44123", f"34600{number:06d}", "hello")), Accepted)
    await inlet.until(lambda inlet: len(inlet.receipts) == count)
    carrier.order(do="write", sender="34600111222", recipient="44123", text="¿Qué tal?")
    await inlet.until(lambda inlet: len(inlet.messages) == 1)
    await connector.stop()


def test_it_cuts_the_line_when_told(carrier: Carrier) -> None:
    async def watch() -> None:
        inlet = MemoryInlet()
        connector = SmppConnector(SmppSettings("127.0.0.1", "switchroom", "pw", port=carrier.port))
        await connector.start(inlet)
        await inlet.until_link(LinkState.UP)
        carrier.order(do="drop")
        await inlet.until_link(LinkState.DOWN)
        await connector.stop()

    run(watch())


def test_it_takes_orders_and_the_end_of_input_stops_it(carrier: Carrier, journal: Path) -> None:
    run(converse(carrier, 5))
    carrier.order(do="behave", delivery_rate=0.0)
    carrier.order(do="counters")
    counters = carrier.report()
    assert (counters["taken"], counters["receipts"], counters["replies"], counters["binds"]) == (5, 5, 1, 1)
    assert counters["mail"]["acknowledged"] == 6
    assert counters["held"] == 0
    assert len(read_journal(journal)) == 5
    assert carrier.process.stdin is not None
    carrier.process.stdin.close()
    assert carrier.report()["taken"] == 5
    assert carrier.process.wait(WAIT_S) == 0


@pytest.mark.parametrize("order", ["nonsense", '{"do":"fly"}', '{"do":"behave","colour":1}', "[]", "{}"])
def test_a_wrong_order_is_answered_and_changes_nothing(carrier: Carrier, order: str) -> None:
    assert carrier.process.stdin is not None
    carrier.process.stdin.write(order + "\n")
    carrier.process.stdin.flush()
    assert "error" in carrier.report()
    carrier.order(do="stop")
    carrier.report()
    assert carrier.process.wait(WAIT_S) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM cannot be caught there")
def test_a_signal_stops_it(carrier: Carrier) -> None:
    carrier.process.send_signal(signal.SIGTERM)
    assert carrier.report()["taken"] == 0
    assert carrier.process.wait(WAIT_S) == 0


def test_the_journal_survives_a_kill(carrier: Carrier, journal: Path) -> None:
    async def submit() -> None:
        inlet = MemoryInlet()
        connector = SmppConnector(SmppSettings("127.0.0.1", "switchroom", "pw", port=carrier.port))
        await connector.start(inlet)
        await inlet.until_link(LinkState.UP)
        accepted = [await connector.send(Outbound(n, "44123", f"34600{n:06d}", "hello")) for n in range(20)]
        carrier.process.kill()
        ids = {one for outcome in accepted if isinstance(outcome, Accepted) for one in outcome.vendor_ids}
        assert ids == {taken.id for taken in read_journal(journal)}
        await inlet.until_link(LinkState.DOWN)
        await connector.stop()

    run(submit())


def test_every_behaviour_is_an_option() -> None:
    made = Carrier(
        *("--submit-latency-ms", "1", "--error-rate", "0.1", "--delivery-rate", "0.9", "--unknown-rate", "0.1"),
        *("--throttle-rate", "0.1", "--rate-limit", "100", "--reply-rate", "0.5", "--seed", "7", "--no-magic"),
        *("--hex-ids", "--system-id", "me", "--queue-limit", "10"),
    )
    made.close()
