"""A text of a mail taken apart: words and links with placeholders, each filled in as its place asks (MSG-44)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from html import escape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import quote, unquote

from app.contract.mail.vocabulary import UNSUBSCRIBE
from app.contract.template import CLOSE, OPEN, Template, parse

_VOID: Final = frozenset({"br"})


class FieldKind(StrEnum):
    """How a field is read: as plain words, as HTML, or as the address of a link."""

    WORDS = "words"
    HTML = "html"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of an HTML text: `raw` as it stands there; words and addresses have their `template`, unescaped."""

    raw: str
    template: Template | None = None
    source: str = ""
    is_link: bool = False


def fill(text: str, kind: FieldKind, values: Mapping[str, str]) -> str:
    """A field with a person's values: escaped in HTML, percent-encoded in links.

    `{{unsubscribe_url}}` stays: it is filled in when the mail is rendered.
    """
    if kind is FieldKind.HTML:
        return "".join(_fill_piece(piece, values) for piece in pieces_of(text))
    if kind is FieldKind.LINK:
        return parse(text).render(values, encode=_in_link)
    return parse(text).render(values)


@lru_cache(maxsize=1024)
def pieces_of(html: str) -> tuple[Piece, ...]:
    """Clean HTML in pieces."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(reader.pieces)


def templates_of(text: str, kind: FieldKind) -> list[str]:
    """The texts of a field in which placeholders are looked for."""
    if kind is not FieldKind.HTML:
        return [text]
    return [piece.source for piece in pieces_of(text) if piece.template is not None]


def without_unsubscribe(text: str) -> str:
    """The text with the known `{{unsubscribe_url}}` covered by as many letters, so that places stay true."""
    return text.replace(UNSUBSCRIBE, "x" * len(UNSUBSCRIBE))


def without_literals(text: str) -> str:
    """Braces that a person's value brought, escaped so that nothing takes them for a placeholder."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _in_link(value: str) -> str:
    return quote(value, safe="")


def _fill_piece(piece: Piece, values: Mapping[str, str]) -> str:
    if piece.template is None:
        return piece.raw
    if piece.is_link:
        return escape(piece.template.render(values, encode=_in_link))
    written = (
        escape(part, quote=False)
        if isinstance(part, str)
        else without_literals(values.get(part.key) or part.default)
        for part in piece.template.pieces
    )
    return "".join(written)


class _Reader(HTMLParser):
    """Reads HTML that `clean` wrote, so tags are closed and attributes known."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Piece] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pieces.append(Piece(f"<{tag}"))
        for name, value in attrs:
            text = value or ""
            if name == "href":
                text = _decoded_braces(text)
                self.pieces += [
                    Piece(' href="'),
                    Piece(escape(text), parse(text), text, is_link=True),
                    Piece('"'),
                ]
            else:
                self.pieces.append(Piece(f' {name}="{escape(text)}"'))
        self.pieces.append(Piece(">"))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self.pieces.append(Piece(f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        self.pieces.append(Piece(escape(data, quote=False), parse(data), data))


def _decoded_braces(address: str) -> str:
    """Mail programs and editors like to write `%7B%7B`; a placeholder is meant."""
    if "%7B%7B" not in address.upper():
        return address
    start, end = address.upper().find("%7B%7B"), address.upper().find("%7D%7D")
    if end < start:
        return address
    inner = unquote(address[start + 6 : end])
    return _decoded_braces(address[:start] + OPEN + inner + CLOSE + address[end + 6 :])
