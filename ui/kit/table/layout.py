"""Which columns a person sees, in which order and how wide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ui.kit.table.spec import TableSpec

NARROWEST: Final = 40
WIDEST: Final = 1200


@dataclass(frozen=True, slots=True)
class Placed:
    """One column in its place; a `width` of None is the declared one."""

    key: str
    width: int | None = None
    shown: bool = True


Layout = tuple[Placed, ...]


def declared(spec: TableSpec[Any]) -> Layout:
    """The layout of a person who never changed it."""
    return tuple(Placed(column.key, None, column.shown or column.head) for column in spec.columns)


def adopted(spec: TableSpec[Any], saved: Iterable[Placed]) -> Layout:
    """A saved layout for the table as it is declared today.

    Columns that are gone are dropped, new ones stand behind the column they are declared after, the head is shown.
    """
    known = {column.key for column in spec.columns}
    kept: dict[str, Placed] = {}
    for place in saved:
        if place.key in known and place.key not in kept:
            width = None if place.width is None else clamped(place.width)
            kept[place.key] = replace(place, width=width, shown=place.shown or place.key == spec.head.key)
    order = list(kept.values())
    before: str | None = None
    for fresh in declared(spec):
        if fresh.key not in kept:
            at = next((n + 1 for n, place in enumerate(order) if place.key == before), 0)
            order.insert(at, fresh)
        before = fresh.key
    return tuple(order)


def clamped(width: int) -> int:
    """A width a person may give."""
    return min(max(width, NARROWEST), WIDEST)


def resized(layout: Layout, key: str, width: int | None) -> Layout:
    """With one column of another width; None is the declared one."""
    wide = None if width is None else clamped(width)
    return tuple(replace(place, width=wide) if place.key == key else place for place in layout)


def moved(layout: Layout, key: str, to: int) -> Layout:
    """With one column at another place of the whole order."""
    rest = [place for place in layout if place.key != key]
    one = next(place for place in layout if place.key == key)
    rest.insert(max(0, min(to, len(rest))), one)
    return tuple(rest)


def moved_among_shown(layout: Layout, key: str, to: int) -> Layout:
    """With one column at another place among those that are shown, as when its header is dragged."""
    others = [place.key for place in layout if place.shown and place.key != key]
    if to >= len(others):
        return moved(layout, key, len(layout))
    rest = [place.key for place in layout if place.key != key]
    return moved(layout, key, rest.index(others[to]))


def ticked(spec: TableSpec[Any], layout: Layout, key: str, *, on: bool) -> Layout:
    """With one column shown or hidden; the head stays shown (TBL-4)."""
    shown = on or key == spec.head.key
    return tuple(replace(place, shown=shown) if place.key == key else place for place in layout)


def shown(layout: Layout) -> list[str]:
    """The keys of the columns on screen, in order."""
    return [place.key for place in layout if place.shown]


def widths(spec: TableSpec[Any], layout: Layout, room: int, extra: Mapping[str, int]) -> dict[str, int]:
    """The px of every shown column in `room` px; stretching columns share what the others leave.

    `extra` px are added to what a column has by itself (the fold mark and the margin before the first one).
    """
    found: dict[str, int] = {}
    stretching: list[str] = []
    for place in layout:
        if not place.shown:
            continue
        column, more = spec.column(place.key), extra.get(place.key, 0)
        if place.width is not None:
            found[place.key] = place.width + more
        elif column.stretch:
            found[place.key] = column.least + more
            stretching.append(place.key)
        else:
            found[place.key] = column.width + more
    spare = room - sum(found.values())
    for number, key in enumerate(stretching):
        part = max(spare, 0) // (len(stretching) - number)
        found[key] += part
        spare -= part
    return found
