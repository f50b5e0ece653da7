"""The tour's last part: a customer's reply is answered, and the window changes its theme."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt

from app.contract.broadcasts import BroadcastId
from app.contract.conversations import ConversationRow, Group
from app.contract.messages import Direction, Message, MessageState
from tests.showcase.album import Album
from tests.showcase.stage import Stage
from tests.showcase.ways import command, go_by_rail
from ui.panels.inbox.conversation.state import TalkPhase
from ui.panels.inbox.panel import InboxPanel
from ui.texts.language import Language
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme.theme import Mode, theme

ANSWERS: Final = {
    Language.EN: "Thank you for writing! We will call you back within the hour.",
    Language.ES: "Gracias por escribirnos. Le llamamos en menos de una hora.",
    Language.RU: "Спасибо, что написали! Перезвоним в течение часа.",
}
REPLIES_S: Final = 60.0
DELIVERY_S: Final = 60.0


async def answer(stage: Stage, album: Album, run_id: BroadcastId) -> int:
    """Answer somebody who replied to a run; returns how many answers were delivered."""
    await go_by_rail(stage, "conversations")
    panel = await stage.arrived(InboxPanel)
    await stage.hand.click(panel.groups.rows[Group.ALL])
    await stage.settled()
    row = await _who_replied(stage, panel, run_id)
    album.add("inbox")
    view = panel.listing.view
    place = panel.model.list.window.place_of(row.conversation.id)
    view.show_place(place)
    await stage.hand.click(view.viewport(), view.visualRect(view.model().index(place, 0)).center())
    talk = panel.model.talk
    await stage.until(
        lambda: talk.state.phase is TalkPhase.CONTENT and talk.state.conversation_id == row.conversation.id,
        "the conversation",
    )
    await stage.settled()
    album.add("conversation")
    edit, text = panel.composer.edit, ANSWERS[texts().language]
    await stage.hand.type_into(edit, text)
    await stage.rest()
    album.add("answer-typed")
    await stage.hand.press(Qt.Key.Key_Return)
    await stage.until(lambda: _answer_of(panel, text, MessageState.DELIVERED), "the answer's delivery", DELIVERY_S)
    await stage.settled()
    album.add("answer-delivered")
    return 1


async def _who_replied(stage: Stage, panel: InboxPanel, run_id: BroadcastId) -> ConversationRow:
    """Somebody in the list whose last word follows a message of the run."""
    known: dict[int, bool] = {}

    async def look() -> ConversationRow | None:
        for row in panel.model.list.window:
            number = int(row.conversation.id)
            if row.conversation.unanswered and number not in known:
                thread = await stage.client.conversations.thread(row.conversation.id)
                known[number] = any(message.broadcast_id == run_id for message in thread.messages)
            if row.conversation.unanswered and known.get(number):
                return row
        return None

    found = await look()
    while found is None:
        await stage.until(partial(_has_more, panel, len(known)), "a reply", REPLIES_S)
        found = await look()
    await stage.rest()
    return found


def _has_more(panel: InboxPanel, count: int) -> bool:
    """Whether more than so many conversations of the list wait for an answer."""
    return sum(row.conversation.unanswered for row in panel.model.list.window) > count


def _answer_of(panel: InboxPanel, text: str, state: MessageState) -> Message | None:
    """The answer in the open conversation, once it is in a state."""
    messages = panel.model.talk.state.stretch.messages
    return next(
        (one for one in messages if one.direction is Direction.OUT and one.text == text and one.state is state),
        None,
    )


async def change_theme(stage: Stage, album: Album, mode: Mode) -> None:
    """The other theme, by its name in the palette."""
    await command(stage, msg(f"shell.theme_{mode.value}"))
    await stage.until(lambda: theme().mode is mode, "the other theme")
    await stage.settled()
    album.add(f"inbox-{mode.value}")
