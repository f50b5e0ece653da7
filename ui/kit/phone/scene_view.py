"""A widget that shows a scene: what it shows, what the mouse and the keys do to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QHoverEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.kit.phone.block import Act
from ui.kit.phone.page import Page
from ui.kit.phone.scene import EMPTY, Scene
from ui.kit.phone.spoken import spoken
from ui.kit.phone.surface import Pictures, Posture, Rendering
from ui.texts.live import put, texts
from ui.texts.messages import msg

_NOTCH: Final = 48.0
"""What a notch of the wheel, or an arrow key, scrolls."""


class SceneView(QWidget):
    """The base of the phone and of the message by itself.

    The mouse over a long SMS shows where its parts end. The wheel scrolls what does not fit; over cards that go
    sideways it moves those, as dragging and the left and right keys do. A press opens a list and unfolds a
    notification, so do Enter and Space; Esc closes.
    """

    def __init__(
        self, parent: QWidget | None = None, *, pictures: Pictures | None = None, framed: bool = True
    ) -> None:
        super().__init__(parent)
        self.posture = Posture()
        self._framed = framed
        self._rendering = Rendering.GOOGLE
        self._dark = False
        self.pictures: Pictures | None = None
        self._page = Page(EMPTY, self.posture, self._rendering, framed=framed)
        self.over: QPointF | None = None
        self._pressed: QPointF | None = None
        self._dragged_from: float | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        put(self, self.setAccessibleName, msg("phone.preview"))
        texts().language_changed.connect(self._on_language_changed)
        if pictures is not None:
            self.set_pictures(pictures)

    # -- what is shown -------------------------------------------------------------------------------------------

    @property
    def scene(self) -> Scene:
        """What is shown."""
        return self._page.scene

    @property
    def page(self) -> Page:
        """How it is laid out."""
        return self._page

    @property
    def dark(self) -> bool:
        """Whether it is a dark phone."""
        return self._dark

    @property
    def rendering(self) -> Rendering:
        """Whose way of showing RCS it follows."""
        return self._rendering

    @property
    def bordered(self) -> bool:
        """Whether the borders of an SMS's parts are shown (SMS-8)."""
        return self.over is not None and self._page.bordered_at(self.over)

    def set_scene(self, scene: Scene) -> None:
        """Show another message; what was scrolled stays where it was, as far as it can."""
        if scene == self.scene:
            return
        if type(scene) is not type(self.scene) or scene.head.channel is not self.scene.head.channel:
            self.posture = Posture()
        self._lay_out(scene)
        self.setAccessibleDescription(spoken(scene))

    def set_dark(self, dark: bool) -> None:
        """Set the phone to dark or light."""
        self._dark = dark
        self.update()

    def set_rendering(self, rendering: Rendering) -> None:
        """Follow another way of showing RCS (RCS-2)."""
        if rendering is not self._rendering:
            self._rendering = rendering
            self._lay_out(self.scene)

    def set_pictures(self, pictures: Pictures) -> None:
        """Where the pictures of files come from."""
        if self.pictures is not None:
            self.pictures.arrived.disconnect(self._on_picture)
        self.pictures = pictures
        pictures.arrived.connect(self._on_picture)
        self.update()

    def _lay_out(self, scene: Scene) -> None:
        self._page = Page(scene, self.posture, self._rendering, framed=self._framed)
        self._page.settle()
        live = self._page.is_live
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if live else Qt.FocusPolicy.NoFocus)
        self.update()

    def _on_picture(self) -> None:
        self.update()

    def _on_language_changed(self) -> None:
        self._lay_out(self.scene)
        self.setAccessibleDescription(spoken(self.scene))

    # -- mouse and keys ------------------------------------------------------------------------------------------

    def _origin(self) -> QPointF:
        """Where the phone begins in the widget."""
        return QPointF()

    def _scale(self) -> float:
        """How large it is drawn."""
        return 1.0

    def _inside(self, point: QPointF) -> QPointF:
        """A place of the widget on the phone."""
        return (point - self._origin()) / self._scale()

    def event(self, event: QEvent) -> bool:
        """Notice where the mouse is."""
        if event.type() in {QEvent.Type.HoverMove, QEvent.Type.HoverEnter} and isinstance(event, QHoverEvent):
            self._set_over(self._inside(event.position()))
        elif event.type() is QEvent.Type.HoverLeave:
            self._set_over(None)
        return super().event(event)

    def _set_over(self, over: QPointF | None) -> None:
        before = self.bordered
        self.over = over if over is not None and self._page.ground.contains(over) else None
        if self.bordered != before:
            self.update()
        can_press = self.over is not None and self._page.act_at(self.over) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_press else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the cards, or to press."""
        point = self._inside(event.position())
        if event.button() is not Qt.MouseButton.LeftButton or not self._page.ground.contains(point):
            event.ignore()
            return
        self._pressed = event.position()
        self._dragged_from = self.posture.sideways if self._page.sideways_at(point) else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the cards with the mouse."""
        if self._pressed is not None and self._dragged_from is not None:
            by = (self._pressed.x() - event.position().x()) / self._scale()
            self._move(sideways=self._dragged_from + by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Do what was pressed, unless the mouse has gone elsewhere meanwhile."""
        pressed, self._pressed = self._pressed, None
        if pressed is None or (event.position() - pressed).manhattanLength() >= QApplication.startDragDistance():
            return
        act = self._page.act_at(self._inside(event.position()))
        if act is not None:
            self._do(act)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; what cannot scroll leaves the wheel to what the phone stands in."""
        turned = event.angleDelta()
        if self._page.sideways_at(self._inside(event.position())):
            notches = (turned.x() or turned.y()) / 120
            if self._move(sideways=self.posture.sideways - notches * _NOTCH):
                return
        if not self._move(down=-turned.y() / 120 * _NOTCH):
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows scroll and move the cards, Enter and Space press, Esc closes."""
        if not self._on_key(event.key()):
            super().keyPressEvent(event)

    def _on_key(self, key: int) -> bool:
        step, sideways = self._page.step, self.posture.sideways
        high = self._page.ground.height() - _NOTCH
        match key:
            case Qt.Key.Key_Right if step:
                return self._move(sideways=(sideways // step + 1) * step)
            case Qt.Key.Key_Left if step:
                return self._move(sideways=-(-sideways // step + 1) * step)
            case Qt.Key.Key_Home | Qt.Key.Key_End if step:
                return self._move(sideways=0 if key == Qt.Key.Key_Home else self._page.reach)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                return self._move(down=_NOTCH if key == Qt.Key.Key_Down else -_NOTCH)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                return self._move(down=high if key == Qt.Key.Key_PageDown else -high)
            case Qt.Key.Key_Escape if self.posture.listed:
                return self._do(Act.LIST)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                spot = next(self._page.spots(), None)
                return spot is not None and self._do(spot.act)
        return False

    def _do(self, act: Act) -> bool:
        if act is Act.LIST:
            self.posture.listed = not self.posture.listed
        else:
            self.posture.unfolded = not self.posture.unfolded
        self._lay_out(self.scene)
        return True

    def _move(self, *, down: float = 0.0, sideways: float | None = None) -> bool:
        """Scroll the open list or the page, or move the cards to a place; True if that moved anything."""
        posture = self.posture
        before = posture.down, posture.in_list, posture.sideways
        if posture.listed:
            posture.in_list += down
        else:
            posture.down += down
        if sideways is not None:
            posture.sideways = sideways
        self._page.settle()
        if (posture.down, posture.in_list, posture.sideways) == before:
            return False
        self.update()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take it away."""
        super().focusOutEvent(event)
        self.update()
