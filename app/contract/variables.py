"""Variables of list messages: `{{1}}`, `{{2}}` by position, `{{name}}` by the file's header (BLK-44, BLK-56)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.contract.faults import Problem
from app.contract.template import Placeholder, TemplateFault, parse

NUMBER_MAX: Final = 99
UNKNOWN_VARIABLE: Final = "unknown_variable"


@dataclass(frozen=True, slots=True)
class ListText:
    """A text with its variables resolved against a header."""

    pieces: tuple[str | int, ...]
    """Texts, and positions of variables from 1."""
    needed: tuple[int, ...]
    """Positions every row must fill, in order: 1 to the highest number, and those that are named."""

    def render(self, values: Sequence[str]) -> str:
        """The text for the variables of a row; a row without one has nothing in its place."""
        return "".join(
            piece if isinstance(piece, str) else values[piece - 1] if piece <= len(values) else ""
            for piece in self.pieces
        )


def check_variables(text: str, names: Sequence[str] | None, *, path: str = "text") -> list[Problem]:
    """Every wrong place of a text. `names`: headers of the variable columns; None while no file is loaded, when
    any name may still come.
    """
    template = parse(text, short=True)
    wrong = [(mistake.start, mistake.end, mistake.fault.value, mistake.name) for mistake in template.mistakes]
    for place in template.placeholders:
        if place.default:
            wrong.append((place.start, place.end, TemplateFault.MALFORMED.value, place.key))
        elif _position(place, names or ()) is None and (names is not None or _is_number(place.key)):
            wrong.append((place.start, place.end, UNKNOWN_VARIABLE, place.key))
    return [
        Problem(path=path, code=code, params={"start": start, "end": end, "name": name})
        for start, end, code, name in sorted(wrong)
    ]


@lru_cache(maxsize=256)
def list_text(text: str, names: tuple[str, ...] = ()) -> ListText:
    """A text ready to be filled in; faulty places and unknown names stay as they were typed."""
    template = parse(text, short=True)
    pieces: list[str | int] = []
    for piece in template.pieces:
        if isinstance(piece, str):
            pieces.append(piece)
        else:
            position = _position(piece, names)
            pieces.append(text[piece.start : piece.end] if position is None else position)
    numbered = [int(place.key) for place in template.placeholders if _is_number(place.key)]
    numbered = [number for number in numbered if 0 < number <= NUMBER_MAX]
    used = {piece for piece in pieces if isinstance(piece, int)}
    return ListText(tuple(pieces), tuple(sorted(used | set(range(1, max(numbered, default=0) + 1)))))


def gaps(text: str) -> tuple[int, ...]:
    """Numbers that a text leaves out below its highest, worth a warning (BLK-56)."""
    used = {int(place.key) for place in parse(text, short=True).placeholders if _is_number(place.key)}
    return tuple(number for number in range(1, min(max(used, default=0), NUMBER_MAX)) if number not in used)


def names_in(text: str) -> frozenset[str]:
    """Names a text uses, folded as headers are compared."""
    return frozenset(
        _folded(place.key) for place in parse(text, short=True).placeholders if not _is_number(place.key)
    )


def without_variables(text: str) -> str:
    """The text with nothing in the place of its variables, for the counter under it (BLK-55)."""
    return "".join(piece for piece in parse(text, short=True).pieces if isinstance(piece, str))


def _position(place: Placeholder, names: Sequence[str]) -> int | None:
    if _is_number(place.key):
        number = int(place.key)
        return number if 0 < number <= NUMBER_MAX else None
    folded = [_folded(name) for name in names]
    key = _folded(place.key)
    return folded.index(key) + 1 if key in folded else None


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) <= 9


def _folded(name: str) -> str:
    return "_".join(name.casefold().split())
