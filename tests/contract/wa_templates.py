"""The simulated platform's templates as records, and contents that fill them."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from app.channels.simulator.wa_catalogue import CATALOGUE
from app.contract.payloads.media import Media, MediaKind
from app.contract.payloads.wa_needs import PartNeeds, chosen, needs_of
from app.contract.payloads.whatsapp import (
    BodyFilling,
    ButtonFilling,
    CardFilling,
    Filling,
    HeaderFilling,
    Location,
    WaParameters,
    WhatsAppContent,
)
from app.contract.senders import SenderId
from app.contract.whatsapp_templates import Component, WaTemplate, WaTemplateId, kind_of_template
from tests.contract.contents import PDF, PICTURE, VIDEO

SENDER = SenderId(5)
FILES: dict[MediaKind, Media] = {MediaKind.IMAGE: PICTURE, MediaKind.VIDEO: VIDEO, MediaKind.DOCUMENT: PDF}
ENDS = "2030-06-30T20:00:00+02:00"


def of_listing(number: int, listed: dict[str, Any]) -> WaTemplate:
    """A template of the listing as a record."""
    components = msgspec.convert(listed["components"], tuple[Component, ...])
    return WaTemplate(
        id=WaTemplateId(number),
        sender_id=SENDER,
        registered_name=listed["name"],
        language=listed["language"],
        category=listed["category"],
        kind=kind_of_template(listed["category"], components),
        status=listed["status"],
        components=components,
    )


TEMPLATES = tuple(of_listing(number, one) for number, one in enumerate(CATALOGUE, 1))


def template(name: str, language: str = "en") -> WaTemplate:
    """One of them."""
    return next(one for one in TEMPLATES if (one.registered_name, one.language) == (name, language))


def part(needs: PartNeeds) -> CardFilling:
    """Everything a part asks for."""
    return CardFilling(
        header=HeaderFilling(
            vars={name: Filling(value=f"h{name}") for name in needs.header},
            media=FILES[needs.media] if needs.media is not None else None,
            location=Location(latitude=40.4, longitude=-3.7) if needs.location else None,
        ),
        body=BodyFilling(vars={name: Filling(value=f"b{name}") for name in needs.body}),
        buttons=tuple(
            ButtonFilling(
                index=one.index, kind=one.kind, vars={name: Filling(value=f"u{name}") for name in one.variables}
            )
            for one in needs.buttons
        ),
    )


def filled(one: WaTemplate) -> WhatsAppContent:
    """A content in which nothing is missing."""
    needs = needs_of(one)
    top = part(needs.message)
    parameters = WaParameters(
        header=top.header,
        body=top.body,
        buttons=top.buttons,
        cards=tuple(part(card) for card in needs.cards),
        offer_ends_at=ENDS if needs.offer_end else None,
    )
    return replace(chosen(one), parameters=parameters)
