"""A document of blocks written as MJML. Only tags of ours are ever written, and every value is escaped (EML-18)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import quote

from app.contract.mail.checks import check_link, is_content
from app.contract.mail.cleaning import clean, is_color, stack_of
from app.contract.mail.vocabulary import NETWORKS, Network
from app.contract.payloads.email import (
    ButtonBlock,
    DividerBlock,
    Element,
    EmailColumn,
    EmailDocument,
    ImageBlock,
    Page,
    Section,
    SocialBlock,
    SocialItem,
    SpacerBlock,
    TextBlock,
    Wrapper,
)
from app.contract.payloads.media import Media

_PARAGRAPH: Final = re.compile(r'<(p|ul|ol)(?: style="([^"]*)")?>')
_MARGINS: Final = {"p": "margin:0", "ul": "margin:0;padding-left:24px", "ol": "margin:0;padding-left:24px"}
_ICON_GAP: Final = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every block needs to know: the page, where pictures are, how wide it may be in pixels."""

    page: Page
    images: Mapping[int, str]
    width: int


def markup_of(document: EmailDocument, subtitle: str, images: Mapping[int, str]) -> str:
    """The MJML of a document; `images` by media id say where a picture is (`cid:` or an address)."""
    page = document.page
    sheet = Sheet(page, images, page.width)
    shown = (block for block in document.blocks if not block.props.hidden)
    body = "".join(_wrapper(b, sheet) if isinstance(b, Wrapper) else _section(b, sheet) for b in shown)
    preview = _tag("mj-preview", {}, escape(subtitle)) if subtitle.strip() else ""
    defaults = _tag("mj-attributes", {}, _tag("mj-all", {"font-family": stack_of(page.font)}))
    paper = {"width": f"{page.width}px", "background-color": _color(page.background)}
    return _tag("mjml", {}, _tag("mj-head", {}, preview + defaults) + _tag("mj-body", paper, body))


def _wrapper(block: Wrapper, sheet: Sheet) -> str:
    props = block.props
    inside = _inside(sheet, props.padding, props.border_width)
    body = "".join(_section(section, inside) for section in block.blocks if not section.props.hidden)
    if not body:
        return ""
    given = {
        "padding": _padding(props.padding),
        "background-color": _color(props.background),
        "border-radius": f"{props.radius}px" if props.radius else "",
    }
    if props.border_width and is_color(props.border_color):
        given["border"] = f"{props.border_width}px solid {props.border_color}"
    if source := _source(props.image, sheet):
        given |= {"background-url": source, "background-size": "cover", "background-repeat": "no-repeat"}
    return _tag("mj-wrapper", given, body)


def _section(section: Section, sheet: Sheet) -> str:
    if not any(not block.props.hidden for column in section.columns for block in column.blocks):
        return ""
    props = section.props
    given = {"padding": _padding(props.padding), "background-color": _color(props.background)}
    inside = _inside(sheet, props.padding)
    total = sum(column.width for column in section.columns)
    return _tag("mj-section", given, "".join(_column(one, inside, total) for one in section.columns))


def _column(column: EmailColumn, sheet: Sheet, total: int) -> str:
    share = column.width / total
    room = Sheet(sheet.page, sheet.images, int(sheet.width * share))
    blocks = "".join(_element(block, room) for block in column.blocks if not block.props.hidden)
    return _tag("mj-column", {"width": f"{share * 100:.4f}".rstrip("0").rstrip(".") + "%"}, blocks)


def _element(block: Element, sheet: Sheet) -> str:
    given = {
        "padding": _padding(block.props.padding),
        "container-background-color": _color(block.props.background),
    }
    return _WRITERS[type(block)](block, given, sheet)


def _text(block: TextBlock, given: dict[str, str], sheet: Sheet) -> str:
    props = block.props
    return _tag(
        "mj-text",
        given
        | {
            "font-family": stack_of(props.font, sheet.page.font),
            "font-size": f"{props.size}px",
            "line-height": f"{props.line_height:g}",
            "color": _color(props.color) or "#1f2328",
            "align": props.align,
        },
        _PARAGRAPH.sub(_tight, clean(block.html)),
    )


def _tight(found: re.Match[str]) -> str:
    """Paragraphs and lists as on the canvas: mail programs put a margin of their own around them."""
    style = f"{_MARGINS[found[1]]};{found[2]}" if found[2] else _MARGINS[found[1]]
    return f'<{found[1]} style="{style}">'


def _image(block: ImageBlock, given: dict[str, str], sheet: Sheet) -> str:
    source = _source(block.media, sheet)
    if not source or block.media is None:
        return ""
    props, natural = block.props, block.media.media_ref.width
    room = _inside(sheet, props.padding).width * props.width // 100
    width = max(min(room, natural or room), 1)
    picture = {"src": source, "alt": block.alt, "width": f"{width}px", "align": props.align}
    return _tag("mj-image", given | picture | {"href": _link(block.link or "")})


def _button(block: ButtonBlock, given: dict[str, str], sheet: Sheet) -> str:
    if not is_content(block):
        return ""
    props = block.props
    return _tag(
        "mj-button",
        given
        | {
            "href": _link(block.link),
            "background-color": _color(props.fill) or "#1f6feb",
            "color": _color(props.color) or "#ffffff",
            "border-radius": f"{props.radius}px",
            "font-family": stack_of(props.font, sheet.page.font),
            "font-size": f"{props.size}px",
            "align": props.align,
        },
        escape(block.text.strip()),
    )


def _social(block: SocialBlock, given: dict[str, str], sheet: Sheet) -> str:
    del sheet
    items = "".join(_network(item, block.props.size) for item in block.items if item.link.strip())
    size = {"align": block.props.align, "font-size": "13px", "line-height": f"{block.props.size + _ICON_GAP}px"}
    return _tag("mj-text", given | size, items) if items else ""


def _network(item: SocialItem, size: int) -> str:
    """A round letter icon, with the label beside it where there is one."""
    known = NETWORKS.get(item.network) or Network(item.network, "", "#57606a")
    letters = known.letters or known.name[:1].lower()
    icon_style = (
        f"display:inline-block;width:{size}px;height:{size}px;line-height:{size}px;border-radius:{size}px;"
        f"background-color:{known.color};color:#ffffff;font-size:{max(size * 4 // 10, 8)}px;font-weight:bold;"
        "text-align:center;text-decoration:none;vertical-align:middle"
    )
    label = escape(item.label.strip())
    words = f'<span style="vertical-align:middle;padding-left:6px;color:#57606a">{label}</span>' if label else ""
    icon = f'<span style="{icon_style}">{escape(letters)}</span>'
    style = f"text-decoration:none;white-space:nowrap;margin:0 {_ICON_GAP // 2}px"
    href, title = escape(_link(item.link)), label or escape(known.name)
    return f'<a href="{href}" title="{title}" style="{style}">{icon}{words}</a> '


def _divider(block: DividerBlock, given: dict[str, str], sheet: Sheet) -> str:
    del sheet
    props = block.props
    line = {"border-style": props.style, "border-width": f"{props.thickness}px", "width": f"{props.width}%"}
    return _tag("mj-divider", given | line | {"border-color": _color(props.color) or "#d0d7de"})


def _spacer(block: SpacerBlock, given: dict[str, str], sheet: Sheet) -> str:
    del sheet
    return _tag("mj-spacer", given | {"padding": "0", "height": f"{block.props.height}px"})


_WRITERS: Final[Mapping[type, Callable[..., str]]] = {
    TextBlock: _text,
    ImageBlock: _image,
    ButtonBlock: _button,
    SocialBlock: _social,
    DividerBlock: _divider,
    SpacerBlock: _spacer,
}


def _tag(name: str, given: Mapping[str, str], body: str = "") -> str:
    """One MJML tag; attributes without a value are left out."""
    attributes = "".join(f' {key}="{escape(value)}"' for key, value in given.items() if value)
    return f"<{name}{attributes}>{body}</{name}>"


def _inside(sheet: Sheet, padding: tuple[int, int, int, int], border: int = 0) -> Sheet:
    width = max(sheet.width - padding[1] - padding[3] - 2 * border, 1)
    return Sheet(sheet.page, sheet.images, width)


def _padding(padding: tuple[int, int, int, int]) -> str:
    return " ".join(f"{side}px" for side in padding)


def _color(value: str) -> str:
    return value if is_color(value) else ""


def _source(media: Media | None, sheet: Sheet) -> str:
    """Where a picture is; signs that would end a `url()` are encoded."""
    source = sheet.images.get(media.media_ref.media_id, "") if media is not None else ""
    return quote(source, safe=":/?#[]@!$&*+,;=%-._~")


def _link(link: str) -> str:
    """An address as it may stand in a mail, nothing where it may not."""
    return "" if check_link("", link) else link.strip()
