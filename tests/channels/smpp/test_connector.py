"""What becomes of a message and of what comes in, against a centre that does what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace

from app.channels.kit.connector import LinkState, Outbound, Part
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.channels.kit.parts import join
from app.channels.smpp.connector import PAUSED_TRIES, SmppConnector
from app.channels.smpp.intake import Intake
from app.channels.smpp.pdu import Command, Frame, unit
from app.channels.smpp.receipts import IdForm
from app.channels.smpp.settings import SmppSettings
from app.channels.smpp.status import Status
from app.channels.smpp.text import segments
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import scenario
from tests.channels.smpp.peer import ScriptedCentre, submitted
from tests.channels.watched_timers import WatchedTimers

SHORT = Outbound(1, "ACME", "34600111222", "hello")
LONG = replace(SHORT, text="a" * 400)  # three parts
DELIVERED = b"id:%b sub:001 dlvrd:001 submit date:2311141213 done date:2311141214 stat:DELIVRD err:000 text:x"


@dataclass
class Stage:
    """A bound connector, its centre, inlet and clock."""

    centre: ScriptedCentre
    connector: SmppConnector
    inlet: MemoryInlet
    timers: WatchedTimers

    def send(self, message: Outbound = SHORT) -> asyncio.Task[Outcome]:
        return asyncio.create_task(self.connector.send(message))

    async def next_submit(self) -> Frame:
        return await self.centre.next(Command.SUBMIT_SM)


@asynccontextmanager
async def stage(**settings: Any) -> AsyncIterator[Stage]:
    centre = await ScriptedCentre().start()
    timers, inlet = WatchedTimers(), MemoryInlet()
    connector = SmppConnector(
        SmppSettings("127.0.0.1", "me", "secret", port=centre.port, **settings), timers=timers
    )
    await connector.start(inlet)
    await inlet.until_link(LinkState.UP)
    try:
        yield Stage(centre, connector, inlet, timers)
    finally:
        inlet.gate.set()
        leaving = asyncio.create_task(connector.stop())
        while not leaving.done():
            timers.advance(60)
            await asyncio.sleep(0)
        await centre.stop()


@scenario
async def test_an_accepted_message_as_the_centre_sees_it() -> None:
    async with stage() as s:
        send = s.send(replace(SHORT, validity_s=86_400, address="+34600111222"))
        frame = await s.next_submit()
        seen = submitted(frame)
        assert (seen.source_addr_ton, seen.source_addr_npi, seen.source_addr) == (5, 0, "ACME")
        assert (seen.dest_addr_ton, seen.dest_addr_npi, seen.destination_addr) == (1, 1, "34600111222")
        assert (seen.short_message, seen.data_coding, seen.esm_class) == (b"hello", 0, 0)
        assert (seen.registered_delivery, seen.validity_period) == (1, "000001000000000R")
        s.centre.answer(frame, message_id="0a1b")
        assert await send == Accepted(("0a1b",))


@scenario
async def test_no_receipt_is_asked_for_when_none_is_wanted() -> None:
    async with stage() as s:
        send = s.send(replace(SHORT, want_receipt=False))
        frame = await s.next_submit()
        assert submitted(frame).registered_delivery == 0
        s.centre.answer(frame, message_id="1")
        await send


@pytest.mark.req("MSG-73")
@scenario
async def test_a_long_message_is_accepted_when_all_its_parts_are() -> None:
    async with stage() as s:
        send = s.send(LONG)
        bodies = []
        for number in (1, 2, 3):
            assert not send.done()
            frame = await s.next_submit()
            bodies.append(submitted(frame).short_message)
            s.centre.answer(frame, message_id=f"id{number}")
        assert await send == Accepted(("id1", "id2", "id3"))
        assert [body[4:6] for body in bodies] == [b"\x03\x01", b"\x03\x02", b"\x03\x03"]
        assert len({body[3] for body in bodies}) == 1


@scenario
async def test_two_long_messages_have_different_references() -> None:
    async with stage() as s:
        sends = [s.send(LONG), s.send(LONG)]
        references = set()
        for number in range(6):
            frame = await s.next_submit()
            references.add(submitted(frame).short_message[3])
            s.centre.answer(frame, message_id=str(number))
        await asyncio.gather(*sends)
        assert len(references) == 2


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (Status.RINVDSTADR, Rejected(ErrorKind.INVALID_RECIPIENT, "0x0B", "ESME_RINVDSTADR")),
        (Status.RINVSRCADR, Rejected(ErrorKind.CONFIG, "0x0A", "ESME_RINVSRCADR")),
        (0x0410, Rejected(ErrorKind.REJECTED, "0x410", "0x00000410")),
        (Status.RSYSERR, RetryLater(5000, ErrorKind.PROVIDER_BUSY, "0x08", "ESME_RSYSERR")),
        (Status.RX_T_APPN, RetryLater(5000, ErrorKind.PROVIDER_BUSY, "0x64", "ESME_RX_T_APPN")),
    ],
)
@scenario
async def test_a_refused_message(status: int, outcome: Outcome) -> None:
    async with stage() as s:
        send = s.send()
        s.centre.answer(await s.next_submit(), status=status)
        assert await send == outcome


@scenario
async def test_submit_failed_is_worth_one_more_try() -> None:
    async with stage() as s:
        send = s.send()
        s.centre.answer(await s.next_submit(), status=Status.RSUBMITFAIL)
        s.centre.answer(await s.next_submit(), status=Status.RSUBMITFAIL)
        outcome = await send
        assert isinstance(outcome, RetryLater)
        assert outcome.code == "0x45"


@pytest.mark.parametrize("status", [Status.RTHROTTLED, Status.RMSGQFUL])
@scenario
async def test_throttling_silences_the_account_for_a_second_then_the_same_message_goes_again(
    status: Status,
) -> None:
    async with stage() as s:
        send = s.send()
        frame = await s.next_submit()
        s.centre.answer(frame, status=status)
        await s.timers.until_soonest(1)
        other = s.send(replace(SHORT, text="other"))
        await s.centre.round_trip()
        assert not s.centre.frames
        s.timers.advance(1)
        texts = set()
        for number in (1, 2):
            frame = await s.next_submit()
            texts.add(submitted(frame).short_message)
            s.centre.answer(frame, message_id=str(number))
        assert texts == {b"hello", b"other"}
        assert {type(outcome) for outcome in await asyncio.gather(send, other)} == {Accepted}


@scenario
async def test_a_message_that_is_throttled_all_the_time_goes_back_to_the_queue() -> None:
    async with stage() as s:
        send = s.send()
        for attempt in range(PAUSED_TRIES):
            s.centre.answer(await s.next_submit(), status=Status.RTHROTTLED)
            if attempt < PAUSED_TRIES - 1:
                await s.timers.until_soonest(1)
                s.timers.advance(1)
        assert await send == RetryLater(1000, ErrorKind.THROTTLED, "0x58", "ESME_RTHROTTLED")
        assert s.connector.counters.throttled == PAUSED_TRIES


@scenario
async def test_a_later_part_refused_ends_the_message_and_keeps_the_ids() -> None:
    async with stage() as s:
        send = s.send(LONG)
        s.centre.answer(await s.next_submit(), message_id="id1")
        s.centre.answer(await s.next_submit(), status=Status.RSYSERR)
        assert await send == Rejected(ErrorKind.PROVIDER_BUSY, "0x08", "ESME_RSYSERR, part 2 of 3", ("id1",))


@scenario
async def test_a_part_accepted_then_the_connection_lost_is_unknown() -> None:
    async with stage() as s:
        send = s.send(LONG)
        s.centre.answer(await s.next_submit(), message_id="id1")
        await s.next_submit()
        s.centre.peer.transport.abort()
        outcome = await send
        assert isinstance(outcome, Unknown)
        assert outcome.vendor_ids == ("id1",)


@scenario
async def test_a_part_accepted_and_the_next_never_written_is_unknown_too() -> None:
    async with stage(window=1) as s:
        send = s.send(LONG)
        first = await s.next_submit()
        other = s.send()  # takes the turn between the parts
        await asyncio.sleep(0)
        s.centre.answer(first, message_id="id1")
        assert submitted(await s.next_submit()).short_message == b"hello"
        s.centre.peer.transport.abort()
        assert isinstance(await other, Unknown)
        outcome = await send  # sending it again would send the first part twice
        assert isinstance(outcome, Unknown)
        assert outcome.vendor_ids == ("id1",)


@scenario
async def test_a_written_submit_without_an_answer_is_unknown_when_the_connection_goes() -> None:
    async with stage() as s:
        send = s.send()
        await s.next_submit()
        s.centre.peer.transport.abort()
        assert isinstance(await send, Unknown)
        assert s.connector.counters.unanswered == 1


@scenario
async def test_a_submit_that_was_never_written_is_safe_to_send_again() -> None:
    async with stage(window=1) as s:
        first, second = s.send(), s.send()
        await s.next_submit()
        s.centre.peer.transport.abort()
        assert isinstance(await first, Unknown)
        outcome = await second
        assert isinstance(outcome, RetryLater)
        assert outcome.kind is ErrorKind.UNREACHABLE


@scenario
async def test_no_answer_in_time_is_unknown() -> None:
    async with stage(answer_s=12) as s:
        send = s.send()
        await s.next_submit()
        s.timers.advance(12)
        assert await send == Unknown("answer_timeout")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        (replace(SHORT, sender="Café"), ErrorKind.CONFIG),
        (replace(SHORT, address="hello"), ErrorKind.INVALID_RECIPIENT),
        (replace(SHORT, text="a" * 766), ErrorKind.CONTENT),
    ],
)
@scenario
async def test_what_cannot_be_sent_never_reaches_the_centre(message: Outbound, kind: ErrorKind) -> None:
    async with stage() as s:
        outcome = await s.connector.send(message)
        assert isinstance(outcome, Rejected)
        assert outcome.kind is kind
        await s.centre.round_trip()
        assert not s.centre.frames


@scenario
async def test_the_rate_spaces_submits() -> None:
    async with stage(rate=4.0) as s:
        sends = [s.send() for _ in range(3)]
        for number in range(3):
            frame = await s.next_submit()
            await s.centre.round_trip()
            assert not s.centre.frames
            s.centre.answer(frame, message_id=str(number))
            s.timers.advance(0.25)
        await asyncio.gather(*sends)


@scenario
async def test_stop_finishes_what_is_under_way_and_refuses_what_comes_after() -> None:
    async with stage() as s:
        send = s.send(LONG)
        frame = await s.next_submit()
        leaving = asyncio.create_task(s.connector.stop())
        await asyncio.sleep(0)
        late = await s.connector.send(SHORT)
        assert isinstance(late, RetryLater)
        for number in (1, 2, 3):
            s.centre.answer(frame, message_id=f"id{number}")
            if number < 3:
                frame = await s.next_submit()
        assert await send == Accepted(("id1", "id2", "id3"))
        s.centre.answer(await s.centre.next(Command.UNBIND))
        await leaving


@scenario
async def test_stop_does_not_wait_for_the_turns_of_a_slow_rate() -> None:
    async with stage(rate=0.01) as s:
        begun = s.send()
        frame = await s.next_submit()
        waiting = [s.send() for _ in range(3)]
        await s.timers.until_soonest(30.0)
        leaving = asyncio.create_task(s.connector.stop())
        for outcome in await asyncio.gather(*waiting):
            assert isinstance(outcome, RetryLater)
        s.centre.answer(frame, message_id="id1")
        assert await begun == Accepted(("id1",))
        s.centre.answer(await s.centre.next(Command.UNBIND))
        await leaving


# -- what comes in


@scenario
async def test_a_receipt_is_answered_only_when_it_is_stored() -> None:
    async with stage() as s:
        s.inlet.gate.clear()
        s.centre.deliver(501, DELIVERED % b"abc", esm_class=4)
        await s.inlet.until(lambda inlet: inlet.waiting == 1)
        await s.centre.round_trip()
        assert not s.centre.frames
        s.inlet.gate.set()
        answer = await s.centre.next(Command.DELIVER_SM_RESP)
        assert (answer.sequence, answer.status, answer.body) == (501, Status.ROK, b"\0")
        assert [receipt.vendor_id for receipt in s.inlet.receipts] == ["abc"]


@scenario
async def test_a_store_that_fails_leaves_the_delivery_with_the_centre_until_it_works_again() -> None:
    async with stage() as s:
        s.inlet.fails = True
        s.centre.deliver(501, b"hello")
        assert (await s.centre.next(Command.DELIVER_SM_RESP)).status == Status.RX_T_APPN
        assert s.connector.intake.not_stored == 1
        s.inlet.fails = False
        s.centre.deliver(502, b"hello")
        assert (await s.centre.next(Command.DELIVER_SM_RESP)).status == Status.ROK
        assert [message.text for message in s.inlet.messages] == ["hello"]


@pytest.mark.req("MSG-100")
@pytest.mark.parametrize(
    ("octets", "esm_class", "coding", "reason"),
    [
        (b"no receipt at all", 4, 0, "no_message_id"),
        (b"id:1 stat:DELIVRD done date:2399999999", 4, 0, "impossible_date"),
        (b"\x01\x02", 0, 4, "binary"),
    ],
)
@scenario
async def test_junk_is_kept_and_answered_so_that_it_does_not_come_for_ever(
    octets: bytes, esm_class: int, coding: int, reason: str
) -> None:
    async with stage() as s:
        s.centre.deliver(501, octets, esm_class=esm_class, data_coding=coding)
        assert (await s.centre.next(Command.DELIVER_SM_RESP)).status == Status.ROK
        (thing,) = s.inlet.unreadables
        assert (thing.sender, thing.raw, thing.reason) == ("34600111222", octets.decode("latin-1"), reason)
        assert not s.inlet.receipts
        assert not s.inlet.messages
        assert s.connector.intake.unreadable == 1


@pytest.mark.req("MSG-100")
@scenario
async def test_a_delivery_that_is_no_unit_is_kept_in_hex() -> None:
    async with stage() as s:
        s.centre.send(unit(Command.DELIVER_SM, 501, body=b"\0\0"))
        assert (await s.centre.next(Command.DELIVER_SM_RESP)).status == Status.ROK
        assert s.inlet.unreadables[0].raw == unit(Command.DELIVER_SM, 501, body=b"\0\0").hex()


@scenario
async def test_a_receipt_before_the_answer_of_its_submit() -> None:
    async with stage(dlr_id=IdForm.HEX_TO_DEC) as s:
        send = s.send()
        frame = await s.next_submit()
        s.centre.deliver(501, DELIVERED % b"500", esm_class=4)
        await s.inlet.until(lambda inlet: bool(inlet.receipts))
        s.centre.answer(frame, message_id="1F4")
        outcome = await send
        assert outcome == Accepted((s.inlet.receipts[0].vendor_id,))


@scenario
async def test_parts_of_a_reply_reach_the_inlet_in_any_order_with_their_places() -> None:
    async with stage() as s:
        text = "Да, мне подходит. 😀 " * 9
        parts = segments(text, 77)
        for sequence, number in enumerate((2, 0, 1), start=1):
            part = parts[number]
            s.centre.deliver(sequence, part.octets, esm_class=part.esm_class, data_coding=part.data_coding)
        await s.inlet.until(lambda inlet: len(inlet.messages) == 3)
        assert [message.part for message in s.inlet.messages] == [Part(77, 3, 3), Part(77, 3, 1), Part(77, 3, 2)]
        in_order = sorted(s.inlet.messages, key=lambda message: message.part.number if message.part else 0)
        assert join([message.text for message in in_order]) == text
        assert {(message.sender, message.recipient) for message in in_order} == {("34600111222", "4412345")}


@scenario
async def test_many_deliveries_are_stored_at_once() -> None:
    async with stage() as s:
        s.inlet.gate.clear()
        for number in range(60):
            s.centre.deliver(number + 1, DELIVERED % str(number).encode(), esm_class=4)
        await s.inlet.until(lambda inlet: inlet.waiting == 60)
        s.inlet.gate.set()
        answers = [await s.centre.next(Command.DELIVER_SM_RESP) for _ in range(60)]
        assert [answer.sequence for answer in answers] == list(range(1, 61))


@scenario
async def test_more_than_the_store_can_take_goes_back_to_the_centre() -> None:
    async with stage() as s:
        s.inlet.gate.clear()
        s.connector._intake = Intake(s.inlet, SmppSettings("127.0.0.1", "me"), at_once=2, waiting=3)
        for number in range(6):
            s.centre.deliver(number + 1, b"hello")
        answer = await s.centre.next(Command.DELIVER_SM_RESP)
        assert (answer.sequence, answer.status) == (6, Status.RX_T_APPN)
        assert s.inlet.most_waiting == 2
        s.inlet.gate.set()
        answers = [await s.centre.next(Command.DELIVER_SM_RESP) for _ in range(5)]
        assert {answer.status for answer in answers} == {Status.ROK}
        assert s.inlet.most_waiting == 2
        assert s.connector.intake.overloads == 1


@scenario
async def test_the_trace_of_a_message_holds_no_text_and_no_number() -> None:
    async with stage() as s:
        send = s.send(replace(SHORT, text="very private"))
        s.centre.answer(await s.next_submit(), message_id="1")
        await send
        told = repr(s.connector.trace.entries())
        assert "submit_sm" in told
        assert "********222" in told
        assert "34600111222" not in told
        assert "private" not in told
        assert "secret" not in told
