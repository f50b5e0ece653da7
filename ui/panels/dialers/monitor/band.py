"""The state of a dialer in words that are read from afar: started, on schedule, its rate, the time left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.kit.controls.paint.shapes import box, rule, smooth
from ui.kit.controls.paint.words import RIGHT, width_of, write
from ui.kit.controls.tip import set_tip
from ui.texts.live import texts
from ui.texts.messages import Words
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.icons import draw_icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HEIGHT: Final = 64
_PAD: Final = 12
_LEAD: Final = metrics.ICON_LARGE + 6
_STEPS: Final = (Type.TITLE, Type.SECTION, Type.BODY_STRONG)


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell: what it tells, what belongs to it at the right, the word itself with its sign."""

    caption: Words
    word: Words
    aside: Words = ""
    icon: Icon | None = None
    tint: Token = Token.TEXT


class Cell(QWidget):
    """Draws a Reading; the tooltip has all of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.reading = Reading("", "")
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        texts().language_changed.connect(self._describe)

    def show_reading(self, reading: Reading) -> None:
        """Show another."""
        self.reading = reading
        self._describe()

    def _describe(self) -> None:
        one = self.reading
        self.setAccessibleName(f"{one.caption}: {one.word}")
        self.setAccessibleDescription(str(one.aside))
        set_tip(self, " ".join(filter(None, (f"{one.caption}:", str(one.word), str(one.aside)))))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Its longer line."""
        one = self.reading
        top = width_of(str(one.caption), Type.SECONDARY) + metrics.GAP_12 + width_of(str(one.aside), Type.SECONDARY)
        word = (_LEAD if one.icon is not None else 0) + width_of(str(one.word), Type.TITLE, tabular=True)
        return QSize(max(top, word) + 2 * _PAD, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Narrower it writes smaller, then elides."""
        return QSize(88, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both lines."""
        del event
        painter = QPainter(self)
        smooth(painter)
        one = self.reading
        area = QRectF(self.rect()).adjusted(_PAD, 0, -_PAD, 0)
        top = QRectF(area.left(), 9, area.width(), 16)
        write(painter, top, str(one.aside), Type.SECONDARY, Token.MUTED, align=RIGHT, tabular=True)
        taken = width_of(str(one.aside), Type.SECONDARY, tabular=True)
        room = top.adjusted(0, 0, -(taken + metrics.GAP_4 if taken else 0), 0)
        write(painter, room, str(one.caption), Type.SECONDARY, Token.MUTED)
        word = QRectF(area.left(), 27, area.width(), 28)
        if one.icon is not None:
            draw_icon(painter, one.icon, one.tint, word.left(), word.top() + 4, px=metrics.ICON_LARGE)
            word.adjust(_LEAD, 0, 0, 0)
        text = str(one.word)
        step = next((each for each in _STEPS if width_of(text, each, tabular=True) <= word.width()), _STEPS[-1])
        write(painter, word, text, step, one.tint, tabular=True)


class StateBand(QWidget):
    """The cells by key, side by side in one bordered row."""

    def __init__(self, keys: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = {key: Cell(self) for key in keys}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for cell in self.cells.values():
            row.addWidget(cell, 1)
        self.setFixedHeight(HEIGHT)

    def show_readings(self, readings: Mapping[str, Reading]) -> None:
        """Show what each cell tells."""
        for key, reading in readings.items():
            self.cells[key].show_reading(reading)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the border and the lines between the cells."""
        del event
        painter = QPainter(self)
        smooth(painter)
        box(painter, QRectF(self.rect()), metrics.RADIUS_CARD, fill=Token.SURFACE, line=Token.LINE_STRONG)
        for cell in list(self.cells.values())[1:]:
            rule(painter, QRectF(cell.x(), 1, 1, HEIGHT - 2))
