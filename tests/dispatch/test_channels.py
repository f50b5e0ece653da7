"""Every simulated channel through the engine: from the spool to the carrier, its receipts and replies back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.channels.kit.connector import CapabilityChecker, Finding, Inquirer, LinkState, Question
from app.channels.kit.outcome import Accepted
from app.channels.registry import SIMULATED
from app.channels.simulated.connector import SimulatedConnector, simulated
from app.channels.simulated.settings import SimulatedSettings
from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.carrier import Carrier
from app.channels.simulator.journal import Journal, read_journal
from app.contract.channels import Channel
from app.contract.messages import MessageState
from tests.channels.connector_suite import ANSWER_S, FastTimers
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import scenario
from tests.dispatch.ground import draft
from tests.dispatch.scripted import dispatch, until

S = MessageState


async def carrier_of(journal: Journal | None = None, **behaviour: object) -> Carrier:
    values = {"latency_ms": 200, "display_rate": 1.0, "display_ms": 200, **behaviour}
    made = Carrier(Behaviour(**values), timers=FastTimers(), journal=journal)  # type: ignore[arg-type]  # plain values
    await made.start()
    return made


def connector_of(channel: Channel, carrier: Carrier) -> SimulatedConnector:
    settings = SimulatedSettings(carrier.ports["gateway_port"], "secret", answer_s=ANSWER_S)
    return simulated(channel, settings, timers=FastTimers())


@pytest.mark.req("MSG-20", "MSG-24")
@pytest.mark.parametrize("channel", SIMULATED)
@scenario
async def test_a_message_goes_as_far_as_its_channel_tells(channel: Channel, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    async with dispatch(tmp_path) as house:
        carrier = await carrier_of(journal)
        running = house.sender(connector_of(channel, carrier))
        await running.start()
        content = json.dumps({"channel": channel.value, "type": "text", "text": "Hola"})
        await house.accept(draft(channel=channel.value, content=content))
        last = S.SUBMITTED if channel is Channel.PUSH else S.SEEN
        await until(lambda: house.all_are(last))
        (taken,) = read_journal(tmp_path / "journal.jsonl")
        assert (taken.channel, taken.content) == (channel.value, json.loads(content))
        await running.stop()
        await carrier.stop()
    journal.close()


@pytest.mark.parametrize(
    ("ending", "state"),
    [(Magic.UNDELIVERABLE, S.FAILED), (Magic.REFUSED, S.FAILED), (Magic.NEVER_OPENED, S.DELIVERED)],
)
@scenario
async def test_an_end_that_is_not_the_best(ending: Magic, state: MessageState, tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        carrier = await carrier_of()
        running = house.sender(connector_of(Channel.VIBER, carrier))
        await running.start()
        await house.accept(draft(f"3460{ending.value}", channel=Channel.VIBER.value))
        await until(lambda: house.all_are(state))
        await running.stop()
        await carrier.stop()


@pytest.mark.req("MSG-75")
@scenario
async def test_a_lost_answer_is_asked_for_by_our_reference(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        carrier = await carrier_of()
        connector = connector_of(Channel.WHATSAPP, carrier)
        running = house.sender(connector)
        await running.start()
        (message_id,) = await house.accept(
            draft(f"3460{Magic.NEVER_ANSWERED.value}", channel=Channel.WHATSAPP.value)
        )
        await until(lambda: not house.all_are(S.QUEUED))
        assert isinstance(connector, Inquirer)
        finding = await connector.inquire(Question(message_id, "Acme", "34"))
        assert isinstance(finding.outcome, Accepted)
        carrier.drop()  # the line comes up again, and then it is asked
        await until(lambda: house.all_are(S.SEEN))
        assert house.watcher.changes[0].after is S.UNKNOWN
        assert carrier.gateway.counters.taken == 1
        assert await connector.inquire(Question(999, "Acme", "34")) == Finding()
        await running.stop()
        await carrier.stop()


@pytest.mark.req("MSG-66")
@scenario
async def test_rcs_tells_whether_a_phone_takes_it_and_others_cannot_be_asked() -> None:
    carrier, inlet = await carrier_of(), MemoryInlet()
    rcs = connector_of(Channel.RCS, carrier)
    assert isinstance(rcs, CapabilityChecker)
    assert not isinstance(connector_of(Channel.VIBER, carrier), CapabilityChecker)
    assert await rcs.check_capability("34600000001") is None  # not connected: nobody knows
    await rcs.start(inlet)
    await inlet.until_link(LinkState.UP)
    assert await rcs.check_capability("34600000001") is True
    assert await rcs.check_capability(f"3460{Magic.NOT_CAPABLE.value}") is False
    assert await rcs.check_capability(f"3460{Magic.CAPABILITY_SILENT.value}") is None
    carrier.freeze()
    assert await rcs.check_capability("34600000001") is None
    carrier.thaw()
    await rcs.stop()
    await carrier.stop()
