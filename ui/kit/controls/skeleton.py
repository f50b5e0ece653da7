"""The skeleton of a list that is loading."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import box, smooth
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.theme import theme
from ui.theme.tokens import Token

_PULSE_MS = 700
_WIDTHS = (0.62, 0.48, 0.7, 0.4, 0.56)


class Skeleton(QWidget):
    """Grey rows in the shape of the list that is loading; they breathe calmly unless the theme's motion is off."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        rows: int = 8,
        row_height: int = metrics.ROW_COMFORTABLE,
        avatar: bool = False,
    ) -> None:
        super().__init__(parent)
        self._rows, self._row_height, self._avatar = rows, row_height, avatar
        self._bright = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        put(self, self.setAccessibleName, msg("common.loading"))
        self._timer = QTimer(self, interval=_PULSE_MS)
        self._timer.timeout.connect(self._on_pulse)

    def sizeHint(self) -> QSize:
        """All its rows."""
        return QSize(240, self._rows * self._row_height)

    def minimumSizeHint(self) -> QSize:
        """Two rows."""
        return QSize(80, 2 * self._row_height)

    def _on_pulse(self) -> None:
        self._bright = not self._bright
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Breathe while it is seen."""
        super().showEvent(event)
        if theme().motion:
            self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop."""
        super().hideEvent(event)
        self._timer.stop()
        self._bright = True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as many rows as fit."""
        del event
        painter = QPainter(self)
        smooth(painter)
        fill = Token.TRACK if self._bright else Token.HOVER
        lead = 12.0 if self._avatar else 16.0  # where the faces of a list and the first cells of a table stand
        right = self.width() - lead
        shown = min(self._rows, max(self.height() // self._row_height, 1))
        for row in range(shown):
            top = row * self._row_height
            middle = top + self._row_height / 2
            x = lead
            if self._avatar:
                side = min(36.0, self._row_height - 12.0)
                box(painter, QRectF(x, middle - side / 2, side, side), side / 2, fill=fill)
                x += side + 12
            width = (right - x) * _WIDTHS[row % len(_WIDTHS)]
            if self._row_height < 56:
                box(painter, QRectF(x, middle - 5, width, 10), 4, fill=fill)
                continue
            box(painter, QRectF(x, middle - 14, width * 0.6, 10), 4, fill=fill)
            box(painter, QRectF(x, middle + 4, width, 10), 4, fill=fill)
