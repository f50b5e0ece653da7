"""What a registered WhatsApp template asks to be filled in, and an empty form for it (WAP-21)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.contract.payloads.media import MediaKind
from app.contract.payloads.whatsapp import (
    BodyFilling,
    ButtonFilling,
    CardFilling,
    Filling,
    HeaderFilling,
    Location,
    WaParameters,
    WaTemplateRef,
    WhatsAppContent,
)
from app.contract.whatsapp_templates import (
    AUTHENTICATION,
    Component,
    WaTemplate,
    body_of,
    buttons_of,
    part_of,
)

_VARIABLE: Final = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
_FILES: Final = {"IMAGE": MediaKind.IMAGE, "VIDEO": MediaKind.VIDEO, "DOCUMENT": MediaKind.DOCUMENT}
_PARTS: Final = frozenset({"HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER"})
_HEADERS: Final = frozenset({"", "TEXT", "LOCATION", *_FILES})
_BUTTONS: Final = frozenset({"QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE", "OTP", "CATALOG"})
CODE: Final = "1"
"""The name under which a button has the code it copies."""


@dataclass(frozen=True, slots=True)
class ButtonNeed:
    """A button with something open: `index` is its number, `text` its label.

    With `is_same_code` it brings the code of the text once more (WTP-21).
    """

    index: int
    kind: Literal["url", "copy_code"]
    variables: tuple[str, ...]
    text: str = ""
    url: str = ""
    is_same_code: bool = False


@dataclass(frozen=True, slots=True)
class PartNeeds:
    """What a message asks for, or a card of it: names of variables, the kind of the header's file."""

    header: tuple[str, ...] = ()
    media: MediaKind | None = None
    location: bool = False
    body: tuple[str, ...] = ()
    buttons: tuple[ButtonNeed, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateNeeds:
    """Everything that is asked for; `unsupported` are parts that cannot be sent from here."""

    message: PartNeeds = PartNeeds()
    cards: tuple[PartNeeds, ...] = ()
    offer_end: bool = False
    unsupported: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether it is sent as it is registered."""
        return self.message == PartNeeds() and not self.cards and not self.offer_end


def variables_of(text: str) -> tuple[str, ...]:
    """Names of the variables in a text, numbers in their order."""
    found = dict.fromkeys(_VARIABLE.findall(text))
    return tuple(sorted(found, key=lambda name: (not name.isdigit(), int(name) if name.isdigit() else 0)))


def replaced(text: str, values: Mapping[str, str]) -> str:
    """A registered text with values for variables; one without a value stays as it is registered."""
    return _VARIABLE.sub(lambda found: values.get(found[1]) or found[0], text)


def needs_of(template: WaTemplate) -> TemplateNeeds:
    """What has to be filled in before a template can be sent."""
    parts = template.components
    carousel = part_of(parts, "CAROUSEL")
    offer = part_of(parts, "LIMITED_TIME_OFFER")
    cards = carousel.cards if carousel is not None else ()
    is_code = template.category == AUTHENTICATION
    return TemplateNeeds(
        message=_part_needs(parts, body_of(template), is_code=is_code),
        cards=tuple(_part_needs(card.components, _body(card.components)) for card in cards),
        offer_end=offer is not None and offer.limited_time_offer.has_expiration,
        unsupported=tuple(dict.fromkeys(_unsupported(template))),
    )


def _body(parts: Iterable[Component]) -> str:
    found = part_of(parts, "BODY")
    return found.text if found is not None else ""


def _part_needs(parts: Sequence[Component], body: str, *, is_code: bool = False) -> PartNeeds:
    header = part_of(parts, "HEADER") or Component()
    buttons = [_button_need(number, one, is_code) for number, one in enumerate(buttons_of(parts))]
    return PartNeeds(
        header=variables_of(header.text) if header.format in ("", "TEXT") else (),
        media=_FILES.get(header.format),
        location=header.format == "LOCATION",
        body=variables_of(body),
        buttons=tuple(one for one in buttons if one is not None),
    )


def _button_need(number: int, button: object, is_code: bool) -> ButtonNeed | None:
    kind, text, url = (str(getattr(button, name)) for name in ("type", "text", "url"))
    if kind == "COPY_CODE":
        return ButtonNeed(number, "copy_code", (CODE,), text)
    if kind == "OTP" or (is_code and kind == "URL"):
        return ButtonNeed(number, "url", (CODE,), text, url, is_same_code=True)
    names = variables_of(url) if kind == "URL" else ()
    return ButtonNeed(number, "url", names, text, url) if names else None


def _unsupported(template: WaTemplate) -> Iterator[str]:
    if part_of(template.components, "BODY") is None:
        yield "BODY"
    carousel = part_of(template.components, "CAROUSEL")
    inner = [part for card in (carousel.cards if carousel is not None else ()) for part in card.components]
    for part in (*template.components, *inner):
        if part.type not in _PARTS:
            yield part.type
        elif part.type == "HEADER" and part.format not in _HEADERS:
            yield part.format
        yield from (one.type for one in part.buttons if one.type not in _BUTTONS)


# -- a form for it -------------------------------------------------------------------------------------------------


def chosen(template: WaTemplate, before: WaParameters | None = None) -> WhatsAppContent:
    """The content of a template that was just chosen, with what was filled in earlier."""
    return WhatsAppContent(
        type="template",
        wa_template=WaTemplateRef(
            id=template.id, registered_name=template.registered_name, language=template.language
        ),
        parameters=fitted(needs_of(template), before),
    )


def fitted(needs: TemplateNeeds, given: WaParameters | None) -> WaParameters:
    """Parameters in the form of what is asked for: what is missing is empty, what nobody asks for is gone."""
    known = given or WaParameters()
    top = CardFilling(header=known.header, body=known.body, buttons=known.buttons)
    message = _fitted_part(needs.message, top)
    blank = CardFilling()
    cards = tuple(
        _fitted_part(need, known.cards[number] if number < len(known.cards) else blank)
        for number, need in enumerate(needs.cards)
    )
    return WaParameters(
        header=message.header,
        body=message.body,
        buttons=message.buttons,
        cards=cards,
        offer_ends_at=known.offer_ends_at if needs.offer_end else None,
    )


def _fitted_part(needs: PartNeeds, given: CardFilling) -> CardFilling:
    media = given.header.media
    is_fit = media is not None and media.media_ref.kind is needs.media
    header = HeaderFilling(
        vars=_vars(needs.header, given.header.vars),
        media=media if is_fit else None,
        location=(given.header.location or Location()) if needs.location else None,
    )
    body = _vars(needs.body, given.body.vars)
    found = {(one.index, one.kind): one for one in given.buttons}
    buttons = []
    for need in needs.buttons:
        before = found.get((need.index, need.kind), ButtonFilling(index=need.index))
        values = _vars(need.variables, body if need.is_same_code else before.vars)
        buttons.append(ButtonFilling(index=need.index, kind=need.kind, vars=values))
    return CardFilling(header=header, body=BodyFilling(vars=body), buttons=tuple(buttons))


def _vars(names: Sequence[str], given: Mapping[str, Filling]) -> dict[str, Filling]:
    return {name: given.get(name, Filling()) for name in names}
