"""RCS payloads of the Omni API and back."""

from __future__ import annotations

from collections.abc import Sequence

from app.contract.omni.files import FindMedia, address_of, media_at
from app.contract.omni.wire import (
    CalendarWire,
    CardWire,
    CarouselWire,
    DialWire,
    LocationWire,
    RcsFileWire,
    RcsTextWire,
    RcsWire,
    ReplyWire,
    RequestLocationWire,
    RichCardWire,
    SuggestionWire,
    UrlWire,
)
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.payloads.suggestions import (
    Action,
    ActionSuggestion,
    CalendarEvent,
    Dial,
    OpenUrl,
    Reply,
    RequestLocation,
    ShowLocation,
    Suggestion,
)


def to_wire(content: RcsContent) -> RcsWire:
    """A content as a payload."""
    below = _suggestions(content.suggestions)
    match content.type:
        case "text":
            return RcsTextWire(text=content.text, suggestions=below)
        case "file":
            return RcsFileWire(
                media_url=address_of(content.media) or "",
                thumbnail_url=address_of(content.thumbnail),
                suggestions=below,
            )
        case "rich_card":
            card = content.card or RcsCard()
            return RichCardWire(
                title=card.title,
                text=card.text,
                title_style=card.title_style,
                text_style=card.text_style,
                media_url=address_of(card.media),
                thumbnail_url=address_of(card.thumbnail),
                layout=card.layout,
                media_side=card.media_side,
                media_height=card.media_height,
                card_suggestions=_suggestions(card.suggestions),
                suggestions=below,
            )
        case "carousel":
            return CarouselWire(
                cards=tuple(_card(one) for one in content.cards),
                card_width=content.card_width,
                media_height=content.media_height,
                suggestions=below,
            )


def from_wire(wire: RcsWire, find: FindMedia) -> RcsContent:
    """A payload as a content."""
    below = _read_suggestions(wire.suggestions)
    match wire:
        case RcsTextWire():
            return RcsContent(text=wire.text, suggestions=below)
        case RcsFileWire():
            return RcsContent(
                type="file",
                media=media_at("mediaUrl", wire.media_url, find),
                thumbnail=media_at("thumbnailUrl", wire.thumbnail_url, find),
                suggestions=below,
            )
        case RichCardWire():
            card = _read_card(wire, wire.card_suggestions, "", find)
            return RcsContent(type="rich_card", card=card, suggestions=below)
        case CarouselWire():
            return RcsContent(
                type="carousel",
                cards=tuple(
                    _read_card(one, one.suggestions, f"cards.{number}.", find)
                    for number, one in enumerate(wire.cards)
                ),
                card_width=wire.card_width,
                media_height=wire.media_height,
                suggestions=below,
            )


def _card(card: RcsCard) -> CardWire:
    return CardWire(
        title=card.title,
        text=card.text,
        title_style=card.title_style,
        text_style=card.text_style,
        media_url=address_of(card.media),
        thumbnail_url=address_of(card.thumbnail),
        layout=card.layout,
        media_side=card.media_side,
        media_height=card.media_height,
        suggestions=_suggestions(card.suggestions),
    )


def _read_card(
    wire: CardWire | RichCardWire, inside: Sequence[SuggestionWire], path: str, find: FindMedia
) -> RcsCard:
    return RcsCard(
        title=wire.title,
        text=wire.text,
        title_style=wire.title_style,
        text_style=wire.text_style,
        media=media_at(f"{path}mediaUrl", wire.media_url, find),
        thumbnail=media_at(f"{path}thumbnailUrl", wire.thumbnail_url, find),
        layout=wire.layout,
        media_side=wire.media_side,
        media_height=wire.media_height,
        suggestions=_read_suggestions(inside),
    )


def _suggestions(given: Sequence[Suggestion]) -> tuple[SuggestionWire, ...]:
    return tuple(
        ReplyWire(text=one.text, postback=one.postback) if isinstance(one, Reply) else _action(one) for one in given
    )


def _action(one: ActionSuggestion) -> SuggestionWire:
    text, postback, action = one.text, one.postback, one.action
    match action:
        case OpenUrl():
            return UrlWire(text=text, postback=postback, url=action.url)
        case Dial():
            return DialWire(
                text=text,
                postback=postback,
                phone=action.phone_number,
                mode=action.mode,
                subject=action.subject,
                fallback_url=action.fallback_url,
            )
        case ShowLocation():
            return LocationWire(
                text=text,
                postback=postback,
                latitude=action.latitude,
                longitude=action.longitude,
                query=action.query if action.mode == "query" else None,
                label=action.title,
                fallback_url=action.fallback_url,
            )
        case RequestLocation():
            return RequestLocationWire(text=text, postback=postback)
        case CalendarEvent():
            return CalendarWire(
                text=text,
                postback=postback,
                title=action.title,
                start=action.start,
                end=action.end,
                description=action.description,
                fallback_url=action.fallback_url,
            )


def _read_suggestions(given: Sequence[SuggestionWire]) -> tuple[Suggestion, ...]:
    return tuple(
        Reply(text=one.text, postback=one.postback)
        if isinstance(one, ReplyWire)
        else ActionSuggestion(text=one.text, postback=one.postback, action=_read_action(one))
        for one in given
    )


def _read_action(one: UrlWire | DialWire | LocationWire | RequestLocationWire | CalendarWire) -> Action:
    match one:
        case UrlWire():
            return OpenUrl(url=one.url)
        case DialWire():
            return Dial(phone_number=one.phone, mode=one.mode, subject=one.subject, fallback_url=one.fallback_url)
        case LocationWire():
            return ShowLocation(
                mode="coordinates" if one.query is None else "query",
                latitude=one.latitude,
                longitude=one.longitude,
                query=one.query or "",
                title=one.label,
                fallback_url=one.fallback_url,
            )
        case RequestLocationWire():
            return RequestLocation()
        case CalendarWire():
            return CalendarEvent(
                start=one.start,
                end=one.end,
                title=one.title,
                description=one.description,
                fallback_url=one.fallback_url,
            )
