"""The content of an RCS message: text, file, rich card, carousel (section 4)."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from app.contract.channels import Channel
from app.contract.payloads.media import Media
from app.contract.payloads.suggestions import Suggestion
from app.contract.record import Command


class TextStyle(StrEnum):
    """Shown by phones behind GSMA connections only (RCS-2)."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"


class RcsCard(Command):
    """A card of its own or of a carousel; `layout`, `media_side` and `media_height` matter to a single one."""

    layout: Literal["vertical", "horizontal"] = "vertical"
    media_side: Literal["left", "right"] = "left"
    media_height: Literal["short", "medium", "tall"] = "medium"
    media: Media | None = None
    thumbnail: Media | None = None
    title: str = ""
    title_style: tuple[TextStyle, ...] = ()
    text: str = ""
    text_style: tuple[TextStyle, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


class RcsContent(Command, tag_field="channel", tag=Channel.RCS.value):
    """Which fields count is said by `type`; `suggestions` are those below the message."""

    text: str = ""
    schema: int = 1
    type: Literal["text", "file", "rich_card", "carousel"] = "text"
    media: Media | None = None
    thumbnail: Media | None = None
    card: RcsCard | None = None
    card_width: Literal["small", "medium"] = "medium"
    media_height: Literal["short", "medium", "tall"] = "medium"
    cards: tuple[RcsCard, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
