"""The top bar: where one is, search or command, how the service stands, news, oneself."""

from __future__ import annotations

from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.marks import Shown
from ui.kit.controls.paint import avatar, tag
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import box, disc, rule, smooth
from ui.kit.controls.paint.tag import BadgeKind
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.signs import RunState
from ui.kit.controls.text import Text
from ui.kit.controls.tip import key_text, set_tip
from ui.shell.panel import Bar
from ui.texts.live import put
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

HEIGHT: Final = 48
_WIDE, _NARROW_UNDER, _NARROW, _ICON_UNDER = 320, 1200, 216, 900
HALT_KEYS: Final = "Ctrl+Shift+H"
_DOT = 8
_AVATAR = 28


class Line(Enum):
    """How the connection stands: word and colour."""

    CONNECTED = ("shell.connected", Token.OK)
    RECONNECTING = ("shell.reconnecting", Token.WARN)
    AWAY = ("shell.away", Token.BAD)


class CommandBox(Pressable):
    """Looks like a search field, opens the palette; an icon alone where the window is narrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._icon_only = False
        super().__init__(msg("shell.palette"), parent)
        self.setFixedHeight(metrics.FIELD)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        set_tip(self, msg("shell.palette"), "Ctrl+K")

    def fit(self, window_width: int) -> None:
        """Take the width the window allows."""
        self._icon_only = window_width < _ICON_UNDER
        wide = _NARROW if window_width < _NARROW_UNDER else _WIDE
        self.setFixedWidth(metrics.FIELD if self._icon_only else wide)

    def sizeHint(self) -> QSize:
        """Its width."""
        return QSize(self.width(), metrics.FIELD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        line = Token.CONTROL if self.hovered else Token.LINE_STRONG
        box(painter, area, metrics.RADIUS_CONTROL, fill=Token.SURFACE, line=line)
        y = area.center().y() - metrics.ICON / 2
        left = 8.0 if self._icon_only else 10.0
        draw_icon(painter, Icon.SEARCH, Token.MUTED, left, y)
        if self._icon_only:
            return
        keys = key_text("Ctrl+K")
        end = area.right() - 8 - tag.kbd_width(keys)
        tag.kbd(painter, end, area.center().y() - metrics.TAG / 2, keys)
        room = QRectF(left + 24, area.top(), end - left - 32, area.height())
        write(painter, room, self.text(), Type.BODY, Token.MUTED)


class ConnectionSign(Shown):
    """A dot and a word."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = Line.CONNECTED
        self.set_line(Line.CONNECTED)

    def set_line(self, line: Line) -> None:
        """Show how the connection stands."""
        self.line = line
        put(self, self.setText, msg(line.value[0]))

    def sizeHint(self) -> QSize:
        """Dot and word."""
        return QSize(_DOT + 6 + width_of(self.text(), Type.SECONDARY) + 1, metrics.FIELD)

    def paint_in(self, painter: QPainter, rect: QRectF) -> None:
        """Draw both."""
        token = self.line.value[1]
        centre = rect.center()
        centre.setX(rect.left() + _DOT / 2)
        disc(painter, centre, _DOT / 2, token)
        ink = Token.MUTED if self.line is Line.CONNECTED else token
        write(painter, rect.adjusted(_DOT + 6, 0, 0, 0), self.text(), Type.SECONDARY, ink)


class Bell(IconButton):
    """News that nobody has looked at yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Icon.BELL, msg("shell.notifications"), parent, ground=Token.WINDOW)
        self.unread = 0

    def set_unread(self, count: int) -> None:
        """The number on it."""
        self.unread = count
        self.setAccessibleDescription(tr("common.unread", count=count) if count else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bell and the number."""
        super().paintEvent(event)
        if not self.unread:
            return
        painter = QPainter(self)
        smooth(painter)
        text = tag.capped(self.unread)
        width = tag.badge_width(text, metrics.BADGE_SMALL)
        area = QRectF(self.width() - width, 0, width, metrics.BADGE_SMALL)
        tag.badge(painter, area, text, BadgeKind.UNREAD)


class AvatarButton(Pressable):
    """Oneself: the door to account, appearance, language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(msg("shell.account_menu"), parent)
        self._name = ""
        self.setFixedSize(_AVATAR, _AVATAR)
        set_tip(self, msg("shell.account_menu"))

    def set_person(self, name: str) -> None:
        """Whose it is."""
        self._name = name
        self.setAccessibleDescription(name)
        self.update()

    def ring_shape(self) -> tuple[QRect, int]:
        """A circle."""
        return self.rect(), _AVATAR // 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the disc."""
        del event
        painter = QPainter(self)
        smooth(painter)
        avatar.avatar(painter, QRectF(self.rect()), self._name)


class TopBar(QWidget):
    """Signals: `back_wanted`, `palette_wanted`, `bell_pressed`, `avatar_pressed`."""

    back_wanted = Signal()
    palette_wanted = Signal()
    bell_pressed = Signal()
    avatar_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self._extra: QWidget | None = None
        self._status: RunState | None = None
        self.back = IconButton(Icon.ARROWL, msg("shell.go_back"), self, ground=Token.WINDOW)
        self.back.clicked.connect(self.back_wanted)
        self.back.hide()
        self.title = Text("", Type.TITLE, parent=self)
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.note = Text("", Type.SECONDARY, Token.MUTED, self)
        self.command = CommandBox(self)
        self.command.clicked.connect(self.palette_wanted)
        self.sign = ConnectionSign(self)
        self.stop = IconButton(Icon.STOPC, msg("halt.stop"), self, bordered=True, ground=Token.WINDOW)
        set_tip(self.stop, msg("halt.stop"), HALT_KEYS)  # the window has the key, which also lets sending go on
        self.stop.set_kind(Kind.DANGER)
        self.stop.hide()
        self.bell, self.avatar = Bell(self), AvatarButton(self)
        self.bell.clicked.connect(self.bell_pressed)
        self.avatar.clicked.connect(self.avatar_pressed)
        self._left = QHBoxLayout()
        self._left.setSpacing(metrics.GAP_12)
        for widget in (self.back, self.title, self.note):
            self._left.addWidget(widget)
        self._left.addStretch(1)
        self._right = QHBoxLayout()
        self._right.setSpacing(metrics.GAP_12)
        self._right.addStretch(1)
        for part in (self.sign, self.stop, self.bell, self.avatar):
            self._right.addWidget(part)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 1)
        self._row.setSpacing(metrics.GAP_16)
        self._row.addLayout(self._left, 1)
        self._row.addWidget(self.command)
        self._row.addLayout(self._right, 1)

    def show_bar(self, bar: Bar) -> None:
        """What the panel puts here."""
        self.title.set_words(bar.title)
        self.back.setVisible(bar.back is not None)
        self.note.set_words(bar.note)
        self.note.setVisible(bool(bar.note))
        if self._status is not None:
            self._left.removeWidget(self._status)
            self._status.hide()
            self._status.deleteLater()
            self._status = None
        if bar.status is not None:
            self._status = RunState(bar.status, self)
            self._left.insertWidget(2, self._status)
            self._status.show()
        if self._extra is not bar.widget:
            if self._extra is not None:
                self._left.removeWidget(self._extra)
                self._extra.hide()
            self._extra = bar.widget
            if bar.widget is not None:
                self._left.insertWidget(self._left.count() - 1, bar.widget)
                bar.widget.show()

    def event(self, event: QEvent) -> bool:
        """Share the room out anew whenever something in the bar takes another width."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._share_out()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The command box gives way first."""
        super().resizeEvent(event)
        self.command.fit(self.window().width())
        self._share_out()

    def _share_out(self) -> None:
        """The command box stands in the middle, unless the left side needs what the right one does not."""
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right() - 2 * self._row.spacing() - self.command.width()
        left, right = self._left.sizeHint().width(), self._right.sizeHint().width()
        wide = max(min(max(left, room // 2), room - right), 1)
        if (self._row.stretch(0), self._row.stretch(2)) != (wide, max(room - wide, 1)):
            self._row.setStretch(0, wide)
            self._row.setStretch(2, max(room - wide, 1))
            self._row.activate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground and line."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.WINDOW))
        rule(painter, QRectF(0, self.height() - 1, self.width(), 1))
