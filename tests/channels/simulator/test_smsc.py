"""The simulated carrier as a client sees it, over a real loopback socket with a clock that tests move."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest
import smpp34

from app.channels.kit.connector import Part, Receipt
from app.channels.kit.parts import join
from app.channels.kit.timers import SetTimers
from app.channels.kit.trace import Trace
from app.channels.simulator.behaviour import Behaviour, Magic
from app.channels.simulator.journal import Journal, read_journal
from app.channels.simulator.phrases import PHRASES, Language
from app.channels.simulator.smsc import Smsc
from app.channels.smpp.inbound import is_receipt, read_message
from app.channels.smpp.pdu import Bind, Command, unit
from app.channels.smpp.receipts import read_receipt
from app.channels.smpp.session import BindError, ClientSession, Delivery, SessionState
from app.channels.smpp.status import Status
from app.channels.smpp.text import segments
from app.channels.smpp.window import Fate, SubmitResult
from app.channels.smpp.wire import Patience
from app.core.clock import SetClock
from tests.channels.scenario import scenario


@dataclass
class Stage:
    """The carrier, one bound client, and the clock of both."""

    smsc: Smsc
    session: ClientSession
    timers: SetTimers
    deliveries: asyncio.Queue[Delivery]

    def send(self, number: str | Magic, text: str = "hello", *, receipt: int = 1) -> asyncio.Task[SubmitResult]:
        destination = f"3460{number.value}" if isinstance(number, Magic) else number
        (only,) = segments(text, 1)
        submit = smpp34.SubmitSm(
            "4412345", destination, only.octets, data_coding=only.data_coding, registered_delivery=receipt
        )
        return asyncio.create_task(self.session.submit(submit.encode()))

    async def taken(self, number: str | Magic, text: str = "hello") -> str:
        """Send a message that is accepted; its id."""
        result = await self.send(number, text)
        assert (result.fate, result.status) == (Fate.ANSWERED, Status.ROK)
        return result.message_id

    async def delivery(self, status: int = Status.ROK) -> smpp34.DeliverSm:
        """The next delivery, answered."""
        got = await self.deliveries.get()
        got.answer(status)
        assert got.unit is not None
        return got.unit

    async def receipt(self) -> Receipt:
        delivery = await self.delivery()
        assert is_receipt(delivery)
        return read_receipt(delivery, UTC)

    async def settled(self) -> None:
        """Return when the carrier has dealt with everything sent so far."""
        await self.session._request(Command.ENQUIRE_LINK, b"", detail="")


async def connect(smsc: Smsc, timers: SetTimers, deliveries: asyncio.Queue[Delivery]) -> ClientSession:
    session = ClientSession(
        timers=timers, patience=Patience(), trace=Trace(), window=1000, on_delivery=deliveries.put_nowait
    )
    await asyncio.get_running_loop().create_connection(lambda: session, "127.0.0.1", smsc.port)
    return session


@asynccontextmanager
async def stage(
    behaviour: Behaviour | None = None, journal: Journal | None = None, command: Command = Command.BIND_TRANSCEIVER
) -> AsyncIterator[Stage]:
    timers, deliveries = SetTimers(), asyncio.Queue[Delivery]()
    smsc = Smsc(behaviour or Behaviour(), timers=timers, clock=SetClock(), journal=journal)
    await smsc.start()
    session = await connect(smsc, timers, deliveries)
    await session.bind(command, Bind("switchroom", "secret"))
    try:
        yield Stage(smsc, session, timers, deliveries)
    finally:
        await smsc.stop()
        await session.ended


@pytest.mark.parametrize(
    ("bind", "status"),
    [
        (Bind("switchroom", "wrong"), Status.RINVPASWD),
        (Bind("nobody", "secret"), Status.RINVSYSID),
        (Bind("", ""), Status.RINVSYSID),
    ],
)
@scenario
async def test_who_is_not_known_is_not_let_in(bind: Bind, status: Status) -> None:
    async with stage() as s:
        stranger = await connect(s.smsc, s.timers, asyncio.Queue())
        with pytest.raises(BindError) as raised:
            await stranger.bind(Command.BIND_TRANSCEIVER, bind)
        assert raised.value.status == status
        await stranger.ended


@scenario
async def test_a_second_bind_on_one_connection_is_refused() -> None:
    async with stage() as s:
        with pytest.raises(BindError) as raised:
            await s.session.bind(Command.BIND_TRANSCEIVER, Bind("switchroom", "secret"))
        assert raised.value.status == Status.RALYBND


@scenario
async def test_a_receiver_may_not_submit() -> None:
    async with stage(command=Command.BIND_RECEIVER) as s:
        assert (await s.send("34600111222")).status == Status.RINVBNDSTS


@scenario
async def test_a_transmitter_gets_no_deliveries_and_a_receiver_gets_them_later() -> None:
    async with stage(command=Command.BIND_TRANSMITTER) as s:
        message_id = await s.taken("34600111222")
        s.timers.advance(2)
        await s.settled()
        assert s.deliveries.empty()
        assert s.smsc.held == 1
        receiver = await connect(s.smsc, s.timers, s.deliveries)
        await receiver.bind(Command.BIND_RECEIVER, Bind("switchroom", "secret"))
        assert (await s.receipt()).vendor_id == message_id


@scenario
async def test_a_message_is_delivered_after_its_latency_and_the_receipt_says_so() -> None:
    async with stage(Behaviour(latency_ms=1000)) as s:
        message_id = await s.taken("34600111222")
        s.timers.advance(0.4)
        await s.settled()
        assert s.deliveries.empty()
        s.timers.advance(1.2)
        receipt = await s.receipt()
        assert (receipt.vendor_id, receipt.status, receipt.code) == (message_id, "delivered", "000")
        assert receipt.at_ms is not None


@scenario
async def test_no_receipt_unless_asked_for() -> None:
    async with stage() as s:
        await s.send("34600111222", receipt=0)
        await s.send("34600111223", receipt=2)  # on failure only
        await s.send(Magic.UNDELIVERABLE, receipt=2)
        s.timers.advance(5)
        assert (await s.receipt()).status == "failed"
        assert s.deliveries.empty()


@pytest.mark.parametrize(
    ("special", "status", "code"),
    [
        (Magic.UNDELIVERABLE, "failed", "001"),
        (Magic.EXPIRED, "failed", "027"),
        (Magic.REJECTED, "failed", "013"),
        (Magic.UNKNOWN, "submitted", "255"),
    ],
)
@scenario
async def test_numbers_that_fail(special: Magic, status: str, code: str) -> None:
    async with stage() as s:
        await s.taken(special)
        s.timers.advance(5)
        receipt = await s.receipt()
        assert (receipt.status, receipt.code) == (status, code)


@pytest.mark.parametrize(
    ("special", "status"), [(Magic.REFUSED, Status.RINVDSTADR), (Magic.QUEUE_FULL, Status.RMSGQFUL)]
)
@scenario
async def test_numbers_that_are_refused(special: Magic, status: Status) -> None:
    async with stage() as s:
        assert (await s.send(special)).status == status
        assert s.smsc.held == 0


@scenario
async def test_a_receipt_twice_and_one_that_never_comes() -> None:
    async with stage() as s:
        message_id = await s.taken(Magic.RECEIPT_TWICE)
        await s.taken(Magic.NO_RECEIPT)
        s.timers.advance(5)
        assert [(await s.receipt()).vendor_id for _ in range(2)] == [message_id] * 2
        assert s.deliveries.empty()


@scenario
async def test_a_receipt_before_the_answer() -> None:
    async with stage(Behaviour(submit_latency_ms=500)) as s:
        send = s.send(Magic.RECEIPT_FIRST)
        receipt = await s.receipt()
        assert not send.done()
        s.timers.advance(0.5)
        assert (await send).message_id == receipt.vendor_id


@scenario
async def test_taken_without_a_word() -> None:
    async with stage() as s:
        send = s.send(Magic.NEVER_ANSWERED)
        await s.settled()
        s.timers.advance(5)
        assert (await s.receipt()).status == "delivered"
        assert not send.done()
        assert (s.smsc.counters.taken, s.smsc.counters.unanswered) == (1, 1)


@scenario
async def test_the_latency_of_submits() -> None:
    async with stage(Behaviour(submit_latency_ms=300)) as s:
        send = s.send("34600111222")
        await s.settled()
        s.timers.advance(0.2)
        assert not send.done()
        s.timers.advance(0.1)
        assert (await send).status == Status.ROK


@scenario
async def test_above_the_rate_submits_are_throttled_until_the_next_second() -> None:
    async with stage(Behaviour(rate_limit=5)) as s:
        statuses = [(await s.send(f"3460011122{n}")).status for n in range(7)]
        assert statuses == [0] * 5 + [Status.RTHROTTLED] * 2
        s.timers.advance(1)
        assert (await s.send("34600111222")).status == Status.ROK
        assert s.smsc.counters.throttled == 2


@scenario
async def test_what_is_held_is_bounded() -> None:
    async with stage(Behaviour(queue_limit=3, deliver_window=1)) as s:
        statuses = [(await s.send(f"3460011122{n}")).status for n in range(5)]
        assert statuses == [0, 0, 0, Status.RMSGQFUL, Status.RMSGQFUL]
        s.timers.advance(5)
        assert s.smsc.held == 3  # delivered, but the receipts are not acknowledged
        assert (await s.send("34600111222")).status == Status.RMSGQFUL
        for _ in range(3):
            await s.receipt()
        await s.settled()
        assert s.smsc.held == 0
        assert (await s.send("34600111222")).status == Status.ROK


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [(Behaviour(throttle_rate=0.2), Status.RTHROTTLED), (Behaviour(error_rate=0.2), Status.RINVDSTADR)],
)
@scenario
async def test_shares_of_refusals(behaviour: Behaviour, status: Status) -> None:
    async with stage(behaviour) as s:
        results = await asyncio.gather(*(s.send(f"34600{n:06d}") for n in range(500)))
        assert 60 < sum(result.status == status for result in results) < 140
        assert {result.status for result in results} == {Status.ROK, status}


@scenario
async def test_a_share_is_never_answered() -> None:
    async with stage(Behaviour(unknown_rate=0.2)) as s:
        sends = [s.send(f"34600{n:06d}") for n in range(200)]
        await s.settled()
        s.timers.advance(30)
        results = await asyncio.gather(*sends)
        assert 20 < sum(result.fate is Fate.NO_ANSWER for result in results) < 70
        assert s.smsc.counters.taken == 200


@scenario
async def test_ids_in_hex_and_decimal() -> None:
    async with stage(Behaviour(hex_ids=True)) as s:
        message_id = await s.taken("34600111222")
        s.timers.advance(5)
        assert (await s.receipt()).vendor_id == str(int(message_id, 16))


@scenario
async def test_a_customer_replies_in_parts_after_reading() -> None:
    async with stage() as s:
        await s.taken(Magic.REPLIES_LONG, "Ваш заказ готов")
        s.timers.advance(2)
        await s.receipt()
        assert s.deliveries.empty()
        s.timers.advance(15)
        messages = [read_message(await s.delivery())]
        assert messages[0].part is not None
        while len(messages) < messages[0].part.total:
            messages.append(read_message(await s.delivery()))
        assert join([message.text for message in messages]) == PHRASES[Language.RUSSIAN].long
        places = [message.part.number for message in messages if message.part]
        assert places == list(range(1, len(messages) + 1))
        assert {(message.sender, message.recipient) for message in messages} == {("34609990009", "4412345")}


@scenario
async def test_nobody_answers_what_never_arrived() -> None:
    async with stage(Behaviour(reply_rate=1, delivery_rate=0)) as s:
        await s.taken("34600111222")
        s.timers.advance(20)
        await s.receipt()
        assert s.smsc.counters.replies == 0


@scenario
async def test_a_customer_answers_once_to_a_message_of_several_parts() -> None:
    async with stage(Behaviour(reply_rate=1)) as s:
        for part in segments("a" * 300, 7):
            octets = smpp34.SubmitSm("4412345", "34600111222", part.octets, esm_class=part.esm_class).encode()
            await s.session.submit(octets)
        s.timers.advance(20)
        assert s.smsc.counters.replies == 1


@scenario
async def test_unacknowledged_deliveries_come_again_after_a_break() -> None:
    async with stage() as s:
        message_id = await s.taken("34600111222")
        s.timers.advance(5)
        lost = await s.deliveries.get()
        s.smsc.drop()
        await s.session.ended
        lost.answer(Status.ROK)
        again = await connect(s.smsc, s.timers, s.deliveries)
        await again.bind(Command.BIND_TRANSCEIVER, Bind("switchroom", "secret"))
        assert (await s.receipt()).vendor_id == message_id


@scenario
async def test_a_frozen_carrier_is_half_open() -> None:
    async with stage() as s:
        s.smsc.freeze()
        send = s.send("34600111222")
        await asyncio.sleep(0)
        s.timers.advance(30)
        assert (await send).fate is Fate.NO_ANSWER
        assert s.session.state is SessionState.BOUND
        s.timers.advance(10)
        assert await s.session.ended == "enquire_link_unanswered"
        s.smsc.thaw()
        again = await connect(s.smsc, s.timers, s.deliveries)
        await again.bind(Command.BIND_TRANSCEIVER, Bind("switchroom", "secret"))


@scenario
async def test_malformed_submits_are_refused_and_the_session_goes_on() -> None:
    async with stage() as s:
        s.session.send(unit(Command.SUBMIT_SM, 4000, body=b"\0\0"))
        result = await s.send("")
        assert result.status == Status.RINVDSTADR
        assert (await s.send("34600111222")).status == Status.ROK


def test_the_journal_has_a_line_a_part(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"

    @scenario
    async def told() -> None:
        journal = Journal(path)
        async with stage(journal=journal) as s:
            for part in segments("ж" * 100, 300):
                octets = smpp34.SubmitSm(
                    "4412345", "34600111222", part.octets, esm_class=part.esm_class, data_coding=part.data_coding
                ).encode()
                await s.session.submit(octets)
            await s.send(Magic.REFUSED)
            s.send(Magic.NEVER_ANSWERED)
            await s.settled()
            lines = read_journal(path)  # on file while the carrier still runs
        journal.close()
        assert [(one.part, one.parts, one.ref, one.answered) for one in lines] == [
            (1, 2, 300 & 0xFF, True),
            (2, 2, 300 & 0xFF, True),
            (1, 1, 0, False),
        ]
        assert lines[0].text + lines[1].text == "ж" * 100
        assert len({one.id for one in lines}) == 3
        assert (lines[0].source, lines[0].destination) == ("4412345", "34600111222")

    told()
    with path.open("ab") as file:
        file.write(b'{"at_ms": 1, "cut')
    assert len(read_journal(path)) == 3


@scenario
async def test_places_of_parts_in_the_parameters() -> None:
    async with stage() as s:
        s.smsc.write("34600111222", "4412345", "b" * 200)
        first, second = read_message(await s.delivery()), read_message(await s.delivery())
        assert first.part is not None
        assert second.part == Part(first.part.reference, 2, 2)
