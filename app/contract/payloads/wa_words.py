"""What a filled WhatsApp template says, in words (WAP-21)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.contract.payloads.personal import text_of
from app.contract.payloads.wa_needs import replaced
from app.contract.payloads.whatsapp import CardFilling, Filling, WaParameters, WhatsAppContent
from app.contract.whatsapp_templates import Component, WaTemplate, body_of, part_of


def filled_text(text: str, values: Mapping[str, Filling]) -> str:
    """A registered text with what it is filled with; a variable nobody filled stays as it is registered."""
    return replaced(text, {key: text_of(one) for key, one in values.items() if one.value})


def template_lines(content: WhatsAppContent, template: WaTemplate | None) -> Iterator[str]:
    """Header, text, footer, an offer's line, then card by card; without the template its name and its values."""
    given = content.parameters or WaParameters()
    if template is None:
        yield content.wa_template.registered_name if content.wa_template is not None else ""
        yield from (text_of(one) for part in (given.header, given.body) for one in part.vars.values())
        return
    parts = template.components
    top = CardFilling(header=given.header, body=given.body)
    offer = part_of(parts, "LIMITED_TIME_OFFER")
    yield _header(parts, top)
    yield offer.limited_time_offer.text if offer is not None else ""
    yield filled_text(body_of(template), top.body.vars)
    yield _words(parts, "FOOTER")
    carousel = part_of(parts, "CAROUSEL")
    for number, card in enumerate(carousel.cards if carousel is not None else ()):
        filling = given.cards[number] if number < len(given.cards) else CardFilling()
        yield _header(card.components, filling)
        yield filled_text(_words(card.components, "BODY"), filling.body.vars)


def _header(parts: Sequence[Component], given: CardFilling) -> str:
    found = part_of(parts, "HEADER")
    return filled_text(found.text, given.header.vars) if found is not None and found.format in ("", "TEXT") else ""


def _words(parts: Iterable[Component], kind: str) -> str:
    found = part_of(parts, kind)
    return found.text if found is not None else ""
