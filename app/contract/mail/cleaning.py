"""The few tags a text of an e-mail may hold; everything else is cleaned out of it (EML-15, EML-41)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

import nh3

from app.contract.mail.vocabulary import FONTS, SCHEMES

_TAGS: Final = frozenset({"p", "br", "b", "strong", "i", "em", "u", "s", "span", "a", "ul", "ol", "li"})
_DROPPED: Final = frozenset({"script", "style", "title", "head", "iframe", "object", "select", "textarea", "svg"})
_ATTRIBUTES: Final = {"a": {"href"}, "span": {"style"}, "p": {"style"}, "li": {"style"}}
_REMOTE: Final = frozenset({"src", "srcset", "background", "action", "data", "poster"})
_BLOCKS: Final = re.compile(r"<(/?)(?:div|h[1-6]|tr|blockquote|pre|section|article|header|footer)\b[^<>]*>", re.I)

_COLOR: Final = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.I)
_RGB: Final = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)", re.I)
_SIZE: Final = re.compile(r"(\d{1,2})(?:\.\d+)?px", re.I)
_ALIGNS: Final = frozenset({"left", "center", "right"})
_FONT_NAMES: Final = {name.casefold(): name for name in FONTS}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """HTML as it may be sent; `dropped` if something was taken out that a person ought to know of."""

    html: str
    dropped: bool


def clean(html: str) -> str:
    """The HTML with nothing but the tags and styles of the text toolbar; the words of other tags stay."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def clean_pasted(html: str) -> Cleaned:
    """As `clean`, for what comes from elsewhere: paragraphs stay apart whatever they were marked with."""
    inspector = _Inspector()
    inspector.feed(html)
    inspector.close()
    return Cleaned(clean(_BLOCKS.sub(r"<\1p>", html)), inspector.dropped)


def is_color(value: str) -> bool:
    """Whether a text is a colour as documents have it: `#rgb` or `#rrggbb`."""
    return _COLOR.fullmatch(value) is not None


def stack_of(font: str, default: str = "Arial") -> str:
    """The fonts to try for a font of a document; one we do not know is the default."""
    return FONTS.get(font) or FONTS.get(default) or FONTS["Arial"]


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name != "style":
        return value
    kept = {}
    for declaration in value.split(";"):
        key, _, setting = declaration.partition(":")
        kept[key.strip().casefold()] = _setting(key.strip().casefold(), setting.strip())
    allowed = ("text-align",) if tag in ("p", "li") else ("color", "font-family", "font-size")
    return ";".join(f"{key}:{kept[key]}" for key in allowed if kept.get(key)) or None


def _setting(key: str, value: str) -> str:
    """The value of a style as we write it, nothing if we do not."""
    if key == "text-align" and value.casefold() in _ALIGNS:
        return value.casefold()
    if key == "font-size" and (found := _SIZE.fullmatch(value)):
        return f"{found[1]}px"
    if key == "font-family":
        first = value.split(",", maxsplit=1)[0].strip(" '\"").casefold()
        return stack_of(_FONT_NAMES[first]) if first in _FONT_NAMES else ""
    if key == "color":
        return _color(value)
    return ""


def _color(value: str) -> str:
    if is_color(value):
        return value.lower()
    if found := _RGB.fullmatch(value):
        return "#{:02x}{:02x}{:02x}".format(*(min(int(part), 255) for part in found.groups()))
    return ""


class _Inspector(HTMLParser):
    """Notices what must not come along: scripts, forms, pictures and styles from elsewhere, event attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        dangerous = {"script", "style", "link", "iframe", "object", "embed", "form", "input", "img", "svg", "video"}
        if tag in dangerous or any(self._is_bad(name, value or "") for name, value in attrs):
            self.dropped = True

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    @staticmethod
    def _is_bad(name: str, value: str) -> bool:
        folded = re.sub(r"[\x00-\x20]+", "", value).casefold()
        return (
            name.startswith("on")
            or name in _REMOTE
            or (name == "href" and folded.startswith(("javascript:", "data:", "vbscript:")))
            or (name == "style" and ("url(" in folded or "expression(" in folded))
        )
