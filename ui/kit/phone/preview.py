"""The recipient's phone with a message on it, as large as its place allows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import focus_ring, smooth
from ui.kit.phone import device
from ui.kit.phone.scene_view import SceneView
from ui.kit.phone.surface import Pictures, Surface

_LEAST: Final = 0.5


class PhonePreview(SceneView):
    """Draws a scene on a light or dark phone, whatever the theme; a smaller place makes the whole phone smaller."""

    def __init__(self, parent: QWidget | None = None, *, pictures: Pictures | None = None) -> None:
        super().__init__(parent, pictures=pictures)
        self._room = 0
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _scale(self) -> float:
        size = device.SIZE
        return max(min(self.width() / size.width(), self.height() / size.height(), 1.0), 0.01)

    def _origin(self) -> QPointF:
        return QPointF((self.width() - device.SIZE.width() * self._scale()) / 2, 0)

    def sizeHint(self) -> QSize:
        """The whole phone."""
        return device.SIZE

    def minimumSizeHint(self) -> QSize:
        """Half of it."""
        return device.SIZE * _LEAST

    def set_room(self, px: int) -> None:
        """How high it may be; 0 leaves that to its width."""
        if px != self._room:
            self._room = px
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """The height of the phone at a width."""
        whole = round(min(width / device.SIZE.width(), 1.0) * device.SIZE.height())
        return min(whole, self._room or whole)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the phone."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.translate(self._origin())
        painter.scale(self._scale(), self._scale())
        ground = self.page.ground
        surface = Surface(painter, self.dark, self.pictures, self.posture, self.over, ground)
        device.paint_device(surface, self.scene)
        painter.save()
        painter.setClipPath(device.outline())
        painter.setClipRect(ground, Qt.ClipOperation.IntersectClip)
        self.page.paint(surface)
        painter.restore()
        if self.hasFocus():
            focus_ring(painter, QRectF(0, 0, device.SIZE.width(), device.SIZE.height()).adjusted(5, 5, -5, -5), 26)
