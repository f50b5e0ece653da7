"""What is wrong with an e-mail that was built of blocks; every problem is named at its element (EML-40)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

from app.contract.faults import Problem
from app.contract.mail.cleaning import clean, is_color
from app.contract.mail.pieces import FieldKind, templates_of, without_unsubscribe
from app.contract.mail.vocabulary import CLIP_BYTES, FONTS, NETWORKS, SCHEMES, UNSUBSCRIBE
from app.contract.mail.walk import Block, Field, Found, fields_of, links_in, walk
from app.contract.mail.words import words_of
from app.contract.payloads.email import (
    ButtonBlock,
    EmailContent,
    EmailDocument,
    ImageBlock,
    Section,
    SocialBlock,
    TextBlock,
)
from app.contract.template import check_template, parse

LINK_MAX: Final = 2000
COLUMNS_MAX: Final = 4
WORDS_MAX: Final = 1000
HTML_MAX: Final = 100_000

RANGES: Final = {
    "size": (8, 96),
    "line_height": (0.8, 4),
    "width": (5, 100),
    "radius": (0, 100),
    "thickness": (1, 40),
    "height": (1, 500),
    "border_width": (0, 40),
}
"""Bounds of figures in the properties of elements, in the unit each has."""
PADDING: Final = (0, 200)
PAGE_WIDTH: Final = (320, 1200)
_COLORS: Final = ("background", "fill", "color", "border_color")


def check_document(document: EmailDocument | None, path: str, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything wrong with the body of a mail whose `type` is email."""
    if document is None or not any(is_content(one.block) for one in walk(document) if one.is_shown):
        return [Problem(path=path, code="mail_empty")]
    found = list(walk(document, path))
    problems = _page(document, path) + _twins(found)
    for one in found:
        if one.is_shown:
            problems += _block(one)
    for at, field in fields_of(document, path).items():
        problems += _field(at, field, attribute_keys)
    return problems


def is_content(block: Block) -> bool:
    """Whether a block shows a reader anything: words, a picture, a button, a link to a network."""
    match block:
        case TextBlock():
            return bool(words_of(block.html).strip())
        case ImageBlock():
            return block.media is not None
        case ButtonBlock():
            return bool(block.text.strip())
        case SocialBlock():
            return any(item.link.strip() for item in block.items)
        case _:
            return False


def check_link(path: str, link: str) -> list[Problem]:
    """The address of a link: http(s) with a host, mailto, tel, or the one for opting out; placeholders inside."""
    text = link.strip()
    if text == UNSUBSCRIBE:
        return []
    if len(text) > LINK_MAX:
        return [Problem(path=path, code="too_long", params={"limit": LINK_MAX, "actual": len(text)})]
    bare = parse(without_unsubscribe(text)).render({}, encode=lambda _: "x")
    try:
        parts = urlsplit(bare)
        is_good = parts.scheme in SCHEMES and not any(letter.isspace() for letter in bare)
        is_good = is_good and bool(parts.hostname if parts.scheme in ("http", "https") else parts.path)
    except ValueError:
        is_good = False
    return [] if is_good else [Problem(path=path, code="not_a_link")]


def lacks_unsubscribe(content: EmailContent) -> bool:
    """Whether a mail offers no way to opt out, which a broadcast warns of (EML-19)."""
    if content.type == "text" or content.document is None:
        return UNSUBSCRIBE not in content.text
    return not any(UNSUBSCRIBE in field.text for field in fields_of(content.document).values())


def is_clipped(html: str) -> bool:
    """Whether mail programs may cut a mail off (EML-18)."""
    return len(html.encode()) > CLIP_BYTES


def _field(at: str, field: Field, attribute_keys: frozenset[str]) -> list[Problem]:
    texts = templates_of(field.text, field.kind)
    if field.kind is not FieldKind.WORDS:
        texts = [without_unsubscribe(text) for text in texts]
    problems = list(chain.from_iterable(check_template(text, attribute_keys, path=at) for text in texts))
    if field.kind is FieldKind.LINK:
        return problems or check_link(at, field.text)
    if field.kind is FieldKind.HTML:
        bad = [link for link in links_in(clean(field.text)) if check_link(at, link)]
        problems += [Problem(path=at, code="not_a_link", params={"value": bad[0]})] if bad and not problems else []
    limit = HTML_MAX if field.kind is FieldKind.HTML else WORDS_MAX
    if len(field.text) > limit:
        problems.append(Problem(path=at, code="too_long", params={"limit": limit, "actual": len(field.text)}))
    return problems


def _page(document: EmailDocument, path: str) -> list[Problem]:
    page = document.page
    problems = _range(f"{path}.page.width", page.width, *PAGE_WIDTH)
    if not is_color(page.background):
        problems.append(Problem(path=f"{path}.page.background", code="not_a_color"))
    if page.font not in FONTS:
        problems.append(Problem(path=f"{path}.page.font", code="not_in_list", params={"value": page.font}))
    return problems


def _twins(found: Iterable[Found]) -> list[Problem]:
    found = list(found)
    often = Counter(one.block.id for one in found)
    return [
        Problem(path=f"{one.path}.id", code="duplicate", params={"value": one.block.id})
        for one in found
        if often[one.block.id] > 1
    ]


def _block(found: Found) -> list[Problem]:
    problems = _props(found)
    match found.block:
        case ButtonBlock() as block:
            problems += [Problem(path=f"{found.path}.text", code="required")] if not block.text.strip() else []
            problems += [Problem(path=f"{found.path}.link", code="required")] if not block.link.strip() else []
        case ImageBlock(media=None):
            problems.append(Problem(path=f"{found.path}.media", code="required"))
        case SocialBlock() as block:
            for index, item in enumerate(block.items):
                at = f"{found.path}.items.{index}"
                if item.network not in NETWORKS:
                    problems.append(
                        Problem(path=f"{at}.network", code="not_in_list", params={"value": item.network})
                    )
                if not item.link.strip():
                    problems.append(Problem(path=f"{at}.link", code="required"))
        case Section() as block:
            if not 1 <= len(block.columns) <= COLUMNS_MAX:
                problems += _range(f"{found.path}.columns", len(block.columns), 1, COLUMNS_MAX)
            for index, column in enumerate(block.columns):
                problems += _range(f"{found.path}.columns.{index}.width", column.width, 5, 100)
    return problems


def _props(found: Found) -> list[Problem]:
    props, at = found.block.props, f"{found.path}.props"
    problems = []
    for name in props.__struct_fields__:
        value = getattr(props, name)
        if name in RANGES:
            problems += _range(f"{at}.{name}", value, *RANGES[name])
        elif name in _COLORS and value and not is_color(value):
            problems.append(Problem(path=f"{at}.{name}", code="not_a_color"))
        elif name == "font" and value and value not in FONTS:
            problems.append(Problem(path=f"{at}.font", code="not_in_list", params={"value": value}))
        elif name == "padding":
            for side in value:
                problems += _range(f"{at}.padding", side, *PADDING)
    return problems


def _range(path: str, value: float, low: float, high: float) -> list[Problem]:
    if low <= value <= high:
        return []
    return [Problem(path=path, code="out_of_range", params={"low": low, "high": high})]
