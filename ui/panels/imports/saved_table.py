"""The same rows after mapping, as they would stand among the contacts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.attributes import PHONE_KEY
from ui.kit.controls.paint.shapes import rule, smooth
from ui.kit.controls.paint.words import write
from ui.panels.imports.judging import Cell, Judged, Look, saved_cell
from ui.panels.imports.words import reason
from ui.texts.live import texts
from ui.texts.messages import tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_ROW, _NUMBER, _RESULT, _LEAST = 32, 44, 168, 96
_INK: Final = {Look.FINE: Token.TEXT, Look.BAD: Token.BAD, Look.DOUBT: Token.WARN, Look.OFF: Token.DISABLED}


class SavedTable(QWidget):
    """Paints a few rows: number in the file, values, result."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._rows: tuple[Judged, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        texts().language_changed.connect(self.update)

    def show_rows(self, keys: Sequence[str], names: Sequence[str], rows: Sequence[Judged]) -> None:
        """Show rows with their values under the names of their attributes."""
        self._keys, self._names, self._rows = tuple(keys), tuple(names), tuple(rows)
        self.setFixedHeight(_ROW * (len(rows) + 1))
        self.setAccessibleName(tr("imports.saved_as"))
        self.update()

    def sizeHint(self) -> QSize:
        """As many columns as fit."""
        return QSize(480, self.height())

    def _columns(self) -> list[tuple[str, str, QRectF]]:
        room = self.width() - _NUMBER - _RESULT
        count = max(min(len(self._keys), room // _LEAST), 1)
        wide = room / count
        return [
            (key, name, QRectF(_NUMBER + place * wide, 0, wide, _ROW))
            for place, (key, name) in enumerate(list(zip(self._keys, self._names, strict=True))[:count])
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw heads and rows."""
        del event
        painter = QPainter(self)
        smooth(painter)
        columns = self._columns()
        head = Type.SECONDARY_STRONG
        write(painter, QRectF(8, 0, _NUMBER - 8, _ROW), tr("imports.row"), head, Token.MUTED)
        for key, name, area in columns:
            title = tr("imports.number") if key == PHONE_KEY else name
            write(painter, area.adjusted(8, 0, -8, 0), title, head, Token.MUTED)
        last = QRectF(self.width() - _RESULT, 0, _RESULT, _ROW)
        write(painter, last.adjusted(8, 0, 0, 0), tr("imports.result"), head, Token.MUTED)
        rule(painter, QRectF(0, _ROW - 1, self.width(), 1), Token.LINE_STRONG)
        for place, row in enumerate(self._rows, 1):
            y = place * _ROW
            number = QRectF(8, y, _NUMBER - 8, _ROW)
            write(painter, number, str(row.number), Type.BODY, Token.MUTED, tabular=True)
            for key, _, area in columns:
                cell: Cell = saved_cell(row, key)
                write(
                    painter,
                    area.translated(0, y).adjusted(8, 0, -8, 0),
                    cell.text,
                    Type.BODY,
                    _INK[cell.look],
                    tabular=key == PHONE_KEY,
                )
            self._result(painter, row, last.translated(0, y))
            rule(painter, QRectF(0, y + _ROW - 1, self.width(), 1))

    def _result(self, painter: QPainter, row: Judged, area: QRectF) -> None:
        icon, ink = (Icon.ALERT, Token.BAD) if row.code else (Icon.OKC, Token.OK)
        px = metrics.ICON_SMALL
        draw_icon(painter, icon, ink, area.left() + 8, area.center().y() - px / 2, px=px)
        words = reason(row.code) if row.code else tr("imports.ready")
        write(painter, area.adjusted(8 + px + 6, 0, 0, 0), words, Type.BODY, ink, align=Qt.AlignmentFlag.AlignLeft)
