"""Menus inside the window: icon, words, key; rows 28 high."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.channels import Channel
from ui.kit.controls.floating import Floating, Side
from ui.kit.controls.paint import tag
from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.kit.controls.paint.words import width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.kit.controls.tip import key_text
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_SIDE, _GAP, _MIN_WIDTH, _PADDING = 8, 8, 160, 5


class MenuRow(Pressable):
    """One row. The highlight is the focus, so mouse and keyboard never disagree."""

    ringed = False

    def __init__(
        self,
        words: Words,
        parent: QWidget,
        *,
        icon: Icon | None = None,
        keys: str = "",
        danger: bool = False,
        checked: bool | None = None,
        submenu: Menu | None = None,
        channel: Channel | None = None,
    ) -> None:
        self._icon, self._danger, self.submenu, self._channel = icon, danger, submenu, channel
        self.keys = key_text(keys) if keys else ""
        self.sequence = keys
        super().__init__(words, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        if checked is not None:
            self.setCheckable(True)
            self.setChecked(checked)

    def sizeHint(self) -> QSize:
        """All parts on one line."""
        lead = metrics.ICON + _GAP if self._has_lead else 0
        tail = 24 + tag.kbd_width(self.keys) if self.keys else 0
        if self.submenu is not None:
            tail = 24 + metrics.ICON
        return QSize(2 * _SIDE + lead + width_of(self.text(), Type.BODY) + tail, metrics.ROW_MENU)

    @property
    def _has_lead(self) -> bool:
        return self._icon is not None or self._channel is not None or self.isCheckable()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse takes the highlight."""
        super().enterEvent(event)
        if self.isEnabled():
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Enter choose; everything else is the menu's."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
            return
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw highlight, icon or tick, words, key."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hasFocus() and self.isEnabled():
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
        ink = Token.BAD if self._danger else Token.TEXT
        if not self.isEnabled():
            ink = Token.DISABLED
        x, y = area.left() + _SIDE, area.center().y() - metrics.ICON / 2
        glyph = Icon.CHECK if self.isCheckable() and self.isChecked() else self._icon
        if glyph is not None:
            draw_icon(painter, glyph, Token.MUTED if ink is Token.TEXT else ink, x, y)
        elif self._channel is not None:
            mark = channel_pixmap(self._channel, metrics.ICON, painter.device().devicePixelRatio())
            place(painter, mark, x, y)
        if self._has_lead:
            x += metrics.ICON + _GAP
        end = area.right() - _SIDE
        if self.submenu is not None:
            end -= metrics.ICON
            draw_icon(painter, Icon.RIGHT, Token.MUTED, end, y)
        elif self.keys:
            end -= tag.kbd_width(self.keys)
            tag.kbd(painter, end, area.center().y() - metrics.TAG / 2, self.keys)
            end -= _GAP
        write(painter, QRectF(x, area.top(), end - x, area.height()), self.text(), Type.BODY, ink)


class _Line(QWidget):
    """A rule between groups of rows."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedHeight(9)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        rule(QPainter(self), QRectF(0, 4, self.width(), 1))


class Menu(Floating):
    """Actions beside a button or at the mouse.

    `menu = Menu(self); menu.add(msg(...), self.on_..., icon=..., keys="E"); menu.popup(button)`. Up, Down, Home,
    End move, Right and Left open and close a submenu, a letter chooses by key or moves by first letter.
    """

    def __init__(self, owner: QWidget, *, keep: bool = False) -> None:
        super().__init__(owner, padding=_PADDING, keep=keep)
        self._rows: list[MenuRow] = []
        self._parent_menu: Menu | None = None

    @property
    def rows(self) -> list[MenuRow]:
        """The rows in order."""
        return list(self._rows)

    def add(
        self,
        words: Words,
        on_chosen: Callable[[], object] | None = None,
        *,
        icon: Icon | None = None,
        keys: str = "",
        danger: bool = False,
        checked: bool | None = None,
        enabled: bool = True,
        channel: Channel | None = None,
    ) -> MenuRow:
        """Add a row; the menu is closed before `on_chosen` is called. `keys` works while it is open."""
        row = MenuRow(words, self, icon=icon, keys=keys, danger=danger, checked=checked, channel=channel)
        row.setEnabled(enabled)
        self._append(row)
        row.clicked.connect(lambda: self._choose(on_chosen))
        return row

    def add_menu(self, words: Words, *, icon: Icon | None = None) -> Menu:
        """Add a row that opens another menu; fill what is returned."""
        inner = Menu(self, keep=True)
        inner._parent_menu = self
        row = MenuRow(words, self, icon=icon, submenu=inner)
        self._append(row)
        row.clicked.connect(lambda: self._open_inner(row))
        self.destroyed.connect(inner.deleteLater)
        return inner

    def add_heading(self, words: Words) -> None:
        """Add a quiet line above a group."""
        heading = Text(words, Type.SECONDARY_MEDIUM, Token.MUTED, self, fill=True)
        heading.setContentsMargins(_SIDE, 0, _SIDE, 0)
        heading.setFixedHeight(24)
        self.column.addWidget(heading)

    def separate(self) -> None:
        """Add a rule."""
        self.column.addWidget(_Line(self))

    def popup(self, anchor: QWidget, side: Side = Side.BELOW, *, right: bool = False) -> None:
        """Open beside a control."""
        self.open_beside(anchor, side, right=right)

    def popup_at(self, point: QPoint, anchor: QWidget | None = None) -> None:
        """Open at a point of the screen, as for the right mouse button."""
        self.open_at(point, anchor)

    def sizeHint(self) -> QSize:
        """Never narrower than a short word with its key."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), _MIN_WIDTH + 2 * self.column.contentsMargins().left()), hint.height())

    def _append(self, row: MenuRow) -> None:
        self._rows.append(row)
        self.column.addWidget(row)

    def _choose(self, on_chosen: Callable[[], object] | None) -> None:
        menu: Menu | None = self
        while menu is not None:
            menu.dismiss()
            menu = menu._parent_menu
        if on_chosen is not None:
            on_chosen()

    def _open_inner(self, row: MenuRow) -> None:
        if row.submenu is not None:
            row.submenu.open_beside(row, Side.RIGHT, near=QRect(row.rect()))

    def claims(self, event: QKeyEvent) -> bool:
        """A menu takes every key."""
        del event
        return True

    def focus_first(self) -> None:
        """The first row that can be chosen."""
        self._focus(self._usable()[:1])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, open, close, choose by letter."""
        usable = self._usable()
        now = next((n for n, row in enumerate(usable) if row.hasFocus()), -1)
        moves = {
            Qt.Key.Key_Down: now + 1,
            Qt.Key.Key_Up: now - 1 if now >= 0 else -1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: -1,
        }
        key = Qt.Key(event.key())
        if key in moves and usable:
            self._focus([usable[moves[key] % len(usable)]])
        elif key == Qt.Key.Key_Right and now >= 0:
            self._open_inner(usable[now])
        elif key == Qt.Key.Key_Tab or (key == Qt.Key.Key_Left and self._parent_menu is not None):
            self.dismiss()
        elif not self._by_letter(event, usable, now):
            super().keyPressEvent(event)

    def _by_letter(self, event: QKeyEvent, usable: list[MenuRow], now: int) -> bool:
        letter = event.text().casefold()
        if not letter.strip() or not letter.isprintable():
            return False
        for row in usable:
            if row.sequence.casefold() == letter:
                row.click()
                return True
        order = usable[now + 1 :] + usable[: now + 1]
        self._focus([row for row in order if row.text().casefold().startswith(letter)][:1])
        return True

    def _usable(self) -> list[MenuRow]:
        return [row for row in self._rows if row.isEnabled() and not row.isHidden()]

    def _focus(self, rows: list[MenuRow]) -> None:
        for row in rows:
            row.setFocus(Qt.FocusReason.PopupFocusReason)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's name
        """Tab does not wander out of a menu."""
        del next
        return True
