"""Both our ends against somebody else's: the connector with smpp34's server, the simulator with smpp34's client."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from app.channels.kit.connector import LinkState, Outbound, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Rejected
from app.channels.simulator.behaviour import Behaviour
from app.channels.simulator.smsc import Smsc
from app.channels.smpp.connector import SmppConnector
from app.channels.smpp.settings import SmppSettings
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import run

ROOT = Path(__file__).parents[3]


class Independent:
    """The other process and its reports."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def report(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "the independent peer ended early"
        report: dict[str, Any] = json.loads(line)
        return report


@asynccontextmanager
async def independent(*arguments: str) -> AsyncIterator[Independent]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.channels.smpp.independent_peer", *arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Independent(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def our_connector() -> None:
    async with independent("server", "6") as peer:
        inlet = MemoryInlet()
        port = (await peer.report())["port"]
        connector = SmppConnector(SmppSettings("127.0.0.1", "switch", "pw", port=port))
        await connector.start(inlet)
        await inlet.until_link(LinkState.UP)
        assert await peer.report() == {"bound": "switch"}
        outcomes = await asyncio.gather(
            *(connector.send(Outbound(n, "ACME", f"3460011100{n}", "a" * 200)) for n in (1, 2)),
            connector.send(Outbound(9, "ACME", "34600111009", "x")),
            connector.send(Outbound(3, "ACME", "34600111003", "Да")),
        )
        assert [type(outcome) for outcome in outcomes] == [Accepted, Accepted, Rejected, Accepted]
        assert isinstance(outcomes[2], Rejected)
        assert outcomes[2].kind is ErrorKind.INVALID_RECIPIENT
        ids = [one for outcome in outcomes if isinstance(outcome, Accepted) for one in outcome.vendor_ids]
        await inlet.until(lambda inlet: len(inlet.receipts) == 5 and len(inlet.messages) == 5)
        assert sorted(receipt.vendor_id for receipt in inlet.receipts) == sorted(ids)
        assert {receipt.status for receipt in inlet.receipts} == {ReceiptStatus.DELIVERED}
        assert {message.text for message in inlet.messages} == {"Да 😀"}
        reports = [await peer.report() for _ in range(5)]
        assert {(report["receipt"], report["reply"]) for report in reports} == {(0, 0)}
        headers = sorted(report["text"][:12] for report in reports if report["text"].startswith("0500"))
        assert [header[8:] for header in headers] == ["0201", "0202", "0201", "0202"]
        await connector.stop()
        assert await peer.report() == {"unbound": True}


def test_our_connector_with_an_independent_server() -> None:
    run(our_connector())


async def our_simulator() -> None:
    smsc = Smsc(Behaviour(latency_ms=5))
    await smsc.start()
    async with independent("client", str(smsc.port), "wrong", "1") as peer:
        assert "refused" in await peer.report()  # its words for any refusal: "bind timed out"
    async with independent("client", str(smsc.port), "secret", "50") as peer:
        answers = await peer.report()
        assert answers["statuses"] == [0] * 50
        assert len(set(answers["ids"])) == 50
        deliveries = (await peer.report())["deliveries"]
        assert sorted(text.split()[0].removeprefix("id:") for text in deliveries) == sorted(answers["ids"])
        assert all("stat:DELIVRD" in text for text in deliveries)
        assert await peer.report() == {"unbound": True}
    assert (smsc.counters.taken, smsc.counters.binds, smsc.counters.refused_binds) == (50, 1, 1)
    assert smsc.held == 0
    await smsc.stop()


def test_our_simulator_with_an_independent_client() -> None:
    run(our_simulator())
