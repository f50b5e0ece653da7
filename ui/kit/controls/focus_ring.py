"""The ring around the control that has the keyboard: one overlay a window, outside the control's own rectangle."""

from __future__ import annotations

from typing import Protocol, cast

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.kit.controls.paint.shapes import focus_ring, ring_rect, smooth
from ui.theme import metrics

_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.ParentChange,
    QEvent.Type.EnabledChange,
}
_REACH = 2 * metrics.RING


class Ringed(Protocol):
    """A widget that tells what of it the ring surrounds."""

    def ring_shape(self) -> tuple[QRect, int]:
        """Rectangle in the widget's coordinates, and its radius."""


class FocusRing(QWidget):
    """Follows one widget of its window. It lets the mouse through and is clipped by scroll areas."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._shape = QRectF()
        self._radius = 0

    def follow(self, target: QWidget) -> None:
        """Surround this widget from now on."""
        if self._target is not target:
            self.leave()
            self._target = target
            self._watched = _chain(target)
            for widget in self._watched:
                widget.installEventFilter(self)
        self._place()

    def leave(self, target: QWidget | None = None) -> None:
        """Let go of `target`, or of whatever is surrounded."""
        if target is not None and target is not self._target:
            return
        for widget in self._watched:
            if shiboken6.isValid(widget):  # a dialog that closed takes its buttons along
                widget.removeEventFilter(self)
        self._watched, self._target = [], None
        self.hide()

    def surrounds(self, target: QWidget) -> bool:
        """Whether the ring is around this widget now."""
        return self._target is target and self.isVisibleTo(self.window())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep up with the target and everything that carries it."""
        if event.type() is QEvent.Type.Hide:
            self.hide()  # and nothing else: the window may be on its way out
        elif event.type() in _MOVES:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        target, window = self._target, self._window
        if target is not None and not shiboken6.isValid(target):  # its dialog is gone, the window is still watched
            self.leave()
            return
        if target is None or not target.isVisibleTo(window) or target.window() is not window:
            self.hide()
            return
        rect, self._radius = cast("Ringed", target).ring_shape()
        area = QRect(target.mapTo(window, rect.topLeft()), rect.size())
        bounds = ring_rect(QRectF(area)).toRect()
        visible = _clip(target, window, bounds)
        if visible.isEmpty():
            self.hide()
            return
        self.setGeometry(bounds)
        self._shape = QRectF(area.translated(-bounds.topLeft()))
        self.setMask(QRegion(visible.translated(-bounds.topLeft())))
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ring alone."""
        del event
        painter = QPainter(self)
        smooth(painter)
        focus_ring(painter, self._shape, self._radius)


def _chain(target: QWidget) -> list[QWidget]:
    found = [target]
    while not found[-1].isWindow() and (parent := found[-1].parentWidget()) is not None:
        found.append(parent)
    return found


def _clip(target: QWidget, window: QWidget, bounds: QRect) -> QRect:
    """The part of the ring that scroll areas around the target leave visible."""
    visible = bounds
    parent = target.parentWidget()
    while parent is not None and parent is not window:
        area = parent.parentWidget()
        if isinstance(area, QAbstractScrollArea) and area.viewport() is parent:
            visible &= QRect(parent.mapTo(window, QPoint(0, 0)), parent.size())
        parent = area
    return visible


def _existing(window: QWidget) -> FocusRing | None:
    return next((child for child in window.children() if isinstance(child, FocusRing)), None)


def ring_of(widget: QWidget) -> FocusRing:
    """The ring of a widget's window."""
    window = widget.window()
    return _existing(window) or FocusRing(window)


def has_ring(widget: QWidget) -> bool:
    """Whether the ring is around a widget now."""
    found = _existing(widget.window())
    return found is not None and found.surrounds(widget)


def drop_ring(widget: QWidget) -> None:
    """Take the ring away from a widget, if it is there."""
    found = _existing(widget.window())
    if found is not None:
        found.leave(widget)
