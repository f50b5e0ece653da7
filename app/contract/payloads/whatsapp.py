"""The content of a WhatsApp message: the six free formats and a filled template (section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from app.contract.channels import Channel
from app.contract.payloads.media import Media
from app.contract.record import Command


class ReplyButton(Command):
    """A button that answers with its own text (WAP-10)."""

    text: str = ""
    id: str = ""


class ListOption(Command):
    """One line of the sheet a list message opens (WAP-13)."""

    title: str = ""
    description: str = ""
    id: str = ""


class ListSection(Command):
    """Options under a header."""

    header: str = ""
    options: tuple[ListOption, ...] = ()


class OptionList(Command):
    """`header` is the label of the button and of the sheet."""

    header: str = ""
    sections: tuple[ListSection, ...] = ()


class Location(Command):
    """A place in decimal degrees (WAP-17)."""

    latitude: float | None = None
    longitude: float | None = None
    name: str = ""
    address: str = ""


class WaTemplateRef(Command):
    """Which registered template is sent; `namespace` and `policy` are passed through from the API (CTP-20)."""

    id: int = 0
    registered_name: str = ""
    language: str = ""
    namespace: str = ""
    policy: str = ""


class Filling(Command):
    """What a variable of a template is replaced with: a text, or a contact's attribute (WAP-21)."""

    source: Literal["text", "attribute"] = "text"
    value: str = ""
    default: str = ""


class HeaderFilling(Command):
    """What the header needs."""

    vars: Mapping[str, Filling] = {}
    media: Media | None = None
    location: Location | None = None


class BodyFilling(Command):
    """Variables of the text by number."""

    vars: Mapping[str, Filling] = {}


class ButtonFilling(Command):
    """What a button needs: the end of its address, the code it copies, or what a reply brings back."""

    index: int
    kind: Literal["url", "copy_code", "quick_reply"] = "url"
    vars: Mapping[str, Filling] = {}


class CardFilling(Command):
    """What a card of a carousel template needs."""

    header: HeaderFilling = HeaderFilling()
    body: BodyFilling = BodyFilling()
    buttons: tuple[ButtonFilling, ...] = ()


class WaParameters(Command):
    """Everything a template needs; `offer_ends_at` is ISO 8601 with an offset."""

    header: HeaderFilling = HeaderFilling()
    body: BodyFilling = BodyFilling()
    buttons: tuple[ButtonFilling, ...] = ()
    cards: tuple[CardFilling, ...] = ()
    offer_ends_at: str | None = None


class WhatsAppContent(Command, tag_field="channel", tag=Channel.WHATSAPP.value):
    """Which fields count is said by `type` (WAP-3, WAP-20)."""

    text: str = ""
    schema: int = 1
    type: Literal["text", "card", "list", "file", "request_location", "send_location", "template"] = "text"
    link_preview: bool = True
    media: Media | None = None
    header: str = ""
    footer: str = ""
    buttons: tuple[ReplyButton, ...] = ()
    list: OptionList | None = None
    caption: str = ""
    location: Location | None = None
    wa_template: WaTemplateRef | None = None
    parameters: WaParameters | None = None
