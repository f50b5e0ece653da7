"""The details of a message: names and values that can be copied (CVP-13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.floating import Floating
from ui.kit.controls.text import Text
from ui.texts.messages import Words, msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_KEYS, _VALUES = 112, 232


@dataclass(frozen=True, slots=True)
class Fact:
    """A name with its value; an empty value shows as "-" and cannot be copied."""

    name: Words
    value: Words
    alarm: bool = False


class InfoBox(Floating):
    """Opens beside a bubble. Values are selected with the mouse or copied by their button."""

    def __init__(self, owner: QWidget, facts: Sequence[Fact]) -> None:
        super().__init__(owner, padding=metrics.GAP_12)
        self.column.addWidget(Text(msg("thread.info"), Type.BODY_STRONG, parent=self))
        self.column.addSpacing(metrics.GAP_8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP_8)
        grid.setVerticalSpacing(2)
        grid.setColumnMinimumWidth(0, _KEYS)
        grid.setColumnMinimumWidth(1, _VALUES)
        for row, fact in enumerate(facts):
            self._add(grid, row, fact)
        self.column.addLayout(grid)

    def _add(self, grid: QGridLayout, row: int, fact: Fact) -> None:
        top = Qt.AlignmentFlag.AlignTop
        key = Text(fact.name, Type.SECONDARY, Token.MUTED, self)
        value = Text(
            fact.value or tr("thread.info_none"), Type.SECONDARY, Token.BAD if fact.alarm else Token.TEXT, self,
            wrap=True,
        )  # fmt: skip
        key.setMinimumHeight(metrics.BUTTON_INLINE)
        grid.addWidget(key, row, 0, top)
        grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignVCenter)
        if fact.value:
            words = msg("thread.copy_value", name=fact.name)
            copy = IconButton(Icon.COPY, words, self, size=metrics.BUTTON_INLINE, ground=Token.RAISED)
            copy.clicked.connect(partial(_copy, fact.value, copy))
            grid.addWidget(copy, row, 2, top)


def _copy(value: Words, button: IconButton, checked: bool = False) -> None:
    del checked
    QGuiApplication.clipboard().setText(str(value))
    button.set_icon(Icon.CHECK)
    button.set_tip(msg("common.copied"))
