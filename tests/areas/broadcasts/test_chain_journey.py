"""A chain through the real engine, feeder and checker, over connectors that do what the test says."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec
import pytest
from sqlalchemy import update

from app.broadcasts import checking, feeder, service
from app.broadcasts import reads as broadcast_reads
from app.broadcasts.checking import Checker
from app.broadcasts.feeder import Feeder
from app.broadcasts.observer import RateMeter
from app.channels.kit.connector import Outbound, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected
from app.contract.broadcasts import Broadcast, RecipientState, Statistics, Status
from app.contract.channels import Channel
from app.contract.faults import Param
from app.core.clock import MINUTE_MS, Clock
from app.core.work import UnitOfWork
from app.dispatch import engine as engines
from app.dispatch.engine import Engine
from app.dispatch.tables import providers
from tests.areas.broadcasts.chained import Chain
from tests.areas.broadcasts.conftest import numbers
from tests.dispatch.scripted import ScriptedConnector, until

pytestmark = pytest.mark.slow

R = RecipientState
RCS, SMS = Channel.RCS, Channel.SMS
PEOPLE = tuple(f"346{number:08}" for number in range(60))


class Provider(ScriptedConnector):
    """Answers by the last digit of the address: what a phone can do stays the same however often it is asked."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(window=20)
        self.channel = channel
        self.answer = self._answer

    def _answer(self, message: Outbound) -> Outcome:
        if self.channel is RCS and message.address.endswith(("1", "2")):
            return Rejected(ErrorKind.INVALID_RECIPIENT, "404", "not an RCS user")
        return Accepted((f"{self.channel.name}-{message.message_id}",))

    async def check_capability(self, address: str) -> bool | None:
        return not address.endswith("2")

    async def report(self, *endings: str) -> None:
        """A delivery for everybody sent to whose address ends so."""
        assert self.inlet is not None
        for message in self.sent:
            if message.address.endswith(endings):
                vendor_id = f"{self.channel.name}-{message.message_id}"
                await self.inlet.receipt(Receipt(vendor_id, ReceiptStatus.DELIVERED, "000", "", None))


class House:
    """One process: engine, feeder and checker over a store that outlives it."""

    def __init__(self, chain: Chain, connectors: Mapping[str, Provider]) -> None:
        line, runtime = chain.line, chain.line.runtime
        runtime.alarm.open(asyncio.get_running_loop())

        def make(_kind: str, values: Mapping[str, Param], _clock: Clock) -> Provider:
            return connectors[str(values["system_id"])]

        self.engine = Engine(runtime.database, runtime.alarm, runtime.secrets, line.hooks, make=make)
        self.feeder = Feeder(runtime.database, runtime.alarm, self.engine.down_since_ms)
        self.checker = Checker(runtime.database, self.engine.capability_checker)


@asynccontextmanager
async def house(chain: Chain, connectors: Mapping[str, Provider]) -> AsyncIterator[House]:
    made = House(chain, connectors)
    await made.engine.start()
    await made.feeder.start()
    await made.checker.start()
    try:
        yield made
    finally:
        await made.checker.stop()
        await made.feeder.stop()
        await made.engine.stop()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (feeder, checking, engines):
        monkeypatch.setattr(module, "LOOK_AGAIN_S", 0.02)


@pytest.fixture
def chain(line) -> Chain:
    made = Chain(line)
    for channel, provider_id in made.provider.items():
        settings = msgspec.json.encode({"system_id": channel.name, "secrets_set": []}).decode()
        made.write(_name, provider_id, settings)
    return made


def _name(work: UnitOfWork, provider_id: int, settings: str) -> None:
    work.conn.execute(update(providers).where(providers.c.id == provider_id).values(settings=settings))


def statistics(chain: Chain, run: Broadcast) -> Statistics:
    with chain.line.runtime.database.read() as conn:
        return broadcast_reads.statistics(conn, run.id, RateMeter(), chain.line.clock.now_ms())


@pytest.mark.req("BRD-42", "BRD-60", "BRD-89", "BRD-100", "BRD-104", "MSG-64", "MSG-65", "MSG-66", "MSG-75")
def test_rcs_then_sms_from_launch_to_complete_with_a_restart_between(chain: Chain) -> None:
    connectors = {channel.name: Provider(channel) for channel in chain.provider}
    rcs, sms = connectors["RCS"], connectors["SMS"]
    run = chain.launch(people=numbers(*PEOPLE), rcs_check_before_launch=True)

    def figures() -> Broadcast:
        return chain.look(run)

    async def first_life() -> None:
        async with house(chain, connectors):
            await until(lambda: figures().counters.submitted == 60)  # 48 by RCS, 12 by SMS at once
            await rcs.report("3", "4", "5", "6")
            await until(lambda: figures().counters.successful == 24)

    async def second_life() -> None:
        chain.line.clock.advance(10 * MINUTE_MS)
        async with house(chain, connectors):
            await until(lambda: figures().counters.submitted == 84)
            await sms.report("0", "1", "2", "7", "8")
            await until(lambda: figures().counters.successful == 54)
            chain.line.clock.advance(10 * MINUTE_MS)
            await until(lambda: figures().status is Status.COMPLETE)

    async def live_twice() -> None:
        await first_life()
        await second_life()

    asyncio.run(live_twice())

    assert Counter(message.address for message in rcs.sent) == Counter(
        address for address in PEOPLE if not address.endswith("2")
    )
    assert Counter(message.address for message in sms.sent) == Counter(
        address for address in PEOPLE if not address.endswith(("3", "4", "5", "6"))
    )
    done = figures().counters
    assert (done.successful, done.unsuccessful, done.in_flight, done.duplicates) == (54, 6, 0, 0)
    by_rcs, by_sms = statistics(chain, run).steps
    assert (by_rcs.figures.engaged, by_rcs.figures.submitted, by_rcs.figures.failed) == (54, 48, 6)
    assert (by_rcs.figures.successful, by_rcs.skipped) == (24, {"rcs_not_capable": 6})
    assert [(one.code, one.count) for one in by_rcs.errors] == [("404", 6)]
    assert (by_sms.figures.engaged, by_sms.figures.successful, by_sms.figures.open) == (36, 30, 6)
    assert figures().status is Status.COMPLETE


@pytest.mark.req("BRD-83", "MSG-74")
def test_a_pause_reaches_every_channel_within_two_seconds(chain: Chain) -> None:
    connectors = {channel.name: Provider(channel) for channel in chain.provider}
    rcs, sms = connectors["RCS"], connectors["SMS"]

    async def play() -> None:
        rcs.hold()
        people = PEOPLE[:36]  # fewer than an error spike is judged by
        run = await asyncio.to_thread(lambda: chain.launch(people=numbers(*people)))
        async with house(chain, connectors), asyncio.timeout(30):
            await until(lambda: rcs.under_way >= 10)
            loop = asyncio.get_running_loop()
            begun_s = loop.time()
            await chain.line.runtime.database.awrite(service.pause, chain.line.admin, run.id)
            assert loop.time() - begun_s < 2
            sent = len(rcs.sent)
            rcs.release()
            await until(lambda: rcs.under_way == 0)
            await until(lambda: chain.look(run).counters.engaged == sent)
            assert (len(rcs.sent), sms.sent) == (sent, [])
            await chain.line.runtime.database.awrite(service.resume, chain.line.admin, run.id)
            await until(lambda: len(rcs.sent) == len(people))

    asyncio.run(play())
