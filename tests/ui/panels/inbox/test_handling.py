"""What is done with conversations by hand: take, assign, move, resolve, several at once, new ones, old messages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication

from app.contract.conversations import ConversationState, Group
from app.contract.faults import Code, Fault
from app.contract.messages import Direction, MessageState
from tests.ui.hands import CTRL, SHIFT, click, press, write
from tests.ui.panels.inbox.conftest import Desk, Play
from tests.ui.panels.inbox.memory_inbox import ME, conversation
from tests.ui.panels.inbox.memory_service import BILLING, MemoryService, opt_out
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.kit.thread.items import LineItem
from ui.panels.inbox.listing.delegate import RowAction
from ui.panels.inbox.starting import StartSheet
from ui.panels.story.sheet import StorySheet


def three_talks() -> MemoryService:
    service = MemoryService()
    for number in (1, 2, 3):
        service.open_with(number, f"Question {number}")
    return service


def state_of(desk: Desk, number: int) -> tuple[ConversationState, int | None]:
    found = desk.service.conversations[number]
    return found.state, found.assignee_id


def lines(desk: Desk) -> list[str]:
    return [str(item.words) for item in desk.panel.talk.talk_view.items if isinstance(item, LineItem)]


def starred(desk: Desk) -> bool:
    return desk.panel.talk.header.star.starred


def details_seen(desk: Desk) -> bool:
    """Whether the details are on screen; their button says the same."""
    seen = desk.panel.details.isVisible()
    assert desk.panel.talk.header.details.isChecked() is seen
    return seen


def button(inside: Dialog | Desk, words: str) -> Button:
    widget = inside.window if isinstance(inside, Desk) else inside
    return next(one for one in widget.findChildren(Button) if one.text() == words and one.isVisible())


# -- one conversation ----------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-21", "CNV-71")
def test_a_waiting_conversation_is_taken_from_the_bar(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(2)
        assert desk.panel.talk.take_bar.isVisible()
        click(button(desk, "Take it"))
        await desk.calm()
        assert state_of(desk, 2) == (ConversationState.IN_WORK, ME)
        assert not desk.panel.talk.take_bar.isVisible()
        assert lines(desk) == ["Elena Kovacs took this conversation"]
        assert desk.panel.talk.header._holder.text().endswith("Elena Kovacs (you)")
        assert desk.ids() == [3, 1]  # it left Unassigned

    play(three_talks(), steps)


@pytest.mark.req("CNV-24", "CVP-33")
def test_the_assignee_is_chosen_among_those_who_may_see_it(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(2)
        select = desk.panel.details.assignee
        names = [str(option.words) for option in select.options]
        assert names == ["Assign to me", "Unassigned", "Elena Kovacs (you)", "Marta Ruiz", "Ada Admin"]
        select._on_activated(names.index("Marta Ruiz"))
        await desk.calm()
        assert state_of(desk, 2) == (ConversationState.IN_WORK, 8)
        assert select.currentText() == "Marta Ruiz"
        assert desk.panel.talk.header.take.isVisible()
        click(desk.panel.talk.header.take)
        await desk.calm()
        assert state_of(desk, 2) == (ConversationState.IN_WORK, ME)

    play(three_talks(), steps)


@pytest.mark.req("CNV-25", "CVP-33")
def test_nobody_can_be_chosen_too(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        select = desk.panel.details.assignee
        names = [str(option.words) for option in select.options]
        assert names[0] == "Unassigned"  # it is mine already
        select._on_activated(0)
        await desk.calm()
        assert state_of(desk, 1) == (ConversationState.UNASSIGNED, None)

    service = MemoryService()
    mine = {"assignee_id": ME, "assignee": "Elena Kovacs", "state": ConversationState.IN_WORK}
    service.open_with(1, "Mine", **mine)
    play(service, steps)


@pytest.mark.req("CVP-6")
def test_resolve_from_the_head_and_from_a_row(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(2)
        click(desk.panel.talk.header.resolve)
        await desk.calm()
        assert state_of(desk, 2) == (ConversationState.RESOLVED, None)
        assert not desk.panel.talk.header.resolve.isVisible()
        await desk.act_on_row(3, RowAction.RESOLVE)
        assert state_of(desk, 3) == (ConversationState.RESOLVED, None)
        assert desk.ids() == [1]

    play(three_talks(), steps)


@pytest.mark.req("CVP-3", "CNV-52")
def test_the_star_of_the_head(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        click(desk.panel.talk.header.star)
        await desk.calm()
        assert starred(desk)
        assert desk.ids() == [1, 3, 2]
        click(desk.panel.talk.header.star)
        await desk.calm()
        assert not starred(desk)
        assert desk.ids() == [3, 2, 1]

    play(three_talks(), steps)


@pytest.mark.req("CNV-32")
def test_a_refused_star_is_taken_off_again_and_told(play: Play):
    async def steps(desk: Desk) -> None:
        desk.service.refusals[1] = Fault(code=Code.PERMISSION_DENIED)
        await desk.act_on_row(1, RowAction.STAR)
        assert desk.ids() == [3, 2, 1]
        row = desk.panel.model.list.window.get(1)
        assert row is not None
        assert not row.mark.starred
        assert len(desk.news.bar.lines) + len(desk.toasts()) == 1

    play(three_talks(), steps)


@pytest.mark.req("CVP-32", "CNV-26")
def test_moving_it_out_of_sight_asks_first(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(2)
        await desk.type("Half a sentence")
        select = desk.panel.details.department
        for agreed in (False, True):
            select._on_activated([option.value for option in select.options].index(BILLING))
            question = desk.window.findChildren(Confirm)[-1]
            click(button(question, "Move it" if agreed else "Cancel"))
            await desk.calm()
            assert (desk.service.conversations[2].department_id == BILLING) is agreed
            assert select.value == (BILLING if agreed else 1)

    play(three_talks(), steps)


@pytest.mark.req("CNV-77")
def test_a_conversation_that_left_keeps_the_draft_to_be_copied(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(2)
        await desk.type("Half a sentence")
        desk.panel.listing.view.leaveEvent(QEvent(QEvent.Type.Leave))
        desk.service.hide(2)
        await desk.calm()
        assert desk.note() == "This conversation was moved"
        assert desk.ids() == [3, 1]
        click(button(desk, "Copy draft"))
        assert QGuiApplication.clipboard().text() == "Half a sentence"

    play(three_talks(), steps)


# -- several -------------------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-54")
def test_several_are_resolved_and_those_that_were_not_are_named(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(3, CTRL)
        await desk.click_row(1, SHIFT)
        assert desk.panel.model.list.state.selected == {1, 2, 3}
        desk.service.refusals[2] = Fault(code=Code.PERMISSION_DENIED)
        click(button(desk, "Resolve 3"))
        await desk.calm()
        assert [state_of(desk, number)[0] for number in (1, 2, 3)] == [
            ConversationState.RESOLVED,
            ConversationState.UNASSIGNED,
            ConversationState.RESOLVED,
        ]
        assert desk.toasts() == ["2 conversations resolved", "1 not changed"]
        assert desk.panel.model.list.state.selected == {2}
        toast = next(one for one in desk.news.toasts.toasts if one.text.text() == "1 not changed")
        click(next(one for one in toast.findChildren(Pressable) if one.text() == "Show"))
        dialog = desk.window.findChildren(Dialog)[-1]
        assert any(text.text().startswith("Customer 2: ") for text in dialog.findChildren(Text))
        click(button(dialog, "Close"))
        assert desk.panel.step_back()
        assert desk.panel.model.list.state.selected == frozenset()

    play(three_talks(), steps)


# -- a new one -----------------------------------------------------------------------------------------------------


def complaint(sheet: StartSheet) -> str:
    """What stands under the number."""
    return " ".join(note.text() for note in sheet.number_field.findChildren(Note) if note.isVisible())


async def begin(desk: Desk, number: str, name: str = "") -> StartSheet:
    click(desk.panel.groups.new_button)
    sheet = desk.panel._starting
    assert sheet is not None
    write(sheet.number, number)
    write(sheet.name, name)
    press(sheet.name, Qt.Key.Key_Return)
    await desk.calm()
    return sheet


@pytest.mark.req("CNV-66", "CNV-67", "CNV-38")
def test_a_new_conversation_opens_empty_in_your_tasks(play: Play):
    async def steps(desk: Desk) -> None:
        await begin(desk, "699 123 456", "Nora")
        assert desk.panel._starting is None
        assert lines(desk) == ["Elena Kovacs started this conversation"]
        assert desk.bubbles() == []
        assert desk.panel.talk.header._title.text() == "Nora"
        assert desk.panel.composer.edit.hasFocus()
        click(desk.panel.groups.rows[Group.YOUR_TASKS])
        await desk.calm()
        assert desk.ids() == [4]
        assert desk.service.sent == []

    play(three_talks(), steps)


@pytest.mark.req("CNV-68")
def test_a_known_number_opens_what_there_is(play: Play):
    async def steps(desk: Desk) -> None:
        await begin(desk, "+34 600 000 002")
        assert [bubble.text for bubble in desk.bubbles()] == ["Question 2"]
        assert desk.panel.talk.take_bar.isVisible()

    play(three_talks(), steps)


@pytest.mark.req("CNV-72")
@pytest.mark.parametrize("number", ["12", "call me", "+34 600 118 204 600 118 204 600"])
def test_a_bad_number_is_told_and_nothing_typed_is_lost(play: Play, number: str):
    async def steps(desk: Desk) -> None:
        sheet = await begin(desk, number, "Nora")
        assert complaint(sheet) == "Use digits and an optional leading +, 3 to 20 characters."
        assert not sheet.go.isEnabled()
        assert (sheet.number.text(), sheet.name.text()) == (number, "Nora")
        assert "start" not in desk.service.calls
        press(sheet.name, Qt.Key.Key_Escape)
        assert desk.panel._starting is None

    play(three_talks(), steps)


@pytest.mark.req("CNV-72")
def test_a_name_that_is_too_long_is_not_sent(play: Play):
    async def steps(desk: Desk) -> None:
        sheet = await begin(desk, "699123456", "N" * 257)
        assert not sheet.go.isEnabled()
        assert "start" not in desk.service.calls
        press(sheet.name, Qt.Key.Key_Backspace)
        assert sheet.go.isEnabled()
        sheet.reject()

    play(three_talks(), steps)


@pytest.mark.req("CNV-69")
def test_a_number_of_another_department_is_said_to_be_there(play: Play):
    async def steps(desk: Desk) -> None:
        sheet = await begin(desk, "+34 600 000 009", "Nora")
        assert complaint(sheet) == "This number is handled by department Billing"
        assert sheet.name.text() == "Nora"
        sheet.reject()

    service = three_talks()
    service.conversations[9] = conversation(9, department_id=BILLING)
    service.hidden.add(9)
    play(service, steps)


# -- details -------------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-35", "CVP-36", "CVP-37")
def test_details_show_what_is_meant_to_be_shown(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        details = desk.panel.details
        shown = [text.text() for text in details.findChildren(Text) if text.isVisible()]
        assert shown[shown.index("City") + 1] == "Valencia"
        assert shown[shown.index("Country") + 1] == "Spain"
        assert "Secret" not in shown
        assert "Car" not in shown  # it has no value
        assert "SMS: +1" in shown
        details.open_contact.click()
        assert desk.gone == [("contacts", {"search": "34600000001"})]

    service = three_talks()
    service.values[1] = {"city": "Valencia", "secret": "x"}
    service.opt_outs[1] = [opt_out()]
    play(service, steps)


def test_details_fold_away_and_lie_over_a_narrow_conversation(play: Play):
    async def steps(desk: Desk) -> None:
        toggle = desk.panel.talk.header.details
        assert not details_seen(desk)  # there is nothing to tell of yet
        await desk.click_row(1)
        assert details_seen(desk)
        click(toggle)
        assert not details_seen(desk)
        click(toggle)
        desk.window.resize(968, 652)
        assert not details_seen(desk)
        click(toggle)
        assert details_seen(desk)
        assert desk.panel.panes.overlaid
        assert desk.panel.step_back()
        assert not details_seen(desk)

    play(three_talks(), steps)


# -- older messages ------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-8")
def test_older_messages_load_and_what_is_read_stays_where_it_is(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        view = desk.panel.talk.talk_view
        bar = view.verticalScrollBar()
        assert view.at_bottom
        before = len(desk.bubbles())
        assert before < 150
        bar.setValue(700)
        key = next(item.key for item in view.items if view.top_of(item.key) >= 0)
        top = view.top_of(key)
        bar.setValue(bar.value() - 150)  # near the upper end: more is wanted
        await desk.calm()
        assert len(desk.bubbles()) > before
        assert round(view.top_of(key)) == round(top + 150)
        desk.service.arrive(1, "Newest")
        await desk.calm()
        assert round(view.top_of(key)) == round(top + 150)
        assert desk.panel.talk.jump.isVisible()
        assert desk.panel.talk._jump_count.text() == "1"
        click(desk.panel.talk.jump)
        await desk.calm()
        assert view.at_bottom
        assert desk.bubbles()[-1].text == "Newest"

    service = three_talks()
    for number in range(150):
        service.add_message(1, direction=Direction.IN, text=f"Old {number}", state=MessageState.RECEIVED)
    service.conversations[1] = conversation(1, incoming=151)
    service.mark(1, read=151)
    play(service, steps, height=500)


# -- news ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-70")
def test_what_waits_is_told_while_another_panel_is_shown(play: Play):
    async def steps(desk: Desk) -> None:
        desk.service.arrive(1, "Here I am")
        await desk.calm()
        assert desk.notices.entries == []
        desk.panel.hide()
        desk.service.arrive(2, "Hello?")
        await desk.calm()
        assert [str(one.text) for one in desk.notices.entries] == ["Customer 2: Hello?"]
        assert desk.toasts() == ["Customer 2: Hello?"]
        desk.notices.entries[0].open()
        assert desk.gone == [("conversations", {"conversation": 2})]

    play(three_talks(), steps)


@pytest.mark.req("BEY-1")
def test_a_bubble_is_explained_by_its_key_from_the_keyboard(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        thread = desk.panel.talk.talk_view
        thread.setFocus()
        press(thread, Qt.Key.Key_Up)
        explain = next(one for one in desk.panel.commands() if one.id == "inbox.explain")
        assert explain.keys == "X"
        explain.act()
        await desk.calm()
        sheet = next(one for one in desk.window.findChildren(StorySheet) if one.isVisible())
        assert thread.current_key == f"m{desk.service.explained[-1]}"
        assert sheet.error.isVisible()
        sheet.finish()

    play(three_talks(), steps)
