"""A provider is asked about unknown messages when its line comes up; late answers find their message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.channels.kit.connector import Finding, LinkState, Question, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, Unknown
from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.smsc import Smsc
from app.channels.smpp.connector import SmppConnector
from app.channels.smpp.settings import SmppSettings, read
from app.contract.messages import MessageState
from app.dispatch import inquiry
from tests.channels.connector_suite import FastTimers
from tests.channels.scenario import scenario
from tests.dispatch.ground import draft
from tests.dispatch.scripted import ScriptedConnector, dispatch, until

pytestmark = pytest.mark.both_databases(slow=True)

S = MessageState


class Asked(ScriptedConnector):
    """A connector whose provider can be asked."""

    def __init__(self, find: Callable[[Question], Finding]) -> None:
        super().__init__()
        self.answer = lambda _: Unknown("answer_timeout")
        self.questions: list[Question] = []
        self._find = find

    async def inquire(self, question: Question) -> Finding:
        self.questions.append(question)
        return self._find(question)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inquiry, "AFTER_S", (0.0, 0.05))


@pytest.mark.req("MSG-75")
@scenario
async def test_when_the_line_comes_up_unknown_messages_are_asked_about_and_never_sent_again(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        receipts = (Receipt("v1", ReceiptStatus.DELIVERED, "000", "", None),)
        connector = Asked(lambda _: Finding(Accepted(("v1",)), receipts))
        running = house.sender(connector)
        await running.start()
        (message_id,) = await house.accept(draft())
        await until(lambda: house.all_are(S.UNKNOWN))
        connector.become(LinkState.DOWN)
        connector.become(LinkState.UP)
        await until(lambda: house.all_are(S.DELIVERED))
        asked = {question.message_id for question in connector.questions}
        assert asked == {message_id}  # perhaps twice: the line that left it unknown asks as well
        assert len(connector.sent) == 1
        await running.stop()


@scenario
async def test_what_the_provider_knows_nothing_of_stays_unknown_and_is_asked_about_again(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = Asked(lambda _: Finding())
        running = house.sender(connector)
        await running.start()
        await house.accept(draft())
        await until(lambda: house.all_are(S.UNKNOWN))
        connector.become(LinkState.UP)
        await until(lambda: len(connector.questions) >= 2)
        assert house.all_are(S.UNKNOWN)
        assert house.queue() == {}
        await running.stop()


@scenario
async def test_a_question_that_fails_harms_nothing(tmp_path: Path) -> None:
    def broken(question: Question) -> Finding:
        raise ConnectionError(question.address)

    async with dispatch(tmp_path) as house:
        connector = Asked(broken)
        running = house.sender(connector)
        await running.start()
        await house.accept(draft())
        await until(lambda: house.all_are(S.UNKNOWN))
        connector.become(LinkState.UP)
        await until(lambda: len(connector.questions) >= 2)
        await house.accept(draft())
        await until(lambda: len(connector.sent) == 2)
        await running.stop()


@pytest.mark.req("BEY-10")
@scenario
async def test_a_late_answer_of_a_carrier_settles_its_message(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        smsc = Smsc(Behaviour(latency_ms=20_000, late_ms=8_000, hex_ids=True), timers=FastTimers())
        await smsc.start()
        where = {"host": "127.0.0.1", "system_id": "switchroom", "password": "secret"}
        settings = read({**where, "port": smsc.port, "answer_s": 5, "dlr_id": "hex_to_dec"})
        connector = SmppConnector(settings, timers=FastTimers())
        running = house.sender(connector)
        await running.start()
        await house.accept(draft(f"3460{Magic.LATE.value}"))
        await until(lambda: house.all_are(S.DELIVERED))
        path = [(one.before, one.after) for one in house.watcher.changes]
        assert path == [(S.QUEUED, S.UNKNOWN), (S.UNKNOWN, S.SUBMITTED), (S.SUBMITTED, S.DELIVERED)]
        assert (smsc.counters.taken, connector.counters.late) == (1, 1)
        await running.stop()
        await smsc.stop()


@scenario
async def test_messages_under_way_when_a_carrier_unbinds_are_sent_once(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        smsc = Smsc(Behaviour(latency_ms=200, submit_latency_ms=500), timers=FastTimers())
        await smsc.start()
        settings = SmppSettings("127.0.0.1", "switchroom", "secret", port=smsc.port, window=5, answer_s=120)
        running = house.sender(SmppConnector(settings, timers=FastTimers()))
        await running.start()
        await house.accept(*(draft(f"34600{number:06d}") for number in range(20)))
        await until(lambda: smsc.counters.taken > 0)
        smsc.unbind()
        await until(lambda: any(link.reason == "unbound_by_peer" for link in house.links))
        await running.stop()
        left = [state for state in house.states().values() if state in (S.SUBMITTED, S.DELIVERED, S.UNKNOWN)]
        assert smsc.counters.taken == len(left)  # and the others wait
        assert len(house.queue()) == 20 - len(left)
        await smsc.stop()


@pytest.mark.req("MSG-75")
@scenario
async def test_a_receipt_settles_a_message_whose_answer_was_lost(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        smsc = Smsc(Behaviour(latency_ms=15_000), timers=FastTimers())
        await smsc.start()
        settings = SmppSettings("127.0.0.1", "switchroom", "secret", port=smsc.port, answer_s=5)
        running = house.sender(SmppConnector(settings, timers=FastTimers()))
        await running.start()
        await house.accept(draft(f"3460{Magic.NEVER_ANSWERED.value}"))
        await until(lambda: house.all_are(S.DELIVERED))
        assert [one.after for one in house.watcher.changes] == [S.UNKNOWN, S.SUBMITTED, S.DELIVERED]
        assert smsc.counters.taken == 1
        await running.stop()
        await smsc.stop()
