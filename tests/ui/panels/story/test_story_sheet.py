"""The sheet that explains a message: its four states, its words in three languages, its codes in plain words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.faults import Code, Fault
from app.contract.messages import Direction, MessageId, MessageState, Source
from app.contract.story import Happening, Line, PartOf, StepOf, Story
from backend_client.transport import ServiceFault
from tests.ui.conftest import Scenario
from tests.ui.hands import click, press
from ui.kit.controls.text import Text
from ui.panels.story.lines import StepLine, StoryLine
from ui.panels.story.sheet import StorySheet
from ui.panels.story.wording import meaning_of, their_time
from ui.shell.tasks import Tasks
from ui.texts.language import Language, use
from ui.texts.live import texts

NOW_MS = 1_763_600_000_000
H = Happening


def told(message_id: int = 7, **changes: object) -> Story:
    values: dict[str, object] = {
        "message_id": MessageId(message_id), "direction": Direction.OUT, "channel": 1, "sender": "NORDWIND",
        "address": "34600000001", "text": "Hello", "state": MessageState.DELIVERED, "source": Source.BROADCAST,
        "provider": "Aurora", "provider_kind": "smpp", "run_id": 3, "run": "Spring", "parts_count": 2, "retries": 1,
        "lines": (
            Line(happening=H.ACCEPTED, at_ms=NOW_MS - 9_000, who="Ada"),
            Line(happening=H.RETRY, at_ms=NOW_MS - 8_000, until_ms=NOW_MS - 7_000, reason="throttled", code="0x58",
                 text="ESME_RTHROTTLED"),
            Line(happening=H.SUBMITTED, at_ms=NOW_MS - 7_000),
            Line(happening=H.DELIVERED, at_ms=NOW_MS - 1_000),
        ),
        "parts": (PartOf(number=1, vendor_id="a1", state=MessageState.DELIVERED),),
        "steps": (),
    }  # fmt: skip
    return Story(**{**values, **changes})  # type: ignore[arg-type]  # made from a table of values


class Shelf:
    """Stories in memory; a fault is told once."""

    def __init__(self, *stories: Story) -> None:
        self.stories = {one.message_id: one for one in stories}
        self.fault: Fault | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def story(self, message_id: MessageId) -> Story:
        await self.gate.wait()
        if self.fault is not None:
            fault, self.fault = self.fault, None
            raise ServiceFault(fault)
        return self.stories[message_id]


@pytest.fixture
def window(app_theme: object) -> Iterator[QWidget]:
    del app_theme
    made = QWidget()
    made.resize(1024, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def said(sheet: StorySheet) -> str:
    return "\n".join(one.text() for one in sheet.findChildren(Text) if one.isVisible())


async def opened(window: QWidget, shelf: Shelf, tasks: Tasks) -> StorySheet:
    sheet = StorySheet(window, shelf, tasks.starter(window), MessageId(7), lambda: NOW_MS)
    sheet.begin()
    return sheet


@pytest.mark.req("BEY-1")
def test_loading_then_every_line_with_its_reason_and_the_code_in_plain_words(
    scenario: Scenario, window: QWidget
) -> None:
    async def steps() -> None:
        tasks, shelf = Tasks(asyncio.get_running_loop(), window), Shelf(told())
        shelf.gate.clear()
        sheet = await opened(window, shelf, tasks)
        assert sheet.skeleton.isVisible()
        shelf.gate.set()
        await tasks.settle()
        assert not sheet.skeleton.isVisible()
        assert len(sheet.findChildren(StoryLine)) == 4
        words = said(sheet)
        for part in ("Taken up by “Spring”", "Launched by Ada", "0x58 ESME_RTHROTTLED", "the account's rate allows",
                     "Taken by Aurora", "Delivered to the phone", "Part 1 of 2", "a1"):  # fmt: skip
            assert part in words
        sheet.finish()
        await tasks.close()

    scenario(steps())


@pytest.mark.req("BEY-1")
def test_a_refusal_says_why_and_retry_reads_again(scenario: Scenario, window: QWidget) -> None:
    async def steps() -> None:
        tasks, shelf = Tasks(asyncio.get_running_loop(), window), Shelf(told())
        shelf.fault = Fault(code=Code.UNREACHABLE)
        sheet = await opened(window, shelf, tasks)
        await tasks.settle()
        assert sheet.error.isVisible()
        click(sheet.error.button)
        await tasks.settle()
        assert not sheet.error.isVisible()
        assert "Delivered to the phone" in said(sheet)
        press(sheet.done, Qt.Key.Key_Escape)
        assert not sheet.isVisible()
        await tasks.close()

    scenario(steps())


@pytest.mark.req("BEY-1")
def test_another_step_of_the_chain_is_one_press_away(scenario: Scenario, window: QWidget) -> None:
    async def steps() -> None:
        chain = tuple(
            StepOf(message_id=MessageId(one), channel=channel, sender="N", state=state, at_ms=NOW_MS,
                   failure=None, is_this=one == 7)
            for one, channel, state in ((6, 2, MessageState.FAILED), (7, 1, MessageState.DELIVERED))
        )  # fmt: skip
        tasks = Tasks(asyncio.get_running_loop(), window)
        shelf = Shelf(told(steps=chain), told(6, provider="Borealis"))
        sheet = await opened(window, shelf, tasks)
        await tasks.settle()
        other = next(one for one in sheet.findChildren(StepLine) if hasattr(one, "link"))
        press(other.link, Qt.Key.Key_Space)
        await tasks.settle()
        assert "Taken by Borealis" in said(sheet)
        sheet.finish()
        await tasks.close()

    scenario(steps())


@pytest.mark.req("BEY-1", "BEY-7")
@pytest.mark.parametrize("language", list(Language))
def test_a_hold_says_when_it_goes_in_the_recipients_time(
    scenario: Scenario, window: QWidget, language: Language
) -> None:
    async def steps() -> None:
        texts().set_language(language)
        tasks = Tasks(asyncio.get_running_loop(), window)
        held = Line(happening=H.WAITING, at_ms=None, until_ms=1_763_622_000_000, reason="quiet_hours")
        shelf = Shelf(told(lines=(held,), zones=("Asia/Tokyo",), state=MessageState.QUEUED))
        sheet = await opened(window, shelf, tasks)
        await tasks.settle()
        assert "16:00" in said(sheet)
        sheet.finish()
        await tasks.close()

    scenario(steps())


@pytest.mark.req("BEY-1")
@pytest.mark.parametrize(
    ("code", "text", "meaning"),
    [
        ("0x0B", "ESME_RINVDSTADR", "There is no such number, or it cannot be reached"),
        ("0x000000FF", "", "The carrier gives no reason"),
        ("0x0405", "0x00000405", "A code of the carrier's own: ask the carrier what it means"),
        ("005", "id:1 stat:UNDELIV err:005", "It cannot reach the phone: number off for good, barred or gone"),
        ("", "EXPIRED", "The phone was not reachable until the message's time ran out"),
        ("77", "whatever", ""),
    ],
)
def test_codes_in_plain_words(code: str, text: str, meaning: str) -> None:
    use(Language.EN)
    assert meaning_of(code, text) == meaning


def test_their_time_is_the_earliest_clock_of_the_zones_and_nothing_where_none_is_known() -> None:
    at_ms = 1_763_622_000_000  # 07:00 UTC
    assert their_time(at_ms, ("Europe/Moscow", "Asia/Yekaterinburg")) == "10:00"
    assert their_time(at_ms, ()) == ""
    assert their_time(at_ms, ("Nowhere/Land",)) == ""
