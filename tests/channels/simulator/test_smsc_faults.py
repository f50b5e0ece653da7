"""Faults of message centres that the simulated one provokes when it is told to."""

from __future__ import annotations

from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.smpp.pdu import Command, c_string
from app.channels.smpp.session import SessionState
from app.channels.smpp.status import Status
from app.channels.smpp.window import Fate
from tests.channels.scenario import scenario
from tests.channels.simulator.test_smsc import Stage, stage


async def asked(s: Stage, message_id: str) -> tuple[int, int, int | None]:
    """Kind, status and message_state of the answer to a question."""
    frame = await s.session.query(c_string(message_id, 65) + b"\x01\x01" + c_string("4412345", 21))
    return frame.command_id, frame.status, frame.body[-2] if frame.body else None


@scenario
async def test_an_answer_that_comes_too_late() -> None:
    async with stage(Behaviour(late_ms=45_000)) as s:
        send = s.send(Magic.LATE)
        await s.settled()
        s.timers.advance(25)
        await s.settled()  # a sign of life in between
        s.timers.advance(5)
        result = await send
        assert (result.fate, result.reason) == (Fate.NO_ANSWER, "answer_timeout")
        s.timers.advance(15)
        await s.settled()
        assert result.late is not None
        late = await result.late
        assert (late.fate, late.status) == (Fate.ANSWERED, Status.ROK)
        assert late.message_id


@scenario
async def test_it_unbinds_in_the_middle_of_a_window() -> None:
    async with stage(Behaviour(submit_latency_ms=1000)) as s:
        send = s.send("34600111222")
        await s.settled()
        s.smsc.unbind()
        await s.settled()
        assert s.session.state is SessionState.UNBINDING
        refused = await s.send("34600111223")
        assert refused.fate is Fate.NOT_SENT
        s.timers.advance(1)
        result = await send  # the answer that was still open is waited for
        assert (result.fate, result.status) == (Fate.ANSWERED, Status.ROK)
        s.timers.advance(5)
        assert await s.session.ended == "unbound_by_peer"


@scenario
async def test_it_tells_states_when_it_is_that_kind_of_centre() -> None:
    async with stage(Behaviour(answers_queries=True, hex_ids=True)) as s:
        good, bad = await s.taken("34600111222"), await s.taken(Magic.EXPIRED)
        assert await asked(s, good) == (Command.QUERY_SM_RESP, Status.ROK, 1)
        s.timers.advance(10)
        assert await asked(s, good) == (Command.QUERY_SM_RESP, Status.ROK, 2)
        assert await asked(s, bad) == (Command.QUERY_SM_RESP, Status.ROK, 3)
        assert await asked(s, "ff") == (Command.QUERY_SM_RESP, Status.RQUERYFAIL, None)
        assert s.smsc.counters.queries == 4


@scenario
async def test_others_do_not_know_the_question() -> None:
    async with stage() as s:
        assert await asked(s, await s.taken("34600111222")) == (Command.GENERIC_NACK, Status.RINVCMDID, None)
