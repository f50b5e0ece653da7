"""The plain-text part of a mail, made from its blocks (EML-18)."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from app.contract.mail.cleaning import clean
from app.contract.mail.vocabulary import NETWORKS
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    Element,
    EmailDocument,
    ImageBlock,
    Section,
    SocialBlock,
    SocialItem,
    TextBlock,
    Wrapper,
)

_RULE = "-" * 40


def words_of(html: str, *, links: bool = False) -> str:
    """The words of a text in lines; `links` puts the address of a link behind its words."""
    reader = _Reader(links=links)
    reader.feed(html)
    reader.close()
    return reader.text()


def plain_part(document: EmailDocument) -> str:
    """The whole mail as plain text: one paragraph an element, columns one after the other."""
    parts: list[str] = []
    for block in document.blocks:
        if not block.props.hidden:
            sections = block.blocks if isinstance(block, Wrapper) else (block,)
            for section in sections:
                parts += _section(section)
    return "\n\n".join(parts)


def _section(section: Section) -> list[str]:
    if section.props.hidden:
        return []
    elements = (block for column in section.columns for block in column.blocks if not block.props.hidden)
    return [text for text in map(_element, elements) if text]


def _element(block: Element) -> str:
    match block:
        case TextBlock():
            return words_of(clean(block.html), links=True)
        case ImageBlock():
            return "\n".join(part.strip() for part in (block.alt, block.link or "") if part.strip())
        case ButtonBlock():
            return f"{block.text.strip()}: {block.link.strip()}" if block.text.strip() else ""
        case SocialBlock():
            return "\n".join(_social(item) for item in block.items if item.link.strip())
        case DividerBlock():
            return _RULE
        case _:
            return ""


def _social(item: SocialItem) -> str:
    known = NETWORKS.get(item.network)
    name = item.label.strip() or (known.name if known is not None else item.network)
    return f"{name}: {item.link.strip()}"


class _Reader(HTMLParser):
    """Collects words; paragraphs and items begin on a line of their own."""

    def __init__(self, *, links: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._links = links
        self._parts: list[str] = []
        self._lists: list[int | None] = []
        self._link: tuple[int, str] | None = None

    def text(self) -> str:
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(self._parts))
        return re.sub(r"\n{3,}", "\n\n", text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._parts.append("\n")
        elif tag == "p":
            self._begin_line()
        elif tag in ("ul", "ol"):
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._begin_line()
            self._parts.append(self._bullet())
        elif tag == "a":
            self._link = (len(self._parts), dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "li"):
            self._begin_line()
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "a" and self._link is not None:
            start, address = self._link
            words = "".join(self._parts[start:]).strip()
            bare = address.removeprefix("mailto:").removeprefix("tel:")
            if self._links and address and words not in (address, bare):
                self._parts.append(f" ({bare})")
            self._link = None

    def handle_data(self, data: str) -> None:
        self._parts.append(re.sub(r"\s+", " ", data).replace("\xa0", " "))

    def _begin_line(self) -> None:
        if self._parts and not self._parts[-1].endswith("\n"):
            self._parts.append("\n")

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "
