"""Tooltips of our own: plain text, with the key of the action, inside the window."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit.controls.paint import shapes
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.metrics import Type, font, measure, width_of
from ui.theme.theme import color
from ui.theme.tokens import Token

_PAD_X, _PAD_Y, _GAP, _AWAY = 8, 6, 4, 6
_MAX_WIDTH = 320
_SHOWN_MS = 12_000
_ENDS = {
    QEvent.Type.Leave,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.KeyPress,
    QEvent.Type.Hide,
    QEvent.Type.FocusOut,
    QEvent.Type.Destroy,
}
_WRAP = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


def key_text(keys: str) -> str:
    """A key sequence as people read it: `Ctrl K`."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).replace("+", " ") or keys


class Tip(QWidget):
    """The one tooltip of a window; it lets the mouse through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.hide()
        self._text = ""
        self._keys = ""
        self._anchor: QWidget | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.end)

    @property
    def text(self) -> str:
        """What it says now."""
        return self._text

    def say(self, anchor: QWidget, text: str, keys: str, near: QRect) -> None:
        """Show a text at a rectangle of the anchor until the anchor is left, pressed or typed into."""
        self.end()
        self._text, self._keys, self._anchor = text, keys, anchor
        anchor.installEventFilter(self)
        size = self._inner()
        margin = shapes.SHADOW_MARGIN
        window = anchor.window()
        area = QRect(anchor.mapTo(window, near.topLeft()), near.size())
        x = min(max(area.center().x() - size.width() // 2, 4), window.width() - size.width() - 4)
        y = area.bottom() + _AWAY
        if y + size.height() > window.height():
            y = area.top() - _AWAY - size.height()
        self.setGeometry(QRect(x, y, size.width(), size.height()).adjusted(-margin, -margin, margin, margin))
        self.raise_()
        self.show()
        self.update()
        self._timer.start(_SHOWN_MS)

    def end(self) -> None:
        """Take it away."""
        if self._anchor is not None:
            self._anchor.removeEventFilter(self)
            self._anchor = None
        self._timer.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go when the anchor is done with."""
        if event.type() in _ENDS:
            self.end()
        return super().eventFilter(watched, event)

    def _inner(self) -> QRect:
        step: QFontMetricsF = measure(Type.SECONDARY)
        tail = _GAP + width_of(self._keys, Type.SECONDARY) if self._keys else 0
        room = step.boundingRect(QRectF(0, 0, _MAX_WIDTH - tail, 10_000), _WRAP, self._text)
        lines = max(1, round(room.height() / step.lineSpacing()))
        width = round(room.width() + 1) + tail + 2 * _PAD_X
        return QRect(0, 0, width, lines * Type.SECONDARY.line + 2 * _PAD_Y)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box, text, key."""
        del event
        painter = QPainter(self)
        shapes.smooth(painter)
        margin = shapes.SHADOW_MARGIN
        rect = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        shapes.shadow(painter, rect, metrics.RADIUS_CONTROL)
        shapes.box(painter, rect, metrics.RADIUS_CONTROL, fill=Token.TIP)
        painter.setFont(font(Type.SECONDARY))
        painter.setPen(color(Token.ON_TIP))
        inner = rect.adjusted(_PAD_X, 0, -_PAD_X, 0)
        if self._keys:
            painter.setPen(color(Token.ON_TIP_FAINT))
            right = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(inner.adjusted(0, -1, 0, -1), right, self._keys)
            inner.adjust(0, 0, -_GAP - width_of(self._keys, Type.SECONDARY) + 1, 0)
            painter.setPen(color(Token.ON_TIP))
        painter.drawText(inner.adjusted(0, -1, 1, -1), _WRAP, self._text)


def tip_of(widget: QWidget) -> Tip:
    """The tooltip of a widget's window."""
    window = widget.window()
    for child in window.children():
        if isinstance(child, Tip):
            return child
    return Tip(window)


def show_tip(widget: QWidget, text: str, near: QRect, keys: str = "") -> None:
    """Show a tooltip now; delegates and painters call this from their help event."""
    tip_of(widget).say(widget, text, key_text(keys) if keys else "", near)


class _TipFilter(QObject):
    """Answers the help event of widgets that have a tip."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ToolTip and isinstance(watched, QWidget):
            text = watched.toolTip()
            if text:
                show_tip(watched, text, watched.rect(), str(watched.property("tip_keys") or ""))
            return True
        return super().eventFilter(watched, event)


@cache
def _filter() -> _TipFilter:
    return _TipFilter()


def set_tip(widget: QWidget, words: Words, keys: str = "") -> None:
    """Give a widget a tooltip, with the key that does the same."""
    put(widget, widget.setToolTip, words)
    widget.setProperty("tip_keys", keys)
    widget.installEventFilter(_filter())
