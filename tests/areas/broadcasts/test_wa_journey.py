"""Templates from the platform's list to its refusal: the real engine, feeder and refresher, a simulated carrier."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec
import pytest
from sqlalchemy import update

from app.assets.whatsapp_templates import reads
from app.assets.whatsapp_templates import service as templates
from app.assets.whatsapp_templates.refreshing import Refresher
from app.broadcasts.feeder import Feeder
from app.channels.kit.connector import Connector
from app.channels.simulated.connector import simulated
from app.channels.simulated.settings import SimulatedSettings
from app.channels.simulator.behaviour import Behaviour
from app.channels.simulator.carrier import Carrier
from app.contract.broadcasts import Broadcast
from app.contract.chain import Step
from app.contract.channels import Channel
from app.contract.faults import Param
from app.contract.whatsapp_templates import WaTemplate
from app.core.clock import Clock
from app.core.errors import Refusal
from app.core.work import UnitOfWork
from app.dispatch.engine import Engine
from app.dispatch.tables import providers
from tests.areas.broadcasts.chained import ALICE, Chain
from tests.areas.broadcasts.conftest import numbers
from tests.areas.line import Line
from tests.contract.wa_templates import filled
from tests.dispatch.scripted import ScriptedConnector, until

pytestmark = pytest.mark.slow

WHATSAPP, SMS = Channel.WHATSAPP, Channel.SMS
CALM = Behaviour(latency_ms=1, delivery_rate=1, display_rate=0, magic=False, error_rate=0, throttle_rate=0)


@pytest.fixture
def chain(line: Line) -> Chain:
    made = Chain(line)
    for channel, provider_id in made.provider.items():
        settings = msgspec.json.encode({"system_id": channel.name, "secrets_set": []}).decode()
        made.write(_name, provider_id, settings)
    return made


def _name(work: UnitOfWork, provider_id: int, settings: str) -> None:
    work.conn.execute(update(providers).where(providers.c.id == provider_id).values(settings=settings))


@asynccontextmanager
async def house(chain: Chain) -> AsyncIterator[Carrier]:
    """Everything that works by itself, beside a carrier."""
    runtime = chain.line.runtime
    runtime.alarm.open(asyncio.get_running_loop())
    carrier = Carrier(CALM)
    await carrier.start()

    def make(_kind: str, values: Mapping[str, Param], clock: Clock) -> Connector:
        if values["system_id"] != WHATSAPP.name:
            return ScriptedConnector(window=20)
        port, account = carrier.ports["gateway_port"], CALM.system_id
        return simulated(WHATSAPP, SimulatedSettings(port, CALM.password, account=account), clock=clock)

    engine = Engine(runtime.database, runtime.alarm, runtime.secrets, chain.line.hooks, make=make)
    workers = (
        engine,
        Feeder(runtime.database, runtime.alarm, engine.down_since_ms),
        Refresher(runtime.database, runtime.alarm, engine.template_listers),
    )
    for one in workers:
        await one.start()
    try:
        yield carrier
    finally:
        for one in reversed(workers):
            await one.stop()
        await carrier.stop()


def standing(chain: Chain) -> dict[str, WaTemplate]:
    with chain.line.runtime.database.read() as conn:
        return {one.registered_name: one for one in reads.registry(conn).templates if one.language == "en"}


async def launch(chain: Chain, name: str) -> Broadcast:
    step = Step(content=filled(standing(chain)[name]), sender_id=chain.sender[WHATSAPP])
    return await asyncio.to_thread(chain.launch, step, chain.step(SMS), people=numbers(ALICE))


@pytest.mark.req("WAP-20", "WAP-22", "WTP-4", "WTP-7")
def test_what_the_platform_lists_is_sent_and_what_it_pauses_is_passed_over(chain: Chain) -> None:
    async def walk() -> None:
        async with house(chain) as carrier:
            await until(lambda: "store_opening" in standing(chain))
            first = await launch(chain, "store_opening")
            await until(lambda: chain.attempts(first)[0].state == "delivered")
            assert carrier.gateway.counters.taken == 1

            carrier.gateway.templates.put_status("store_opening", "PAUSED")  # the service does not know yet
            second = await launch(chain, "store_opening")
            await until(lambda: len(chain.attempts(second)) == 2)
            refused, reached = chain.attempts(second)
            assert (refused.failure, refused.error_code) == ("wa_template_unavailable", "132015")
            assert reached.channel == SMS
            assert carrier.gateway.counters.taken == 1

            chain.line.clock.advance(1)
            await asyncio.to_thread(chain.write, templates.ask, chain.sender[WHATSAPP])
            await until(lambda: standing(chain)["store_opening"].status == "PAUSED")
            with pytest.raises(Refusal) as said:
                await launch(chain, "store_opening")
            assert [one.code for one in said.value.problems] == ["wa_template_not_approved"]

    asyncio.run(walk())
