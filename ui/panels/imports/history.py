"""The five most recent files; each opens what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.imports import Import, ImportState
from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.kit.controls.paint.words import LEFT, RIGHT, write
from ui.texts.formats import minute
from ui.texts.live import put, texts
from ui.texts.messages import msg, tr
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_HEAD, _ROW = 32, 40
_COLUMNS = (
    ("history_file", 0.0, LEFT),
    ("history_date", 128, LEFT),
    ("history_user", 132, LEFT),
    ("did_created", 84, RIGHT),
    ("history_changed", 92, RIGHT),
    ("did_skipped", 84, RIGHT),
    ("did_errors", 72, RIGHT),
)
_HIDE_ORDER = ("history_user", "did_skipped", "history_date")
_LEAST = 160


class History(QWidget):
    """Paints name, date, user and counts (IMP-1). Click, or arrows and Enter: `opened(Import)`."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Import, ...] = ()
        self._current, self._under = 0, -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        put(self, self.setAccessibleName, msg("imports.history"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        texts().language_changed.connect(self.update)

    def show_rows(self, rows: Sequence[Import]) -> None:
        """Show these, newest first."""
        self._rows = tuple(rows)
        self._current = min(self._current, max(len(rows) - 1, 0))
        self.setFixedHeight(_HEAD + _ROW * len(rows))
        self.update()

    def _columns(self) -> list[tuple[str, QRectF, Qt.AlignmentFlag]]:
        kept = list(_COLUMNS)
        for name in _HIDE_ORDER:
            if self.width() - sum(wide for _, wide, _ in kept) < _LEAST:
                kept = [column for column in kept if column[0] != name]
        free = self.width() - sum(wide for _, wide, _ in kept)
        found, x = [], 0.0
        for name, wide, align in kept:
            width = wide or free
            found.append((name, QRectF(x, 0, width, _ROW), align))
            x += width
        return found

    def row_rect(self, row: int) -> QRectF:
        """Where a row lies."""
        return QRectF(0, _HEAD + row * _ROW, self.width(), _ROW)

    def _row_at(self, y: float) -> int:
        row = int((y - _HEAD) // _ROW)
        return row if 0 <= row < len(self._rows) else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the row under the pointer."""
        self._set_under(self._row_at(event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer."""
        super().leaveEvent(event)
        self._set_under(-1)

    def _set_under(self, row: int) -> None:
        if row != self._under:
            self._under = row
            self.setCursor(Qt.CursorShape.PointingHandCursor if row >= 0 else Qt.CursorShape.ArrowCursor)
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the row."""
        row = self._row_at(event.position().y())
        if event.button() is Qt.MouseButton.LeftButton and row >= 0:
            self._current = row
            self.opened.emit(self._rows[row])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, Enter."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is not None and self._rows:
            self._current = min(max(self._current + step, 0), len(self._rows) - 1)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._rows:
            self.opened.emit(self._rows[self._current])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the table."""
        del event
        painter = QPainter(self)
        smooth(painter)
        columns = self._columns()
        for name, area, align in columns:
            head = QRectF(area.left() + 8, 0, area.width() - 16, _HEAD)
            write(painter, head, tr(f"imports.{name}"), Type.SECONDARY_STRONG, Token.MUTED, align=align)
        rule(painter, QRectF(0, _HEAD - 1, self.width(), 1), Token.LINE_STRONG)
        for place, entry in enumerate(self._rows):
            y = _HEAD + place * _ROW
            if place == self._under:
                painter.fillRect(self.row_rect(place), color(Token.HOVER))
            if self.hasFocus() and place == self._current:
                box(painter, self.row_rect(place), metrics.RADIUS_TAG, line=Token.ACCENT, width=metrics.RING)
            cells = _cells(entry)
            for name, area, align in columns:
                room = area.translated(0, y).adjusted(8, 0, -8, 0)
                ink = Token.BAD if name == "did_errors" and cells[name] not in ("0", "") else Token.TEXT
                write(painter, room, cells[name], Type.BODY, ink, align=align, tabular=align is RIGHT)
            rule(painter, QRectF(0, y + _ROW - 1, self.width(), 1))


def _cells(entry: Import) -> dict[str, str]:
    did = entry.outcome
    running = entry.state is ImportState.RUNNING
    return {
        "history_file": entry.file_name,
        "history_date": tr("imports.running")
        if running
        else tr("imports.taken_back")
        if did is not None and did.undone
        else minute(entry.finished_ms or entry.created_ms),
        "history_user": entry.user,
        "did_created": number(did.created) if did is not None else "",
        "history_changed": number(did.overridden + did.enriched) if did is not None else "",
        "did_skipped": number(did.skipped) if did is not None else "",
        "did_errors": number(did.errors) if did is not None else "",
    }
