"""A sheet of phones, one for every kind of content; the pictures on them are drawn here."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QGridLayout, QWidget

from tests.showcase.kinds import CONTENTS, NAMES, VALUES
from tests.showcase.stage import Stage
from ui.kit.controls.text import Text
from ui.kit.phone.preview import PhonePreview
from ui.kit.phone.scene_content import scene_of_content
from ui.kit.phone.scene_words import Filling
from ui.theme import metrics
from ui.theme.metrics import Type
from ui.theme.tokens import Token

COLUMNS: Final = 7
PAGE: Final = 14


class Drawn(QObject):
    """Two pictures: a tyre in the snow, and the same at night for the film; others are not there."""

    arrived = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found = {1: tyre("#BFD7F2", "#E9F1FA"), 2: tyre("#24344F", "#4B6184")}

    def pixmap(self, media_id: int) -> QPixmap | None:
        """The picture of a file."""
        return self._found.get(media_id)


def tyre(above: str, below: str) -> QPixmap:
    """Mountains and a tyre."""
    made = QPixmap(1200, 650)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, 650)
    sky.setColorAt(0, QColor(above))
    sky.setColorAt(1, QColor(below))
    painter.fillRect(QRectF(0, 0, 1200, 650), sky)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor("#8FA9CC"))
    points = [(0, 560), (260, 260), (480, 480), (700, 300), (1200, 600), (1200, 650), (0, 650)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
    painter.setBrush(QColor("#20252E"))
    painter.drawEllipse(QPointF(840, 400), 200, 200)
    painter.setBrush(QColor("#AEB8C6"))
    painter.drawEllipse(QPointF(840, 400), 110, 110)
    painter.setPen(QPen(QColor("#20252E"), 16))
    for x, y in ((110, 0), (0, 110), (78, 78), (-78, 78)):
        painter.drawLine(QPointF(840 - x, 400 - y), QPointF(840 + x, 400 + y))
    painter.end()
    return made


class PhoneSheet(QWidget):
    """Phones in rows, each under the name of its content. `filled` shows a person's values."""

    def __init__(self, first: int, *, dark: bool = False, filled: bool = False) -> None:
        super().__init__()
        self.setAutoFillBackground(True)
        grid = QGridLayout(self)
        grid.setSpacing(metrics.GAP_16)
        self.phones: dict[str, PhonePreview] = {}
        pictures = Drawn(self)
        filling = Filling(values=VALUES) if filled else Filling(names=NAMES)
        for at, (name, content) in enumerate(list(CONTENTS.items())[first : first + PAGE]):
            phone = PhonePreview(self, pictures=pictures)
            phone.setFixedSize(phone.sizeHint())
            phone.set_dark(dark)
            scene = scene_of_content(
                content, filling, sender="Nordwind Tyres", day="Friday, 28 November", time="09:00"
            )
            phone.set_scene(scene)
            self.phones[name] = phone
            row, column = divmod(at, COLUMNS)
            grid.addWidget(Text(name, Type.SECONDARY_MEDIUM, Token.MUTED, self), 2 * row, column)
            grid.addWidget(phone, 2 * row + 1, column)
        self.resize(self.sizeHint())


async def phones(made: Stage, *, first: int, dark: bool = False, filled: bool = False) -> PhoneSheet:
    """One of the sheets, with what can be opened opened."""
    del made
    return PhoneSheet(first, dark=dark, filled=filled)
