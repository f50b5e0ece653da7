"""What the tables do not say about an RCS message (RCS-40..43)."""

from __future__ import annotations

from collections.abc import Iterator

from app.contract.faults import Problem
from app.contract.payloads.limits import RCS_PAYLOAD_MAX_BYTES
from app.contract.payloads.media import Media
from app.contract.payloads.places import found_at
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.single import check_coordinates, check_period, check_phone, is_blank, json_bytes
from app.contract.payloads.suggestions import (
    Action,
    ActionSuggestion,
    CalendarEvent,
    Dial,
    ShowLocation,
    Suggestion,
)

PANELS = ("card.suggestions", "cards.*.suggestions", "suggestions")
CARDS = ("card", "cards.*")
_FILES = ("media", "thumbnail", "card.media", "card.thumbnail", "cards.*.media", "cards.*.thumbnail")


def check_rcs(content: RcsContent) -> list[Problem]:
    """Cards with nothing to see, actions that cannot be performed, a payload that is too heavy."""
    problems = []
    for path, card in cards_of(content):
        if card.media is None and is_blank(card.title):
            problems.append(Problem(path=f"{path}.title", code="card_empty"))
    for path, one in suggestions_of(content):
        if isinstance(one, ActionSuggestion):
            problems += _check_action(f"{path}.action.", one.action)
    size = payload_bytes(content)
    if size > RCS_PAYLOAD_MAX_BYTES:
        params = {"limit": RCS_PAYLOAD_MAX_BYTES, "actual": size}
        place = {"rich_card": "card", "carousel": "cards"}.get(content.type, "text")
        problems.append(Problem(path=place, code="payload_too_large", params=params))
    return problems


def cards_of(content: RcsContent) -> Iterator[tuple[str, RcsCard]]:
    """Every card with its path."""
    for place in CARDS:
        for path, card in found_at(content, place):
            if card is not None:
                yield path, card


def suggestions_of(content: RcsContent) -> Iterator[tuple[str, Suggestion]]:
    """Every suggestion with its path, those of cards first."""
    for panel in PANELS:
        yield from found_at(content, f"{panel}.*")


def files_of(content: RcsContent) -> Iterator[tuple[str, Media]]:
    """Every file with its path."""
    for place in _FILES:
        for path, media in found_at(content, place):
            if media is not None:
                yield path, media


def payload_bytes(content: RcsContent) -> int:
    """The size as JSON without what is said of files."""
    return json_bytes(content) - sum(json_bytes(media) for _, media in files_of(content))


def _check_action(path: str, action: Action) -> list[Problem]:
    match action:
        case Dial():
            problems = check_phone(f"{path}phone_number", action.phone_number)
            if action.subject and action.mode != "enriched":
                problems.append(_stray(path, "subject", action.mode))
            return problems
        case ShowLocation(mode="coordinates"):
            problems = check_coordinates(path, action.latitude, action.longitude)
            return [*problems, _stray(path, "query", "coordinates")] if action.query else problems
        case ShowLocation():
            problems = [] if not is_blank(action.query) else [Problem(path=f"{path}query", code="required")]
            strays = [name for name in ("latitude", "longitude") if getattr(action, name) is not None]
            return [*problems, *(_stray(path, name, "query") for name in strays)]
        case CalendarEvent():
            problems = [] if not is_blank(action.title) else [Problem(path=f"{path}title", code="required")]
            return [*problems, *check_period(path, action.start, action.end)]
        case _:
            return []


def _stray(path: str, name: str, kind: str) -> Problem:
    return Problem(path=f"{path}{name}", code="field_not_of_type", params={"field": name, "type": kind})
