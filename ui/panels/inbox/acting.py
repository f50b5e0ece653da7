"""What can be done in the inbox: the keys, the menu of a row, what is said when several were done at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.contract.conversations import ConversationRow
from ui.kit.controls.modal import Confirm, Dialog
from ui.kit.controls.text import Text
from ui.panels.inbox.listing.delegate import RowAction, RowDelegate
from ui.panels.inbox.view_model import Outcome
from ui.shell.news import NewsDesk
from ui.shell.panel import Action
from ui.texts.faults import fault_text
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

if TYPE_CHECKING:
    from ui.panels.inbox.panel import InboxPanel

MenuRow = tuple[str, Callable[[], None], Icon, str]


def commands_of(panel: InboxPanel) -> Sequence[Action]:
    """Everything a person can do by key or from the palette."""
    row, writing = panel.model.talk.state.row, panel.writing
    opened, starred = row is not None, row is not None and row.mark.starred
    opens = opened and panel.talk.opened_by_key
    star = msg("inbox.do_unstar") if starred else msg("inbox.do_star")
    send = msg("inbox.act_send_next")
    return (
        Action("inbox.new", msg("inbox.new_conversation"), panel.start_conversation, Icon.EDIT, "N"),
        Action("inbox.next", msg("inbox.act_next"), partial(panel.step, 1), Icon.DOWN, "J"),
        Action("inbox.previous", msg("inbox.act_previous"), partial(panel.step, -1), Icon.UP, "K"),
        Action("inbox.reply", msg("inbox.act_reply"), panel.reply, Icon.REPLY, "R", opened),
        Action("inbox.take", msg("inbox.take_tip"), panel.take, Icon.USERPLUS, "A", opened),
        Action("inbox.resolve", msg("inbox.do_resolve"), panel.resolve, Icon.OKC, "E", opened),
        Action("inbox.star", star, panel.star, Icon.STAR, "S", opened),
        Action("inbox.undo", msg("inbox.act_undo"), writing.undo, Icon.UNDO, "U"),
        Action("inbox.details", msg("inbox.act_details_toggle"), panel.toggle_details, Icon.SIDEBAR, "D", opened),
        Action("inbox.explain", msg("story.explain"), panel.talk.explain, Icon.HELP, "X", opened),
        Action("inbox.open_sent", msg("inbox.act_open_sent"), panel.talk.open_sent, Icon.EXT, "O", bool(opens)),
        Action("inbox.search", msg("inbox.act_search"), panel.listing.search.setFocus, Icon.SEARCH, "/"),
        Action("inbox.send_next", send, writing.send_and_next, Icon.SEND, "Ctrl+Return", opened, bound=True),
    )


def row_menu(
    row: ConversationRow,
    delegate: RowDelegate,
    open_it: Callable[[int], None],
    act: Callable[[RowAction, int], None],
) -> list[MenuRow]:
    """The menu of a row."""
    conversation_id = int(row.conversation.id)
    rows: list[MenuRow] = [("inbox.do_open", partial(open_it, conversation_id), Icon.CHAT, "Return")]
    star = "inbox.do_unstar" if row.mark.starred else "inbox.do_star"
    faces = {
        RowAction.STAR: (star, Icon.STAR, "S"),
        RowAction.TAKE: ("inbox.take_tip", Icon.USERPLUS, "A"),
        RowAction.RESOLVE: ("inbox.do_resolve", Icon.OKC, "E"),
    }
    for action in delegate.actions(row):
        words, icon, keys = faces[action]
        rows.append((words, partial(act, action, conversation_id), icon, keys))
    return rows


def tell_outcome(owner: QWidget, news: NewsDesk, what: str, outcome: Outcome) -> None:
    """Say how many were done; those that were not, with the reason of each (CNV-54)."""
    if outcome.done:
        news.done(msg(f"inbox.done_{what}", count=outcome.done))
    if outcome.refused:
        count = len(outcome.refused)
        show = partial(_show_refused, owner, outcome)
        news.warn(msg("inbox.not_done", count=count), action=msg("inbox.show_results"), on_action=show)


def _show_refused(owner: QWidget, outcome: Outcome) -> None:
    dialog = Dialog(owner, msg("inbox.results_title"), width=480)
    for name, fault in outcome.refused:
        words = msg("inbox.not_done_row", name=name, reason=fault_text(fault))
        dialog.body.addWidget(Text(words, token=Token.TEXT, wrap=True))
    dialog.add_action(msg("common.close"))
    dialog.open()


def ask_to_move(owner: QWidget, department: str, move: Callable[[], None]) -> None:
    """A conversation that leaves one's sight is moved only after a word (CVP-32)."""
    question = Confirm(
        owner,
        msg("inbox.moves_away_title", department=department),
        msg("inbox.moves_away_text"),
        msg("inbox.moves_away"),
    )
    question.closed.connect(lambda agreed: move() if agreed else None)
    question.open()
