"""The list of sources a broadcast takes its recipients from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.controls.button import IconButton
from ui.kit.controls.paint.field import field_box
from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text import Text
from ui.kit.controls.tip import set_tip
from ui.texts.messages import Words, msg, tr
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

ROW: Final = metrics.FIELD
_SIDE: Final = 9


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as it is shown. `contacts` is None while it is counted; `gone` when there is no such thing."""

    icon: Icon
    name: Words
    contacts: int | None
    gone: bool = False
    editable: bool = False


class _Row(Pressable):
    """Icon, name, count, cross. Numbers open on a click; Delete removes any."""

    removed = Signal()

    def __init__(self, line: SourceLine, parent: QWidget, *, locked: bool) -> None:
        self._line = line
        self._locked = locked
        super().__init__(line.name, parent)
        self.setFixedHeight(ROW)
        self.cross = IconButton(
            Icon.X, msg("builder.remove_source", name=line.name), self, size=metrics.BUTTON_INLINE
        )
        self.cross.setVisible(not locked)
        self.cross.clicked.connect(self.removed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 5, 0)
        row.addStretch(1)
        row.addWidget(self.cross)
        if line.editable and not locked:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes."""
        if event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and not self._locked:
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def _words(self) -> str:
        return tr("builder.source_gone", name=self.text()) if self._line.gone else self.text()

    def _count(self) -> str:
        return "" if self._line.contacts is None or self._line.gone else number(self._line.contacts)

    def _room(self) -> QRectF:
        """What the name has."""
        end = self.width() - (_SIDE if self._locked else metrics.BUTTON_INLINE + 12)
        start = _SIDE + metrics.ICON + metrics.GAP_8
        wide = width_of(self._count(), Type.BODY, tabular=True)
        return QRectF(start, 0, end - wide - metrics.GAP_8 - start, ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The tooltip says what does not fit."""
        super().resizeEvent(event)
        words = self._words()
        set_tip(self, words if width_of(words, Type.BODY) > self._room().width() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the row."""
        del event
        painter = QPainter(self)
        smooth(painter)
        if self.hovered and self._line.editable and not self._locked:
            box(painter, QRectF(self.rect()).adjusted(1, 1, -1, 0), metrics.RADIUS_CONTROL - 1, fill=Token.HOVER)
        sign, ink = (Token.BAD, Token.BAD) if self._line.gone else (Token.MUTED, Token.TEXT)
        draw_icon(painter, self._line.icon, sign, _SIDE, (ROW - metrics.ICON) / 2)
        room = self._room()
        write(painter, room, self._words(), Type.BODY, ink)
        count = QRectF(room.right(), 0, width_of(self._count(), Type.BODY, tabular=True) + metrics.GAP_8, ROW)
        write(painter, count, self._count(), Type.BODY, Token.MUTED, align=RIGHT, tabular=True)
        if self._line.gone:
            struck = min(width_of(self.text(), Type.BODY), room.width())
            rule(painter, QRectF(room.left(), ROW / 2, struck, 1), Token.BAD)


class RecipientsBox(QWidget):
    """A bordered list of sources. Signals: `removed(int)`, `opened(int)` for numbers to edit."""

    removed = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[SourceLine, ...] | None = None
        self._locked = self._invalid = False
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._empty = Text(msg("builder.recipients_empty"), Type.BODY, Token.FAINT, self, wrap=True)
        self._empty.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._empty)
        self.set_lines(())

    @property
    def rows(self) -> list[_Row]:
        """The rows, to be focused."""
        return list(self._rows)

    def set_invalid(self, invalid: bool) -> None:
        """Show the error border."""
        self._invalid = invalid
        self.update()

    def set_lines(self, lines: Sequence[SourceLine], *, locked: bool = False) -> None:
        """Show sources; the keyboard stays on the row it was on."""
        if tuple(lines) == self._lines and locked == self._locked:
            return
        at = next((n for n, row in enumerate(self._rows) if row.hasFocus() or row.cross.hasFocus()), None)
        self._lines, self._locked = tuple(lines), locked
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._add(number, line) for number, line in enumerate(lines)]
        self._empty.setVisible(not lines)
        margin = 0 if lines else 8
        self._column.setContentsMargins(margin + bool(not lines), margin, margin, margin)
        if at is not None and self._rows:
            self._rows[min(at, len(self._rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)
        self.updateGeometry()
        self.update()

    def _add(self, place: int, line: SourceLine) -> _Row:
        row = _Row(line, self, locked=self._locked)
        row.removed.connect(lambda: self.removed.emit(place))
        if line.editable:
            row.clicked.connect(lambda: self.opened.emit(place))
        self._column.addWidget(row)
        row.show()
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box and the lines between the rows."""
        del event
        painter = QPainter(self)
        smooth(painter)
        field_box(painter, QRectF(self.rect()), invalid=self._invalid)
        for row in self._rows[1:]:
            rule(painter, QRectF(1, row.y(), self.width() - 2, 1), Token.LINE)
