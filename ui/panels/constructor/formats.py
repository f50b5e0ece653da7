"""Formats of a channel's content: an empty one of each, what counts as empty, what was put into those left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from app.contract.channels import Channel
from app.contract.content import KINDS, Content, channel_of
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.viber import ViberButton, ViberContent
from app.contract.payloads.whatsapp import Location, OptionList, WhatsAppContent

Key = tuple[Channel, str]

BLANKS: Final[Mapping[Key, Callable[[], Content]]] = {
    (Channel.RCS, "rich_card"): lambda: RcsContent(type="rich_card", card=RcsCard()),
    (Channel.RCS, "carousel"): lambda: RcsContent(type="carousel", cards=(RcsCard(), RcsCard())),
    (Channel.VIBER, "text_button"): lambda: ViberContent(type="text_button", button=ViberButton()),
    (Channel.VIBER, "text_media_button"): lambda: ViberContent(type="text_media_button", button=ViberButton()),
    (Channel.WHATSAPP, "list"): lambda: WhatsAppContent(type="list", list=OptionList()),
    (Channel.WHATSAPP, "send_location"): lambda: WhatsAppContent(type="send_location", location=Location()),
}
"""Formats that need more than their name to be begun."""

_SETTINGS: Final = frozenset(
    {
        "alphabet",
        "application",
        "card_width",
        "channel",
        "kind",
        "language",
        "layout",
        "media_height",
        "media_side",
        "mode",
        "page",
        "repeat",
        "schema",
        "type",
    }
)
"""Choices that nobody would miss."""


def blank_of(channel: Channel, kind: str) -> Content:
    """An empty content of a format."""
    made = BLANKS.get((channel, kind))
    if made is not None:
        return made()
    return msgspec.convert({"channel": channel.value, "type": kind}, KINDS[channel])


def kind_of(content: Content) -> Key:
    """Channel and format of a content."""
    return channel_of(content), content.type


def is_blank(content: Content) -> bool:
    """Whether nothing would be lost with it: no words, no files, no places, no buttons."""
    return not _holds(msgspec.to_builtins(content))


def _holds(value: object) -> bool:
    if isinstance(value, dict):
        return any(_holds(part) for name, part in value.items() if name not in _SETTINGS)
    if isinstance(value, list | tuple):
        return any(_holds(part) for part in value)
    if isinstance(value, str):
        return bool(value.strip())
    return isinstance(value, int | float) and not isinstance(value, bool)


class FormatMemory:
    """What was put into formats that were left, by message (MSG-5); it lives as long as the form does."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, Key], Content] = {}

    def switched(self, step_id: str, content: Content, kind: str) -> Content:
        """The content of another format: what was put in earlier, else an empty one; the present one is kept."""
        channel = channel_of(content)
        self._left[step_id, kind_of(content)] = content
        return self._left.get((step_id, (channel, kind))) or blank_of(channel, kind)
