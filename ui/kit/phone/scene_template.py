"""A filled WhatsApp template as phones show it: header, offer, text, footer, buttons, cards (WAP-21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.contract.payloads.personal import text_of
from app.contract.payloads.wa_words import filled_text
from app.contract.payloads.whatsapp import (
    ButtonFilling,
    CardFilling,
    Location,
    WaParameters,
    WhatsAppContent,
)
from app.contract.payloads.whatsapp import Filling as Value
from app.contract.whatsapp_templates import (
    Component,
    WaTemplate,
    body_of,
    buttons_of,
    part_of,
)
from ui.kit.phone.scene import (
    NOTHING,
    CardPart,
    CarouselPart,
    ChatScene,
    Leads,
    Part,
    PlacePart,
    SceneHead,
    Tap,
)
from ui.kit.phone.scene_chat import file_of
from ui.kit.phone.scene_words import Filling, Style, Words, below
from ui.texts.formats import minute
from ui.texts.messages import tr

_LEADS = {
    "URL": Leads.WEB,
    "PHONE_NUMBER": Leads.CALL,
    "QUICK_REPLY": Leads.REPLY,
    "COPY_CODE": Leads.COPY,
    "OTP": Leads.COPY,
    "CATALOG": Leads.LIST,
}


@dataclass(frozen=True, slots=True)
class TemplateText:
    """The fixed words of a registered template, variables as `{{1}}`; buttons by their labels.

    `offer` is the line above a limited-time offer, `cards` are those of a carousel.
    """

    header: str = ""
    body: str = ""
    footer: str = ""
    buttons: tuple[Tap, ...] = ()
    offer: str = ""
    cards: tuple[TemplateText, ...] = ()


def text_of_template(template: WaTemplate | None) -> TemplateText | None:
    """The words of a registered template; None where none is known."""
    if template is None or part_of(template.components, "BODY") is None:
        return None
    words = _text_of(template.components, body_of(template))
    carousel = part_of(template.components, "CAROUSEL")
    offer = part_of(template.components, "LIMITED_TIME_OFFER")
    cards = carousel.cards if carousel is not None else ()
    return TemplateText(
        header=words.header,
        body=words.body,
        footer=words.footer,
        buttons=words.buttons,
        offer=offer.limited_time_offer.text if offer is not None else "",
        cards=tuple(_text_of(card.components, _words(card.components, "BODY")) for card in cards),
    )


def _text_of(parts: Sequence[Component], body: str) -> TemplateText:
    header = part_of(parts, "HEADER")
    taps = tuple(Tap(Words(one.text), _LEADS.get(one.type, Leads.NOWHERE)) for one in buttons_of(parts))
    is_text = header is not None and header.format in ("", "TEXT")
    return TemplateText(
        header=header.text if header is not None and is_text else "",
        body=body,
        footer=_words(parts, "FOOTER"),
        buttons=taps,
    )


def _words(parts: Sequence[Component], kind: str) -> str:
    found = part_of(parts, kind)
    return found.text if found is not None else ""


def template_scene(
    content: WhatsAppContent, filling: Filling, head: SceneHead, template: TemplateText | None
) -> ChatScene:
    """A template message; without its words it is shown by its name and what it is filled with."""
    given = content.parameters or WaParameters()
    parts: list[Part] = []
    if given.header.location is not None:
        parts.append(place_part(given.header.location, filling))
    if template is None:
        card = _unknown(content, given, filling)
        return ChatScene(head, (*parts, card) if card else tuple(parts))
    top = CardFilling(header=given.header, body=given.body, buttons=given.buttons)
    card = _card(template, top, filling, offer=_offer(template, given, filling))
    if card:
        parts.append(card)
    if template.cards:
        empty = CardFilling()
        cards = tuple(
            _card(words, given.cards[number] if number < len(given.cards) else empty, filling)
            for number, words in enumerate(template.cards)
        )
        parts.append(CarouselPart(cards))
    return ChatScene(head, tuple(parts))


def _unknown(content: WhatsAppContent, given: WaParameters, filling: Filling) -> CardPart:
    name = content.wa_template.registered_name if content.wa_template is not None else ""
    body = NOTHING
    for part in (given.header, given.body):
        for one in _in_order(part.vars):
            value = filling.line(text_of(one))
            body = below(body, value) if body and value else body or value
    return CardPart(media=file_of(given.header.media), title=Words(name), title_styles=(Style.BOLD,), text=body)


def _card(words: TemplateText, given: CardFilling, filling: Filling, offer: Words = NOTHING) -> CardPart:
    body = _numbered(words.body, given.body.vars, filling)
    return CardPart(
        media=file_of(given.header.media),
        title=_numbered(words.header, given.header.vars, filling),
        title_styles=(Style.BOLD,),
        text=below(offer, body) if offer else body,
        footer=Words(words.footer),
        taps=words.buttons,
    )


def _offer(words: TemplateText, given: WaParameters, filling: Filling) -> Words:
    """The lines above the text of an offer: what it is, until when, the code."""
    if not words.offer:
        return NOTHING
    lines = Words(words.offer).styled(Style.BOLD)
    if given.offer_ends_at is not None and (ends := _moment(given.offer_ends_at)):
        lines = below(lines, Words(tr("phone.offer_ends", when=ends)))
    code = _code(given.buttons, filling)
    return below(lines, code) if code else lines


def _code(buttons: Sequence[ButtonFilling], filling: Filling) -> Words:
    found = (value for one in buttons if one.kind == "copy_code" for value in one.vars.values() if value.value)
    code = next(found, None)
    return NOTHING if code is None else filling.line(tr("phone.offer_code", code=text_of(code)))


def _moment(ends_at: str) -> str:
    try:
        at_ms = int(datetime.fromisoformat(ends_at).timestamp() * 1000)
    except ValueError:
        return ""
    return minute(at_ms)


def place_part(location: Location, filling: Filling) -> PlacePart:
    """A place on a phone."""
    return PlacePart(
        location.latitude, location.longitude, filling.line(location.name), filling.line(location.address)
    )


def _in_order(values: Mapping[str, Value]) -> list[Value]:
    return [values[key] for key in sorted(values, key=lambda key: (not key.isdigit(), len(key), key))]


def _numbered(text: str, values: Mapping[str, Value], filling: Filling) -> Words:
    """A template's text with its variables replaced; one that is not filled stays as it is registered."""
    return filling.words(filled_text(text, values), linked=True, marked=True)
