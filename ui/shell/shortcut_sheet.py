"""The sheet of keys: what works everywhere, and what works on the panel that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.marks import Kbd
from ui.kit.controls.modal import Dialog
from ui.kit.controls.text import Text
from ui.shell.panel import Action
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH = 720
_ROW = 30


class ShortcutSheet(Dialog):
    """Two columns of actions with their keys."""

    def __init__(self, owner: QWidget, columns: Sequence[Sequence[tuple[Words, Sequence[Action]]]]) -> None:
        super().__init__(owner, msg("shell.shortcuts"), width=_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_32)
        for groups in columns:
            column = QVBoxLayout()
            column.setSpacing(0)
            for title, actions in groups:
                keyed = [action for action in actions if action.keys]
                if not keyed:
                    continue
                heading = Text(title, Type.SECONDARY_STRONG, Token.MUTED)
                heading.setFixedHeight(_ROW)
                column.addWidget(heading)
                for action in keyed:
                    column.addWidget(_line(action))
                column.addSpacing(metrics.GAP_12)
            column.addStretch(1)
            row.addLayout(column, 1)
        self.body.addLayout(row)


def _line(action: Action) -> QWidget:
    line = QWidget()
    line.setFixedHeight(_ROW)
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(Text(action.words, fill=True), 1)
    row.addWidget(Kbd(action.keys), 0, Qt.AlignmentFlag.AlignRight)
    return line
