"""The switchboard beside the sign-in form: ninety jacks, ten cords in the hues of the channels."""

from __future__ import annotations

from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.contract.channels import Channel
from ui.kit.controls.paint.shapes import NO_BRUSH, disc, rule, smooth
from ui.kit.controls.paint.words import write
from ui.shell.logo import draw_logo
from ui.texts.messages import tr
from ui.theme.channel_marks import HUES, channel_pixmap
from ui.theme.icons import place
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

WIDTH: Final = 640
HEIGHT: Final = 900
LEAST: Final = 420
_COLUMNS, _ROWS = 9, 10
_LEFT, _TOP, _PITCH_X, _PITCH_Y = 64.0, 176.0, 64.0, 44.0
_MARKS_Y, _MARK = 792.0, 28
_JACK, _HOLE, _PLUG = 9.0, 3.0, 9.0
_CORD, _HALO = 3.5, 8.0
_BEND = 0.55
_LOGO = 36


class _Cord(NamedTuple):
    """From a channel's mark, counted from the left, to a jack."""

    channel: Channel
    column: int
    row: int


CORDS: Final = (
    _Cord(Channel.SMS, 1, 3),
    _Cord(Channel.TELEGRAM_GATEWAY, 3, 2),
    _Cord(Channel.EMAIL, 2, 6),
    _Cord(Channel.PUSH, 0, 8),
    _Cord(Channel.RCS, 4, 0),
    _Cord(Channel.TTS, 5, 5),
    _Cord(Channel.WHATSAPP, 6, 1),
    _Cord(Channel.WECHAT, 7, 7),
    _Cord(Channel.VIBER, 8, 4),
    _Cord(Channel.MOBILE_PUSH, 8, 8),
)


class Switchboard(QWidget):
    """Drawn for 640x900; other sizes move the jacks apart or together, what is drawn keeps its size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """As drawn."""
        return QSize(WIDTH, HEIGHT)

    def _at(self, x: float, y: float) -> QPointF:
        return QPointF(x * self.width() / WIDTH, y * self.height() / HEIGHT)

    def _jack(self, column: int, row: int) -> QPointF:
        return self._at(_LEFT + column * _PITCH_X, _TOP + row * _PITCH_Y)

    def _mark(self, place_: int) -> QPointF:
        span = (_COLUMNS - 1) * _PITCH_X
        return self._at(_LEFT + place_ * span / (len(CORDS) - 1), _MARKS_Y)

    def cord(self, index: int) -> QPainterPath:
        """The way of a cord from its jack down to its mark."""
        one = CORDS[index]
        jack, mark = self._jack(one.column, one.row), self._mark(index)
        end = QPointF(mark.x(), mark.y() - _MARK / 2)
        drop = (end.y() - jack.y()) * _BEND
        path = QPainterPath(jack)
        path.cubicTo(QPointF(jack.x(), jack.y() + drop), QPointF(end.x(), end.y() - drop), end)
        return path

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw name, jacks, cords, plugs, marks."""
        del event
        painter = QPainter(self)
        smooth(painter)
        painter.fillRect(self.rect(), color(Token.CHAT))
        rule(painter, QRectF(self.width() - 1, 0, 1, self.height()))
        self._name(painter)
        for row in range(_ROWS):
            for column in range(_COLUMNS):
                centre = self._jack(column, row)
                disc(painter, centre, _JACK, Token.LINE_STRONG)
                disc(painter, centre, _JACK - 1, Token.SURFACE)
                disc(painter, centre, _HOLE, Token.LINE_STRONG)
        for index in range(len(CORDS)):
            self._draw_cord(painter, index)
        for index, one in enumerate(CORDS):
            hue = HUES[one.channel]
            centre = self._jack(one.column, one.row)
            disc(painter, centre, _PLUG + 2, Token.CHAT)
            disc(painter, centre, _PLUG, hue)
            disc(painter, centre, _PLUG / 3 + 1, Token.CHAT)
            mark, ratio = self._mark(index), painter.device().devicePixelRatio()
            corner = mark - QPointF(_MARK / 2, _MARK / 2)
            place(painter, channel_pixmap(one.channel, _MARK, ratio), corner.x(), corner.y())

    def _name(self, painter: QPainter) -> None:
        left = self._at(_LEFT - 14, 0).x()
        top = 62.0 * min(self.height() / HEIGHT, 1.0)
        draw_logo(painter, QRectF(left, top + 1, _LOGO, _LOGO))
        room = self.width() - left - _LOGO - 30
        write(painter, QRectF(left + _LOGO + 16, top - 6, room, 32), tr("shell.app"), Type.FIGURE, Token.TEXT)
        write(painter, QRectF(left + _LOGO + 16, top + 26, room, 18), tr("sign_in.claim"), Type.BODY, Token.MUTED)

    def _draw_cord(self, painter: QPainter, index: int) -> None:
        path = self.cord(index)
        painter.setBrush(NO_BRUSH)
        for width, tint in ((_HALO, Token.CHAT), (_CORD, HUES[CORDS[index].channel])):
            pen = QPen(color(tint), width)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawPath(path)
