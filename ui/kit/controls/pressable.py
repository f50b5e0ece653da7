"""What every pressable control shares: words, hover, keys, focus ring, tooltip."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.kit.controls.focus import keep_near
from ui.kit.controls.focus_ring import drop_ring, ring_of
from ui.kit.controls.tip import set_tip
from ui.texts.live import put
from ui.texts.messages import Words
from ui.theme import metrics

_RESTING = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
_QUIET = {Qt.FocusReason.MouseFocusReason, *_RESTING}
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Pressable(QAbstractButton):
    """A button that paints itself.

    Its text is plain (an ampersand is an ampersand) and is its accessible name. Space and Enter press it. The focus
    ring shows when the keyboard brought the focus or is used on it. Signals: those of QAbstractButton.
    """

    ringed = True

    def __init__(self, words: Words = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._keys = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        put(self, self.setText, words)

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

    def set_keys(self, keys: str) -> None:
        """Let a key sequence press it, and say so in the tooltip; `Ctrl+K`."""
        self._keys = keys
        self.setShortcut(QKeySequence(keys))
        self.setProperty("tip_keys", keys)

    def set_tip(self, words: Words) -> None:
        """Explain it on hover; its key is added."""
        set_tip(self, words, self._keys)

    @property
    def hovered(self) -> bool:
        """Whether the mouse is over it and it can be pressed."""
        return self.underMouse() and self.isEnabled()

    def ring_shape(self) -> tuple[QRect, int]:
        """What the focus ring surrounds."""
        return self.rect(), metrics.RADIUS_CONTROL

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring unless a click brought the focus."""
        super().focusInEvent(event)
        if self.ringed and event.reason() not in _QUIET:
            ring_of(self).follow(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the ring up, unless the window only rests."""
        super().focusOutEvent(event)
        if event.reason() not in _RESTING:
            drop_ring(self)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """One that was disabled or hidden leaves the keyboard near: nobody chose what stands next."""
        return keep_near(self) or super().focusNextPrevChild(next)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses, as Space does; any key makes the ring visible."""
        ring_of(self).follow(self)
        if event.key() in _ENTER and not event.isAutoRepeat():
            self.click()
            event.accept()
            return
        super().keyPressEvent(event)
