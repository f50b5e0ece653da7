"""Writing with hands: sending, undo, failures and their way out, drafts, what forbids to write."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt

from app.contract.conversations import ConversationState
from app.contract.faults import Code, Fault, Problem
from app.contract.messages import MessageState
from backend_client.events import Line
from tests.ui.hands import CTRL, SHIFT, click
from tests.ui.panels.inbox.conftest import Desk, OpenDesk, Play
from tests.ui.panels.inbox.memory_inbox import ME
from tests.ui.panels.inbox.memory_service import NORDWIND, MemoryService, MemoryStore, opt_out
from ui.kit.controls.button import Button
from ui.kit.controls.modal import Confirm
from ui.kit.controls.paint.state import Receipt
from ui.kit.thread.items import Act, Tone
from ui.kit.thread.view import ThreadView

ENTER = Qt.Key.Key_Return


def two_talks() -> MemoryService:
    service = MemoryService()
    service.open_with(1, "Is it ready?")
    service.open_with(2, "When do you open?")
    return service


def thread(desk: Desk) -> ThreadView:
    return desk.panel.talk.talk_view


def receipt(desk: Desk, text: str) -> Receipt | None:
    meta = desk.bubble(text).meta
    return meta.receipt if meta is not None else None


def alarm(desk: Desk, text: str) -> str:
    meta = desk.bubble(text).meta
    return str(meta.alarm) if meta is not None else ""


# -- sending -------------------------------------------------------------------------------------------------------


@pytest.mark.req("CNV-22", "CVP-12", "CVP-25", "CVP-7")
def test_enter_sends_and_the_bubble_follows_the_message(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("Yes, since noon.", ENTER)
        assert [form.text for form in desk.service.sent] == ["Yes, since noon."]
        assert desk.panel.composer.text() == ""
        assert desk.bubble("Yes, since noon.").tone is Tone.HELD
        number = desk.service.threads[1][-1].id
        for state, wanted in (
            (MessageState.QUEUED, Receipt.QUEUED),
            (MessageState.SUBMITTED, Receipt.SENT),
            (MessageState.DELIVERED, Receipt.DELIVERED),
            (MessageState.SEEN, Receipt.SEEN),
        ):
            desk.service.set_state(1, number, state)
            await desk.calm()
            assert receipt(desk, "Yes, since noon.") is wanted
        row = desk.panel.model.talk.state.row
        assert row is not None
        assert row.conversation.assignee_id == ME
        assert row.conversation.state is ConversationState.IN_WORK

    play(two_talks(), steps)


@pytest.mark.req("CVP-25")
def test_shift_and_enter_breaks_the_line(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("Yes.", ENTER, SHIFT)
        assert desk.service.sent == []
        await desk.type("Noon.", ENTER)
        assert [form.text for form in desk.service.sent] == ["Yes.\nNoon."]

    play(two_talks(), steps)


@pytest.mark.req("CVP-25")
def test_enter_can_break_the_line_and_control_enter_send(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        desk.panel.composer.enter_sends_chosen.emit(False)
        await desk.type("Yes.", ENTER)
        assert desk.service.sent == []
        await desk.type("Noon.", ENTER, CTRL)
        assert [form.text for form in desk.service.sent] == ["Yes.\nNoon."]

    play(two_talks(), steps)


def test_send_and_next_opens_the_next_conversation_and_can_be_undone_from_there(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(2)
        await desk.type("At nine.", ENTER, CTRL)
        assert [bubble.text for bubble in desk.bubbles()] == ["Is it ready?"]
        assert desk.toasts() == ["Sent to Customer 2"]
        desk.panel.writing.undo()
        await desk.calm()
        assert desk.panel.model.talk.state.conversation_id == 2
        assert desk.panel.composer.text() == "At nine."

    service = two_talks()
    service.change(1, last_ms=service.now_ms - 1)
    play(service, steps)


@pytest.mark.req("CVP-56")
@pytest.mark.parametrize("text", ["", "   ", "\n \n"])
def test_nothing_is_not_sent(play: Play, text: str):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        desk.panel.composer.edit.set_text(text)
        await desk.type("", ENTER)
        assert not desk.panel.composer.send.action.isEnabled()
        assert desk.service.sent == []

    play(two_talks(), steps)


@pytest.mark.req("CVP-20")
def test_the_contacts_values_stand_in_the_text_and_an_empty_one_asks(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        composer = desk.panel.composer
        await desk.type("Hi {{attribute.name}}")
        assert composer.preview.text() == "Goes out as: Hi Ann"
        await desk.type(" from {{attribute.city}}")
        assert composer.preview.text() == "No value for City"
        click(composer.send.action)
        await desk.calm()
        assert desk.service.sent == []
        question = desk.window.findChildren(Confirm)[0]
        click(next(one for one in question.findChildren(Button) if one.text() == "Send as it is"))
        await desk.calm()
        assert [form.text for form in desk.service.sent] == ["Hi Ann from "]

    service = two_talks()
    service.values[1] = {"name": "Ann"}
    play(service, steps)


# -- taking back ---------------------------------------------------------------------------------------------------


@pytest.mark.req("BEY-8")
def test_undo_takes_it_back_into_the_composer(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("Yes, sice noon.", ENTER)
        await desk.type("And")
        await desk.act_on_bubble("Yes, sice noon.", Act.UNDO)
        assert desk.panel.composer.text() == "Yes, sice noon.\nAnd"
        assert [bubble.text for bubble in desk.bubbles()] == ["Is it ready?"]

    play(two_talks(), steps)


@pytest.mark.req("BEY-8")
def test_control_z_in_an_empty_composer_takes_back_too(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("No.", ENTER)
        await desk.type("", Qt.Key.Key_Z, CTRL)
        assert desk.panel.composer.text() == "No."

    play(two_talks(), steps)


@pytest.mark.req("BEY-8")
def test_what_has_left_cannot_be_taken_back(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("No.", ENTER)
        message = desk.service.threads[1][-1]
        at = desk.service.threads[1].index(message)
        desk.service.threads[1][at] = msgspec.structs.replace(message, state=MessageState.SUBMITTED)
        await desk.act_on_bubble("No.", Act.UNDO)
        assert desk.toasts() == ["It has left already, so it cannot be undone"]
        assert desk.panel.composer.text() == ""

    play(two_talks(), steps)


# -- what did not arrive -------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-9", "CVP-12", "CVP-14")
def test_a_failed_message_tells_why_and_is_sent_again_beside_it(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("Yes.", ENTER)
        number = desk.service.threads[1][-1].id
        desk.service.set_state(1, number, MessageState.FAILED, failure="expired", error_code="27")
        await desk.calm()
        assert desk.bubble("Yes.").tone is Tone.FAILED
        assert alarm(desk, "Yes.") == "Not delivered: its time ran out (27)"
        await desk.act_on_bubble("Yes.", Act.SEND_AGAIN)
        tones = [bubble.tone for bubble in desk.bubbles() if bubble.text == "Yes."]
        assert tones == [Tone.FAILED, Tone.HELD]
        first, second = (form.client_key for form in desk.service.sent)
        assert first != second

    play(two_talks(), steps)


@pytest.mark.req("CVP-30")
def test_a_message_without_an_answer_is_sent_once_when_the_service_is_back(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        desk.service.stream.turn(Line.BROKEN)
        desk.service.away = True
        await desk.type("Yes.", ENTER)
        assert desk.bubble("Yes.").tone is Tone.UNSENT
        assert alarm(desk, "Yes.") == "Not sent yet: goes when the service is back"
        desk.service.away = False
        desk.service.lost = 1  # it arrives, the answer does not
        desk.service.stream.turn(Line.LIVE)
        await desk.calm()
        assert [message.text for message in desk.service.threads[1]] == ["Is it ready?", "Yes."]
        assert [bubble.text for bubble in desk.bubbles()] == ["Is it ready?", "Yes."]

    play(two_talks(), steps)


@pytest.mark.req("CVP-30")
def test_without_send_when_back_it_is_offered(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        desk.panel.composer.by_itself_chosen.emit(False)
        desk.service.stream.turn(Line.BROKEN)
        desk.service.away = True
        await desk.type("Yes.", ENTER)
        desk.service.away = False
        desk.service.stream.turn(Line.LIVE)
        await desk.calm()
        assert desk.service.sent == []
        assert desk.bubble("Yes.").acts == (Act.SEND_NOW, Act.EDIT, Act.DISCARD)
        await desk.act_on_bubble("Yes.", Act.SEND_NOW)
        assert [form.text for form in desk.service.sent] == ["Yes."]

    play(two_talks(), steps)


@pytest.mark.req("CVP-59")
def test_a_refused_message_says_why_and_its_text_can_be_changed(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        problem = Problem(path="sender_id", code="sender_gone")
        desk.service.refusals[1] = Fault(code=Code.INVALID, problems=(problem,))
        await desk.type("Yes.", ENTER)
        assert alarm(desk, "Yes.") == "Not sent: this sender is not active any more"
        await desk.act_on_bubble("Yes.", Act.EDIT)
        assert desk.panel.composer.text() == "Yes."
        assert [bubble.text for bubble in desk.bubbles()] == ["Is it ready?"]

    play(two_talks(), steps)


# -- drafts --------------------------------------------------------------------------------------------------------


@pytest.mark.req("CVP-29", "CNV-50")
def test_a_draft_survives_switching_and_the_end_of_the_desktop(scenario, open_desk: OpenDesk):
    async def run() -> None:
        service, store = two_talks(), MemoryStore()
        desk = await open_desk(service, store)
        await desk.click_row(1)
        await desk.type("I will look {{attribute.name}}")
        await desk.click_row(2)
        assert desk.panel.composer.text() == ""
        row = desk.panel.model.list.window.get(1)
        assert row is not None
        assert desk.panel.listing.delegate.draft_of(1) == "I will look {{attribute.name}}"
        await desk.click_row(1)
        assert desk.panel.composer.text() == "I will look {{attribute.name}}"
        desk.panel.shutdown()
        later = await open_desk(service, store)
        await later.click_row(1)
        assert later.panel.composer.text() == "I will look {{attribute.name}}"

    scenario(run())


@pytest.mark.req("CVP-29", "CVP-30")
def test_what_was_on_its_way_when_the_desktop_ended_is_offered(scenario, open_desk: OpenDesk):
    async def run() -> None:
        service, store = two_talks(), MemoryStore()
        desk = await open_desk(service, store)
        await desk.click_row(1)
        service.away = True
        await desk.type("Yes.", ENTER)
        service.away = False
        desk.panel.shutdown()
        later = await open_desk(service, store)
        await later.click_row(1)
        assert later.bubble("Yes.").acts == (Act.SEND_NOW, Act.EDIT, Act.DISCARD)
        await later.act_on_bubble("Yes.", Act.DISCARD)
        assert [bubble.text for bubble in later.bubbles()] == ["Is it ready?"]
        assert service.sent == []

    scenario(run())


# -- what forbids to write -----------------------------------------------------------------------------------------


@pytest.mark.req("CVP-23")
def test_without_an_active_sender_nothing_can_be_sent(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("Yes.", ENTER)
        assert desk.panel.composer.blocked.isVisible()
        assert desk.panel.composer.blocked.text() == "There is no active Sender ID for SMS"
        assert desk.service.sent == []
        assert desk.panel.composer.text() == "Yes."

    service = two_talks()
    service.sender_rows = []
    play(service, steps)


@pytest.mark.req("CVP-28")
@pytest.mark.parametrize(
    ("sender", "words"), [("", "Opted out of SMS since"), ("NORDWIND", "Opted out of NORDWIND")]
)
def test_an_opt_out_is_told_and_send_is_off(play: Play, sender: str, words: str):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        await desk.type("Yes.", ENTER)
        assert desk.panel.composer.banner.isVisible()
        assert desk.panel.composer.banner.text().startswith(words)
        assert not desk.panel.composer.send.action.isEnabled()
        assert desk.service.sent == []

    service = two_talks()
    service.opt_outs[1] = [opt_out(sender)]
    play(service, steps)


@pytest.mark.req("DNC-7")
@pytest.mark.parametrize(
    ("lists", "words"),
    [
        (("*", "campsms"), "on the do-not-contact list of everybody"),
        (("campsms", "second"), "list of campsms, second."),
    ],
)
def test_somebody_on_a_do_not_contact_list_is_warned_of_and_can_be_answered(
    play: Play, lists: tuple[str, ...], words: str
):
    async def steps(desk: Desk) -> None:
        await desk.click_row(2)
        assert not desk.panel.composer.warning.isVisible()
        await desk.click_row(1)
        assert desk.panel.composer.warning.isVisible()
        assert words in desk.panel.composer.warning.text()
        await desk.type("Yes.", ENTER)
        assert len(desk.service.sent) == 1

    service = two_talks()
    service.do_not_contact[1] = lists
    play(service, steps)


@pytest.mark.req("CVP-22")
def test_the_sender_the_customer_wrote_to_is_proposed_and_another_can_be_chosen(play: Play):
    async def steps(desk: Desk) -> None:
        await desk.click_row(1)
        select = desk.panel.composer.sender_select
        assert select.value == 1
        await desk.type("Yes.")
        select._on_activated([option.value for option in select.options].index(2))
        await desk.calm()
        assert desk.panel.composer.text() == "Yes."
        await desk.type("", ENTER)
        assert [form.sender_id for form in desk.service.sent] == [2]

    service = two_talks()
    service.sender_rows = [msgspec.structs.replace(NORDWIND, id=2, name="SHOP"), NORDWIND]
    play(service, steps)
