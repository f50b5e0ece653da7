"""The recipient's phone with a message on it, as large as its place allows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHoverEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import smooth
from ui.kit.phone import device
from ui.kit.phone.bubble import SmsBubble
from ui.kit.phone.lettering import line
from ui.kit.phone.scene import SmsScene
from ui.texts.live import put, texts
from ui.texts.messages import msg
from ui.theme.tokens import Token

_LEAST = 0.5
_DAY = 30  # the line with the day, above the first message
_EMPTY = SmsScene("", "")


class PhonePreview(QWidget):
    """Draws a scene on a light phone, whatever the theme; a smaller place makes the whole phone smaller.

    The mouse over the bubble shows where the parts of a long message end; the wheel scrolls what does not fit.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bubble = SmsBubble(_EMPTY)
        self._scroll = 0.0
        self._over = False
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        put(self, self.setAccessibleName, msg("phone.preview"))
        texts().language_changed.connect(self._on_language_changed)

    @property
    def scene(self) -> SmsScene:
        """What is shown."""
        return self._bubble.scene

    @property
    def bordered(self) -> bool:
        """Whether the borders of the parts are shown."""
        return self._over and bool(self._bubble.scene.borders)

    def set_scene(self, scene: SmsScene) -> None:
        """Show another message; a longer text stays scrolled to where it was, as far as it can."""
        if scene == self._bubble.scene:
            return
        self._bubble = SmsBubble(scene)
        self._scroll = min(self._scroll, self._overflow())
        self.setAccessibleDescription(scene.text)
        self.update()

    def _on_language_changed(self) -> None:
        self.update()

    def _overflow(self) -> float:
        needed = _DAY + self._bubble.height + 2 * device.PADDING
        return max(needed - device.GROUND.height(), 0)

    def _scale(self) -> float:
        size = device.SIZE
        return min(self.width() / size.width(), self.height() / size.height(), 1.0)

    def _origin(self) -> QPointF:
        scale = self._scale()
        return QPointF((self.width() - device.SIZE.width() * scale) / 2, 0)

    def _bubble_at(self) -> QPointF:
        ground = device.GROUND
        return QPointF(ground.left() + device.PADDING, ground.top() + device.PADDING + _DAY - self._scroll)

    def sizeHint(self) -> QSize:
        """The whole phone."""
        return device.SIZE

    def minimumSizeHint(self) -> QSize:
        """Half of it."""
        return device.SIZE * _LEAST

    def heightForWidth(self, width: int) -> int:
        """The height of the phone at a width."""
        return round(min(width / device.SIZE.width(), 1.0) * device.SIZE.height())

    def event(self, event: QEvent) -> bool:
        """Notice when the mouse is over the bubble."""
        if event.type() in {QEvent.Type.HoverMove, QEvent.Type.HoverEnter} and isinstance(event, QHoverEvent):
            self._set_over(over=self._is_over(event.position()))
        elif event.type() is QEvent.Type.HoverLeave:
            self._set_over(over=False)
        return super().event(event)

    def _is_over(self, point: QPointF) -> bool:
        inside = (point - self._origin()) / self._scale()
        return self._bubble.area(self._bubble_at()).contains(inside) and device.GROUND.contains(inside)

    def _set_over(self, *, over: bool) -> None:
        if over != self._over:
            self._over = over
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the conversation; what cannot scroll leaves the wheel to the column."""
        step = event.angleDelta().y() / 120 * 48
        wanted = min(max(self._scroll - step, 0), self._overflow())
        if wanted == self._scroll:
            event.ignore()
            return
        self._scroll = wanted
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the phone."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.translate(self._origin())
        painter.scale(self._scale(), self._scale())
        scene = self._bubble.scene
        device.paint_device(painter, scene.sender, scene.time)
        painter.setClipRect(device.GROUND)
        top = self._bubble_at()
        day = QRectF(device.GROUND.left(), top.y() - _DAY, device.GROUND.width(), 20)
        line(painter, day, scene.day, 11, Token.PHONE_MUTED, centred=True)
        if scene.text:
            self._bubble.paint(painter, top, bordered=self.bordered)
