"""The bell: what happened while one looked elsewhere, also told by the desktop where it can (BEY-23)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QSystemTrayIcon, QVBoxLayout, QWidget

from ui.kit.controls.button import LinkButton
from ui.kit.controls.floating import Floating
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.words import RIGHT, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.shell.logo import app_icon
from ui.texts.formats import listed
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

KEEP: Final = 50
_SHOWN: Final = 8
_WIDTH: Final = 360
_ROW: Final = 52


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that happened. `source` is the panel it belongs to: in the foreground it needs no telling."""

    key: str
    at_ms: int
    title: Words
    text: Words
    icon: Icon
    open: Callable[[], object]
    source: str = ""


class Notices(QObject):
    """Keeps what happened. Signals: `changed`."""

    changed = Signal()

    def __init__(self, parent: QWidget, in_front: Callable[[str], bool]) -> None:
        super().__init__(parent)
        self._window, self._in_front = parent, in_front
        self.entries: list[Notice] = []
        self._unread: set[str] = set()
        self._tray: QSystemTrayIcon | None = None

    @property
    def unread(self) -> int:
        """How many nobody has looked at."""
        return len(self._unread)

    def add(self, notice: Notice) -> bool:
        """Tell it, unless its panel is in the foreground; the same key replaces what was told before."""
        if self._in_front(notice.source):
            return False
        self.entries = [notice, *(one for one in self.entries if one.key != notice.key)][:KEEP]
        self._unread = {one.key for one in self.entries} & (self._unread | {notice.key})
        self._say(notice)
        self.changed.emit()
        return True

    def read_all(self) -> None:
        """The list was opened."""
        self._unread.clear()
        self.changed.emit()

    def clear(self) -> None:
        """Forget all."""
        self.entries, self._unread = [], set()
        self.changed.emit()

    def forget(self, source: str) -> None:
        """A panel was looked at: what it told is no news."""
        gone = {one.key for one in self.entries if one.source == source}
        if gone & self._unread:
            self._unread -= gone
            self.changed.emit()

    def _say(self, notice: Notice) -> None:
        """Through the desktop, while the window is not the active one."""
        if self._window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(app_icon(), self)
            self._tray.setToolTip(QApplication.applicationDisplayName())
            self._tray.activated.connect(self._on_tray)
            self._tray.messageClicked.connect(self._on_tray)
            self._tray.show()
        self._tray.showMessage(str(notice.title), str(notice.text), app_icon())
        QApplication.alert(self._window)

    def _on_tray(self) -> None:
        self._window.show()
        self._window.raise_()
        self._window.activateWindow()


class _NoticeRow(Pressable):
    """One entry: icon, title, text, time."""

    def __init__(self, notice: Notice, now_ms: int, parent: QWidget) -> None:
        self._notice, self._time = notice, listed(notice.at_ms, now_ms)
        super().__init__(notice.title, parent)
        self.setFixedHeight(_ROW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect())
        if self.hovered or self.hasFocus():
            box(painter, area, metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
        draw_icon(painter, self._notice.icon, Token.MUTED, 10, 9)
        first = QRectF(36, 8, area.width() - 100, 18)
        write(painter, first, self.text(), Type.BODY_MEDIUM, Token.TEXT)
        when = QRectF(area.width() - 64, 8, 54, 18)
        write(painter, when, self._time, Type.SECONDARY, Token.FAINT, align=RIGHT)
        second = QRectF(36, 27, area.width() - 46, 16)
        write(painter, second, str(self._notice.text), Type.SECONDARY, Token.MUTED)


class NoticeList(Floating):
    """The list under the bell."""

    def __init__(self, owner: QWidget, notices: Notices, now_ms: int) -> None:
        super().__init__(owner, padding=metrics.GAP_8)
        self.rows: list[_NoticeRow] = []
        head = QHBoxLayout()
        head.setContentsMargins(metrics.GAP_8, 0, metrics.GAP_8, 0)
        heading = Text(msg("shell.notifications"), Type.BODY_STRONG, fill=True)
        heading.setFixedHeight(metrics.BUTTON)
        head.addWidget(heading, 1)
        if notices.entries:
            clear = LinkButton(msg("shell.clear_notifications"), self, step=Type.SECONDARY_MEDIUM)
            clear.clicked.connect(notices.clear)
            clear.clicked.connect(self.dismiss)
            head.addWidget(clear)
        self.column.addLayout(head)
        if not notices.entries:
            words = QVBoxLayout()
            words.setContentsMargins(metrics.GAP_8, 0, metrics.GAP_8, metrics.GAP_8)
            words.addWidget(Text(msg("shell.no_notifications"), Type.BODY_MEDIUM))
            words.addWidget(Text(msg("shell.no_notifications_text"), Type.SECONDARY, Token.MUTED, wrap=True))
            self.column.addLayout(words)
        for notice in notices.entries[:_SHOWN]:
            row = _NoticeRow(notice, now_ms, self)
            row.clicked.connect(self.dismiss)
            row.clicked.connect(notice.open)
            self.rows.append(row)
            self.column.addWidget(row)
        self.setMinimumWidth(_WIDTH)
