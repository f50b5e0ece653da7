"""Words on a phone: variables filled or named, simple marks, links (MSG-51, VIB-8, WAP-5)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Final

from app.contract.template import Placeholder, parse

_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s<>\"]*)?(?![\w@-])", re.IGNORECASE
)
_TRAILING: Final = ".,;:!?)]}'\""
_ELLIPSIS: Final = "\u2026"


class Style(StrEnum):
    """How a part of a text looks."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"
    STRIKE = "strike"
    MONO = "mono"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a text in a style."""

    span: Span
    style: Style


@dataclass(frozen=True, slots=True)
class Words:
    """What is shown. `blanks` are names of variables that have no value yet."""

    text: str = ""
    blanks: tuple[Span, ...] = ()
    links: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.text)

    def styled(self, *styles: Style) -> Words:
        """The whole of it in further styles."""
        whole = Span(0, len(self.text))
        return replace(self, marks=(*self.marks, *(Mark(whole, style) for style in styles))) if self.text else self

    def plain(self) -> Words:
        """Without any style."""
        return replace(self, marks=())

    def cut(self, length: int) -> Words:
        """The beginning with an ellipsis after it."""
        kept = self.text[:length].rstrip()
        ends = len(kept)

        def within(spans: tuple[Span, ...]) -> tuple[Span, ...]:
            return tuple(Span(one.start, min(one.end, ends)) for one in spans if one.start < ends)

        marks = tuple(
            Mark(Span(one.span.start, min(one.span.end, ends)), one.style)
            for one in self.marks
            if one.span.start < ends
        )
        return Words(kept + _ELLIPSIS, within(self.blanks), within(self.links), marks)


def below(above: Words, words: Words) -> Words:
    """Two texts, the second beginning on a line of its own."""
    if not words:
        return above
    by = len(above.text) + 1

    def moved(spans: tuple[Span, ...]) -> tuple[Span, ...]:
        return tuple(Span(one.start + by, one.end + by) for one in spans)

    marks = tuple(Mark(Span(one.span.start + by, one.span.end + by), one.style) for one in words.marks)
    return Words(
        f"{above.text}\n{words.text}",
        (*above.blanks, *moved(words.blanks)),
        (*above.links, *moved(words.links)),
        (*above.marks, *marks),
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """A typed text after its variables were filled. `typed` and `shown` say where each variable is in both."""

    text: str
    blanks: tuple[Span, ...] = ()
    typed: tuple[Span, ...] = ()
    shown: tuple[Span, ...] = ()

    def at(self, place: int) -> int:
        """Where a place of the typed text is shown; inside a variable it is at its end."""
        number = bisect_right(self.typed, place, key=lambda one: one.start) - 1
        if number < 0:
            return min(place, self.shown[0].start if self.shown else len(self.text))
        if place == self.typed[number].start:
            return self.shown[number].start
        after = self.shown[number + 1].start if number + 1 < len(self.shown) else len(self.text)
        return min(self.shown[number].end + max(place - self.typed[number].end, 0), after)


@dataclass(frozen=True, slots=True)
class Filling:
    """What variables become: their names, as long as nobody is chosen; a person's values; or what was typed.

    `names` and `values` go by attribute key.
    """

    names: Mapping[str, str] | None = None
    values: Mapping[str, str] | None = None

    def fill(self, text: str) -> Filled:
        """The text as it is shown, with the places of what has no value."""
        if self.names is None and self.values is None:
            return Filled(text)
        said: list[str] = []
        typed: list[Span] = []
        shown: list[Span] = []
        at = 0
        for piece in parse(text).pieces:
            words = self._said(piece)
            if isinstance(piece, Placeholder):
                typed.append(Span(piece.start, piece.end))
                shown.append(Span(at, at + len(words)))
            said.append(words)
            at += len(words)
        return Filled("".join(said), tuple(shown) if self.values is None else (), tuple(typed), tuple(shown))

    def _said(self, piece: str | Placeholder) -> str:
        if isinstance(piece, str):
            return piece
        if self.values is not None:
            return self.values.get(piece.key) or piece.default
        return (self.names or {}).get(piece.key, piece.key)

    def words(self, text: str, *, linked: bool = False, marked: bool = False) -> Words:
        """The text on screen: `linked` where phones make links of addresses, `marked` where they know marks."""
        filled = self.fill(text)
        shown, blanks, marks = filled.text, filled.blanks, tuple[Mark, ...]()
        if marked:
            shown, blanks, marks = _unmarked(shown, blanks)
        return Words(shown, blanks, links(shown) if linked else (), marks)

    def line(self, text: str) -> Words:
        """A text on one line: of a subject, a button, a header."""
        return self.words(" ".join(text.splitlines()))

    def marked_by(self, text: str, marks: tuple[Mark, ...]) -> Words:
        """A text whose styles are known by their places in what was typed."""
        filled = self.fill(text)
        moved = tuple(Mark(Span(filled.at(one.span.start), filled.at(one.span.end)), one.style) for one in marks)
        return Words(filled.text, filled.blanks, (), moved)


AS_TYPED: Final = Filling()
"""Texts that are final."""


@lru_cache(maxsize=64)
def links(text: str) -> tuple[Span, ...]:
    """What phones make a link of; punctuation behind an address is none of it."""
    return tuple(_links(text))


def _links(text: str) -> Iterator[Span]:
    for found in _LINK.finditer(text):
        whole = found[0].rstrip(_TRAILING)
        if whole:
            yield Span(found.start(), found.start() + len(whole))


# -- simple marks ------------------------------------------------------------------------------------------

_SIGNS: Final = {"*": Style.BOLD, "_": Style.ITALIC, "~": Style.STRIKE}
_FENCE: Final = re.compile(r"```(?=\S|\s*\S)(.+?)```", re.DOTALL)
_SIGN: Final = re.compile(r"[*_~\n]")


def _unmarked(text: str, blanks: tuple[Span, ...]) -> tuple[str, tuple[Span, ...], tuple[Mark, ...]]:
    """Text without the signs of marks, and the marks; a sign inside a variable's name is a letter."""
    pairs = list(_pairs(text, blanks))
    if not pairs:
        return text, blanks, ()
    dropped = sorted(
        place for start, end, _, width in pairs for edge in (start, end) for place in range(edge, edge + width)
    )
    gone = set(dropped)

    def moved(place: int) -> int:
        return place - bisect_right(dropped, place - 1)

    kept = "".join(letter for place, letter in enumerate(text) if place not in gone)
    marks = tuple(Mark(Span(moved(start + width), moved(end)), style) for start, end, style, width in pairs)
    return kept, tuple(Span(moved(one.start), moved(one.end)) for one in blanks), marks


def _pairs(text: str, blanks: tuple[Span, ...]) -> Iterator[tuple[int, int, Style, int]]:
    """Opening and closing place of every mark, its style, and how many signs stand at each end."""
    held = list(blanks)
    for fence in _FENCE.finditer(text):
        yield fence.start(), fence.end() - 3, Style.MONO, 3
        held.append(Span(fence.start(), fence.end()))
    closed = sorted((one.start, one.end) for one in held)
    open_at: list[int] = []
    for found in _SIGN.finditer(text):
        place, sign = found.start(), found[0]
        number = bisect_right(closed, (place, len(text) + 1)) - 1
        if number >= 0 and closed[number][0] <= place < closed[number][1]:
            continue
        if sign == "\n":
            open_at.clear()
            continue
        opener = next((one for one in reversed(open_at) if text[one] == sign), None)
        if opener is not None and place - opener > 1 and _closes(text, place):
            yield opener, place, _SIGNS[sign], 1
            del open_at[open_at.index(opener) :]
        elif _opens(text, place):
            open_at.append(place)


def _closes(text: str, place: int) -> bool:
    after = text[place + 1 : place + 2]
    return not text[place - 1].isspace() and not after.isalnum()


def _opens(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    return not before.isalnum() and bool(after) and not after.isspace()
