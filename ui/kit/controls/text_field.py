"""One-line fields: text, password, search, number."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.paint.field import field_box
from ui.kit.controls.paint.shapes import smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.text_menu import open_text_menu
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type, font
from ui.theme.tokens import Token

_PADDING = 8
_INNER = 2  # Qt's own margin inside a line edit
_TRAILING = 24
_SEARCH_WAIT_MS = 200


class TextField(QLineEdit):
    """A field of one line. `height` is 32, 28 (compact) or 36 (sign-in); `icon` stands before the text."""

    def __init__(
        self,
        placeholder: Words = "",
        parent: QWidget | None = None,
        *,
        height: int = metrics.FIELD,
        icon: Icon | None = None,
        limit: int | None = None,
    ) -> None:
        super().__init__(parent)
        self._height, self._icon, self._invalid = height, icon, False
        self._trailing: QWidget | None = None
        self.setProperty("bare", "true")
        self.setFrame(False)
        self.setFont(font(Type.BODY))
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out()
        if limit is not None:
            self.setMaxLength(limit)
        put(self, self.setPlaceholderText, placeholder)

    def set_invalid(self, invalid: bool) -> None:
        """Show the error border."""
        self._invalid = invalid
        self.update()

    def set_trailing(self, widget: QWidget | None) -> None:
        """Put a small widget at the right end, inside the box."""
        self._trailing = widget
        if widget is not None:
            widget.setParent(self)
        self._lay_out()

    def _lay_out(self) -> None:
        lead = metrics.ICON + metrics.GAP_8 if self._icon is not None else 0
        tail = 0
        if self._trailing is not None and not self._trailing.isHidden():
            size = self._trailing.sizeHint()
            self._trailing.setGeometry(
                self.width() - size.width() - 4, (self.height() - size.height()) // 2, size.width(), size.height()
            )
            tail = size.width() - 2
        self.setTextMargins(_PADDING - _INNER + lead, 0, _PADDING - _INNER + tail, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the trailing widget at the end."""
        super().resizeEvent(event)
        self._lay_out()

    def sizeHint(self) -> QSize:
        """Wide enough for a name."""
        return QSize(200, self._height)

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(64, self._height)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Cut, copy, paste in the person's language."""
        open_text_menu(self, event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw box and icon, then let Qt draw the text."""
        painter = QPainter(self)
        smooth(painter)
        field_box(
            painter,
            QRectF(self.rect()),
            enabled=self.isEnabled() and not self.isReadOnly(),
            hovered=self.underMouse(),
            focused=self.hasFocus(),
            invalid=self._invalid,
        )
        if self._icon is not None:
            tint = Token.MUTED if self.isEnabled() else Token.DISABLED
            draw_icon(painter, self._icon, tint, _PADDING, (self.height() - metrics.ICON) / 2)
        painter.end()
        super().paintEvent(event)


class PasswordField(TextField):
    """A password with an eye that shows it.

    Signals: `caps_lock_changed(bool)` when typing reveals that Caps Lock was switched on or off.
    """

    caps_lock_changed = Signal(bool)

    def __init__(
        self, placeholder: Words = "", parent: QWidget | None = None, *, height: int = metrics.FIELD
    ) -> None:
        super().__init__(placeholder, parent, height=height)
        self._caps = False
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = IconButton(Icon.EYE, msg("common.show_password"), self, size=_TRAILING)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._on_eye_toggled)
        self.set_trailing(self._eye)

    @property
    def caps_lock(self) -> bool:
        """Whether Caps Lock was on at the last letter."""
        return self._caps

    def _on_eye_toggled(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        words = msg("common.hide_password") if shown else msg("common.show_password")
        self._eye.set_icon(Icon.EYEOFF if shown else Icon.EYE)
        self._eye.set_words(words)
        self._eye.set_tip(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read Caps Lock from the letters, since Qt does not tell it."""
        text = event.text()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_CapsLock and self._caps:
            self._set_caps(on=False)
        elif len(text) == 1 and text.lower() != text.upper():
            self._set_caps(on=text.isupper() != shift)
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The warning belongs to typing."""
        super().focusOutEvent(event)
        self._set_caps(on=False)

    def _set_caps(self, *, on: bool) -> None:
        if on != self._caps:
            self._caps = on
            self.caps_lock_changed.emit(on)


class SearchField(TextField):
    """A search with a button that clears it; Esc clears it too, and goes on only when it is empty.

    Signals: `searched(str)` 200 ms after the last change, at once on Enter and when cleared.
    """

    searched = Signal(str)

    def __init__(
        self, placeholder: Words = "", parent: QWidget | None = None, *, height: int = metrics.FIELD
    ) -> None:
        words = placeholder or msg("common.search")
        super().__init__(words, parent, height=height, icon=Icon.SEARCH)
        put(self, self.setAccessibleName, words)
        self._told = ""
        self._clear = IconButton(Icon.X, msg("common.clear"), self, size=_TRAILING)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.hide()
        self._clear.clicked.connect(self.clear)
        self.set_trailing(self._clear)
        self._wait = QTimer(self, singleShot=True, interval=_SEARCH_WAIT_MS)
        self._wait.timeout.connect(self._tell)
        self.textChanged.connect(self._on_text_changed)
        self.returnPressed.connect(self._tell)

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._lay_out()
        if text:
            self._wait.start()
        else:
            self._tell()

    def _tell(self) -> None:
        self._wait.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.searched.emit(self._told)

    def event(self, event: QEvent) -> bool:
        """Claim Esc while there is something to clear, before a shortcut of the window takes it."""
        if event.type() is QEvent.Type.ShortcutOverride and self.text() and _is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc clears first."""
        if self.text() and _is_escape(event):
            self.clear()
            return
        super().keyPressEvent(event)


def _is_escape(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape


class NumberField(TextField):
    """A whole number between two limits, right-aligned; Up and Down step, Page Up and Page Down step by ten.

    Signals: `value_changed(object)` with the number, or None while there is none. What is typed stays as typed:
    limits are checked by whoever reads it, Up and Down stay inside them.
    """

    value_changed = Signal(object)

    _DIGITS = re.compile(r"-?\d+")

    def __init__(
        self,
        low: int,
        high: int,
        parent: QWidget | None = None,
        *,
        suffix: Words = "",
        height: int = metrics.FIELD,
    ) -> None:
        super().__init__("", parent, height=height)
        self._low, self._high = low, high
        self._suffix = ""
        self._value: int | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(font(Type.BODY, tabular=True))
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.textChanged.connect(self._on_text_changed)
        put(self, self._set_suffix, suffix)

    def _set_suffix(self, text: str) -> None:
        self._suffix = text
        margins = self.textMargins()
        tail = width_of(text, Type.BODY) + 4 if text else 0
        self.setTextMargins(margins.left(), 0, _PADDING - _INNER + tail, 0)
        self.update()

    def _lay_out(self) -> None:
        """The unit takes the end of the box."""

    def value(self) -> int | None:
        """The number, or None while the text is none."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Show a number."""
        self.setText("" if value is None else str(value))

    def fits(self) -> bool:
        """Whether there is a number between the limits."""
        return self._value is not None and self._low <= self._value <= self._high

    def _on_text_changed(self, text: str) -> None:
        compact = re.sub(r"\s", "", text)
        value = int(compact) if self._DIGITS.fullmatch(compact) else None
        if value != self._value:
            self._value = value
            self.value_changed.emit(value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        step = steps.get(Qt.Key(event.key()))
        if step is None or self.isReadOnly():
            super().keyPressEvent(event)
            return
        start = self._value if self._value is not None else self._low - step
        self.set_value(min(max(start + step, self._low), self._high))

    def sizeHint(self) -> QSize:
        """As wide as the larger limit."""
        digits = max(width_of(number(n), Type.BODY, tabular=True) for n in (self._low, self._high))
        unit = width_of(self._suffix, Type.BODY) + 4 if self._suffix else 0
        return QSize(max(64, digits + unit + 2 * _PADDING + 8), self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the unit behind the number."""
        super().paintEvent(event)
        if self._suffix:
            area = QRectF(self.rect()).adjusted(0, 0, -_PADDING, 0)
            painter = QPainter(self)
            write(painter, area, self._suffix, Type.BODY, Token.MUTED, align=Qt.AlignmentFlag.AlignRight)
