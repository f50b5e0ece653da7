"""Boxes that float inside the window: menus, pop-ups, choices. A click outside or Esc closes them."""

from __future__ import annotations

from enum import Enum
from functools import cache

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.kit.controls.focus import keep_near, step, stops
from ui.kit.controls.paint import shapes
from ui.theme import metrics
from ui.theme.tokens import Token

_EDGE = 8  # distance kept from the window's edge
_AWAY = 4  # distance from the anchor


class Side(Enum):
    """Where a box stands beside its anchor, when there is room."""

    BELOW = "below"
    ABOVE = "above"
    RIGHT = "right"


class Floating(QWidget):
    """A raised box with a shadow, a child of the window it floats in.

    Put content into `column`. It takes the focus when it opens and gives it back when it closes; it is deleted then
    unless `keep`. Signals: `closed`.
    """

    closed = Signal()

    def __init__(self, owner: QWidget, *, padding: int = metrics.GAP_12, keep: bool = False) -> None:
        super().__init__(owner.window())
        self._keep = keep
        self._anchor: QWidget | None = None
        self._return_to: QWidget | None = None
        self._ended = False
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.column = QVBoxLayout(self)
        around = shapes.SHADOW_MARGIN + padding
        self.column.setContentsMargins(around, around, around, around)
        self.column.setSpacing(0)

    @property
    def anchor(self) -> QWidget | None:
        """What it belongs to; a press there only closes it."""
        return self._anchor

    def open_beside(
        self, anchor: QWidget, side: Side = Side.BELOW, *, near: QRect | None = None, right: bool = False
    ) -> None:
        """Open beside a widget or a part of it; `right` aligns the right edges."""
        self._anchor = anchor
        area = anchor.rect() if near is None else near
        at = QRect(anchor.mapTo(anchor.window(), area.topLeft()), area.size())
        self._open(self._beside(at, side, right=right))

    def open_at(self, point: QPoint, anchor: QWidget | None = None) -> None:
        """Open at a point of the screen."""
        self._anchor = anchor
        local = self.window().mapFromGlobal(point)
        self._open(self._beside(QRect(local, QSize(0, 0)), Side.BELOW, right=False))

    def dismiss(self) -> None:
        """Close it and give the focus back."""
        if self._ended:
            return
        self._ended = True
        _watcher().forget(self)
        focus = QApplication.focusWidget()
        had_it = focus is not None and (focus is self or self.isAncestorOf(focus))
        back = self._return_to
        if had_it and back is not None and shiboken6.isValid(back) and back.isVisible():
            back.setFocus(Qt.FocusReason.PopupFocusReason)  # before it hides: Qt would give it to the next in line
        self.hide()
        self.closed.emit()
        if not self._keep:
            self.deleteLater()

    def focus_first(self) -> None:
        """Take the focus when opened; the first control inside gets it."""
        first = next(iter(stops(self)), self)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def _open(self, area: QRect) -> None:
        self._ended = False
        self._return_to = QApplication.focusWidget()
        self.setGeometry(area)
        self.raise_()
        self.show()
        _watcher().watch(self)
        self.focus_first()

    def _beside(self, at: QRect, side: Side, *, right: bool) -> QRect:
        """The geometry with its shadow; it flips and shifts to stay in the window."""
        margin, window = shapes.SHADOW_MARGIN, self.window().rect()
        self.column.activate()
        size = self.sizeHint().expandedTo(self.minimumSize()) - QSize(2 * margin, 2 * margin)
        size = size.boundedTo(window.size() - QSize(2 * _EDGE, 2 * _EDGE))
        if side is Side.RIGHT:
            x, y = at.right() + _AWAY, at.top() - 5
            if x + size.width() > window.right() - _EDGE:
                x = at.left() - _AWAY - size.width()
        else:
            gap = _AWAY if at.height() else 0
            x = at.right() + 1 - size.width() if right else at.left()
            above, below = at.top() - gap - size.height(), at.bottom() + 1 + gap
            fits_below = below + size.height() <= window.bottom() - _EDGE
            wants_above = side is Side.ABOVE and above >= _EDGE
            y = above if wants_above or (not fits_below and above >= _EDGE) else below
        x = max(_EDGE, min(x, window.width() - _EDGE - size.width()))
        y = max(_EDGE, min(y, window.height() - _EDGE - size.height()))
        return QRect(QPoint(x, y), size).adjusted(-margin, -margin, margin, margin)

    def box_rect(self) -> QRectF:
        """The box without its shadow."""
        margin = shapes.SHADOW_MARGIN
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def event(self, event: QEvent) -> bool:
        """Claim Esc before a shortcut of the window takes it."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.claims(event):
            event.accept()
            return True
        return super().event(event)

    def claims(self, event: QKeyEvent) -> bool:
        """Which keys the window's shortcuts must not get while the focus is inside."""
        return event.key() == Qt.Key.Key_Escape

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab stays inside; Esc leads out."""
        focus = QApplication.focusWidget()
        if not keep_near(focus):
            step(self, focus, forward=next)
        return True

    def hideEvent(self, event: QHideEvent) -> None:
        """A window that closes takes its boxes along."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.dismiss()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw shadow and box."""
        del event
        painter = QPainter(self)
        shapes.smooth(painter)
        rect = self.box_rect()
        shapes.shadow(painter, rect, metrics.RADIUS_CARD)
        shapes.box(painter, rect, metrics.RADIUS_CARD, fill=Token.RAISED, line=Token.LINE_STRONG)


class _Watcher(QObject):
    """Sees presses and scrolling outside the open boxes; listens to the application only while one is open."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[Floating] = []

    def watch(self, box: Floating) -> None:
        if not self._open:
            _application().installEventFilter(self)
        self._open.append(box)

    def forget(self, box: Floating) -> None:
        if box in self._open:
            self._open.remove(box)
        if not self._open:
            _application().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in {QEvent.Type.MouseButtonPress, QEvent.Type.Wheel} and isinstance(watched, QWidget):
            return self._outside(watched)
        if kind is QEvent.Type.Resize and isinstance(watched, QWidget) and watched.isWindow():
            for box in [one for one in self._open if shiboken6.isValid(one) and one.parent() is watched]:
                box.dismiss()
        return False

    def _outside(self, target: QWidget) -> bool:
        """Close every box the press is not in, from the top; True if the press did its work by that."""
        for box in reversed(list(self._open)):
            if not shiboken6.isValid(box):
                self.forget(box)
                continue
            if box is target or box.isAncestorOf(target):
                return False
            anchor = box.anchor
            box.dismiss()
            if anchor is not None and (anchor is target or anchor.isAncestorOf(target)):
                return True
        return False


def _application() -> QApplication:
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise TypeError("widgets need a QApplication")
    return app


@cache
def _watcher() -> _Watcher:
    return _Watcher()
