"""A widget that fills itself with a token's colour."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.theme.theme import color
from ui.theme.tokens import Token


class Ground(QWidget):
    """What panes stand on."""

    def __init__(self, token: Token = Token.SURFACE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill it."""
        QPainter(self).fillRect(event.rect(), color(self._token))
