"""What the button of a list message opens: its options under their headers."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from ui.kit.controls.floating import Floating
from ui.kit.controls.text import Text
from ui.kit.phone.scene import ListSheet
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 280


class ListBox(Floating):
    """Opens beside a bubble. It is read, not chosen from: the choice is the customer's."""

    def __init__(self, owner: QWidget, sheet: ListSheet) -> None:
        super().__init__(owner, padding=metrics.GAP_12)
        if sheet.title:
            self._add(sheet.title.text, Type.BODY_STRONG)
        for group in sheet.groups:
            self.column.addSpacing(metrics.GAP_8)
            if group.header:
                self._add(group.header.text, Type.SECONDARY_MEDIUM, Token.MUTED)
            for choice in group.choices:
                self._add(choice.title.text, Type.BODY)
                if choice.description:
                    self._add(choice.description.text, Type.SECONDARY, Token.MUTED)

    def _add(self, words: str, step: Type, ink: Token = Token.TEXT) -> None:
        line = Text(words, step, ink, self, wrap=True)
        line.setFixedWidth(_WIDTH)
        self.column.addWidget(line)
