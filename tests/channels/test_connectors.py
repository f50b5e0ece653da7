"""What every connector must do, whatever its provider (ARCHITECTURE, the crash rule)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.channels.kit.connector import LinkState
from app.channels.kit.outcome import Accepted, Outcome, Rejected, RetryLater, Unknown
from app.channels.registry import CONNECTORS
from tests.channels.connector_suite import CASES, Case, Rig
from tests.channels.memory_inlet import MemoryInlet
from tests.channels.scenario import run
from tests.patience import until

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {"asyncio": asyncio.new_event_loop}
if sys.platform != "win32":
    import uvloop

    LOOPS["uvloop"] = uvloop.new_event_loop
Scenario = Callable[[Case, Path], Coroutine[Any, Any, None]]
AT_ONCE = 60
"""As many as a sender has on its way: none of them waits so long for its turn that it counts as unanswered."""
MANY = 2 * AT_ONCE
"""More than twice the largest window, so that most have to wait for their turn."""


@pytest.fixture(params=LOOPS)
def play(request: pytest.FixtureRequest, case: Case, tmp_path: Path) -> Callable[[Scenario], None]:
    """Runs a scenario with the case on each kind of loop."""
    return lambda told: run(told(case, tmp_path), LOOPS[request.param])


@pytest.fixture(params=CASES, ids=lambda case: case.name)
def case(request: pytest.FixtureRequest) -> Case:
    """Each connector."""
    made: Case = request.param
    return made


@asynccontextmanager
async def started(case: Case, folder: Path) -> AsyncIterator[tuple[Rig, MemoryInlet]]:
    rig, inlet = await case.open(folder), MemoryInlet()
    try:
        await rig.connector.start(inlet)
        await inlet.until_link(LinkState.UP)
        yield rig, inlet
    finally:
        inlet.gate.set()
        await rig.connector.stop()
        await rig.close()


def test_every_connector_has_its_case() -> None:
    assert {one.kind for one in CASES} == set(CONNECTORS)


def test_the_link_is_told_from_start_to_stop(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        rig, inlet = await case.open(folder), MemoryInlet()
        assert rig.connector.link.state is LinkState.STOPPED
        assert rig.connector.window >= 1
        await rig.connector.start(inlet)
        await inlet.until_link(LinkState.UP)
        assert rig.connector.link == inlet.links[-1]
        await rig.connector.stop()
        await rig.close()
        assert [link.state for link in inlet.links] == [LinkState.CONNECTING, LinkState.UP, LinkState.STOPPED]

    play(told)


def test_wrong_credentials_are_shown_as_refused(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        rig, inlet = await case.open(folder, wrong_password=True), MemoryInlet()
        await rig.connector.start(inlet)
        await inlet.until_link(LinkState.REFUSED)
        assert inlet.links[-1].reason
        assert isinstance(await rig.connector.send(rig.message(1)), RetryLater)
        await rig.connector.stop()
        await rig.close()
        assert rig.taken() == []

    play(told)


@pytest.mark.parametrize("parts", [1, 3])
def test_an_accepted_message_has_an_id_a_part_and_its_receipts_name_them(
    play: Callable[[Scenario], None], parts: int
) -> None:
    async def told(case: Case, folder: Path) -> None:
        async with started(case, folder) as (rig, inlet):
            message = rig.message(1, parts=parts)
            outcome = await rig.connector.send(message)
            assert isinstance(outcome, Accepted)
            count = parts if rig.ids_each_part else 1
            assert len(set(outcome.vendor_ids)) == count
            assert "".join(rig.taken()) == message.text
            if rig.tells_receipts:
                await inlet.until(lambda inlet: len(inlet.receipts) == count)
            assert not inlet.receipts or {receipt.vendor_id for receipt in inlet.receipts} == set(
                outcome.vendor_ids
            )

    play(told)


def test_many_at_once_are_all_accepted_once(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        async with started(case, folder) as (rig, inlet):
            messages = [rig.message(number) for number in range(MANY)]
            outcomes: list[Outcome] = []
            for at in range(0, len(messages), AT_ONCE):
                sends = (rig.connector.send(message) for message in messages[at : at + AT_ONCE])
                outcomes += await asyncio.gather(*sends)
            accepted = [outcome for outcome in outcomes if isinstance(outcome, Accepted)]
            assert len(accepted) == MANY
            assert sorted(rig.taken()) == sorted(message.text for message in messages)
            told_of = {one for outcome in accepted for one in outcome.vendor_ids} if rig.tells_receipts else set()
            await inlet.until(lambda inlet: {receipt.vendor_id for receipt in inlet.receipts} == told_of)

    play(told)


def test_a_refusal_for_good_is_rejected_with_the_providers_code(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        async with started(case, folder) as (rig, _):
            outcome = await rig.connector.send(rig.hopeless())
            assert isinstance(outcome, Rejected)
            assert not outcome.kind.retryable
            assert outcome.code
            assert rig.taken() == []

    play(told)


def test_a_message_without_an_answer_is_unknown(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        async with started(case, folder) as (rig, _):
            sending = asyncio.ensure_future(rig.connector.send(rig.unanswered()))
            await until(rig.taken, "the message at the provider")
            rig.wait_out()
            assert isinstance(await sending, Unknown)
            assert len(rig.taken()) == 1

    play(told)


def test_before_the_start_and_after_the_stop_nothing_is_sent(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        rig = await case.open(folder)
        assert isinstance(await rig.connector.send(rig.message(1)), RetryLater)
        await rig.connector.start(MemoryInlet())
        await rig.connector.stop()
        assert isinstance(await rig.connector.send(rig.message(1)), RetryLater)
        await rig.close()
        assert rig.taken() == []

    play(told)


def test_a_cut_under_load_loses_nothing_and_sends_nothing_twice(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        async with started(case, folder) as (rig, inlet):
            waiting = [rig.message(number) for number in range(MANY)]
            unknown: set[str] = set()
            accepted: set[str] = set()

            async def deliver(text_of: int) -> None:
                message = waiting[text_of]
                if text_of in (MANY // 3, 2 * MANY // 3):
                    rig.cut()
                while True:
                    outcome = await rig.connector.send(message)
                    if not isinstance(outcome, RetryLater):
                        (unknown if isinstance(outcome, Unknown) else accepted).add(message.text)
                        return
                    await asyncio.sleep(0)  # the loop may still have to tell the line that its session is gone
                    await inlet.until(lambda _: rig.connector.link.state is LinkState.UP)

            numbers = iter(range(len(waiting)))

            async def worker() -> None:
                for number in numbers:
                    await deliver(number)

            await asyncio.gather(*(worker() for _ in range(20)))
            taken = rig.taken()
            assert len(taken) == len(set(taken))  # nothing twice
            assert accepted <= set(taken)  # nothing lost
            assert set(taken) <= accepted | unknown  # what came back for another try had not been taken
            assert len(accepted) + len(unknown) == len(waiting)

    play(told)


def test_a_reply_that_could_not_be_stored_comes_again(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        async with started(case, folder) as (rig, inlet):
            inlet.fails = True
            rig.reply("¿Qué tal? 😀")
            await inlet.until(lambda inlet: inlet.refused == 1)
            inlet.fails = False
            await inlet.until(lambda inlet: bool(inlet.messages))
            assert [(one.sender, one.recipient, one.text) for one in inlet.messages] == [
                ("34600111222", rig.number, "¿Qué tal? 😀")
            ]

    play(told)


def test_what_was_not_acknowledged_comes_again_on_the_next_connection(play: Callable[[Scenario], None]) -> None:
    async def told(case: Case, folder: Path) -> None:
        async with started(case, folder) as (rig, inlet):
            inlet.gate.clear()
            rig.reply("hello")
            await inlet.until(lambda inlet: inlet.waiting == 1)
            rig.cut()
            await inlet.until_link(LinkState.DOWN)
            await inlet.until_link(LinkState.UP)
            await inlet.until(lambda inlet: inlet.waiting == 2)
            inlet.gate.set()
            await inlet.until(lambda inlet: len(inlet.messages) == 2)  # storing is the inlet's to make idempotent

    play(told)
