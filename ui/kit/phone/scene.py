"""What a phone shows: a short message as its recipient reads it, with or without his values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from app.contract.sms import AlphabetChoice, split
from app.contract.template import Placeholder, parse

_LINK: Final = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s<>\"]*)?(?![\w@-])", re.IGNORECASE
)
_TRAILING: Final = ".,;:!?)]}'\""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SmsScene:
    """A short message on its recipient's screen.

    `blanks` are names of variables that have no value yet, `borders` the places where one part ends and the next
    begins. `day` and `time` are words: a preview shows the time the message would arrive.
    """

    sender: str
    text: str
    day: str = ""
    time: str = ""
    blanks: tuple[Span, ...] = ()
    links: tuple[Span, ...] = ()
    borders: tuple[int, ...] = ()

    @property
    def parts(self) -> int:
        """How many messages it is in the air."""
        return len(self.borders) + 1


def sms(
    sender: str, text: str, *, day: str = "", time: str = "", alphabet: AlphabetChoice = AlphabetChoice.AUTO
) -> SmsScene:
    """A text as it is sent, all values filled in."""
    ends = list(accumulate(len(part) for part in split(text, alphabet)))
    return SmsScene(sender, text, day, time, links=links(text), borders=tuple(ends[:-1]))


def sms_template(
    sender: str,
    text: str,
    names: Mapping[str, str],
    *,
    day: str = "",
    time: str = "",
    alphabet: AlphabetChoice = AlphabetChoice.AUTO,
) -> SmsScene:
    """A text whose values are not known: variables stand as their names, `names` by key (MSG-51).

    Parts are those of the text as typed.
    """
    shown: list[str] = []
    blanks: list[Span] = []
    at = 0
    for piece in parse(text).pieces:
        words = piece if isinstance(piece, str) else names.get(piece.key, piece.key)
        if isinstance(piece, Placeholder):
            blanks.append(Span(at, at + len(words)))
        shown.append(words)
        at += len(words)
    plain = "".join(shown)
    borders = tuple(sorted({_shown_at(text, end, names) for end in _ends(text, alphabet)}))
    return SmsScene(sender, plain, day, time, tuple(blanks), links(plain), borders)


def _ends(text: str, alphabet: AlphabetChoice) -> list[int]:
    return list(accumulate(len(part) for part in split(text, alphabet)))[:-1]


def _shown_at(text: str, typed: int, names: Mapping[str, str]) -> int:
    """Where a place of the typed text is in the shown one; inside a variable it is at its end."""
    at = last = 0
    for piece in parse(text).placeholders:
        if typed <= piece.start:
            break
        at += piece.start - last + len(names.get(piece.key, piece.key))
        last = piece.end
        if typed <= piece.end:
            return at
    return at + typed - last


def links(text: str) -> tuple[Span, ...]:
    """What phones make a link of; punctuation behind an address is none of it."""
    return tuple(_links(text))


def _links(text: str) -> Iterator[Span]:
    for found in _LINK.finditer(text):
        whole = found[0].rstrip(_TRAILING)
        if whole:
            yield Span(found.start(), found.start() + len(whole))
