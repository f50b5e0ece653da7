"""A part of a message that is edited in a form of its own: what it says now, the way in, what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.panels.constructor.wording import content_words
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class SummaryCard(Card):
    """Signals: `pressed` when its form is wanted."""

    pressed = Signal()

    def __init__(self, icon: Icon, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding=metrics.GAP_12)
        self.title = Text("", Type.BODY_MEDIUM, Token.TEXT, self, fill=True)
        self.detail = Text("", Type.SECONDARY, Token.MUTED, self, wrap=True, limit=2)
        self.edit = Button("", parent=self, icon=icon, height=metrics.BUTTON_TOOL)
        self.error = Note("", Icon.ALERT, Token.BAD, self)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        row.addLayout(words, 1)
        row.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(row)
        self.column.addWidget(self.error)
        self.edit.clicked.connect(self.pressed)

    def show_words(self, title: Words, detail: Words, action: Words, *, is_set: bool, locked: bool) -> None:
        """Say what it is now; without anything set the title is quiet."""
        self.title.set_words(title)
        self.title.set_token(Token.TEXT if is_set else Token.MUTED)
        self.detail.set_words(detail)
        self.detail.setVisible(bool(detail))
        self.edit.set_words(action)
        self.edit.setVisible(not locked)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say what is wrong."""
        self.error.setVisible(bool(problems))
        self.error.set_words("\n".join(dict.fromkeys(content_words(one) for one in problems)))
