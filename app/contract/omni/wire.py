"""The payloads of the Omni API as they are written: camel case, files as addresses (CTP-19)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from app.contract.payloads.rcs import TextStyle
from app.contract.record import Command


class Wire(Command, rename="camel", omit_defaults=True):
    """What is not said is at its default; what is not known is refused."""


class SmsWire(Wire):
    """`alphabet` may be forced."""

    text: str
    alphabet: Literal["auto", "gsm7", "ucs2"] = "auto"


class ReplyWire(Wire, tag_field="type", tag="reply"):
    """A suggestion that answers."""

    text: str
    postback: str = ""


class UrlWire(Wire, tag_field="type", tag="url"):
    """A suggestion that opens a page."""

    text: str
    url: str
    postback: str = ""


class DialWire(Wire, tag_field="type", tag="dial"):
    """A suggestion that calls."""

    text: str
    phone: str
    mode: Literal["phone", "enriched", "video"] = "phone"
    subject: str | None = None
    fallback_url: str | None = None
    postback: str = ""


class LocationWire(Wire, tag_field="type", tag="location"):
    """A suggestion that shows a place, by degrees or, with `query`, by words."""

    text: str
    latitude: float | None = None
    longitude: float | None = None
    query: str | None = None
    label: str = ""
    fallback_url: str | None = None
    postback: str = ""


class RequestLocationWire(Wire, tag_field="type", tag="requestLocation"):
    """A suggestion that asks where the person is."""

    text: str
    postback: str = ""


class CalendarWire(Wire, tag_field="type", tag="calendar"):
    """A suggestion that saves a date."""

    text: str
    title: str
    start: str
    end: str
    description: str = ""
    fallback_url: str | None = None
    postback: str = ""


SuggestionWire = ReplyWire | UrlWire | DialWire | LocationWire | RequestLocationWire | CalendarWire
Height = Literal["short", "medium", "tall"]


class CardWire(Wire):
    """A card of a carousel."""

    title: str = ""
    text: str = ""
    title_style: tuple[TextStyle, ...] = ()
    text_style: tuple[TextStyle, ...] = ()
    media_url: str | None = None
    thumbnail_url: str | None = None
    layout: Literal["vertical", "horizontal"] = "vertical"
    media_side: Literal["left", "right"] = "left"
    media_height: Height = "medium"
    suggestions: tuple[SuggestionWire, ...] = ()


class RcsTextWire(Wire, tag_field="type", tag="text"):
    """A text."""

    text: str
    suggestions: tuple[SuggestionWire, ...] = ()


class RcsFileWire(Wire, tag_field="type", tag="file"):
    """A file."""

    media_url: str
    thumbnail_url: str | None = None
    suggestions: tuple[SuggestionWire, ...] = ()


class RichCardWire(Wire, tag_field="type", tag="richCard"):
    """A card; `suggestions` are those below the message, `card_suggestions` those inside the card."""

    title: str = ""
    text: str = ""
    title_style: tuple[TextStyle, ...] = ()
    text_style: tuple[TextStyle, ...] = ()
    media_url: str | None = None
    thumbnail_url: str | None = None
    layout: Literal["vertical", "horizontal"] = "vertical"
    media_side: Literal["left", "right"] = "left"
    media_height: Height = "medium"
    card_suggestions: tuple[SuggestionWire, ...] = ()
    suggestions: tuple[SuggestionWire, ...] = ()


class CarouselWire(Wire, tag_field="type", tag="carousel"):
    """Several cards."""

    cards: tuple[CardWire, ...]
    card_width: Literal["small", "medium"] = "medium"
    media_height: Height = "medium"
    suggestions: tuple[SuggestionWire, ...] = ()


RcsWire = RcsTextWire | RcsFileWire | RichCardWire | CarouselWire


class LinkButtonWire(Wire):
    """A button to a website."""

    text: str
    url: str


class ViberWire(Wire):
    """Which fields count is said by `type`."""

    type: Literal["text", "file", "textButton", "textMediaButton"]
    text: str = ""
    media_url: str | None = None
    thumbnail_url: str | None = None
    button: LinkButtonWire | None = None


class WaTextWire(Wire, tag_field="type", tag="text"):
    """A text."""

    text: str
    link_preview: bool = True


class WaFileWire(Wire, tag_field="type", tag="file"):
    """A file under a name."""

    media_url: str
    file_name: str = ""
    caption: str = ""


class ReplyButtonWire(Wire):
    """A button that answers; a text alone is one as well."""

    text: str
    id: str = ""


class WaCardWire(Wire, tag_field="type", tag="card"):
    """A text with what surrounds it."""

    text: str
    header: str = ""
    footer: str = ""
    media_url: str | None = None
    buttons: tuple[ReplyButtonWire | str, ...] = ()


class RowWire(Wire):
    """An option of a list."""

    title: str
    description: str = ""
    id: str = ""


class SectionWire(Wire):
    """Options under a title."""

    title: str = ""
    rows: tuple[RowWire, ...] = ()


class WaListWire(Wire, tag_field="type", tag="list"):
    """A text with a list; `button` opens it."""

    text: str
    button: str
    header: str = ""
    footer: str = ""
    sections: tuple[SectionWire, ...] = ()


class WaAskLocationWire(Wire, tag_field="type", tag="requestLocation"):
    """Asks where the person is."""

    text: str


class WaLocationWire(Wire, tag_field="type", tag="sendLocation"):
    """A place."""

    latitude: float | None = None
    longitude: float | None = None
    name: str = ""
    address: str = ""


class LanguageWire(Wire):
    """Language of a template."""

    code: str
    policy: str = ""


class TemplateWire(Wire):
    """A template with what fills it; names are those of the Cloud API."""

    name: str = ""
    language: LanguageWire | None = None
    namespace: str = ""
    id: int = 0
    components: tuple[Mapping[str, Any], ...] | None = None


class WaTemplateWire(Wire, tag_field="type", tag="template"):
    """Name and components may stand beside the template as well (CTP-20)."""

    template: TemplateWire
    name: str = ""
    components: tuple[Mapping[str, Any], ...] | None = None


WhatsAppWire = (
    WaTextWire | WaFileWire | WaCardWire | WaListWire | WaAskLocationWire | WaLocationWire | WaTemplateWire
)


class WeChatWire(Wire):
    """A text or a file."""

    type: Literal["text", "file"]
    text: str = ""
    media_url: str | None = None


class EmailWire(Wire):
    """A plain text, one piece of HTML, or a document of blocks; with one of the latter `text` is its plain form."""

    subject: str
    subtitle: str = ""
    text: str = ""
    html: str | None = None
    document: Mapping[str, Any] | None = None


class TelegramWire(Wire):
    """A code that lasts `ttl` seconds."""

    code: str
    ttl: int = 300


class PushWire(Wire):
    """A notification."""

    header: str = ""
    text: str = ""
    image_url: str | None = None
    click_url: str | None = None


class TtsWire(Wire):
    """A call."""

    text: str
    language: Literal["en", "es"] = "en"
    repeat: Literal[1, 2, 3] = 1


class MobilePushWire(Wire):
    """A message into an app."""

    header: str
    text: str
    data: Mapping[str, str] = {}
