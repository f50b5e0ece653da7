"""WhatsApp templates as the platform tells them: what each is made of, how it stands (WTP-1..3, WTP-16..22)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, NewType

from app.contract.record import Record
from app.contract.senders import SenderId

WaTemplateId = NewType("WaTemplateId", int)

APPROVED: Final = "APPROVED"
DELETED: Final = "DELETED"
WAITING: Final = frozenset({"SUBMITTED", "PENDING", "IN_APPEAL", "PENDING_DELETION"})
"""Statuses that are asked about again and again (WTP-4)."""
KNOWN: Final = frozenset({APPROVED, DELETED, *WAITING, "REJECTED", "DISABLED", "PAUSED", "LIMIT_EXCEEDED"})
"""Statuses that have words of their own; others are shown as received (WTP-3)."""
AUTHENTICATION: Final = "AUTHENTICATION"
CODE_WORDS: Final = "*{{1}}* is your verification code."
"""What WhatsApp says where an authentication template tells no words of its own (WTP-21)."""


class TemplateKind(StrEnum):
    """What a template is by its parts (WTP-2)."""

    CARD = "card"
    CAROUSEL = "carousel"
    COUPON = "coupon"
    OFFER = "offer"
    CATALOG = "catalog"
    AUTHENTICATION = "authentication"


class ButtonWords(Record):
    """A button as it is registered."""

    type: str = ""
    text: str = ""
    url: str = ""
    phone_number: str = ""


class OfferWords(Record):
    """The line above a limited-time offer."""

    text: str = ""
    has_expiration: bool = False


class CardWords(Record):
    """A card of a carousel."""

    components: tuple[Component, ...] = ()


class Component(Record):
    """A part of a template in the platform's words; which fields count is said by `type` and `format`."""

    type: str = ""
    format: str = ""
    text: str = ""
    buttons: tuple[ButtonWords, ...] = ()
    cards: tuple[CardWords, ...] = ()
    limited_time_offer: OfferWords = OfferWords()


class WaTemplate(Record):
    """A registered template of a sender. `status` is as received, `reason` the platform's for a refusal.

    `changed_ms` is when something else was told of it than before.
    """

    id: WaTemplateId
    sender_id: SenderId
    registered_name: str
    language: str
    category: str
    kind: TemplateKind
    status: str
    reason: str = ""
    components: tuple[Component, ...] = ()
    changed_ms: int = 0
    version: int = 1


class WaListing(Record):
    """How well a sender's templates are known: when they were asked for, tried, read; `problem` of the last try."""

    sender_id: SenderId
    asked_ms: int | None = None
    tried_ms: int | None = None
    refreshed_ms: int | None = None
    problem: str = ""

    @property
    def is_asking(self) -> bool:
        """Whether somebody waits for an answer."""
        return self.asked_ms is not None and (self.tried_ms is None or self.tried_ms < self.asked_ms)


class WaRegistry(Record):
    """Every template of every sender, by name, and how well each sender's are known."""

    templates: tuple[WaTemplate, ...] = ()
    listings: tuple[WaListing, ...] = ()


def kind_of_template(category: str, components: Iterable[Component]) -> TemplateKind:
    """The kind, from what the platform tells."""
    parts = tuple(components)
    types = {one.type for one in parts}
    buttons = {button.type for one in parts for button in one.buttons}
    if category == AUTHENTICATION:
        return TemplateKind.AUTHENTICATION
    if "CAROUSEL" in types:
        return TemplateKind.CAROUSEL
    if "LIMITED_TIME_OFFER" in types:
        return TemplateKind.OFFER
    if "CATALOG" in buttons:
        return TemplateKind.CATALOG
    return TemplateKind.COUPON if "COPY_CODE" in buttons else TemplateKind.CARD


def part_of(components: Iterable[Component], kind: str) -> Component | None:
    """The component of a type."""
    return next((one for one in components if one.type == kind), None)


def buttons_of(components: Iterable[Component]) -> tuple[ButtonWords, ...]:
    """The buttons in the order in which the platform numbers them."""
    found = part_of(components, "BUTTONS")
    return found.buttons if found is not None else ()


def body_of(template: WaTemplate) -> str:
    """The words of the text."""
    found = part_of(template.components, "BODY")
    words = found.text if found is not None else ""
    return words or (CODE_WORDS if template.category == AUTHENTICATION else "")
