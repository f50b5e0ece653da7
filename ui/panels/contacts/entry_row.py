"""One thing that is kept with a contact: what it is, since when, and a cross that takes it away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.text import Text
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class EntryRow(QWidget):
    """Signals: `crossed` when it is to go. Without the words of a cross there is none."""

    crossed = Signal()

    def __init__(self, mark: QWidget, title: Words, note: Words, cross: Words | None = None) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(Text(title, Type.BODY_MEDIUM, fill=True))
        lines.addWidget(Text(note, Type.SECONDARY, Token.MUTED, fill=True))
        row.addLayout(lines, 1)
        self.cross: IconButton | None = None
        if cross is not None:
            self.cross = IconButton(Icon.X, cross, size=metrics.BUTTON_TOOL)
            self.cross.clicked.connect(self.crossed)
            row.addWidget(self.cross)
