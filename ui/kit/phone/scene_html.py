"""The few tags of a mail's texts (EML-15) as paragraphs with styles; everything else is left out, never run."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from ui.kit.phone.scene import Align, MailLine, Tint
from ui.kit.phone.scene_words import Filling, Mark, Span, Style, Words

_STYLES: Final = {
    "b": Style.BOLD,
    "strong": Style.BOLD,
    "h1": Style.BOLD,
    "h2": Style.BOLD,
    "h3": Style.BOLD,
    "i": Style.ITALIC,
    "em": Style.ITALIC,
    "u": Style.UNDERLINE,
    "s": Style.STRIKE,
    "strike": Style.STRIKE,
    "del": Style.STRIKE,
}
_BLOCKS: Final = frozenset({"p", "div", "li", "ul", "ol", "h1", "h2", "h3", "blockquote"})
_UNSEEN: Final = frozenset({"script", "style", "head", "title"})
_BLANKS: Final = re.compile(r"[ \t\r\n\f]+")
_ALIGN: Final = re.compile(r"text-align\s*:\s*(left|center|right)", re.IGNORECASE)
_COLOR: Final = re.compile(r"(?<![-\w])color\s*:\s*([#\w]+)", re.IGNORECASE)
_SIZE: Final = re.compile(r"font-size\s*:\s*(\d{1,3})px", re.IGNORECASE)
_BULLET: Final = "\u2022"


def lines_of(html: str, filling: Filling, align: Align = "left") -> tuple[MailLine, ...]:
    """Paragraphs of a text block, lists with their bullets or numbers."""
    reader = _Reader(filling, align)
    reader.feed(html)
    reader.close()
    return reader.finished()


@dataclass(frozen=True, slots=True)
class _Open:
    """A tag that is not closed yet, where its text begins, and what its style says."""

    tag: str
    start: int
    align: Align | None = None
    color: str = ""
    size: int = 0


def _opened(tag: str, start: int, style: str) -> _Open:
    align, color, size = _ALIGN.search(style), _COLOR.search(style), _SIZE.search(style)
    said = align[1].lower() if align else ""
    return _Open(
        tag,
        start,
        "left" if said == "left" else "center" if said == "center" else "right" if said == "right" else None,
        color[1] if color else "",
        int(size[1]) if size else 0,
    )


class _Reader(HTMLParser):
    """Gathers one paragraph at a time; tags that are not closed end with it."""

    def __init__(self, filling: Filling, align: Align) -> None:
        super().__init__(convert_charrefs=True)
        self._filling, self._align = filling, align
        self._lines: list[MailLine] = []
        self._text = ""
        self._open: list[_Open] = []
        self._tints: list[Tint] = []
        self._sizes: list[tuple[Span, int]] = []
        self._marks: list[Mark] = []
        self._links: list[Span] = []
        self._lists: list[int | None] = []
        self._bullet = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember where a style begins; begin a paragraph."""
        if tag in _UNSEEN:
            self._unseen += 1
        if tag == "br":
            self._end_line(kept=True)
            return
        if tag in _BLOCKS:
            self._end_line(kept=False)
        if tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._bullet = self._next_bullet()
        self._open.append(_opened(tag, len(self._text), dict(attrs).get("style") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Put the style on what stood between."""
        if tag in _UNSEEN:
            self._unseen = max(self._unseen - 1, 0)
        number = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at].tag == tag), None)
        if number is None:
            return
        self._mark(self._open[number])
        if tag in _BLOCKS:
            self._end_line(kept=False)
        del self._open[number]
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()

    def handle_data(self, data: str) -> None:
        """Text with its blanks run together, as browsers do."""
        if self._unseen:
            return
        words = _BLANKS.sub(" ", data)
        self._text += words.lstrip(" ") if not self._text or self._text.endswith(" ") else words

    def finished(self) -> tuple[MailLine, ...]:
        """Everything read."""
        self._end_line(kept=False)
        return tuple(self._lines)

    def _next_bullet(self) -> str:
        if not self._lists or (number := self._lists[-1]) is None:
            return _BULLET
        self._lists[-1] = number + 1
        return f"{number}."

    def _mark(self, one: _Open) -> None:
        span = Span(min(one.start, len(self._text)), len(self._text))
        if span.start == span.end:
            return
        if one.tag == "a":
            self._links.append(span)
        elif one.tag in _STYLES:
            self._marks.append(Mark(span, _STYLES[one.tag]))
        if one.color:
            self._tints.append(Tint(span, one.color))
        if one.size:
            self._sizes.append((span, one.size))

    def _end_line(self, *, kept: bool) -> None:
        """Finish the paragraph; an empty one only where it was asked for by a line break."""
        for one in self._open:
            self._mark(one)
        text = self._text.rstrip(" ")
        if text or kept:
            filled = self._filling.marked_by(text, tuple(self._marks))
            at = self._filling.fill(text).at
            links = tuple(Span(at(one.start), at(one.end)) for one in self._links)
            tints = tuple(Tint(Span(at(one.span.start), at(one.span.end)), one.color) for one in self._tints)
            align = next((one.align for one in reversed(self._open) if one.align is not None), self._align)
            size = next((size for span, size in self._sizes if (span.start, span.end) == (0, len(text))), 0)
            words = Words(filled.text, filled.blanks, links, filled.marks)
            self._lines.append(MailLine(words, align, self._bullet, tints, size))
        if text or not kept:
            self._bullet = "" if text else self._bullet
        self._text, self._marks, self._links, self._tints, self._sizes = "", [], [], [], []
        self._open = [replace(one, start=0) for one in self._open]
