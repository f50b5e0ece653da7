"""The search line of the list: what to look for, and whether in numbers or in messages."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.contract.conversations import SearchMode
from ui.kit.controls.button import Button
from ui.kit.controls.menu import Menu
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.words import RIGHT, write
from ui.kit.controls.text_field import TextField
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

WAIT_MS: Final = 300
_PLACEHOLDERS: Final = {SearchMode.NUMBER: "inbox.find_number", SearchMode.CONTENT: "inbox.find_content"}


class _ModeButton(Button):
    """The mode at the end of the field."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", Kind.GHOST, parent, height=metrics.BUTTON_INLINE)
        self._look.chevron = True
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it quieter than what is typed."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area, ink = QRectF(self.rect()), Token.TEXT if self.hovered else Token.MUTED
        px = metrics.ICON_SMALL
        draw_icon(painter, Icon.DOWN, ink, area.right() - 6 - px, area.center().y() - px / 2, px=px)
        room = area.adjusted(0, 0, -6 - px - 4, 0)
        write(painter, room, self.text(), Type.SECONDARY, ink, align=RIGHT)


class SearchLine(QWidget):
    """Esc empties a filled line, then leaves it.

    Signals: `searched(str, object)` with text and mode, 300 ms after the last letter or at once; `left()`.
    """

    searched = Signal(str, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mode = SearchMode.NUMBER
        self._told = ("", SearchMode.NUMBER)
        self.field = TextField("", self, icon=Icon.SEARCH)
        self.mode = _ModeButton(self.field)
        self.mode.set_tip(msg("inbox.search_mode"))
        self.mode.clicked.connect(self._open_modes)
        self.field.set_trailing(self.mode)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.field)
        self.setFocusProxy(self.field)
        self._wait = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._wait.timeout.connect(self._tell)
        self.field.textEdited.connect(self._on_edited)
        self.field.returnPressed.connect(self._tell)
        self.field.installEventFilter(self)
        self._show_mode()

    def show_search(self, text: str, mode: SearchMode) -> None:
        """Show what is searched for."""
        self._told = text, mode
        if self.field.text() != text and not self._wait.isActive():
            self.field.setText(text)
        if mode is not self._mode:
            self._mode = mode
            self._show_mode()

    def _show_mode(self) -> None:
        self.mode.set_words(msg(f"inbox.mode_{self._mode.value}"))
        put(self.field, self.field.setPlaceholderText, msg(_PLACEHOLDERS[self._mode]))
        put(self.field, self.field.setAccessibleName, msg(_PLACEHOLDERS[self._mode]))
        self.field.set_trailing(self.mode)

    def _on_edited(self, text: str) -> None:
        if text:
            self._wait.start()
        else:
            self._tell()

    def _tell(self) -> None:
        self._wait.stop()
        asked = self.field.text(), self._mode
        if asked != self._told:
            self._told = asked
            self.searched.emit(*asked)

    def _open_modes(self) -> None:
        menu = Menu(self)
        for mode in SearchMode:
            words = msg(f"inbox.mode_{mode.value}")
            menu.add(words, partial(self._set_mode, mode), checked=mode is self._mode)
        menu.popup(self.mode, right=True)

    def _set_mode(self, mode: SearchMode) -> None:
        self._mode = mode
        self._show_mode()
        self._tell()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc empties the line, then leaves it."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if self.field.text():
            self.field.clear()
            self._tell()
        else:
            self.left.emit()
        return True
