"""The head of a conversation: who it is with, who has it, what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.conversations import ConversationRow, ConversationState
from ui.kit.controls.button import Button, IconButton
from ui.kit.controls.card import Separator
from ui.kit.controls.signs import Avatar
from ui.kit.controls.text import Text
from ui.panels.inbox.ground import Ground
from ui.panels.inbox.listing.faces import assignee_of, number_of, title_of
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HEIGHT = 56


class _StarButton(IconButton):
    """A star that is filled once it is given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Icon.STAR, msg("inbox.do_star"), parent, size=metrics.BUTTON_INLINE)
        self.starred = False

    def show_starred(self, starred: bool) -> None:
        """Show it given or not."""
        self.starred = starred
        words = msg("inbox.do_unstar") if starred else msg("inbox.do_star")
        self.set_words(words)
        self.set_tip(words)
        self.setProperty("tip_keys", "S")
        self._look.icon = Icon.STARF if starred else Icon.STAR
        self.update()


class TalkHeader(Ground):
    """Signals: `star_wanted()`, `take_wanted()`, `resolve_wanted()`, `details_wanted()`."""

    star_wanted = Signal()
    take_wanted = Signal()
    resolve_wanted = Signal()
    details_wanted = Signal()

    def __init__(self, user_id: int, parent: QWidget | None = None) -> None:
        super().__init__(Token.SURFACE, parent)
        self._user_id = user_id
        self._row: ConversationRow | None = None
        self.setFixedHeight(HEIGHT)
        self._avatar = Avatar("", self, size=32)
        self._title = Text("", Type.SECTION, parent=self)
        self.star = _StarButton(self)
        self._number = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self._holder = Text("", Type.SECONDARY, Token.MUTED, self, fill=True)
        self.take = Button(msg("inbox.take"), parent=self, icon=Icon.USERPLUS)
        self.take.set_tip(msg("inbox.take_tip"))
        self.take.setProperty("tip_keys", "A")
        self.resolve = Button(msg("inbox.resolve"), parent=self, icon=Icon.OKC)
        self.resolve.set_tip(msg("inbox.do_resolve"))
        self.resolve.setProperty("tip_keys", "E")
        self.details = IconButton(Icon.SIDEBAR, msg("inbox.act_details_toggle"), self)
        self.details.setCheckable(True)
        self.details.setProperty("tip_keys", "D")
        self.star.clicked.connect(self.star_wanted)
        self.take.clicked.connect(self.take_wanted)
        self.resolve.clicked.connect(self.resolve_wanted)
        self.details.clicked.connect(self.details_wanted)
        self._lay_out()
        texts().language_changed.connect(self._on_language_changed)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self._title)
        top.addWidget(self.star)
        top.addStretch(1)
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self._number)
        below.addWidget(self._holder, 1)
        words = QVBoxLayout()
        words.setContentsMargins(0, 6, 0, 8)
        words.setSpacing(0)
        words.addLayout(top)
        words.addLayout(below)
        row = QHBoxLayout()
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_12, 0)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self._avatar)
        row.addLayout(words, 1)
        row.addSpacing(metrics.GAP_8)
        row.addWidget(self.take)
        row.addWidget(self.resolve)
        row.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(Separator(self))

    def show_row(self, row: ConversationRow | None) -> None:
        """Show whom it is with; None hides everything but the room."""
        self._row = row
        for widget in (self._avatar, self._title, self.star, self._number, self._holder, self.details):
            widget.setVisible(row is not None)
        if row is None:
            self.take.hide()
            self.resolve.hide()
            return
        conversation = row.conversation
        self._avatar.set_person(conversation.name, conversation.address)
        self._title.set_words(title_of(conversation))
        self.star.show_starred(row.mark.starred)
        self._number.set_words(number_of(conversation) if conversation.name else "")
        self._number.setVisible(bool(conversation.name))
        self._show_holder()
        waits = conversation.state is ConversationState.UNASSIGNED  # the bar over the composer offers it then
        self.take.setVisible(not waits and conversation.assignee_id != self._user_id)
        self.resolve.setVisible(conversation.state is not ConversationState.RESOLVED)

    def _show_holder(self) -> None:
        if self._row is None:
            return
        conversation = self._row.conversation
        resolved = conversation.state is ConversationState.RESOLVED
        holder = str(msg("inbox.group_resolved")) if resolved else assignee_of(conversation)
        if conversation.assignee_id == self._user_id:
            holder = str(msg("inbox.you_suffix", name=holder))
        self._holder.set_words(f"  ·  {holder}" if conversation.name else holder)
        waits = conversation.state is ConversationState.UNASSIGNED
        self._holder.set_token(Token.WARN if waits else Token.MUTED)

    def _on_language_changed(self) -> None:
        self._show_holder()
