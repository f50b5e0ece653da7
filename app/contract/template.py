"""Placeholders in texts: parse once, check with positions, fill in quickly (MSG-40..44, CON-50, CON-51).

`{{attribute.name}}` becomes the recipient's value, `{{attribute.name|"customer"}}` has a default, `\\{{` stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from app.contract.faults import Problem

PREFIX: Final = "attribute."
OPEN: Final = "{{"
CLOSE: Final = "}}"
LITERAL_OPEN: Final = "\\{{"

_TOKEN: Final = re.compile(r"\\\{\{|\{\{|\}\}")
_INSIDE: Final = re.compile(r'\s*([^{}|"\s][^{}|"]{0,199}?)\s*(?:\|\s*"((?:[^"\\]|\\.)*)"\s*)?\}\}', re.DOTALL)


class TemplateFault(StrEnum):
    """What is wrong at one place of a text. The values are problem codes."""

    UNBALANCED = "unbalanced_braces"
    MALFORMED = "malformed_placeholder"
    UNKNOWN = "unknown_attribute"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One placeholder: what it names, what stands for a missing value, where it is in the text."""

    name: str
    default: str
    start: int
    end: int

    @property
    def key(self) -> str:
        """The name without `attribute.`."""
        return self.name.removeprefix(PREFIX)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A fault and the characters it covers."""

    fault: TemplateFault
    start: int
    end: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A text taken apart. Faulty places stay in it as they were typed."""

    pieces: tuple[str | Placeholder, ...]
    mistakes: tuple[Mistake, ...]

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Every placeholder in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Placeholder))

    def keys(self) -> frozenset[str]:
        """Attribute keys the text uses."""
        return frozenset(piece.key for piece in self.placeholders)

    def render(self, values: Mapping[str, str], encode: Callable[[str], str] | None = None) -> str:
        """The text with values by attribute key; `encode` is put over every value and default, not over the text.

        A value is plain text: braces in it are never read again (MSG-44).
        """
        parts = []
        for piece in self.pieces:
            if isinstance(piece, str):
                parts.append(piece)
            else:
                value = values.get(piece.key) or piece.default
                parts.append(encode(value) if encode is not None else value)
        return "".join(parts)

    def missing(self, values: Mapping[str, str]) -> frozenset[str]:
        """Keys without a value and without a default."""
        return frozenset(p.key for p in self.placeholders if not p.default and not values.get(p.key))


@lru_cache(maxsize=1024)
def parse(text: str, *, short: bool = False) -> Template:
    """Take a text apart. `short` also takes `{{name}}` for `{{attribute.name}}`, as conversation templates do."""
    if OPEN not in text and CLOSE not in text:
        return Template((text,) if text else (), ())
    return _Parser(text, short=short).run()


def check_template(
    text: str, attribute_keys: Collection[str], *, path: str = "text", short: bool = False
) -> list[Problem]:
    """Every wrong place of a text, in characters: braces without a partner, unknown attributes (MSG-43)."""
    template = parse(text, short=short)
    found = [
        *template.mistakes,
        *(
            Mistake(TemplateFault.UNKNOWN, p.start, p.end, p.key)
            for p in template.placeholders
            if p.key not in attribute_keys
        ),
    ]
    return [
        Problem(path=path, code=m.fault.value, params={"start": m.start, "end": m.end, "name": m.name})
        for m in sorted(found, key=lambda mistake: mistake.start)
    ]


def canonical(text: str, keys_by_name: Mapping[str, str]) -> str:
    """The text with display names in placeholders replaced by keys (CON-50); `keys_by_name` has folded names."""
    parts, position = [], 0
    for piece in parse(text).placeholders:
        key = keys_by_name.get(piece.key.casefold())
        if key is not None and key != piece.key:
            start = text.index(piece.key, piece.start)
            parts += [text[position:start], key]
            position = start + len(piece.key)
    return "".join([*parts, text[position:]])


def placeholder(key: str, default: str = "") -> str:
    """The text that stands for an attribute."""
    quoted = default.replace("\\", "\\\\").replace('"', '\\"')
    return f'{{{{{PREFIX}{key}|"{quoted}"}}}}' if default else f"{{{{{PREFIX}{key}}}}}"


def escaped(text: str) -> str:
    """Text in which nothing is a placeholder any more."""
    return text.replace(OPEN, LITERAL_OPEN)


class _Parser:
    """One pass over a text. A literal opening allows one closing without a partner."""

    def __init__(self, text: str, *, short: bool) -> None:
        self._text = text
        self._short = short
        self._pieces: list[str | Placeholder] = []
        self._plain: list[str] = []
        self._mistakes: list[Mistake] = []
        self._literal = 0

    def run(self) -> Template:
        text, position = self._text, 0
        while token := _TOKEN.search(text, position):
            self._plain.append(text[position : token.start()])
            if token[0] == LITERAL_OPEN:
                self._plain.append(OPEN)
                self._literal += 1
                position = token.end()
            elif token[0] == OPEN:
                position = self._placeholder(token.start())
            else:
                self._stray(token.start())
                position = token.end()
        self._plain.append(text[position:])
        self._flush()
        return Template(tuple(self._pieces), tuple(self._mistakes))

    def _placeholder(self, start: int) -> int:
        inner = start + len(OPEN)
        if inside := _INSIDE.match(self._text, inner):
            name, default = inside[1], re.sub(r"\\(.)", r"\1", inside[2] or "", flags=re.DOTALL)
            end = inside.end()
            if name.startswith(PREFIX) or self._short:
                self._flush()
                self._pieces.append(Placeholder(name, default, start, end))
            else:
                self._wrong(TemplateFault.UNKNOWN, start, end, name)
            return end
        close = self._text.find(CLOSE, inner)
        if close < 0 or OPEN in self._text[inner:close]:
            self._wrong(TemplateFault.UNBALANCED, start, inner)
            return inner
        self._wrong(TemplateFault.MALFORMED, start, close + len(CLOSE))
        return close + len(CLOSE)

    def _stray(self, start: int) -> None:
        if self._literal:
            self._literal -= 1
            self._plain.append(CLOSE)
        else:
            self._wrong(TemplateFault.UNBALANCED, start, start + len(CLOSE))

    def _wrong(self, fault: TemplateFault, start: int, end: int, name: str = "") -> None:
        self._mistakes.append(Mistake(fault, start, end, name))
        self._plain.append(self._text[start:end])

    def _flush(self) -> None:
        text = "".join(self._plain)
        self._plain.clear()
        if text:
            self._pieces.append(text)
