"""Where the buttons of a message lead, in words: what a picture of it does not show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.contract.content import Content
from app.contract.payloads.email import (
    ButtonBlock,
    Element,
    EmailContent,
    ImageBlock,
    Section,
    SocialBlock,
    Wrapper,
)
from app.contract.payloads.plain import PushContent
from app.contract.payloads.rcs import RcsContent
from app.contract.payloads.suggestions import (
    ActionSuggestion,
    CalendarEvent,
    Dial,
    OpenUrl,
    RequestLocation,
    ShowLocation,
    Suggestion,
)
from app.contract.payloads.viber import ViberContent
from ui.kit.phone.place import coordinates

Target = tuple[str, str]


def targets_of(content: Content) -> Iterator[Target]:
    """Labels and addresses, numbers or places, in the order they stand; variables as they were typed."""
    match content:
        case RcsContent():
            cards = (content.card,) if content.type == "rich_card" else content.cards
            for card in cards:
                if card is not None:
                    yield from _suggestions(card.suggestions)
            yield from _suggestions(content.suggestions)
        case ViberContent(button=button) if button is not None:
            yield button.text, button.url
        case PushContent(click_url=address) if address:
            yield "", address
        case EmailContent(document=document) if document is not None:
            for block in document.blocks:
                yield from _blocks(block)
        case _:
            return


def _suggestions(suggestions: Iterable[Suggestion]) -> Iterator[Target]:
    for one in suggestions:
        if isinstance(one, ActionSuggestion):
            yield from ((one.text, target) for target in _action(one) if target)


def _action(one: ActionSuggestion) -> Iterator[str]:
    match one.action:
        case OpenUrl(url=address):
            yield address
        case Dial(phone_number=number, fallback_url=fallback):
            yield from (number, fallback or "")
        case ShowLocation(mode="query", query=query, fallback_url=fallback):
            yield from (query, fallback or "")
        case ShowLocation(latitude=latitude, longitude=longitude, fallback_url=fallback):
            yield from (coordinates(latitude, longitude), fallback or "")
        case CalendarEvent(start=start, end=end, title=title, description=description, fallback_url=fallback):
            yield from (title, description, " \u2013 ".join(part for part in (start, end) if part), fallback or "")
        case RequestLocation():
            return


def _blocks(block: Wrapper | Section) -> Iterator[Target]:
    if isinstance(block, Wrapper):
        for section in block.blocks:
            yield from _blocks(section)
        return
    for column in block.columns:
        for element in column.blocks:
            yield from _element(element)


def _element(element: Element) -> Iterator[Target]:
    match element:
        case ButtonBlock(text=text, link=link) if link:
            yield text, link
        case ImageBlock(alt=alt, link=link) if link:
            yield alt, link
        case SocialBlock(items=items):
            yield from ((item.label or item.network, item.link) for item in items if item.link)
        case _:
            return
