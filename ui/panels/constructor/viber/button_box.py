"""A button as it stands under a message; its settings show while the pointer or the keyboard is on it (VIB-6)."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.contract.payloads.viber import ViberButton
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import CENTER, elided, write
from ui.kit.controls.pressable import Pressable
from ui.panels.constructor.personal_field import PersonalField
from ui.texts.live import put, texts
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_HEIGHT = 36
_PADDING = 12


class _Face(Pressable):
    """What the phone will show."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("", parent)
        self.is_written = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        fill = Token.HOVER if self.hovered else Token.SURFACE
        box(painter, area, metrics.RADIUS_CARD, fill=fill, line=Token.LINE_STRONG)
        ink = Token.ACCENT if self.is_written else Token.MUTED
        inner = area.adjusted(_PADDING, 0, -_PADDING - metrics.ICON, 0)
        write(
            painter,
            inner,
            elided(self.text(), Type.BODY_MEDIUM, inner.width()),
            Type.BODY_MEDIUM,
            ink,
            align=CENTER,
        )
        top = area.center().y() - metrics.ICON / 2
        draw_icon(painter, Icon.EDIT, Token.MUTED, area.right() - _PADDING - metrics.ICON / 2, top)


class ButtonBox(QWidget):
    """The button and, beneath it, its text and address.

    They show while the pointer is on it, while the keyboard is in them, and as long as something is missing or
    wrong; a press on the button puts the keyboard into them.
    """

    def __init__(self, text: PersonalField, url: PersonalField, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text, self.url = text, url
        self._button, self._held_open = ViberButton(), False
        self.face = _Face(self)
        self.settings = QWidget(self)
        inner = QVBoxLayout(self.settings)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(metrics.GAP_8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(self.face)
        column.addWidget(self.settings)
        for field in (text, url):
            inner.addWidget(field)
            field.edit.installEventFilter(self)
        put(self.face, self.face.setAccessibleDescription, msg("constructor_viber.button_tip"))
        self.face.set_tip(msg("constructor_viber.button_tip"))
        self.face.clicked.connect(self._on_pressed)
        texts().language_changed.connect(self._show_face)

    def show_button(self, button: ViberButton, *, is_wrong: bool, locked: bool) -> None:
        """Show the button as it is."""
        self._button = button
        self._held_open = is_wrong or locked or not (button.text.strip() and button.url.strip())
        self._show_face()
        self._fold()

    def reveal(self) -> None:
        """Show the settings, so that the keyboard can go there."""
        self.settings.show()

    def _show_face(self) -> None:
        words = self._button.text.strip()
        self.face.is_written = bool(words)
        self.face.setText(words or tr("constructor_viber.button_none"))

    def _on_pressed(self) -> None:
        self.reveal()
        field = self.text if self._button.url.strip() or not self._button.text.strip() else self.url
        field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self) -> None:
        """Hide the settings when nothing keeps them open."""
        focus: QWidget | None = self.window().focusWidget()
        has_focus = focus is not None and self.isAncestorOf(focus)
        self.settings.setVisible(self._held_open or has_focus or self.underMouse())

    def enterEvent(self, event: QEnterEvent) -> None:
        """The pointer reveals them."""
        super().enterEvent(event)
        self.settings.show()

    def leaveEvent(self, event: QEvent) -> None:
        """It went away."""
        super().leaveEvent(event)
        self._fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keyboard came to a field or left it."""
        if event.type() is QEvent.Type.FocusIn:
            self.settings.show()
        elif event.type() is QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._fold)  # once the keyboard is where it goes
        return super().eventFilter(watched, event)
