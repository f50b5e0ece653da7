"""Small things that only show something: labels, badges, marks, variables, keys, countdowns."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit.controls.focus_ring import drop_ring, ring_of
from ui.kit.controls.paint import tag
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.tag import BadgeKind, LabelColor, MarkKind
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.tip import key_text
from ui.texts.live import put, texts
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class Shown(QWidget):
    """A fixed-size widget that paints itself and has an accessible name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show a plain text; `set_words` follows the language."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """What is shown."""
        return self._text

    def set_words(self, words: Words) -> None:
        """Show words: a Message follows the language."""
        put(self, self.setText, words)

    def minimumSizeHint(self) -> QSize:
        """Never smaller."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw."""
        del event
        painter = QPainter(self)
        smooth(painter)
        self.paint_in(painter, QRectF(self.rect()))

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw into the widget's rectangle."""
        raise NotImplementedError


class LabelTag(Shown):
    """A label; with `closable` it has a cross and takes the focus. Signals: `removed`, also on Delete."""

    removed = Signal()

    def __init__(
        self,
        words: Words,
        tint: LabelColor = LabelColor.GREY,
        parent: QWidget | None = None,
        *,
        closable: bool = False,
    ) -> None:
        super().__init__(parent)
        self._tint, self._closable = tint, closable
        if closable:
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(self, self.setText, words)

    def ring_shape(self) -> tuple[QRect, int]:
        """What the focus ring surrounds."""
        return self.rect(), metrics.RADIUS_TAG

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring unless a click brought the focus."""
        super().focusInEvent(event)
        if event.reason() is not Qt.FocusReason.MouseFocusReason:
            ring_of(self).follow(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the ring up."""
        super().focusOutEvent(event)
        drop_ring(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes."""
        if self._closable and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Its word."""
        return QSize(tag.label_width(self._text, closable=self._closable), metrics.TAG)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the cross removes."""
        at = event.position().toPoint()
        if self._closable and self.rect().contains(at) and at.x() >= self.width() - metrics.TAG:
            self.removed.emit()

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the label."""
        tag.label(painter, rect, self._text, self._tint, closable=self._closable)


class Badge(Shown):
    """A count. `set_count(0)` hides it. 18 high, 16 on icons."""

    def __init__(
        self,
        count: int = 0,
        kind: BadgeKind = BadgeKind.UNREAD,
        parent: QWidget | None = None,
        *,
        height: int = metrics.BADGE,
    ) -> None:
        super().__init__(parent)
        self._kind, self._height, self._count = kind, height, count
        self.set_count(count)
        texts().language_changed.connect(self._on_language_changed)

    def _on_language_changed(self) -> None:
        self.set_count(self._count)

    def set_count(self, count: int) -> None:
        """Show a count; more than 99 unread are `99+`."""
        self._count = count
        self.setText(tag.capped(count) if self._kind is not BadgeKind.NEUTRAL else number(count))
        if count <= 0:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()
        else:  # a widget without a parent would open as a window
            self.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, on=False)

    def sizeHint(self) -> QSize:
        """A circle for one figure."""
        return QSize(tag.badge_width(self._text, self._height), self._height)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the pill."""
        tag.badge(painter, rect, self._text, self._kind)


class Mark(Shown):
    """Urgent, Needs human."""

    def __init__(self, kind: MarkKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        put(self, self.setText, msg(f"state.mark_{kind.name.lower()}"))

    def sizeHint(self) -> QSize:
        """Icon and word."""
        return QSize(tag.mark_width(self._text), metrics.MARK)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the mark."""
        tag.mark(painter, rect, self._text, self._kind)


class VariableChip(Shown):
    """A variable of a text."""

    def __init__(self, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        put(self, self.setText, words)

    def sizeHint(self) -> QSize:
        """Its name."""
        return QSize(tag.variable_width(self._text), metrics.TAG)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the chip."""
        tag.variable(painter, rect, self._text)


class Kbd(Shown):
    """A key or a sequence of keys."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(key_text(keys))

    def sizeHint(self) -> QSize:
        """Its letters."""
        return QSize(tag.kbd_width(self._text), metrics.TAG)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the key."""
        tag.kbd(painter, rect.left(), rect.top(), self._text)


class Countdown(Shown):
    """A ring with what is left of a time, and words beside it."""

    def __init__(self, words: Words = "", parent: QWidget | None = None, *, size: int = 12) -> None:
        super().__init__(parent)
        self._size, self._share, self._tint = size, 1.0, Token.MUTED
        put(self, self.setText, words)

    def set_share(self, share: float, tint: Token = Token.MUTED) -> None:
        """How much is left, 0 to 1."""
        self._share, self._tint = share, tint
        self.update()

    def sizeHint(self) -> QSize:
        """Ring and words."""
        words = 5 + width_of(self._text, Type.SECONDARY) if self._text else 0
        return QSize(self._size + words, max(self._size, Type.SECONDARY.line))

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw both."""
        top = rect.center().y() - self._size / 2
        tag.countdown(painter, QRectF(rect.left(), top, self._size, self._size), self._share, self._tint)
        if self._text:
            write(painter, rect.adjusted(self._size + 5, 0, 2, 0), self._text, Type.SECONDARY, self._tint)
