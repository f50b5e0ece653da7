"""A short list in a dialog: a name, a word about it, buttons at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.card import Separator
from ui.kit.controls.text import Text
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HIGH = 360


@dataclass(frozen=True, slots=True)
class Act:
    """A button of a row."""

    icon: Icon
    words: Words
    run: Callable[[], object]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A row: `note` stands right of the name."""

    name: str
    note: Words
    acts: tuple[Act, ...]


class RowList(QScrollArea):
    """Rows 40 high in a scroll area of a fixed height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setFixedHeight(HIGH)
        self.buttons: dict[str, list[IconButton]] = {}

    def show_rows(self, rows: Sequence[ListRow], empty: Words) -> None:
        """Show these, or say that there are none."""
        inner = QWidget()
        inner.setAutoFillBackground(False)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.buttons = {}
        for row in rows:
            column.addWidget(self._row(row))
            column.addWidget(Separator())
        if not rows:
            column.addWidget(Text(empty, Type.BODY, Token.MUTED, wrap=True))
        column.addStretch(1)
        self.setWidget(inner)

    def _row(self, row: ListRow) -> QWidget:
        widget = QWidget()
        widget.setFixedHeight(metrics.ROW_COMFORTABLE)
        line = QHBoxLayout(widget)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(metrics.GAP_8)
        line.addWidget(Text(row.name, Type.BODY_MEDIUM, fill=True), 2)
        line.addWidget(Text(row.note, Type.SECONDARY, Token.MUTED, fill=True), 1)
        self.buttons[row.name] = []
        for act in row.acts:
            button = IconButton(act.icon, act.words, size=metrics.BUTTON_TOOL)
            button.clicked.connect(lambda _=False, act=act: act.run())
            self.buttons[row.name].append(button)
            line.addWidget(button)
        return widget
