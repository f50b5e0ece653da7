"""A sentence across the dashboard with the one thing that can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit.controls.button import LinkButton
from ui.kit.controls.card import Card
from ui.kit.controls.field import Note
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_LOOKS = {Token.BAD: Token.BAD_WEAK, Token.WARN: Token.WARN_WEAK}


class Notice(Card):
    """`acted` when its link was pressed."""

    acted = Signal()

    def __init__(self, tint: Token, parent: QWidget | None = None, *, action: Words = "") -> None:
        super().__init__(parent, padding=0, fill=_LOOKS[tint])
        self.note = Note("", Icon.ALERT, Token.TEXT, self, step=Type.BODY)
        self.link = LinkButton(action, self)
        self.link.setVisible(bool(action))
        self.link.clicked.connect(self.acted)
        row = QHBoxLayout()
        row.setContentsMargins(metrics.GAP_12, metrics.GAP_8, metrics.GAP_12, metrics.GAP_8)
        row.setSpacing(metrics.GAP_12)
        row.addWidget(self.note, 1)
        row.addWidget(self.link, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row)
        self.hide()

    def say(self, words: Words) -> None:
        """Show it; nothing hides it."""
        self.note.set_words(words)
        self.setVisible(bool(words))
