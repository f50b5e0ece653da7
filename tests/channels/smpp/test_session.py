"""The client's session against a centre that does what it is told, over real loopback sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import smpp34

from app.channels.kit.timers import SetTimers
from app.channels.kit.trace import Trace
from app.channels.smpp.pdu import MAX_SEQUENCE, RESPONSE, Bind, Command, unit
from app.channels.smpp.session import BindError, ClientSession, Delivery, SessionState
from app.channels.smpp.status import Status
from app.channels.smpp.window import Fate, SubmitResult
from app.channels.smpp.wire import Patience
from tests.channels.scenario import scenario
from tests.channels.smpp.peer import ScriptedCentre, submitted


@dataclass
class Stage:
    """A session, the centre it talks to, and the clock of both."""

    centre: ScriptedCentre
    session: ClientSession
    timers: SetTimers
    deliveries: asyncio.Queue[Delivery] = field(default_factory=asyncio.Queue)

    def submit(self, text: str = "x") -> asyncio.Task[SubmitResult]:
        octets = smpp34.SubmitSm("ACME", "34600111222", text.encode()).encode()
        return asyncio.create_task(self.session.submit(octets))


@asynccontextmanager
async def stage(window: int = 10, *, bind: bool = True, bind_status: int | None = 0) -> AsyncIterator[Stage]:
    centre = await ScriptedCentre(bind_status).start()
    timers = SetTimers()
    deliveries: asyncio.Queue[Delivery] = asyncio.Queue()
    session = ClientSession(
        timers=timers, patience=Patience(), trace=Trace(), window=window, on_delivery=deliveries.put_nowait
    )
    await asyncio.get_running_loop().create_connection(lambda: session, "127.0.0.1", centre.port)
    if bind:
        await session.bind(Command.BIND_TRANSCEIVER, Bind("me", "secret"))
        centre.frames.clear()
    try:
        yield Stage(centre, session, timers, deliveries)
    finally:
        session.abort("test_over")
        await session.ended
        await centre.stop()


@pytest.mark.parametrize("command", [Command.BIND_TRANSCEIVER, Command.BIND_TRANSMITTER, Command.BIND_RECEIVER])
@scenario
async def test_bind(command: Command) -> None:
    async with stage(bind=False) as s:
        await s.session.bind(command, Bind("me", "secret", "VMA"))
        assert s.session.state is SessionState.BOUND
        frame = await s.centre.next(command)
        assert frame.body == b"me\0secret\0VMA\0\x34\0\0\0"


@scenario
async def test_a_refused_bind_says_why_and_closes() -> None:
    async with stage(bind=False, bind_status=Status.RINVPASWD) as s:
        with pytest.raises(BindError) as raised:
            await s.session.bind(Command.BIND_TRANSCEIVER, Bind("me", "wrong"))
        assert raised.value.status == Status.RINVPASWD
        assert await s.session.ended == "bind_refused"


@scenario
async def test_a_connection_lost_before_the_bind_answer() -> None:
    async with stage(bind=False, bind_status=None) as s:
        bind = asyncio.create_task(s.session.bind(Command.BIND_TRANSCEIVER, Bind("me", "secret")))
        await s.centre.next(Command.BIND_TRANSCEIVER)
        s.centre.peer.transport.close()
        with pytest.raises(ConnectionError):
            await bind


@scenario
async def test_nothing_is_sent_before_the_bind() -> None:
    async with stage(bind=False) as s:
        result = await s.session.submit(smpp34.SubmitSm("A", "1", b"x").encode())
        assert result.fate is Fate.NOT_SENT
        assert s.session.queued == 0


@scenario
async def test_answers_find_their_submits_in_any_order() -> None:
    async with stage() as s:
        sends = [s.submit(text) for text in "abc"]
        frames = [await s.centre.next(Command.SUBMIT_SM) for _ in sends]
        assert [submitted(frame).short_message for frame in frames] == [b"a", b"b", b"c"]
        assert len({frame.sequence for frame in frames}) == 3
        s.centre.answer(frames[2], message_id="id-c")
        s.centre.answer(frames[0], status=Status.RINVDSTADR)
        s.centre.answer(frames[1], message_id="id-b")
        results = await asyncio.gather(*sends)
        assert results == [
            SubmitResult(Fate.ANSWERED, Status.RINVDSTADR, "", ""),
            SubmitResult(Fate.ANSWERED, 0, "id-b", ""),
            SubmitResult(Fate.ANSWERED, 0, "id-c", ""),
        ]


@scenario
async def test_a_full_window_holds_back_until_an_answer() -> None:
    async with stage(window=2) as s:
        sends = [s.submit(text) for text in "abc"]
        first = await s.centre.next(Command.SUBMIT_SM)
        await s.centre.next(Command.SUBMIT_SM)
        await s.centre.round_trip()
        assert len(s.session.window) == 2
        s.centre.answer(first, message_id="1")
        assert submitted(await s.centre.next(Command.SUBMIT_SM)).short_message == b"c"
        assert await sends[0] == SubmitResult(Fate.ANSWERED, 0, "1", "")


@scenario
async def test_a_caller_that_gives_up_waiting_leaves_its_turn_to_the_next() -> None:
    async with stage(window=1) as s:
        _, second, third = s.submit("a"), s.submit("b"), s.submit("c")
        frame = await s.centre.next(Command.SUBMIT_SM)
        second.cancel()
        s.centre.answer(frame, message_id="1")
        frame = await s.centre.next(Command.SUBMIT_SM)
        assert submitted(frame).short_message == b"c"
        s.centre.answer(frame, message_id="2")
        assert await third == SubmitResult(Fate.ANSWERED, 0, "2", "")


@scenario
async def test_no_answer_in_time_is_no_answer_and_a_late_one_is_harmless() -> None:
    async with stage(window=1) as s:
        send, waiting = s.submit("a"), s.submit("b")
        frame = await s.centre.next(Command.SUBMIT_SM)
        s.timers.advance(29.9)
        assert not send.done()
        s.timers.advance(0.1)
        assert (await send)[:4] == (Fate.NO_ANSWER, 0, "", "answer_timeout")
        s.centre.answer(frame, message_id="late")
        following = await s.centre.next(Command.SUBMIT_SM)  # the window has room again
        s.centre.answer(following, message_id="2")
        assert await waiting == SubmitResult(Fate.ANSWERED, 0, "2", "")
        assert s.session.window.late == 1


@scenario
async def test_generic_nack_refuses_the_submit_it_names() -> None:
    async with stage() as s:
        send = s.submit()
        frame = await s.centre.next(Command.SUBMIT_SM)
        s.centre.send(unit(Command.GENERIC_NACK, frame.sequence, Status.RINVCMDID))
        assert await send == SubmitResult(Fate.ANSWERED, Status.RINVCMDID, "", "")


@scenario
async def test_a_lost_connection_tells_written_from_not_written() -> None:
    async with stage(window=2) as s:
        written = s.submit("a")
        await s.centre.next(Command.SUBMIT_SM)
        queued, waiting = s.submit("b"), s.submit("c")
        await asyncio.sleep(0)  # both have started; the loop writes only in its next turn
        assert s.session.queued == s.session.written + 1
        assert s.session.transport is not None
        s.session.transport.abort()
        assert await written == SubmitResult(Fate.NO_ANSWER, 0, "", "peer_closed")
        assert await queued == SubmitResult(Fate.NOT_SENT, 0, "", "peer_closed")
        assert await waiting == SubmitResult(Fate.NOT_SENT, 0, "", "peer_closed")
        assert await s.submit("d") == SubmitResult(Fate.NOT_SENT, 0, "", "peer_closed")


@scenario
async def test_what_a_full_socket_holds_back_is_not_written() -> None:
    async with stage() as s:
        s.session.pause_writing()
        send = s.submit("a")
        await asyncio.sleep(0)
        s.session.flush()
        assert s.session.written < s.session.queued
        s.session.resume_writing()
        frame = await s.centre.next(Command.SUBMIT_SM)
        s.centre.answer(frame, message_id="1")
        assert await send == SubmitResult(Fate.ANSWERED, 0, "1", "")


@scenario
async def test_silence_asks_for_a_sign_of_life_and_ends_the_session_without_one() -> None:
    async with stage() as s:
        s.timers.advance(30)
        frame = await s.centre.next(Command.ENQUIRE_LINK)
        s.centre.answer(frame)
        await s.centre.round_trip()
        s.timers.advance(29.9)
        assert not s.session.ended.done()
        s.timers.advance(0.1)
        await s.centre.next(Command.ENQUIRE_LINK)
        s.timers.advance(10)
        assert await s.session.ended == "enquire_link_unanswered"


@scenario
async def test_a_half_open_connection_leaves_submits_unknown() -> None:
    async with stage() as s:
        send = s.submit()
        await s.centre.next(Command.SUBMIT_SM)
        s.timers.advance(29)
        assert not send.done()
        s.timers.advance(1)
        assert (await send)[:4] == (Fate.NO_ANSWER, 0, "", "answer_timeout")
        s.timers.advance(10)
        assert await s.session.ended == "enquire_link_unanswered"


@scenario
async def test_the_peers_enquire_link_is_answered() -> None:
    async with stage() as s:
        s.centre.send(bytes.fromhex("00000010000000150000000000000001"))
        frame = await s.centre.next(Command.ENQUIRE_LINK_RESP)
        assert frame.octets.hex() == "00000010800000150000000000000001"


@scenario
async def test_an_unknown_command_gets_generic_nack_and_the_session_goes_on() -> None:
    async with stage() as s:
        s.centre.send(unit(0x0103, 77, body=b"data"))
        s.centre.send(unit(0x0103 | RESPONSE, 78))  # an answer nobody asked for is no request
        s.centre.send(unit(Command.ENQUIRE_LINK, 79))
        nack = await s.centre.next(Command.GENERIC_NACK)
        assert (nack.sequence, nack.status) == (77, Status.RINVCMDID)
        await s.centre.next(Command.ENQUIRE_LINK_RESP)
        assert s.session.state is SessionState.BOUND


@pytest.mark.parametrize("length", [3, 15, 0x7FFFFFFF])
@scenario
async def test_an_impossible_length_gets_generic_nack_and_ends_the_session(length: int) -> None:
    async with stage() as s:
        send = s.submit()
        await s.centre.next(Command.SUBMIT_SM)
        s.centre.send(length.to_bytes(4, "big") + bytes(8) + (5).to_bytes(4, "big"))
        nack = await s.centre.next(Command.GENERIC_NACK)
        assert (nack.sequence, nack.status) == (5, Status.RINVCMDLEN)
        assert await s.session.ended == "framing"
        assert await send == SubmitResult(Fate.NO_ANSWER, 0, "", "framing")


@scenario
async def test_the_peers_unbind_in_the_middle_of_a_window() -> None:
    async with stage(window=2) as s:
        answered, unanswered, waiting = s.submit("a"), s.submit("b"), s.submit("c")
        first = await s.centre.next(Command.SUBMIT_SM)
        s.centre.send(unit(Command.UNBIND, 50))
        assert (await s.centre.next(Command.UNBIND_RESP)).sequence == 50
        assert (await waiting).fate is Fate.NOT_SENT
        s.centre.answer(first, message_id="1")  # a straggler still counts
        assert await answered == SubmitResult(Fate.ANSWERED, 0, "1", "")
        s.timers.advance(5)
        assert await s.session.ended == "unbound_by_peer"
        assert await unanswered == SubmitResult(Fate.NO_ANSWER, 0, "", "unbound_by_peer")


@scenario
async def test_unbind_waits_for_open_answers_then_takes_leave() -> None:
    async with stage() as s:
        send = s.submit()
        frame = await s.centre.next(Command.SUBMIT_SM)
        leaving = asyncio.create_task(s.session.unbind())
        await asyncio.sleep(0)
        assert (await s.submit("too late")).fate is Fate.NOT_SENT
        assert Command.UNBIND not in [one.command_id for one in s.centre.frames]
        s.centre.answer(frame, message_id="1")
        farewell = await s.centre.next(Command.UNBIND)
        s.centre.answer(farewell)
        await leaving
        assert await send == SubmitResult(Fate.ANSWERED, 0, "1", "")
        assert s.session.state is SessionState.CLOSED


@scenario
async def test_unbind_does_not_wait_for_ever() -> None:
    async with stage() as s:
        leaving = asyncio.create_task(s.session.unbind())
        await s.centre.next(Command.UNBIND)
        s.timers.advance(5)
        await leaving
        assert s.session.state is SessionState.CLOSED


@scenario
async def test_deliveries_are_handed_in_and_answered_when_told() -> None:
    async with stage() as s:
        s.centre.deliver(901, b"first")
        s.centre.deliver(902, b"second")
        first, second = await s.deliveries.get(), await s.deliveries.get()
        assert first.unit is not None
        assert (first.unit.source_addr, first.unit.short_message) == ("34600111222", b"first")
        assert not s.centre.frames  # nothing is acknowledged by itself
        second.answer(Status.ROK)
        first.answer(Status.RX_T_APPN)
        answers = [await s.centre.next(Command.DELIVER_SM_RESP) for _ in range(2)]
        assert [(one.sequence, one.status, one.body) for one in answers] == [(902, 0, b"\0"), (901, 0x64, b"\0")]


@scenario
async def test_a_delivery_that_cannot_be_decoded_is_handed_in_as_such() -> None:
    async with stage() as s:
        s.centre.send(unit(Command.DELIVER_SM, 901, body=b"\0\0"))
        delivery = await s.deliveries.get()
        assert delivery.unit is None
        assert delivery.frame.body == b"\0\0"


@scenario
async def test_a_delivery_before_the_bind_is_refused() -> None:
    async with stage(bind=False) as s:
        await s.centre.until_connected()
        s.centre.deliver(1, b"early")
        assert (await s.centre.next(Command.DELIVER_SM_RESP)).status == Status.RINVBNDSTS


@scenario
async def test_a_delivery_in_the_same_packet_as_the_bind_answer_is_handed_in() -> None:
    async with stage(bind=False, bind_status=None) as s:
        bind = asyncio.create_task(s.session.bind(Command.BIND_TRANSCEIVER, Bind("me", "secret")))
        frame = await s.centre.next(Command.BIND_TRANSCEIVER)
        answer = unit(frame.command_id | RESPONSE, frame.sequence, body=b"centre\0")
        s.centre.send(answer + smpp34.DeliverSm("34600111222", "44", b"kept", sequence_number=1).encode())
        await bind
        delivery = await s.deliveries.get()
        assert delivery.unit is not None
        assert delivery.unit.short_message == b"kept"


@scenario
async def test_an_answer_after_the_connection_is_gone_is_harmless() -> None:
    async with stage() as s:
        s.centre.deliver(901, b"first")
        delivery = await s.deliveries.get()
        s.session.abort("test_over")
        await s.session.ended
        delivery.answer(Status.ROK)


@scenario
async def test_sequence_numbers_wrap_before_the_sign_bit() -> None:
    async with stage() as s:
        s.session._sequence = MAX_SEQUENCE - 1
        assert [s.session.next_sequence() for _ in range(3)] == [MAX_SEQUENCE, 1, 2]


@scenario
async def test_the_trace_shows_exchanges_without_text_and_numbers() -> None:
    async with stage() as s:
        s.centre.deliver(901, b"very private")
        (await s.deliveries.get()).answer(0)
        await s.centre.next(Command.DELIVER_SM_RESP)
        shown = [(entry.direction, entry.name, entry.detail) for entry in s.session.trace.entries()]
        assert shown == [
            ("sent", "bind_transceiver", "me"),
            ("received", "bind_transceiver_resp", ""),
            ("received", "deliver_sm", "********222"),
            ("sent", "deliver_sm_resp", ""),
        ]
