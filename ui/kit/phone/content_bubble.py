"""A message as its recipient sees it, by itself: for lists, details and conversations, with no phone around it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import focus_ring, smooth
from ui.kit.phone.device import GROUND, ground_token
from ui.kit.phone.scene import Scene
from ui.kit.phone.scene_view import SceneView
from ui.kit.phone.surface import Pictures, Surface, rounded
from ui.theme import metrics


class ContentBubble(SceneView):
    """Draws a scene on the ground of its channel's program, as high as it is."""

    def __init__(self, parent: QWidget | None = None, *, pictures: Pictures | None = None) -> None:
        super().__init__(parent, pictures=pictures, framed=False)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """The width of a phone's screen and the message's height."""
        return QSize(round(GROUND.width()), round(self.page.ground.height()))

    def _lay_out(self, scene: Scene) -> None:
        super()._lay_out(scene)
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        del event
        painter = QPainter(self)
        smooth(painter)
        ground = self.page.ground
        surface = Surface(painter, self.dark, self.pictures, self.posture, self.over, ground)
        painter.setClipPath(rounded(QRectF(self.rect()), metrics.RADIUS_CARD))
        surface.fill(ground, ground_token(self.scene))
        self.page.paint(surface)
        if self.hasFocus():
            painter.setClipping(False)
            focus_ring(painter, QRectF(self.rect()).adjusted(4, 4, -4, -4), metrics.RADIUS_CONTROL)
