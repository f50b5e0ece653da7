"""Where every block of a mail lies at a width, and where on it something may be dropped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from app.contract.mail.walk import Block
from app.contract.payloads.email import Element, EmailDocument, Section, Wrapper
from ui.panels.email.tree import PAGE, Place

EMPTY: Final = 72.0
"""Height of a column or wrapper without anything in it."""
HIDDEN: Final = 26.0
"""Height of what stands for a hidden block."""
_EDGE: Final = 7.0

Measure = Callable[[Element, float], float]
"""The height of an element's inside at a width."""


@dataclass(frozen=True, slots=True)
class Box:
    """A block and its area; `inner` is what its padding leaves."""

    block: Block
    area: QRectF
    inner: QRectF


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a section."""

    section: str
    index: int
    area: QRectF
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """A place for what is dropped, the line or box that shows it, and the area in which it is meant."""

    place: Place
    area: QRectF
    reach: QRectF


@dataclass(slots=True)
class Layout:
    """The whole mail, from top to bottom, outer blocks before inner ones."""

    boxes: list[Box] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    height: float = 0.0

    def box(self, block_id: str) -> Box | None:
        """The box of a block."""
        return next((one for one in self.boxes if one.block.id == block_id), None)

    def at(self, point: QPointF) -> Box | None:
        """The innermost block at a point."""
        return next((one for one in reversed(self.boxes) if one.area.contains(point)), None)


def lay_out(document: EmailDocument, width: float, measure: Measure, *, stacked: bool) -> Layout:
    """Lay the blocks out; `stacked` puts columns one below the other, as phones do."""
    maker = _Maker(measure, stacked=stacked)
    y = 0.0
    for block in document.blocks:
        y = maker.wrapper(block, y, width) if isinstance(block, Wrapper) else maker.section(block, 0, y, width)
    maker.layout.height = y
    return maker.layout


class _Maker:
    def __init__(self, measure: Measure, *, stacked: bool) -> None:
        self.layout = Layout()
        self._measure, self._stacked = measure, stacked

    def wrapper(self, block: Wrapper, top: float, width: float) -> float:
        if block.props.hidden:
            return self._hidden(block, 0, top, width)
        up, right, down, left = block.props.padding
        edge = block.props.border_width
        at, x, room = len(self.layout.boxes), left + edge, width - left - right - 2 * edge
        y = start = top + up + edge
        for section in block.blocks:
            y = self.section(section, x, y, room)
        y = y if block.blocks else y + EMPTY
        bottom = y + down + edge
        inner = QRectF(x, start, room, y - start)
        self.layout.boxes.insert(at, Box(block, QRectF(0, top, width, bottom - top), inner))
        return bottom

    def section(self, block: Section, x: float, top: float, width: float) -> float:
        if block.props.hidden:
            return self._hidden(block, x, top, width)
        up, right, down, left = block.props.padding
        at, room, begin = len(self.layout.boxes), width - left - right, len(self.layout.columns)
        total = sum(column.width for column in block.columns)
        y = bottom = top + up
        across = x + left
        for index, column in enumerate(block.columns):
            wide = room if self._stacked else room * column.width / total
            ends = y
            for element in column.blocks:
                ends = self._element(element, across, ends, wide)
            ends = ends if column.blocks else ends + EMPTY
            area = QRectF(across, y, wide, ends - y)
            self.layout.columns.append(Column(block.id, index, area, not column.blocks))
            bottom = max(bottom, ends)
            if self._stacked:
                y = ends
            else:
                across += wide
        if not self._stacked:
            self._stretch(begin, bottom)
        inner = QRectF(x + left, top + up, room, bottom - top - up)
        self.layout.boxes.insert(at, Box(block, QRectF(x, top, width, bottom + down - top), inner))
        return bottom + down

    def _stretch(self, begin: int, bottom: float) -> None:
        """Columns beside each other end together."""
        for at in range(begin, len(self.layout.columns)):
            one = self.layout.columns[at]
            area = QRectF(one.area.left(), one.area.top(), one.area.width(), bottom - one.area.top())
            self.layout.columns[at] = Column(one.section, one.index, area, one.is_empty)

    def _element(self, block: Element, x: float, top: float, width: float) -> float:
        if block.props.hidden:
            return self._hidden(block, x, top, width)
        up, right, down, left = block.props.padding
        room = max(width - left - right, 1.0)
        tall = self._measure(block, room)
        inner = QRectF(x + left, top + up, room, tall)
        self.layout.boxes.append(Box(block, QRectF(x, top, width, up + tall + down), inner))
        return top + up + tall + down

    def _hidden(self, block: Block, x: float, top: float, width: float) -> float:
        area = QRectF(x, top, width, HIDDEN)
        self.layout.boxes.append(Box(block, area, area))
        return top + HIDDEN


def drops_for(layout: Layout, document: EmailDocument, thing: str, width: float) -> list[Drop]:
    """Where a thing may be dropped: `element`, `section` or `wrapper`."""
    drops = _between(layout, PAGE, list(document.blocks), QRectF(0, 0, width, max(layout.height, EMPTY)))
    if thing == "wrapper":
        return drops
    for box in layout.boxes:
        if isinstance(box.block, Wrapper) and not box.block.props.hidden:
            drops += _between(layout, box.block.id, list(box.block.blocks), box.inner)
    if thing == "element":
        for column in layout.columns:
            drops += _in_column(layout, column)
    return drops


def drop_at(drops: list[Drop], point: QPointF) -> Drop | None:
    """The drop a point means: the innermost whose reach it is in, there the nearest line."""
    near = [one for one in drops if one.reach.contains(point)]
    if not near:
        near = [one for one in drops if one.place.parent == PAGE]
    smallest = min((one.reach.width() * one.reach.height() for one in near), default=0.0)
    inner = [one for one in near if one.reach.width() * one.reach.height() <= smallest * 1.001]
    edges = [one for one in near if abs(one.area.center().y() - point.y()) <= _EDGE and one not in inner]
    chosen = edges or inner
    return min(chosen, key=lambda one: abs(one.area.center().y() - point.y()), default=None)


def _between(layout: Layout, parent: str, blocks: list[Block], around: QRectF) -> list[Drop]:
    areas = [box.area for block in blocks if (box := layout.box(block.id)) is not None]
    return [Drop(Place(parent, at), area, around) for at, area in enumerate(_lines(areas, around))]


def _in_column(layout: Layout, column: Column) -> list[Drop]:
    section = layout.box(column.section)
    if section is None or not isinstance(section.block, Section):
        return []
    blocks = section.block.columns[column.index].blocks
    areas = [box.area for block in blocks if (box := layout.box(block.id)) is not None]
    return [
        Drop(Place(column.section, at, column.index), area, column.area)
        for at, area in enumerate(_lines(areas, column.area))
    ]


def _lines(areas: list[QRectF], around: QRectF) -> list[QRectF]:
    """A line before each area and one after the last; the whole room where there is none."""
    if not areas:
        return [around]
    tops = [area.top() for area in areas] + [areas[-1].bottom()]
    return [QRectF(around.left(), top, around.width(), 0) for top in tops]
