"""Draws what a cell holds: one function a format, texts laid out once and kept with their row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QStaticText

from ui.kit.controls.paint import tag
from ui.kit.controls.paint.avatar import avatar
from ui.kit.controls.paint.bar import Part, bar
from ui.kit.controls.paint.shapes import box, smooth
from ui.kit.controls.paint.tag import LabelColor
from ui.kit.controls.paint.words import baseline, width_of, write
from ui.kit.table import cells
from ui.kit.table.cache import Entry
from ui.kit.table.cells import TABULAR, AsFlag, AsLink, AsMoment, AsPerson, Tone
from ui.kit.table.spec import Column
from ui.texts.language import Language, current
from ui.theme import metrics
from ui.theme.channel_marks import channel_pixmap
from ui.theme.icons import draw_icon, place
from ui.theme.metrics import Type, font, measure
from ui.theme.theme import color, theme
from ui.theme.tokens import Token

PADDING: Final = 8
NARROW: Final = 2
_PERCENT, _BAR = 36, 8
_STATUS_GAP = 6
_MARK_STEP = 10
_AVATAR = 24
_BARS_KEPT = 4096

_LABELS = {
    cells.TagColour.GREY: LabelColor.GREY,
    cells.TagColour.RED: LabelColor.RED,
    cells.TagColour.BLUE: LabelColor.BLUE,
    cells.TagColour.ORANGE: LabelColor.ORANGE,
    cells.TagColour.GREEN: LabelColor.GREEN,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to draw: its room, its row, its text as the model tells it, and a shorter one."""

    area: QRectF
    column: Column[Any]
    entry: Entry[Any]
    text: Callable[[], str]
    shorter: Callable[[], str]

    @property
    def value(self) -> Any:
        """What the row holds there."""
        return self.column.read(self.entry.row)


@dataclass(frozen=True, slots=True)
class _Line:
    """A text laid out for a width."""

    width: float
    language: Language
    shown: QStaticText
    spare: float
    cut: bool


def step_of(column: Column[Any]) -> Type:
    """The letters of a column."""
    return Type.BODY_MEDIUM if column.tone is Tone.STRONG else Type.BODY


def paint_cell(painter: QPainter, cell: Cell) -> None:
    """Draw a cell on the ground of its row; nothing where the row holds nothing."""
    value = cell.value
    if value is None:
        return
    painter_of = _PAINTERS.get(type(cell.column.format), _text)
    painter_of(painter, cell, value)


def is_cut(cell: Cell) -> bool:
    """Whether the cell's text did not fit when it was last drawn."""
    line = cell.entry.memo.get(cell.column.key)
    return isinstance(line, _Line) and line.cut


# -- text ----------------------------------------------------------------------------------------------------------


def _ink(cell: Cell, value: object) -> Token:
    if cell.entry.gone:
        return Token.FAINT
    if isinstance(cell.column.format, AsLink):
        return Token.ACCENT
    if isinstance(cell.column.format, AsFlag) and not value:
        return Token.FAINT
    return Token.MUTED if cell.column.tone is Tone.MUTED else Token.TEXT


def _text(painter: QPainter, cell: Cell, value: object) -> None:
    tabular = isinstance(cell.column.format, TABULAR)
    put_text(painter, cell, cell.area, step_of(cell.column), _ink(cell, value), tabular=tabular)


def put_text(painter: QPainter, cell: Cell, area: QRectF, step: Type, ink: Token, *, tabular: bool = False) -> None:
    """Write the cell's text into a part of it; the layout is made once a width and kept with the row."""
    line = cell.entry.memo.get(cell.column.key)
    width, language = area.width(), current()
    if not isinstance(line, _Line) or line.width != width or line.language is not language:
        line = cell.entry.memo[cell.column.key] = _laid_out(cell, step, width, language, tabular=tabular)
    high, ascent = _letters(step)
    y = baseline(painter, area.top() + (area.height() - high) / 2 + ascent) - ascent
    x = area.left() + (line.spare if cell.column.at_right else 0)
    painter.setFont(font(step, tabular=tabular))
    painter.setPen(color(ink))
    painter.drawStaticText(QPointF(x, y), line.shown)


def _laid_out(cell: Cell, step: Type, width: float, language: Language, *, tabular: bool) -> _Line:
    metrics_of, text = measure(step, tabular=tabular), cell.text()
    if "\n" in text:
        text = " ".join(text.split())
    shown, wide = text, metrics_of.horizontalAdvance(text)
    if wide > width + 0.5 and isinstance(cell.column.format, AsMoment):
        shown = cell.shorter()  # the day is worth more than the end of the hour
        wide = metrics_of.horizontalAdvance(shown)
    if wide > width + 0.5:
        shown = metrics_of.elidedText(shown, Qt.TextElideMode.ElideRight, width)
        wide = metrics_of.horizontalAdvance(shown)
    static = QStaticText(shown)
    static.setTextFormat(Qt.TextFormat.PlainText)
    static.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    return _Line(width, language, static, width - wide, shown is not text)


@cache
def _letters(step: Type) -> tuple[float, float]:
    """Height and ascent of a step; those of tabular figures are the same."""
    return measure(step).height(), measure(step).ascent()


def _person(painter: QPainter, cell: Cell, value: cells.Person) -> None:
    side = min(_AVATAR, cell.area.height() - PADDING)
    disc = QRectF(cell.area.left(), cell.area.center().y() - side / 2, side, side)
    avatar(painter, disc, value.name, value.key)
    room = cell.area.adjusted(side + PADDING, 0, 0, 0)
    put_text(painter, cell, room, step_of(cell.column), _ink(cell, value))


def _picture(painter: QPainter, cell: Cell, value: cells.Link) -> None:
    form = cell.column.format
    if isinstance(form, cells.AsPicture):
        form.draw(painter, cell.area, value.target)


# -- signs ---------------------------------------------------------------------------------------------------------


def _status(painter: QPainter, cell: Cell, value: object) -> None:
    form = cell.column.format
    sign = cells.sign_of(form, value) if isinstance(form, cells.AsStatus) else None
    if sign is None:
        _text(painter, cell, value)
        return
    tint = Token.FAINT if cell.entry.gone else sign.tint
    area = cell.area
    draw_icon(painter, sign.icon, tint, area.left(), area.center().y() - metrics.ICON / 2)
    room = area.adjusted(metrics.ICON + _STATUS_GAP, 0, 0, 0)
    put_text(painter, cell, room, Type.BODY_MEDIUM, tint)


def _channels(painter: QPainter, cell: Cell, value: cells.Route) -> None:
    area, words = cell.area, str(value.words)
    x, px = area.left(), metrics.MARK
    if words:
        marks = len(value.channels) * (px + _MARK_STEP) - _MARK_STEP + PADDING if value.channels else 0
        room = QRectF(x, area.top(), max(area.width() - marks, 24), area.height())
        write(painter, room, words, Type.BODY, _ink(cell, value))
        x += min(width_of(words, Type.BODY), room.width()) + PADDING
    ratio = painter.device().devicePixelRatio()
    for number, channel in enumerate(value.channels):
        if x + px > area.right() + 1:
            break
        if number:
            _arrow(painter, QPointF(x - _MARK_STEP / 2, area.center().y()))
        place(painter, channel_pixmap(channel, px, ratio), x, area.center().y() - px / 2)
        x += px + _MARK_STEP


def _arrow(painter: QPainter, at: QPointF) -> None:
    """A thin sign between two marks, lighter than any icon."""
    painter.setPen(QPen(color(Token.CONTROL), 1))
    x, y = at.x(), at.y()
    painter.drawPolyline([QPointF(x - 1.2, y - 2.6), QPointF(x + 1.2, y), QPointF(x - 1.2, y + 2.6)])


def _tags(painter: QPainter, cell: Cell, value: tuple[cells.Tag, ...]) -> None:
    area, x = cell.area, cell.area.left()
    for number, one in enumerate(value):
        rest = len(value) - number - 1
        tail = width_of(f"+{rest}", Type.SECONDARY) + 6 if rest else 0
        wide, room = tag.label_width(one.text), area.right() - x - tail
        if number and wide > room:
            write(
                painter,
                QRectF(x, area.top(), area.right() - x, area.height()),
                f"+{rest + 1}",
                Type.SECONDARY,
                Token.MUTED,
            )
            return
        rect = QRectF(x, area.center().y() - metrics.TAG / 2, min(wide, max(room, 24)), metrics.TAG)
        tag.label(painter, rect, one.text, _LABELS[one.colour])
        x = rect.right() + 4


def _progress(painter: QPainter, cell: Cell, value: cells.Progress) -> None:
    area = cell.area
    wide = max(area.width() - _PERCENT - PADDING, 16)
    ratio = painter.device().devicePixelRatio()
    picture = _bar_picture(value, wide, ratio)
    place(painter, picture, area.left(), area.center().y() - _BAR / 2)
    if value.done is not None:
        room = QRectF(area.right() - _PERCENT, area.top(), _PERCENT, area.height())
        text = cell.text()
        write(painter, room, text, Type.SECONDARY, Token.MUTED, align=Qt.AlignmentFlag.AlignRight, tabular=True)


def _bar_picture(value: cells.Progress, wide: float, ratio: float) -> QPixmap:
    """A bar, kept by what can be told apart of it: where its parts end in device pixels."""
    unit, total = wide * ratio, value.total if value.total > 0 else 1
    ends = (max(round(share.value / total * unit), 1) if share.value > 0 else 0 for share in value.shares)
    parts = tuple((end, share.tint, share.hatched) for end, share in zip(ends, value.shares, strict=True))
    key = (unit, ratio, theme().dark, value.total > 0, parts)
    picture = _bars.get(key)
    if picture is None:
        if len(_bars) > _BARS_KEPT:
            _bars.clear()
        picture = _bars[key] = _drawn_bar(value, wide, ratio)
    return picture


_bars: dict[object, QPixmap] = {}


def _drawn_bar(value: cells.Progress, wide: float, ratio: float) -> QPixmap:
    picture = QPixmap(round(wide * ratio), round(_BAR * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    smooth(painter)
    parts = [Part(share.value, share.tint, share.hatched) for share in value.shares]
    bar(painter, QRectF(0, 0, wide, _BAR), parts, value.total)
    painter.end()
    return picture


_PAINTERS: Mapping[type, Callable[[QPainter, Cell, Any], None]] = {
    cells.AsStatus: _status,
    cells.AsChannels: _channels,
    cells.AsTags: _tags,
    cells.AsProgress: _progress,
    AsPerson: _person,
    cells.AsPicture: _picture,
}


def wanted_width(cell: Cell) -> int:
    """The px the content of a cell needs, without its paddings."""
    value = cell.value
    if value is None:
        return 0
    match value:
        case cells.Progress():
            return 84 + PADDING + _PERCENT
        case cells.Route():
            marks = len(value.channels) * (metrics.MARK + _MARK_STEP) - _MARK_STEP
            return width_of(str(value.words), Type.BODY) + PADDING + max(marks, 0)
        case cells.Person():
            return _AVATAR + PADDING + width_of(value.name, step_of(cell.column))
    if isinstance(cell.column.format, cells.AsTags):
        return sum(tag.label_width(one.text) + 4 for one in value)
    text = width_of(cell.text(), step_of(cell.column), tabular=isinstance(cell.column.format, TABULAR))
    return text + (metrics.ICON + _STATUS_GAP if isinstance(cell.column.format, cells.AsStatus) else 0)


def paint_skeleton(painter: QPainter, area: QRectF, row: int, column: int) -> None:
    """A grey bar in the place of a text that is being read."""
    share = (0.72, 0.5, 0.62, 0.42, 0.56)[(row * 3 + column) % 5]
    wide = min(max(area.width() * share, 16), area.width(), 180)
    box(painter, QRectF(area.left(), area.center().y() - 5, wide, 10), 4, fill=Token.TRACK)
