"""Cards and rules."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.theme import metrics
from ui.theme.tokens import Token


class Card(QWidget):
    """A surface with a line, R10. `chosen` gives it the accent border; put content into `column`."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        padding: int = metrics.GAP_16,
        fill: Token = Token.SURFACE,
        dashed: bool = False,
    ) -> None:
        super().__init__(parent)
        self._fill, self._dashed, self._chosen = fill, dashed, False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(metrics.GAP_8)

    def set_chosen(self, chosen: bool) -> None:
        """Mark it as the one that is worked on."""
        self._chosen = chosen
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, radius = QRectF(self.rect()), metrics.RADIUS_CARD
        if self._chosen:
            box(painter, area, radius, fill=self._fill, line=Token.ACCENT, width=2)
        elif self._dashed:
            box(painter, area, radius, line=Token.LINE_STRONG, dashed=True)
        else:
            box(painter, area, radius, fill=self._fill, line=Token.LINE_STRONG)


class Separator(QWidget):
    """A 1 px rule; vertical with `Qt.Orientation.Vertical`."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        orientation: Qt.Orientation = Qt.Orientation.Horizontal,
        token: Token = Token.LINE,
    ) -> None:
        super().__init__(parent)
        self._token = token
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if orientation is Qt.Orientation.Horizontal:
            self.setFixedHeight(1)
            self.setSizePolicy(wide, fixed)
        else:
            self.setFixedWidth(1)
            self.setSizePolicy(fixed, wide)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rule."""
        del event
        rule(QPainter(self), QRectF(self.rect()), self._token)
