"""The skeleton of a thread that is loading: bubbles without words."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit.controls.paint.shapes import box, smooth
from ui.theme import metrics
from ui.theme.theme import color
from ui.theme.tokens import Token

_SHAPES = ((False, 0.42, 1), (False, 0.3, 1), (True, 0.5, 2), (False, 0.36, 1), (True, 0.44, 1), (True, 0.28, 1))


class ThreadSkeleton(QWidget):
    """Stands at the foot, as a thread does."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw from the lower edge up."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(Token.CHAT))
        smooth(painter)
        y = float(self.height() - metrics.GAP_24)
        for right, share, lines in reversed(_SHAPES):
            width, height = min(self.width() * share, 404.0), lines * 18.0 + 16
            y -= height
            x = self.width() - metrics.GAP_16 - width if right else float(metrics.GAP_16)
            box(painter, QRectF(x, y, width, height), metrics.RADIUS_CARD, fill=Token.TRACK)
            y -= metrics.GAP_12 + 20
