"""A colour: a swatch with its number, and a board of colours to choose from."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.contract.mail.cleaning import is_color
from app.contract.mail.vocabulary import BOARD
from ui.kit.controls.button import LinkButton
from ui.kit.controls.floating import Floating
from ui.kit.controls.paint.shapes import box, inner_ring, smooth
from ui.kit.controls.pressable import Pressable
from ui.kit.controls.text_field import TextField
from ui.texts.live import put
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

_ACROSS: Final = 7
_SWATCH: Final = 24


class Swatch(Pressable):
    """A button that shows a colour; none is a crossed out box."""

    def __init__(self, words: Words, parent: QWidget | None = None, *, size: int = metrics.FIELD_COMPACT) -> None:
        super().__init__(words, parent)
        self._size, self.color = size, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(self._size, self._size)

    def set_color(self, value: str) -> None:
        """Show a colour."""
        self.color = value
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the colour in its box."""
        del event
        painter = QPainter(self)
        smooth(painter)
        area = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        fill = QColor(self.color) if is_color(self.color) else Token.SURFACE
        box(painter, area, metrics.RADIUS_TAG, fill=fill, line=Token.CONTROL if self.hovered else Token.LINE_STRONG)
        if not is_color(self.color):
            painter.setPen(color(Token.BAD))
            painter.drawLine(area.bottomLeft() + QPointF(3, -3), area.topRight() + QPointF(-3, 3))
        if self.isChecked():
            inner_ring(painter, area.adjusted(-3, -3, 3, 3), metrics.RADIUS_TAG)


class Board(Floating):
    """The board of colours. Signals: `chosen(str)`, an empty text for none."""

    chosen = Signal(str)

    def __init__(self, owner: QWidget, value: str, *, optional: bool) -> None:
        super().__init__(owner)
        grid = QGridLayout()
        grid.setSpacing(2)
        for at, one in enumerate(BOARD):
            swatch = Swatch(one, self, size=_SWATCH)
            swatch.set_color(one)
            swatch.setCheckable(True)
            swatch.setChecked(one == value)
            swatch.clicked.connect(lambda _=False, one=one: self._choose(one))
            grid.addWidget(swatch, at // _ACROSS, at % _ACROSS)
        self.column.setSpacing(metrics.GAP_8)
        self.column.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        self.number = TextField("#rrggbb", self, height=metrics.FIELD_COMPACT, limit=7)
        self.number.setText(value)
        self.number.returnPressed.connect(self._on_number)
        put(self.number, self.number.setAccessibleName, msg("constructor_email.color"))
        row.addWidget(self.number, 1)
        if optional:
            none = LinkButton(msg("constructor_email.no_color"), self, step=Type.SECONDARY_MEDIUM)
            none.clicked.connect(lambda: self._choose(""))
            row.addWidget(none)
        self.column.addLayout(row)

    def _on_number(self) -> None:
        text = self.number.text().strip()
        value = text if text.startswith("#") else f"#{text}"
        self.number.set_invalid(not is_color(value))
        if is_color(value):
            self._choose(value.lower())

    def _choose(self, value: str) -> None:
        self.dismiss()
        self.chosen.emit(value)


class ColorField(QWidget):
    """A colour of a form. Signals: `value_changed(str)`, an empty text for none where that may be."""

    value_changed = Signal(str)

    def __init__(self, words: Words, parent: QWidget | None = None, *, optional: bool = False) -> None:
        super().__init__(parent)
        self._optional = optional
        self.swatch = Swatch(words, self)
        self.number = TextField(
            msg("constructor_email.no_color") if optional else "#rrggbb",
            self,
            height=metrics.FIELD_COMPACT,
            limit=7,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_4)
        row.addWidget(self.swatch)
        row.addWidget(self.number, 1)
        self.setFocusProxy(self.number)
        put(self.number, self.number.setAccessibleName, words)
        self.swatch.clicked.connect(self._on_swatch)
        self.number.editingFinished.connect(self._on_typed)

    def set_value(self, value: str) -> None:
        """Show a colour."""
        if value != self.swatch.color or not self.number.hasFocus():
            self.number.setText(value)
            self.number.set_invalid(False)
        self.swatch.set_color(value)

    def set_invalid(self, invalid: bool) -> None:
        """Show the error border."""
        self.number.set_invalid(invalid)

    def _on_swatch(self) -> None:
        board = Board(self.swatch, self.swatch.color, optional=self._optional)
        board.chosen.connect(self._on_chosen)
        board.open_beside(self.swatch)

    def _on_chosen(self, value: str) -> None:
        self.number.setText(value)
        self.value_changed.emit(value)

    def _on_typed(self) -> None:
        text = self.number.text().strip().lower()
        value = f"#{text}" if text and not text.startswith("#") else text
        good = is_color(value) or (not value and self._optional)
        self.number.set_invalid(not good)
        if good and value != self.swatch.color:
            self.value_changed.emit(value)
