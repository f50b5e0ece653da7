"""The command palette: panels, actions and whatever providers find, by the keyboard alone (BEY-21)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.controls.floating import Floating
from ui.kit.controls.paint import tag
from ui.kit.controls.paint.shapes import SHADOW_MARGIN, box, rule, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.text_field import TextField
from ui.kit.controls.tip import key_text
from ui.shell.search import Finding, Group, Provider, matching, recent_of
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_WIDTH: Final = 560
_ROW: Final = 36
_HEAD: Final = 28
_MOST_ROWS: Final = 11
_TOP: Final = 64
_ASK_AFTER_MS: Final = 200

Start = Callable[[Coroutine[Any, Any, Any]], object]


class FindingList(QWidget):
    """Rows under headings, one of them current. Signals: `chosen(Finding)`."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Finding | str] = []
        self.current = -1
        self._scroll = 0
        self.setMouseTracking(True)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show them; the first row becomes current."""
        self.rows = []
        for group in groups:
            self.rows.append(str(group.words))
            self.rows.extend(group.findings)
        self._scroll = 0
        self.current = next((at for at, row in enumerate(self.rows) if isinstance(row, Finding)), -1)
        self._tell()
        self.updateGeometry()
        self.update()

    def _tell(self) -> None:
        row = self.rows[self.current] if self.current >= 0 else None
        self.setAccessibleName(str(row.words) if isinstance(row, Finding) else tr("shell.palette_nothing"))

    def move_by(self, steps: int) -> None:
        """Go up or down, round the ends."""
        stops = [at for at, row in enumerate(self.rows) if isinstance(row, Finding)]
        if not stops:
            return
        at = stops.index(self.current) if self.current in stops else 0
        to = at + steps if abs(steps) > 1 else (at + steps) % len(stops)
        self.current = stops[min(max(to, 0), len(stops) - 1)]
        self._reveal()
        self._tell()
        self.update()

    def choose(self) -> None:
        """Take the current row."""
        row = self.rows[self.current] if self.current >= 0 else None
        if isinstance(row, Finding):
            self.chosen.emit(row)

    def _height_of(self, row: Finding | str) -> int:
        return _ROW if isinstance(row, Finding) else _HEAD

    def _whole(self) -> int:
        return sum(self._height_of(row) for row in self.rows)

    def _reveal(self) -> None:
        top = sum(self._height_of(row) for row in self.rows[: self.current])
        if self.current > 0 and isinstance(self.rows[self.current - 1], str):
            top -= _HEAD
        bottom = sum(self._height_of(row) for row in self.rows[: self.current + 1])
        self._scroll = min(max(self._scroll, bottom - self.height()), top)

    def row_at(self, y: float) -> int:
        """The row at a height, -1 for none."""
        top = -self._scroll
        for at, row in enumerate(self.rows):
            top += self._height_of(row)
            if y < top:
                return at if isinstance(row, Finding) else -1
        return -1

    def sizeHint(self) -> QSize:
        """Its rows, up to a readable number."""
        least = _ROW if not self.rows else 0
        return QSize(_WIDTH, min(max(self._whole(), least), _MOST_ROWS * _ROW))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mouse takes the highlight."""
        at = self.row_at(event.position().y())
        if at >= 0 and at != self.current:
            self.current = at
            self._tell()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses."""
        if self.row_at(event.position().y()) >= 0:
            self.choose()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll."""
        most = max(self._whole() - self.height(), 0)
        self._scroll = min(max(self._scroll - event.angleDelta().y() // 3, 0), most)
        self.update()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw headings and rows."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.setClipRect(self.rect())
        if not self.rows:
            area = QRectF(self.rect()).adjusted(12, 0, -12, 0)
            write(painter, area, tr("shell.palette_nothing"), Type.BODY, Token.MUTED)
        y = -float(self._scroll)
        for at, row in enumerate(self.rows):
            area = QRectF(0, y, self.width(), self._height_of(row))
            if area.bottom() > 0 and area.top() < self.height():
                if isinstance(row, Finding):
                    self._row(painter, area, row, current=at == self.current)
                else:
                    head = area.adjusted(12, 6, -12, 0)
                    write(painter, head, row, Type.SECONDARY_MEDIUM, Token.MUTED)
            y += area.height()

    def _row(self, painter: QPainter, area: QRectF, row: Finding, *, current: bool) -> None:
        if current:
            box(painter, area.adjusted(4, 1, -4, -1), metrics.RADIUS_CONTROL, fill=Token.HOVER_RAISED)
        x, end, y = area.left() + 12, area.right() - 12, area.center().y() - metrics.ICON / 2
        draw_icon(painter, row.icon or Icon.RIGHT, Token.MUTED, x, y)
        x += metrics.ICON + 12
        if row.keys:
            keys = key_text(row.keys)
            end -= tag.kbd_width(keys)
            tag.kbd(painter, end, area.center().y() - metrics.TAG / 2, keys)
            end -= metrics.GAP_8
        hint = str(row.hint)
        if hint:
            wide = min(width_of(hint, Type.SECONDARY), 180)
            place = QRectF(end - wide, area.top(), wide, area.height())
            write(painter, place, hint, Type.SECONDARY, Token.FAINT, align=RIGHT)
            end -= wide + metrics.GAP_8
        write(painter, QRectF(x, area.top(), end - x, area.height()), str(row.words), Type.BODY, Token.TEXT)


class CommandPalette(Floating):
    """Opens over the window. Signals: `used(str)` with the key of what was chosen."""

    used = Signal(str)

    def __init__(self, owner: QWidget, providers: Sequence[Provider], recent: Sequence[str], start: Start) -> None:
        super().__init__(owner, padding=0)
        self._providers, self._recent, self._start = providers, recent, start
        self._groups = [provider.offers() for provider in providers]
        self._asked = ""
        self.field = TextField(msg("shell.palette"), height=44, icon=Icon.SEARCH)
        self.field.setAccessibleName(tr("shell.palette"))
        self.list = FindingList()
        self.list.chosen.connect(self._on_chosen)
        self.field.textChanged.connect(self._on_text_changed)
        self.field.installEventFilter(self)
        inner = QVBoxLayout()
        inner.setContentsMargins(8, 8, 8, 8)
        inner.setSpacing(metrics.GAP_4)
        inner.addWidget(self.field)
        inner.addWidget(self.list, 1)
        self.column.addLayout(inner)
        self._wait = QTimer(self, singleShot=True, interval=_ASK_AFTER_MS)
        self._wait.timeout.connect(self._ask)
        self._show("")

    def open_over(self, window: QWidget) -> None:
        """Open near the top of the window."""
        width = min(_WIDTH, window.width() - 48)
        self.setFixedWidth(width + 2 * SHADOW_MARGIN)
        left = (window.width() - width) // 2
        self.open_at(window.mapToGlobal(QPoint(left, min(_TOP, window.height() // 8))))
        self._fit()

    def _fit(self) -> None:
        """As high as what is found, inside the window."""
        top = self.y() + SHADOW_MARGIN
        room = self.window().height() - top - metrics.GAP_24
        wanted = self.field.height() + self.list.sizeHint().height() + 16 + metrics.GAP_4
        geometry = QRect(self.x(), self.y(), self.width(), min(wanted, room) + 2 * SHADOW_MARGIN)
        self.setGeometry(geometry)

    def _on_text_changed(self, text: str) -> None:
        self._show(text)
        self._wait.start()

    def _show(self, text: str, extra: Sequence[Group] = ()) -> None:
        groups = matching(self._groups, text, self._recent)
        recent = recent_of(self._groups, self._recent) if not text.strip() else ()
        if recent:
            groups = [Group(msg("shell.palette_recent"), recent[:5]), *groups]
        self.list.show_groups([*groups, *extra])
        if self.isVisible():
            self._fit()

    def _ask(self) -> None:
        text = self.field.text().strip()
        self._asked = text
        if len(text) >= 2:
            self._start(self._search(text))

    async def _search(self, text: str) -> None:
        found = [await provider.search(text) for provider in self._providers]
        extra = [group for group in found if group is not None and group.findings]
        if not shiboken6.isValid(self):  # it was closed meanwhile
            return
        if text == self._asked and self.isVisible() and extra:
            self._show(self.field.text(), extra)

    def _on_chosen(self, finding: Finding) -> None:
        self.dismiss()
        self.used.emit(finding.key)
        finding.act()

    def claims(self, event: QKeyEvent) -> bool:
        """The palette takes every key."""
        del event
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move and Enter chooses while one types."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_PageUp: -8,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Backtab: -1,
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.list.move_by(steps[key])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.list.choose()
        else:
            return False
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and the rule under the field."""
        super().paintEvent(event)
        painter = QPainter(self)
        area = self.box_rect()
        rule(painter, QRectF(area.left() + 1, area.top() + 54, area.width() - 2, 1), Token.LINE)
