"""The messages of a language as they stand in `resources/texts/<language>/<area>.json`.

An id is `<area>.<key>`. A message is a text, or one text a plural form when it has a `count`. A place is `{name}`
(text or number) or `{name:kind}` with kind text, number, percent, size (bytes) or duration (ms). A group
`[?... {name} ...]` is left out where `name` is not given. `{{` and `}}` stand for braces.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ui.texts.language import Language
from ui.theme.resources import resource

KINDS = ("any", "text", "number", "percent", "size", "duration")

_TOKENS = re.compile(r"\{\{|\}\}|\{(?P<name>[a-z_]+)(?::(?P<kind>[a-z]+))?\}|\[\?|\]|[{}]")


class MessageFormatError(ValueError):
    """A message in the files is not written by the rules above."""


@dataclass(frozen=True, slots=True)
class Place:
    """A parameter inside a message."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """One text: literal pieces, places, and groups that may be left out."""

    parts: tuple[str | Place | Pattern, ...]

    def places(self) -> set[Place]:
        """The parameters that must be given."""
        return {part for part in self.parts if isinstance(part, Place)}

    def optional(self) -> set[Place]:
        """The parameters of groups that may be left out."""
        return {place for part in self.parts if isinstance(part, Pattern) for place in part.places()}


@dataclass(frozen=True, slots=True)
class Entry:
    """A message with its plural forms; one without a count has the form `only`."""

    forms: Mapping[str, Pattern]

    @property
    def counted(self) -> bool:
        """Whether `count` chooses the form."""
        return "only" not in self.forms

    def required(self) -> set[Place]:
        """The parameters a caller must give, over all forms; a counted message needs `count`."""
        found = {place for form in self.forms.values() for place in form.places()}
        if self.counted and all(place.name != "count" for place in found):
            found.add(Place("count", "any"))
        return found

    def optional(self) -> set[Place]:
        """The parameters a caller may give."""
        return {place for form in self.forms.values() for place in form.optional()}


def parse(text: str) -> Pattern:
    """Read one text; raises MessageFormatError."""
    groups: list[list[str | Place | Pattern]] = [[]]
    at = 0
    for match in _TOKENS.finditer(text):
        groups[-1].append(text[at : match.start()])
        at = match.end()
        piece = match.group()
        if match["name"]:
            kind = match["kind"] or "any"
            if kind not in KINDS:
                raise MessageFormatError(text)
            groups[-1].append(Place(match["name"], kind))
        elif piece == "[?" and len(groups) == 1:
            groups.append([])
        elif piece == "]":
            if len(groups) > 1:
                group = groups.pop()
                groups[-1].append(_joined(group))
            else:
                groups[-1].append(piece)
        elif piece in {"{{", "}}"}:
            groups[-1].append(piece[0])
        else:
            raise MessageFormatError(text)
    if len(groups) > 1:
        raise MessageFormatError(text)
    groups[-1].append(text[at:])
    return _joined(groups[-1])


def _joined(parts: list[str | Place | Pattern]) -> Pattern:
    merged: list[str | Place | Pattern] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return Pattern(tuple(merged))


def entry(value: str | dict[str, str]) -> Entry:
    """Read one value of a file."""
    forms = {"only": value} if isinstance(value, str) else value
    return Entry({form: parse(text) for form, text in forms.items()})


def files(language: Language) -> list[Path]:
    """The files of a language, one an area."""
    return sorted(resource("texts", language.value).glob("*.json"))


@cache
def load(language: Language) -> dict[str, Entry]:
    """Every message of a language by id."""
    return {
        f"{path.stem}.{key}": entry(value)
        for path in files(language)
        for key, value in json.loads(path.read_text(encoding="utf-8")).items()
    }
