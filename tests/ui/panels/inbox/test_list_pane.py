"""The list with a hand on it: groups, counts, opening by mouse and keys, search, rows that stay where they are."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt

from app.contract.conversations import ConversationState, Group, SearchMode
from backend_client.events import Line
from tests.patience import until
from tests.ui.hands import click, press, write
from tests.ui.panels.inbox.conftest import Desk, OpenDesk, Play
from tests.ui.panels.inbox.memory_inbox import ME, START_MS, conversation
from tests.ui.panels.inbox.memory_service import MemoryService, MemoryStore
from ui.kit.controls.button import Button
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.panels.inbox.listing.delegate import RowAction
from ui.texts.language import Language
from ui.theme import metrics
from ui.theme.theme import Mode

LATER = START_MS + 1_000_000_000


def busy_service(waiting: int = 3) -> MemoryService:
    """Some wait, one is mine, one a colleague's, one resolved."""
    service = MemoryService()
    for number in range(1, waiting + 1):
        service.open_with(number, f"Question {number}")
    mine = {"assignee_id": ME, "assignee": "Elena Kovacs", "state": ConversationState.IN_WORK}
    service.open_with(waiting + 1, "Mine", **mine)
    service.open_with(waiting + 2, "Hers", assignee_id=8, assignee="Marta Ruiz", state=ConversationState.IN_WORK)
    service.open_with(waiting + 3, "Done")
    service.resolve(waiting + 3)
    return service


def texts_of(desk: Desk) -> list[str]:
    return [bubble.text for bubble in desk.bubbles()]


# -- groups --------------------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-37", "CNV-38")
def test_groups_show_their_sizes_and_a_click_shows_the_list(play: Play):
    async def steps(desk: Desk) -> None:
        rows = desk.panel.groups.rows
        sizes = {group: row.accessibleDescription().split()[0] for group, row in rows.items()}
        assert list(sizes.items()) == [
            (Group.YOUR_TASKS, "1"),
            (Group.ALL, "6"),
            (Group.UNASSIGNED, "3"),
            (Group.IN_WORK, "2"),
            (Group.RESOLVED, "1"),
            (Group.STARRED, "0"),
        ]
        for group, wanted in ((Group.ALL, [6, 5, 4, 3, 2, 1]), (Group.IN_WORK, [5, 4]), (Group.RESOLVED, [6])):
            click(rows[group])
            await desk.calm()
            assert desk.ids() == wanted

    play(busy_service(), steps)


@pytest.mark.req("CNV-37")
def test_counts_follow_what_happens(play: Play):
    async def steps(desk: Desk) -> None:
        desk.service.add(conversation(50, last_ms=LATER))
        await desk.calm()
        rows = desk.panel.groups.rows
        assert rows[Group.UNASSIGNED].accessibleDescription() == "4 conversations"
        assert rows[Group.ALL].accessibleDescription() == "7 conversations"

    play(busy_service(), steps)


@pytest.mark.req("CNV-39")
def test_the_first_visit_shows_your_tasks_if_there_are_any_and_later_the_last_group(scenario, open_desk: OpenDesk):
    async def run() -> None:
        desk = await open_desk(busy_service())
        assert desk.panel.model.list.state.asked.group is Group.YOUR_TASKS
        waiting = MemoryService()
        waiting.open_with(1, "Hello")
        store = MemoryStore()
        desk = await open_desk(waiting, store)
        assert desk.panel.model.list.state.asked.group is Group.UNASSIGNED
        click(desk.panel.groups.rows[Group.STARRED])
        await desk.calm()
        desk = await open_desk(waiting, store)
        assert desk.panel.model.list.state.asked.group is Group.STARRED

    scenario(run())


# -- opening -------------------------------------------------------------------------------------------------------


async def show_all(desk: Desk) -> None:
    click(desk.panel.groups.rows[Group.ALL])
    await desk.calm()


@pytest.mark.req("CNV-36", "CNV-53", "CVP-1", "CVP-2")
def test_a_click_opens_beside_the_list_and_marks_as_read(play: Play):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        row = desk.panel.model.list.window.get(2)
        assert row is not None
        assert row.mark.read == 0
        await desk.click_row(2)
        assert texts_of(desk) == ["Question 2"]
        assert desk.panel.talk.header._title.text() == "Customer 2"
        assert desk.panel.talk.header._number.text() == "+34 600 00 00 02"
        read = desk.panel.model.list.window.get(2)
        assert read is not None
        assert read.mark.read == 1
        assert desk.ids() == [6, 5, 4, 3, 2, 1]

    play(busy_service(), steps)


@pytest.mark.req("CNV-53")
def test_keys_open_one_after_the_other(play: Play):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        view = desk.panel.listing.view
        view.setFocus()
        for key, text in ((Qt.Key.Key_Down, "Done"), (Qt.Key.Key_Down, "Hers"), (Qt.Key.Key_Up, "Done"),
                          (Qt.Key.Key_End, "Question 1"), (Qt.Key.Key_Home, "Done")):  # fmt: skip
            press(view, key)
            await desk.calm()
            assert texts_of(desk) == [text]
        desk.panel.step(1)
        await desk.calm()
        assert texts_of(desk) == ["Hers"]

    play(busy_service(), steps)


@pytest.mark.req("CVP-8")
def test_what_was_not_read_stands_below_a_line(play: Play):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        await desk.click_row(7)
        keys = [item.key for item in desk.panel.talk.talk_view.items]
        assert keys.index("new") == keys.index("m1") + 1

    service = MemoryService()
    service.open_with(7, "Old")
    service.mark(7, read=1)
    service.arrive(7, "New")
    service.arrive(7, "Newer")
    play(service, steps)


# -- rows that stay ------------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-47")
@pytest.mark.parametrize("scrolled", [0, 300])
def test_a_new_message_never_moves_the_row_under_the_mouse(play: Play, scrolled: int):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        view = desk.panel.listing.view
        view.verticalScrollBar().setValue(scrolled)
        under = desk.ids()[(scrolled + 300) // view.row_height]
        spot = desk.spot(under)
        desk.hover(view.viewport(), spot)
        for number in (3, 60, 61):
            if number == 3:
                desk.service.arrive(3, "Once more")
            else:
                desk.service.add(conversation(number, last_ms=LATER + number))
            await desk.calm()
            assert desk.spot(under) == spot
        assert {3, 60, 61} <= set(desk.ids()[: desk.ids().index(under)])

    play(busy_service(waiting=25), steps, height=700)


@pytest.mark.req("CNV-47")
def test_what_comes_in_above_is_counted_and_a_click_leads_there(play: Play):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        pane = desk.panel.listing
        pane.view.verticalScrollBar().setValue(600)
        desk.service.add(conversation(60, last_ms=LATER))
        await desk.calm()
        assert pane.above.isVisible()
        assert pane.above.text() == "1 new above"
        click(pane.above)
        assert pane.view.verticalScrollBar().value() == 0
        assert not pane.above.isVisible()

    play(busy_service(waiting=25), steps, height=700)


@pytest.mark.req("CNV-52")
def test_a_star_changes_the_order_at_once(play: Play):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        await desk.act_on_row(2, RowAction.STAR)
        assert desk.ids()[0] == 2
        assert desk.panel.groups.rows[Group.STARRED].accessibleDescription() == "1 conversation"
        desk.panel.listing.view.leaveEvent(QEvent(QEvent.Type.Leave))
        await desk.act_on_row(2, RowAction.STAR)
        assert desk.ids() == [6, 5, 4, 3, 2, 1]

    play(busy_service(), steps)


# -- search and filter ---------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-56", "CNV-57", "CNV-64", "CNV-66")
def test_a_number_is_found_or_can_be_written_to(play: Play):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        pane = desk.panel.listing
        write(pane.search.field, "00 002")
        press(pane.search.field, Qt.Key.Key_Return)
        await desk.calm()
        assert desk.ids() == [2]
        pane.search.field.clear()
        write(pane.search.field, "699123456")
        press(pane.search.field, Qt.Key.Key_Return)
        await desk.calm()
        assert desk.ids() == []
        note = next(one for one in pane.findChildren(EmptyState) if one.isVisible())
        buttons = {one.text(): one for one in note.findChildren(Button)}
        click(buttons["Write to +34 699 12 34 56"])
        sheet = desk.panel._starting
        assert sheet is not None
        assert sheet.number.text() == "+34699123456"
        sheet.reject()
        click(pane._clear)
        await desk.calm()
        assert desk.ids() == [6, 5, 4, 3, 2, 1]
        assert not pane._clear.isVisible()

    play(busy_service(), steps)


@pytest.mark.req("CNV-63", "CNV-65")
def test_only_those_that_wait_for_an_answer(play: Play):
    async def steps(desk: Desk) -> None:
        await show_all(desk)
        click(desk.panel.listing._quiet_chip)
        await desk.calm()
        assert desk.ids() == [5, 4, 3, 2, 1]
        await desk.click_row(2)
        assert desk.ids() == [5, 4, 3, 2, 1]
        click(desk.panel.groups.rows[Group.RESOLVED])
        await desk.calm()
        assert desk.ids() == [6]

    play(busy_service(), steps)


def test_escape_empties_the_search_then_leaves_it(play: Play):
    async def steps(desk: Desk) -> None:
        field = desk.panel.listing.search.field
        field.setFocus()
        write(field, "34")
        press(field, Qt.Key.Key_Escape)
        await desk.calm()
        assert field.text() == ""
        assert field.hasFocus()
        press(field, Qt.Key.Key_Escape)
        assert desk.panel.listing.view.hasFocus()

    play(busy_service(), steps)


# -- states --------------------------------------------------------------------------------------------------------


def test_a_list_that_could_not_be_read_says_so_and_is_read_again(play: Play):
    async def steps(desk: Desk) -> None:
        failed = next(one for one in desk.panel.listing.findChildren(ErrorState) if one.isVisible())
        desk.service.away = False
        click(failed.findChildren(Button)[0])
        await desk.calm()
        assert desk.ids() == [4]
        assert desk.panel.listing._stack.currentWidget() is desk.panel.listing.view

    service = busy_service()
    service.away = True
    play(service, steps)


@pytest.mark.req("CNV-8")
def test_rows_tell_their_age_while_the_service_is_away(play: Play):
    from backend_client.events import Line  # noqa: PLC0415 - only here

    async def steps(desk: Desk) -> None:
        await show_all(desk)
        stream, stale = desk.service.stream, desk.panel.listing.stale_words
        stream.turn(Line.BROKEN)
        await desk.calm()
        assert stale.isVisible()
        assert stale.text().startswith("Data of ")
        desk.service.add(conversation(50, last_ms=LATER))
        desk.service.events.clear()  # never heard of
        stream.turn(Line.LIVE)
        await desk.calm()
        assert not stale.isVisible()
        assert desk.ids() == [50, 6, 5, 4, 3, 2, 1]

    play(busy_service(), steps)


@pytest.mark.parametrize("width", [968, 1384])
def test_no_button_is_cut(play: Play, lang: Language, app_theme: Mode, width: int):
    def look(desk: Desk) -> None:
        assert desk.panel.grab().width() >= width  # drawn, so laid out too
        worded = [one for one in desk.panel.findChildren(Button) if one.isVisible() and one.look.text]
        assert len(worded) >= 2
        for button in worded:
            hint = button.sizeHint()
            assert button.width() >= min(hint.width(), 184), button.text()
            assert button.height() >= hint.height(), button.text()
            assert button.mapTo(desk.panel, QPoint(button.width(), 0)).x() <= desk.panel.width(), button.text()

    async def steps(desk: Desk) -> None:
        look(desk)
        await desk.click_row(4)
        await desk.type("Hi {{attribute.city}}")
        look(desk)
        desk.panel.model.list.select(desk.ids())
        await until(lambda: desk.panel.listing._resolve.width() > metrics.BUTTON_TOOL, "the bar is laid out")
        look(desk)

    play(busy_service(), steps, width=width, height=652)


def test_the_keys_stay_with_the_list_while_it_is_empty(play: Play):
    async def steps(desk: Desk) -> None:
        view = desk.panel.listing.view
        view.setFocus()
        for group, ids in ((Group.STARRED, []), (Group.ALL, [6, 5, 4, 3, 2, 1])):
            desk.panel.groups.group_chosen.emit(group)
            await desk.calm()
            assert desk.ids() == ids
            assert (desk.panel.listing if not ids else view).hasFocus()

    play(busy_service(), steps)


# -- what comes quickly --------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-75")
def test_a_text_typed_again_while_it_is_searched_for_is_searched_for_again(play: Play):
    async def steps(desk: Desk) -> None:
        for text in ("34600", "346000", "34600"):
            desk.panel.listing.searched.emit(text, SearchMode.NUMBER)
        await desk.calm()
        assert desk.panel.model.list.state.asked.text == "34600"

    play(busy_service(), steps)


def test_a_group_chosen_again_while_it_is_read_is_the_one_that_is_shown(play: Play):
    async def steps(desk: Desk) -> None:
        for group in (Group.ALL, Group.STARRED, Group.ALL):
            click(desk.panel.groups.rows[group])
        await desk.calm()
        assert desk.panel.model.list.state.asked.group is Group.ALL
        assert desk.ids() == [6, 5, 4, 3, 2, 1]

    play(busy_service(), steps)


@pytest.mark.req("CNV-8")
def test_a_line_that_breaks_again_while_its_return_is_taken_in_is_live_in_the_end(
    play: Play, monkeypatch: pytest.MonkeyPatch
):
    async def steps(desk: Desk) -> None:
        gate, follow = asyncio.Event(), desk.panel.model.talk.on_line

        async def on_line(*, live: bool) -> None:
            if live:
                await gate.wait()
            await follow(live=live)

        monkeypatch.setattr(desk.panel.model.talk, "on_line", on_line)
        desk.service.stream.turn(Line.BROKEN)
        await desk.calm()
        for line in (Line.LIVE, Line.BROKEN, Line.LIVE):
            desk.service.stream.turn(line)
            await asyncio.sleep(0)
        gate.set()
        await desk.calm()
        assert desk.panel.model.state.live

    play(busy_service(), steps)
