"""What is learnt after an answer did not come in time: late answers (crash rule) and query_sm."""

from __future__ import annotations

import asyncio

import pytest

from app.channels.kit.connector import Finding, Inquirer, Question, Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, ErrorKind, Rejected, Unknown
from app.channels.smpp.late import late_outcome, query_body, read_state
from app.channels.smpp.pdu import RESPONSE, Command, Frame, unit
from app.channels.smpp.receipts import IdForm
from app.channels.smpp.status import Status
from app.channels.smpp.window import Fate, SubmitResult
from tests.channels.scenario import scenario
from tests.channels.smpp.test_connector import LONG, stage

ASKED = Question(1, "ACME", "34600111222", ("id1", "id2"))


@pytest.mark.parametrize(
    ("status", "before", "total", "expected"),
    [
        (Status.ROK, (), 1, Accepted(("x",))),
        (Status.ROK, ("a", "b"), 3, Accepted(("a", "b", "x"))),
        (
            Status.ROK,
            ("a",),
            3,
            Rejected(ErrorKind.PROVIDER_BUSY, "answer_timeout", "part 2 of 3 was answered too late", ("a", "x")),
        ),
        (
            Status.RINVDSTADR,
            (),
            1,
            Rejected(ErrorKind.INVALID_RECIPIENT, "0x0B", "ESME_RINVDSTADR, answered too late"),
        ),
        (
            Status.RTHROTTLED,
            ("a",),
            2,
            Rejected(ErrorKind.THROTTLED, "0x58", "ESME_RTHROTTLED, answered too late, part 2 of 2", ("a",)),
        ),
    ],
)
def test_what_a_late_answer_means(
    status: int, before: tuple[str, ...], total: int, expected: Accepted | Rejected
) -> None:
    assert late_outcome(SubmitResult(Fate.ANSWERED, status, "x"), before, total, IdForm.SAME) == expected


@scenario
async def test_a_late_answer_settles_the_message_that_was_told_as_unknown() -> None:
    async with stage(answer_s=12) as s:
        send = s.send()
        frame = await s.next_submit()
        s.timers.advance(12)
        assert await send == Unknown("answer_timeout")
        s.centre.answer(frame, message_id="late1")
        await s.inlet.until(lambda inlet: bool(inlet.settlements))
        assert s.inlet.settlements == [(1, Accepted(("late1",)))]
        assert (s.connector.counters.late, s.connector.intake.settled) == (1, 1)


@scenario
async def test_a_late_answer_in_the_middle_of_a_text_ends_it() -> None:
    async with stage(answer_s=12) as s:
        send = s.send(LONG)
        s.centre.answer(await s.next_submit(), message_id="id1")
        second = await s.next_submit()
        s.timers.advance(12)
        assert await send == Unknown("answer_timeout", ("id1",))
        s.centre.answer(second, message_id="id2")
        await s.inlet.until(lambda inlet: bool(inlet.settlements))
        ((_, outcome),) = s.inlet.settlements
        assert isinstance(outcome, Rejected)
        assert outcome.vendor_ids == ("id1", "id2")
        await s.centre.round_trip()
        assert all(frame.command_id != Command.SUBMIT_SM for frame in s.centre.frames)  # the rest is not sent


@scenario
async def test_no_answer_comes_from_a_session_that_is_gone() -> None:
    async with stage(answer_s=12) as s:
        send = s.send()
        await s.next_submit()
        s.timers.advance(12)
        assert isinstance(await send, Unknown)
        s.centre.peer.transport.abort()
        await s.centre.until_lost()
        await asyncio.sleep(0)
        assert s.inlet.settlements == []


@scenario
async def test_a_late_answer_that_cannot_be_stored_changes_nothing() -> None:
    async with stage(answer_s=12) as s:
        send = s.send()
        frame = await s.next_submit()
        s.timers.advance(12)
        await send
        s.inlet.fails = True
        s.centre.answer(frame, message_id="late1")
        await s.inlet.until(lambda inlet: inlet.refused == 1)
        assert s.connector.intake.settled == 0


@scenario
async def test_the_states_of_answered_parts_are_asked_for() -> None:
    async with stage(query=True, dlr_id=IdForm.HEX_TO_DEC) as s:
        assert isinstance(s.connector, Inquirer)
        asking = asyncio.create_task(s.connector.inquire(Question(1, "ACME", "34600111222", ("255", "16"))))
        for state, vendor_id in ((2, b"ff"), (8, b"10")):
            frame = await s.centre.next(Command.QUERY_SM)
            assert frame.body == vendor_id + b"\0\x05\x00ACME\0"
            answer = vendor_id + b"\0" + b"\0" + bytes((state, 13))
            s.centre.send(unit(Command.QUERY_SM | RESPONSE, frame.sequence, 0, answer))
        finding = await asking
        assert finding == Finding(
            receipts=(
                Receipt("255", ReceiptStatus.DELIVERED, "013", "DELIVRD", None),
                Receipt("16", ReceiptStatus.FAILED, "013", "REJECTD", None),
            )
        )


@scenario
async def test_nothing_is_asked_where_the_account_does_not_say_so_or_no_id_is_known() -> None:
    async with stage() as s:
        assert await s.connector.inquire(ASKED) == Finding()
    async with stage(query=True) as s:
        assert await s.connector.inquire(Question(1, "ACME", "34600111222")) == Finding()
        assert await s.connector.inquire(Question(1, "Café Ñandú", "34600111222", ("id1",))) == Finding()


@scenario
async def test_a_question_without_an_answer_or_a_line_is_asked_another_time() -> None:
    async with stage(query=True, answer_s=12) as s:
        asking = asyncio.create_task(s.connector.inquire(ASKED))
        await s.centre.next(Command.QUERY_SM)
        s.timers.advance(12)
        with pytest.raises(TimeoutError):
            await asking
        s.centre.peer.transport.abort()
        await s.centre.until_lost()
        await s.inlet.until(lambda inlet: inlet.links[-1].state == "down")
        with pytest.raises(ConnectionError):
            await s.connector.inquire(ASKED)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (Status.RQUERYFAIL, b""),
        (Status.ROK, b"id1\0\0\x01\x00"),  # still on its way
        (Status.ROK, b"id1\0\0\x07\x00"),  # the centre does not know
        (Status.ROK, b"id1\0"),
    ],
)
def test_an_answer_that_says_nothing_changes_nothing(status: int, body: bytes) -> None:
    octets = unit(Command.QUERY_SM | RESPONSE, 1, status, body)
    assert read_state(Frame(Command.QUERY_SM | RESPONSE, status, 1, octets), "id1") is None


def test_ids_are_asked_for_in_the_form_of_the_answers() -> None:
    assert query_body("255", IdForm.SAME, 1, 1, "44") == b"255\0\x01\x0144\0"
    assert query_body("255", IdForm.HEX_TO_DEC, 1, 1, "44") == b"ff\0\x01\x0144\0"
    assert query_body("255", IdForm.DEC_TO_HEX, 1, 1, "44") == b"255\0\x01\x0144\0"
