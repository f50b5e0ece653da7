"""What fills a WhatsApp template, as components of the Cloud API and back (CTP-20)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

import msgspec

from app.contract.faults import Problem
from app.contract.omni.files import FindMedia, WireError, address_of, media_at
from app.contract.omni.wire import LanguageWire, TemplateWire, WaTemplateWire
from app.contract.payloads.media import Media, MediaKind
from app.contract.payloads.personal import filling_of, text_of
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
from app.contract.record import Command

_SHOWN: Final = {MediaKind.IMAGE: "image", MediaKind.VIDEO: "video"}


class _Parameter(Command, omit_defaults=True):
    """One value; the field named as its type holds it."""

    type: Literal["text", "image", "video", "document", "location", "coupon_code", "payload", "limited_time_offer"]
    text: str = ""
    parameter_name: str = ""
    image: _File | None = None
    video: _File | None = None
    document: _File | None = None
    location: _Place | None = None
    coupon_code: str = ""
    payload: str = ""
    limited_time_offer: _Offer | None = None

    @property
    def value(self) -> str:
        """What a variable is replaced with."""
        return self.coupon_code or self.payload or self.text


class _File(Command, omit_defaults=True):
    """By address; `id` is a number of the library."""

    link: str = ""
    id: str = ""
    filename: str = ""

    @property
    def address(self) -> str:
        """As elsewhere in payloads."""
        return self.link or f"media:{self.id}"


class _Place(Command, omit_defaults=True):
    """A place."""

    latitude: float | None = None
    longitude: float | None = None
    name: str = ""
    address: str = ""


class _Offer(Command, omit_defaults=True):
    """When it ends; `ends_at` says the same with the offset that was meant."""

    expiration_time_ms: int = 0
    ends_at: str = ""


class _Component(Command, omit_defaults=True):
    """A part of a template."""

    type: Literal["header", "body", "button", "carousel", "limited_time_offer"]
    sub_type: Literal["", "url", "quick_reply", "copy_code"] = ""
    index: int | str = ""
    parameters: tuple[_Parameter, ...] = ()
    cards: tuple[_Card, ...] = ()


class _Card(Command, omit_defaults=True):
    """A card of a carousel."""

    card_index: int = 0
    components: tuple[_Component, ...] = ()


def template_wire(content: WhatsAppContent) -> WaTemplateWire:
    """A filled template as a payload."""
    ref = content.wa_template or WaTemplateRef()
    components = None if content.parameters is None else tuple(_components(content.parameters))
    return WaTemplateWire(
        template=TemplateWire(
            name=ref.registered_name,
            language=LanguageWire(code=ref.language, policy=ref.policy),
            namespace=ref.namespace,
            id=ref.id,
            components=None if components is None else tuple(map(msgspec.to_builtins, components)),
        )
    )


def read_template(wire: WaTemplateWire, find: FindMedia) -> WhatsAppContent:
    """A payload as a filled template; name and components may stand beside the template."""
    given = wire.template
    at, raw = ("template.components", given.components)
    if raw is None:
        at, raw = ("components", wire.components)
    ref = WaTemplateRef(
        id=given.id,
        registered_name=given.name or wire.name,
        language=given.language.code if given.language is not None else "",
        namespace=given.namespace,
        policy=given.language.policy if given.language is not None else "",
    )
    parameters = None if raw is None else _read(at, _typed(at, raw), find)
    return WhatsAppContent(type="template", wa_template=ref, parameters=parameters)


def _typed(at: str, raw: Sequence[Mapping[str, Any]]) -> list[_Component]:
    found = []
    for number, one in enumerate(raw):
        try:
            found.append(msgspec.convert(one, _Component))
        except msgspec.ValidationError as error:
            raise WireError(Problem(path=f"{at}.{number}", code="wrong_kind")) from error
    return found


# -- writing


def _components(given: WaParameters) -> Iterator[_Component]:
    yield from _fillings(given.header, given.body, given.buttons)
    if given.offer_ends_at is not None:
        offer = _Offer(expiration_time_ms=_milliseconds(given.offer_ends_at), ends_at=given.offer_ends_at)
        parameter = _Parameter(type="limited_time_offer", limited_time_offer=offer)
        yield _Component(type="limited_time_offer", parameters=(parameter,))
    if given.cards:
        cards = tuple(
            _Card(card_index=number, components=tuple(_fillings(one.header, one.body, one.buttons)))
            for number, one in enumerate(given.cards)
        )
        yield _Component(type="carousel", cards=cards)


def _fillings(header: HeaderFilling, body: BodyFilling, buttons: Sequence[ButtonFilling]) -> Iterator[_Component]:
    above = (*_texts(header.vars), *_media(header.media), *_place(header.location))
    if above:
        yield _Component(type="header", parameters=above)
    if body.vars:
        yield _Component(type="body", parameters=tuple(_texts(body.vars)))
    for button in buttons:
        kind: Literal["coupon_code", "text"] = "coupon_code" if button.kind == "copy_code" else "text"
        yield _Component(
            type="button",
            sub_type=button.kind,
            index=str(button.index),
            parameters=tuple(_texts(button.vars, kind)),
        )


def _texts(fillings: Mapping[str, Filling], kind: Literal["coupon_code", "text"] = "text") -> Iterator[_Parameter]:
    is_counted = list(fillings) == [str(number) for number in range(1, len(fillings) + 1)]
    for name, filling in fillings.items():
        said = "" if is_counted else name
        if kind == "text":
            yield _Parameter(type=kind, text=text_of(filling), parameter_name=said)
        else:
            yield _Parameter(type=kind, coupon_code=text_of(filling), parameter_name=said)


def _media(media: Media | None) -> Iterator[_Parameter]:
    if media is None:
        return
    file = _File(link=address_of(media) or "")
    match _SHOWN.get(media.media_ref.kind):
        case "image":
            yield _Parameter(type="image", image=file)
        case "video":
            yield _Parameter(type="video", video=file)
        case _:
            yield _Parameter(type="document", document=file)


def _place(location: Location | None) -> Iterator[_Parameter]:
    if location is not None:
        place = msgspec.convert(msgspec.to_builtins(location), _Place)
        yield _Parameter(type="location", location=place)


def _milliseconds(moment: str) -> int:
    try:
        return int(datetime.fromisoformat(moment).timestamp() * 1000)
    except ValueError:
        return 0


# -- reading


def _read(at: str, components: Sequence[_Component], find: FindMedia) -> WaParameters:
    header, body, buttons = _read_fillings(at, components, find)
    cards: tuple[CardFilling, ...] = ()
    offer: str | None = None
    for number, one in enumerate(components):
        if one.type == "carousel":
            for card in sorted(one.cards, key=lambda card: card.card_index):
                parts = _read_fillings(f"{at}.{number}.cards.{card.card_index}", card.components, find)
                cards += (CardFilling(header=parts[0], body=parts[1], buttons=parts[2]),)
        elif one.type == "limited_time_offer":
            offer = _ends_at(one.parameters)
    return WaParameters(header=header, body=body, buttons=buttons, cards=cards, offer_ends_at=offer)


def _read_fillings(
    at: str, components: Sequence[_Component], find: FindMedia
) -> tuple[HeaderFilling, BodyFilling, tuple[ButtonFilling, ...]]:
    header, body = HeaderFilling(), BodyFilling()
    buttons: list[ButtonFilling] = []
    for number, one in enumerate(components):
        if one.type == "header":
            header = _read_header(f"{at}.{number}", one.parameters, find)
        elif one.type == "body":
            body = BodyFilling(vars=_variables(one.parameters))
        elif one.type == "button":
            buttons.append(_read_button(f"{at}.{number}", one))
    return header, body, tuple(buttons)


def _read_header(at: str, parameters: Sequence[_Parameter], find: FindMedia) -> HeaderFilling:
    media: Media | None = None
    location: Location | None = None
    for one in parameters:
        file = one.image or one.video or one.document
        if file is not None:
            media = media_at(at, file.address, find)
        elif one.location is not None:
            location = msgspec.convert(msgspec.to_builtins(one.location), Location)
    texts = [one for one in parameters if one.type == "text"]
    return HeaderFilling(vars=_variables(texts), media=media, location=location)


def _read_button(at: str, one: _Component) -> ButtonFilling:
    digits = str(one.index)
    if not (digits.isascii() and digits.isdigit()):
        raise WireError(Problem(path=f"{at}.index", code="not_a_number"))
    kind = one.sub_type or "url"
    return ButtonFilling(index=int(digits), kind=kind, vars=_variables(one.parameters))


def _variables(parameters: Sequence[_Parameter]) -> dict[str, Filling]:
    return {one.parameter_name or str(number): filling_of(one.value) for number, one in enumerate(parameters, 1)}


def _ends_at(parameters: Sequence[_Parameter]) -> str | None:
    for one in parameters:
        offer = one.limited_time_offer
        if offer is not None:
            at = datetime.fromtimestamp(offer.expiration_time_ms / 1000, UTC)
            return offer.ends_at or at.isoformat()
    return None
