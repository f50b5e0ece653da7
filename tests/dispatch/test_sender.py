"""One provider's way out: the window, the line, the store that fails, and a stop that loses nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app.channels.kit.connector import Inbound, LinkState, Outbound, Receipt, ReceiptStatus, Unreadable
from app.channels.kit.outcome import Accepted, ErrorKind, Outcome, Rejected, RetryLater, Unknown
from app.contract.faults import Code
from app.contract.messages import MessageState, Source
from app.core.clock import HOUR_MS, MINUTE_MS
from app.core.errors import Refusal
from app.dispatch import recording, sender
from tests.channels.scenario import scenario
from tests.dispatch.ground import draft
from tests.dispatch.scripted import Gatekeeper, ScriptedConnector, dispatch, settle, until

pytestmark = pytest.mark.both_databases(slow=True)

S = MessageState


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses that are short, because nobody watches."""
    monkeypatch.setattr(sender, "STORE_AGAIN_S", 0.01)
    monkeypatch.setattr(sender, "LOOK_AGAIN_S", 5.0)  # long: whoever does not ring is not heard


@scenario
async def test_what_waits_is_sent_in_order_and_written_down(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        ids = await house.accept(*(draft(str(number)) for number in range(120)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: house.all_are(S.SUBMITTED))
        assert [one.message_id for one in connector.sent] == ids
        assert house.queue() == {}
        await running.stop()
        assert connector.stopped == 1


@scenario
async def test_new_messages_wake_it(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        running = house.sender(connector)
        await running.start()
        await settle()
        for number in range(3):
            await house.accept(draft(str(number)))
            await until(lambda: house.all_are(S.SUBMITTED))
        await running.stop()
        assert len(connector.sent) == 3


@scenario
async def test_no_more_is_claimed_than_soon_has_its_turn(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(window=10)
        connector.hold()
        connector.turns_left = 2
        await house.accept(*(draft(str(number)) for number in range(9)))
        running = house.sender(connector)

        def use_turn() -> None:
            if connector.turns_left is not None:
                connector.turns_left -= 1

        connector.on_send = use_turn
        await running.start()
        await until(lambda: len(connector.sent) == 2)
        await settle()
        assert (len(connector.sent), list(house.queue().values()).count("sending")) == (2, 2)
        connector.turns_left = 3
        await until(lambda: len(connector.sent) == 5)
        connector.release()
        connector.turns_left = None
        await until(lambda: house.all_are(S.SUBMITTED))
        await running.stop()


@scenario
async def test_a_stop_does_not_wait_for_a_turn(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        connector.turns_left = 0
        await house.accept(draft("1"))
        running = house.sender(connector)
        await running.start()
        await settle()
        await running.stop()
        assert (connector.sent, house.all_are(S.QUEUED)) == ([], True)


@scenario
async def test_the_window_is_never_exceeded_not_even_by_what_is_not_written_down(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(window=7)
        sending: list[int] = []
        connector.on_send = lambda: sending.append(
            house.ask("SELECT count(*) FROM spool WHERE state = 'sending'")[0][0]
        )
        await house.accept(*(draft() for _ in range(100)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: house.all_are(S.SUBMITTED))
        await running.stop()
        assert len(sending) == 100
        assert max(sending) <= 7, "this is how many a crash could leave unknown"
        assert connector.most_under_way <= 7


@scenario
async def test_a_full_window_claims_nothing_more_until_there_is_room(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(window=4)
        connector.hold()
        await house.accept(*(draft() for _ in range(10)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: len(connector.sent) == 4)
        await settle()
        assert list(house.queue().values()).count("sending") == 4
        connector.release()
        await until(lambda: house.all_are(S.SUBMITTED))
        await running.stop()


@scenario
async def test_without_a_line_nothing_is_claimed_and_the_line_wakes_it(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(state=LinkState.DOWN)
        await house.accept(draft(), draft())
        running = house.sender(connector)
        await running.start()
        await settle()
        assert set(house.queue().values()) == {"ready"}
        connector.become(LinkState.UP)
        await until(lambda: house.all_are(S.SUBMITTED))
        assert [link.state for link in house.links] == [LinkState.DOWN, LinkState.UP]
        await running.stop()


@scenario
async def test_a_line_lost_while_the_window_was_full_claims_nothing_more(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(window=2)
        connector.hold()
        await house.accept(*(draft() for _ in range(6)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: len(connector.sent) == 2)
        connector.become(LinkState.DOWN)
        connector.release()
        await until(lambda: list(house.states().values()).count(S.SUBMITTED) == 2)
        await settle()
        assert list(house.queue().values()) == ["ready"] * 4
        await running.stop()


@scenario
async def test_a_connector_that_raises_leaves_unknown_and_the_others_go_on(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()

        def answer(message: Outbound) -> Outcome:
            if message.address == "bad":
                raise ZeroDivisionError
            return Accepted((f"v{message.message_id}",))

        connector.answer = answer
        good, bad, last = await house.accept(draft("1"), draft("bad"), draft("2"))
        running = house.sender(connector)
        await running.start()
        await until(lambda: S.QUEUED not in house.states().values())
        await running.stop()
        assert house.states() == {good: S.SUBMITTED, bad: S.UNKNOWN, last: S.SUBMITTED}


@scenario
async def test_each_kind_of_answer_is_written_down(tmp_path: Path) -> None:
    answers: dict[str, Outcome] = {
        "a": Accepted(("v",)),
        "b": Rejected(ErrorKind.CONTENT, "1", "x"),
        "c": RetryLater(HOUR_MS, ErrorKind.THROTTLED, "88", ""),
        "d": Unknown("silence"),
    }
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        connector.answer = lambda message: answers[message.address]
        await house.accept(*(draft(address) for address in answers))
        running = house.sender(connector)
        await running.start()
        await until(lambda: house.queue() == {3: "deferred"})
        await running.stop()
        assert list(house.states().values()) == [S.SUBMITTED, S.FAILED, S.QUEUED, S.UNKNOWN]


@scenario
async def test_a_message_says_how_long_trying_makes_sense(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        await house.accept(draft(patience_ms=5 * MINUTE_MS), draft(patience_ms=1_000))
        running = house.sender(connector)
        await running.start()
        await until(lambda: house.all_are(S.SUBMITTED))
        await running.stop()
        assert [one.validity_s for one in connector.sent] == [300, 60]


# -- the store fails -------------------------------------------------------------------------------------------


@scenario
async def test_answers_a_full_disk_refused_are_kept_and_written_later_and_nothing_is_claimed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = [True]
    real = recording.record

    def record(*arguments: object) -> None:
        if full[0]:
            raise Refusal(Code.STORAGE_FULL)
        real(*arguments)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(recording, "record", record)
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(window=3)
        await house.accept(*(draft() for _ in range(8)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: len(connector.sent) == 3)
        await settle()
        assert len(connector.sent) == 3
        assert list(house.queue().values()).count("ready") == 5
        full[0] = False
        await until(lambda: house.all_are(S.SUBMITTED))
        await running.stop()
        assert len({one.message_id for one in connector.sent}) == len(connector.sent) == 8


@scenario
async def test_a_stop_while_the_disk_is_full_ends_and_leaves_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent and could not be written down stays marked as being sent: unknown at the next start."""

    def record(*arguments: object) -> None:
        raise Refusal(Code.STORAGE_FULL)

    monkeypatch.setattr(recording, "record", record)
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(window=2)
        await house.accept(*(draft() for _ in range(4)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: len(connector.sent) == 2)
        await running.stop()
        assert sorted(house.queue().values()) == ["ready", "ready", "sending", "sending"]


@scenario
async def test_an_observer_that_chokes_on_one_message_does_not_cost_the_others_their_answers(
    tmp_path: Path,
) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        connector.hold()
        ids = await house.accept(*(draft() for _ in range(6)))
        house.watcher.chokes_on = {ids[2]}
        running = house.sender(connector)
        await running.start()
        await until(lambda: len(connector.sent) == 6)
        connector.release()  # all answers in one batch
        await until(lambda: list(house.states().values()).count(S.SUBMITTED) == 5)
        await running.stop()
        assert house.queue() == {ids[2]: "sending"}, "unknown at the next start"


@scenario
async def test_a_refusal_of_an_area_is_no_reason_to_try_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = 0

    def record(*arguments: object) -> None:
        nonlocal calls
        calls += 1
        raise Refusal(Code.NOT_FOUND, what="broadcast")

    monkeypatch.setattr(recording, "record", record)
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        await house.accept(draft())
        running = house.sender(connector)
        await running.start()
        await until(lambda: calls)
        await running.stop()
        assert calls == 1


@scenario
async def test_a_gate_that_fails_does_not_end_the_sending(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        left = [2]

        def gate(_: object) -> dict[object, str]:
            left[0] -= 1
            if left[0] >= 0:
                raise KeyError("a gate's fault")
            return {}

        house.gate = gate  # type: ignore[assignment]  # it blocks nothing
        connector = ScriptedConnector()
        await house.accept(draft())
        running = house.sender(connector)
        await running.start()
        await until(lambda: house.all_are(S.SUBMITTED))
        await running.stop()


# -- stopping --------------------------------------------------------------------------------------------------


@scenario
async def test_a_stop_waits_for_what_is_under_way_and_writes_it_down(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(window=3)
        connector.hold()
        await house.accept(*(draft() for _ in range(9)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: len(connector.sent) == 3)
        stopping = asyncio.create_task(running.stop())
        await settle()
        assert not stopping.done()
        connector.release()
        await stopping
        assert list(house.states().values()) == [S.SUBMITTED] * 3 + [S.QUEUED] * 6
        assert list(house.queue().values()) == ["ready"] * 6
        assert len(connector.sent) == 3


@scenario
async def test_a_claim_that_comes_too_late_is_given_back(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        keeper = Gatekeeper()
        house.gate = keeper
        connector = ScriptedConnector()
        await house.accept(draft(), draft())
        running = house.sender(connector)
        await running.start()
        await asyncio.to_thread(keeper.asked.wait)
        stopping = asyncio.create_task(running.stop())
        await settle()
        keeper.go.set()
        await stopping
        assert connector.sent == []
        assert house.ask("SELECT state, attempts, first_try_ms FROM spool") == [("ready", 0, None)] * 2


@scenario
async def test_a_stop_that_is_itself_cut_off_loses_no_claim(tmp_path: Path) -> None:
    """The caller may be cancelled; the claim under way must still be sent or given back."""
    async with dispatch(tmp_path) as house:
        keeper = Gatekeeper()
        house.gate = keeper
        connector = ScriptedConnector()
        await house.accept(draft(), draft())
        running = house.sender(connector)
        await running.start()
        await asyncio.to_thread(keeper.asked.wait)
        cut_off = asyncio.create_task(running.stop())
        await settle()
        cut_off.cancel()
        await asyncio.gather(cut_off, return_exceptions=True)
        keeper.go.set()
        await running.stop()
        assert house.ask("SELECT state, attempts FROM spool") == [("ready", 0)] * 2


@scenario
async def test_stopping_before_anything_was_sent(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector(state=LinkState.DOWN)
        running = house.sender(connector)
        await running.start()
        await running.stop()
        assert connector.stopped == 1


# -- what the provider sends -----------------------------------------------------------------------------------


@scenario
async def test_receipts_that_come_together_are_stored_together_and_then_acknowledged(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        connector = ScriptedConnector()
        ids = await house.accept(*(draft() for _ in range(20)))
        running = house.sender(connector)
        await running.start()
        await until(lambda: house.all_are(S.SUBMITTED))
        receipts = [Receipt(f"v{one}", ReceiptStatus.DELIVERED, "000", "", None) for one in ids]
        await asyncio.gather(*(running.receipt(one) for one in receipts))
        assert house.all_are(S.DELIVERED), "stored before the connector may acknowledge"
        await running.stop()


@scenario
async def test_what_could_not_be_stored_is_told_so_that_the_provider_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with dispatch(tmp_path) as house:
        running = house.sender(ScriptedConnector())
        await running.start()
        await asyncio.to_thread(house.database.close)
        for storing in (
            running.receipt(Receipt("v", ReceiptStatus.DELIVERED, "", "", None)),
            running.inbound(Inbound("1", "2", "hi")),
            running.unreadable(Unreadable("1", "ff", "binary")),
        ):
            with pytest.raises(Refusal) as error:
                await storing
            assert error.value.code is Code.NOT_READY
        await running.stop()


@scenario
async def test_messages_from_phones_reach_the_areas(tmp_path: Path) -> None:
    async with dispatch(tmp_path) as house:
        running = house.sender(ScriptedConnector())
        await running.start()
        await asyncio.gather(*(running.inbound(Inbound("34600", "Acme", f"text {n}")) for n in range(5)))
        await running.unreadable(Unreadable("34600", "ff", "binary"))
        await running.stop()
        assert sorted(one.text for one in house.watcher.arrivals) == [f"text {n}" for n in range(5)]
        assert house.ask("SELECT sender, reason FROM unreadable_reports") == [("34600", "binary")]
        assert house.ask("SELECT DISTINCT source FROM messages") == [(Source.CUSTOMER.value,)]
