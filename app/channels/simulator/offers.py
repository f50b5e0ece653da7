"""What a simulated phone lets its owner tap on a message: replies, options, a request for a place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from app.channels.simulator.phrases import Language
from app.contract.content import RcsContent, WhatsAppContent, Written
from app.contract.payloads.suggestions import ActionSuggestion, Reply, RequestLocation, Suggestion


class Tap(NamedTuple):
    """Answers with its own words; `postback` comes back with them."""

    text: str
    postback: str


class AskPlace(NamedTuple):
    """Asks where its owner is."""


class Place(NamedTuple):
    """Where somebody is: a pin alone, or a place of a map."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


Offer = Tap | AskPlace

PLACES: Final[Mapping[Language, tuple[Place, ...]]] = {
    Language.ENGLISH: (
        Place(51.50809, -0.12804, "Trafalgar Square", "London WC2N 5DS"),
        Place(51.50455, -0.08651),
        Place(53.48095, -2.23743, "Piccadilly Gardens", "Manchester M1 1RG"),
    ),
    Language.SPANISH: (
        Place(40.41536, -3.70740, "Plaza Mayor", "28012 Madrid"),
        Place(40.40671, -3.69006),
        Place(43.26863, -2.93405, "Guggenheim Bilbao", "Abandoibarra 2, 48009 Bilbao"),
    ),
    Language.RUSSIAN: (
        Place(55.76009, 37.61865, "Большой театр", "Театральная площадь, 1, Москва"),
        Place(55.74407, 37.61456),
        Place(59.93567, 30.32575, "Дом книги", "Невский проспект, 28, Санкт-Петербург"),
    ),
}


def offers_of(content: Any) -> tuple[Offer, ...]:
    """Everything that answers when it is tapped, as it stands on a message; what cannot be read offers nothing."""
    if content is None:
        return ()
    try:
        known = msgspec.convert(content, Written)
    except msgspec.ValidationError:
        return ()
    match known:
        case RcsContent():
            return tuple(_of_rcs(known))
        case WhatsAppContent():
            return tuple(_of_whatsapp(known))
        case _:
            return ()


def _of_rcs(content: RcsContent) -> Iterator[Offer]:
    cards = [*(() if content.card is None else (content.card,)), *content.cards]
    for card in cards:
        yield from _suggested(card.suggestions)
    yield from _suggested(content.suggestions)


def _suggested(suggestions: tuple[Suggestion, ...]) -> Iterator[Offer]:
    for one in suggestions:
        match one:
            case Reply():
                yield Tap(one.text, one.postback)
            case ActionSuggestion(action=RequestLocation()):
                yield AskPlace()


def _of_whatsapp(content: WhatsAppContent) -> Iterator[Offer]:
    match content.type:
        case "card":
            yield from (Tap(one.text, one.id) for one in content.buttons)
        case "list" if content.list is not None:
            for section in content.list.sections:
                yield from (Tap(one.title, one.id) for one in section.options)
        case "request_location":
            yield AskPlace()
