"""Formats of a channel's content: an empty one of each, and what was put into those that were left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from app.contract.channels import Channel
from app.contract.content import KINDS, Content, Kind, channel_of, kind_of
from app.contract.payloads.email import EmailContent, EmailDocument
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.viber import ViberButton, ViberContent
from app.contract.payloads.whatsapp import Location, OptionList, WaParameters, WhatsAppContent

BLANKS: Final[Mapping[Kind, Callable[[], Content]]] = {
    (Channel.RCS, "rich_card"): lambda: RcsContent(type="rich_card", card=RcsCard()),
    (Channel.RCS, "carousel"): lambda: RcsContent(type="carousel", cards=(RcsCard(), RcsCard())),
    (Channel.EMAIL, "email"): lambda: EmailContent(type="email", document=EmailDocument()),
    (Channel.VIBER, "text_button"): lambda: ViberContent(type="text_button", button=ViberButton()),
    (Channel.VIBER, "text_media_button"): lambda: ViberContent(type="text_media_button", button=ViberButton()),
    (Channel.WHATSAPP, "list"): lambda: WhatsAppContent(type="list", list=OptionList()),
    (Channel.WHATSAPP, "send_location"): lambda: WhatsAppContent(type="send_location", location=Location()),
}
"""Formats that need more than their name to be begun."""


def begun(channel: Channel) -> Content:
    """What a new message of a channel is at first: a designed e-mail, else a text where there is one."""
    return blank_of(channel, "email") if channel is Channel.EMAIL else KINDS[channel]()


def begun_step(channel: Channel) -> Content:
    """What a new step of a broadcast is at first: on WhatsApp a template (WAP-1)."""
    return blank_of(channel, "template") if channel is Channel.WHATSAPP else begun(channel)


def blank_of(channel: Channel, kind: str) -> Content:
    """An empty content of a format."""
    made = BLANKS.get((channel, kind))
    if made is not None:
        return made()
    return msgspec.convert({"channel": channel.value, "type": kind}, KINDS[channel])


class FormatMemory:
    """What was put into formats that were left, by message (MSG-5); it lives as long as the form does."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, Kind], Content] = {}
        self._filled: dict[tuple[str, int], WaParameters | None] = {}

    def switched(self, step_id: str, content: Content, kind: str) -> Content:
        """The content of another format: what was put in earlier, else an empty one; the present one is kept."""
        channel = channel_of(content)
        self._left.pop((step_id, kind_of(content)), None)  # the last one left is the last one here
        self._left[step_id, kind_of(content)] = content
        made = self._left.get((step_id, (channel, kind))) or blank_of(channel, kind)
        if isinstance(content, EmailContent) and isinstance(made, EmailContent):  # both formats have these lines
            return msgspec.structs.replace(made, subject=content.subject, subtitle=content.subtitle)
        return made

    def refilled(self, step_id: str, before: Content, after: Content) -> Content:
        """A content that is made from another template now: filled as it was when that template was left."""
        if not (isinstance(before, WhatsAppContent) and isinstance(after, WhatsAppContent)):
            return after
        left, taken = before.wa_template, after.wa_template
        if left is None or taken is None or left.id == taken.id:
            return after
        self._filled[step_id, left.id] = before.parameters
        known = self._filled.get((step_id, taken.id))
        return after if known is None else msgspec.structs.replace(after, parameters=known)

    def free_kind(self, step_id: str, channel: Channel) -> str:
        """The format of a free message that was left last, else a text (WAP-1)."""
        kinds = [kind for of, (on, kind) in self._left if (of, on) == (step_id, channel) and kind != "template"]
        return kinds[-1] if kinds else "text"
