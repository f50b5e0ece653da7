"""Where the parts of a short message lie in its text, and how they are told apart (SMS-8, BEY-11)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from typing import NamedTuple

from PySide6.QtCore import QRectF

from app.contract.sms import MAX_PARTS, AlphabetChoice, split
from ui.theme.tokens import Token

EDGE_PX = 2


class Band(NamedTuple):
    """One part: its number from 1 and the characters of the stored text it covers."""

    number: int
    start: int
    end: int

    @property
    def ground(self) -> Token | None:
        """Every second part is shaded; parts that may not be sent are an error."""
        if self.number > MAX_PARTS:
            return Token.BAD_WEAK
        return Token.HOVER if self.number % 2 == 0 else None

    @property
    def edge(self) -> Token:
        """The stroke where it begins."""
        return Token.BAD if self.number > MAX_PARTS else Token.CONTROL


def bands_of(text: str, choice: AlphabetChoice) -> tuple[Band, ...]:
    """The parts of a text as typed; none where one part holds it all."""
    parts = split(text, choice)
    if len(parts) < 2:
        return ()
    ends = list(accumulate(len(part) for part in parts))
    starts = [0, *ends[:-1]]
    return tuple(Band(at + 1, start, end) for at, (start, end) in enumerate(zip(starts, ends, strict=True)))


def painted(bands: tuple[Band, ...], areas: Callable[[int, int], list[QRectF]]) -> Iterator[tuple[QRectF, Token]]:
    """What to fill for them; `areas` has the rectangles of a range of the text, a line each."""
    for band in bands:
        found = areas(band.start, band.end)
        ground = band.ground
        if ground is not None:
            yield from ((area, ground) for area in found)
        if band.number > 1 and found:
            first = found[0]
            yield QRectF(first.left() - EDGE_PX / 2, first.top(), EDGE_PX, first.height()), band.edge
