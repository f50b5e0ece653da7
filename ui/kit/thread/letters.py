"""Positions in a text as Qt counts them: UTF-16 units, where Python counts characters."""

from __future__ import annotations

import unicodedata


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def cut(text: str, start: int, end: int) -> str:
    """The part between two positions in units; half a character at an edge is left out."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "ignore")


def shown(text: str) -> str:
    """The text for one layout: line breaks become Qt's line separator, which is as long."""
    return text.replace("\n", "\u2028")


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction runs to the left."""
    for letter in text[:200]:
        kind = unicodedata.bidirectional(letter)
        if kind in {"L", "R", "AL"}:
            return kind != "L"
    return False
