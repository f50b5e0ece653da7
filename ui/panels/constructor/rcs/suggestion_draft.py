"""A suggestion as a person fills in its settings, and what becomes of it (RCS-12..19)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Literal

from app.contract.content import check_content
from app.contract.faults import Problem
from app.contract.payloads.rcs import RcsContent
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
from app.contract.phones import Phone, read_phone
from ui.kit.form.days import parse_day
from ui.panels.constructor.clock_text import parse_time
from ui.panels.constructor.coordinates import read, write
from ui.panels.constructor.moments import stored, typed
from ui.panels.constructor.paths import below

DialMode = Literal["phone", "enriched", "video"]
DIAL_MODES: Final[tuple[DialMode, ...]] = ("phone", "enriched", "video")
_LEAD: Final = "content.suggestions.0"


class Category(StrEnum):
    """What a suggestion does; all but the first are actions."""

    REPLY = "reply"
    URL = "url"
    DIAL = "dial"
    MAP = "map"
    CALENDAR = "calendar"


class Map(StrEnum):
    """What a map action is about."""

    COORDINATES = "coordinates"
    QUERY = "query"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class SuggestionDraft:
    """Every field as it was typed, so that changing the category and back loses nothing.

    Times are of the zone named by `zone`; `country` completes phone numbers.
    """

    category: Category = Category.REPLY
    text: str = ""
    postback: str = ""
    url: str = ""
    dial: DialMode = "phone"
    phone: str = ""
    subject: str = ""
    map: Map = Map.COORDINATES
    latitude: str = ""
    longitude: str = ""
    query: str = ""
    map_title: str = ""
    title: str = ""
    description: str = ""
    start_day: str = ""
    start_time: str = ""
    end_day: str = ""
    end_time: str = ""
    fallback: str = ""
    zone: str = "UTC"
    country: str = ""

    @property
    def has_fallback(self) -> bool:
        """Whether the action can name another address for phones that cannot perform it."""
        if self.category is Category.MAP:
            return self.map is not Map.REQUEST
        return self.category in (Category.DIAL, Category.CALENDAR)


def draft_of(suggestion: Suggestion, *, zone: str, country: str) -> SuggestionDraft:
    """A stored suggestion, to be edited."""
    draft = SuggestionDraft(text=suggestion.text, postback=suggestion.postback, zone=zone, country=country)
    if isinstance(suggestion, Reply):
        return draft
    match suggestion.action:
        case OpenUrl() as action:
            return replace(draft, category=Category.URL, url=action.url)
        case Dial() as action:
            return _with(
                draft,
                Category.DIAL,
                action.fallback_url,
                dial=action.mode,
                phone=action.phone_number,
                subject=action.subject or "",
            )
        case ShowLocation() as action:
            return _with(
                draft,
                Category.MAP,
                action.fallback_url,
                map=Map(action.mode),
                latitude=write(action.latitude),
                longitude=write(action.longitude),
                query=action.query,
                map_title=action.title,
            )
        case RequestLocation():
            return replace(draft, category=Category.MAP, map=Map.REQUEST)
        case CalendarEvent() as action:
            return _of_event(draft, action)


def _of_event(draft: SuggestionDraft, action: CalendarEvent) -> SuggestionDraft:
    start_day, start_time = typed(action.start, draft.zone)
    end_day, end_time = typed(action.end, draft.zone)
    return _with(
        draft,
        Category.CALENDAR,
        action.fallback_url,
        title=action.title,
        description=action.description,
        start_day=start_day,
        start_time=start_time,
        end_day=end_day,
        end_time=end_time,
    )


def _with(draft: SuggestionDraft, category: Category, fallback: str | None, **changes: Any) -> SuggestionDraft:
    return replace(draft, category=category, fallback=fallback or "", **changes)


def suggestion_of(draft: SuggestionDraft) -> Suggestion:
    """What is stored: only the fields of its category; what cannot be read is left out."""
    if draft.category is Category.REPLY:
        return Reply(text=draft.text.strip(), postback=draft.postback)
    return ActionSuggestion(text=draft.text.strip(), postback=draft.postback, action=_action(draft))


def _action(draft: SuggestionDraft) -> Action:
    fallback = with_scheme(draft.fallback) or None
    match draft.category, draft.map:
        case Category.URL, _:
            return OpenUrl(url=draft.url.strip())
        case Category.DIAL, _:
            subject = draft.subject.strip() if draft.dial == "enriched" else ""
            return Dial(
                mode=draft.dial,
                phone_number=dialled(draft.phone, draft.country),
                subject=subject or None,
                fallback_url=fallback,
            )
        case Category.MAP, Map.REQUEST:
            return RequestLocation()
        case Category.MAP, Map.QUERY:
            query, title = draft.query.strip(), draft.map_title.strip()
            return ShowLocation(mode="query", query=query, title=title, fallback_url=fallback)
        case Category.MAP, _:
            return ShowLocation(
                latitude=read(draft.latitude).value,
                longitude=read(draft.longitude).value,
                title=draft.map_title.strip(),
                fallback_url=fallback,
            )
        case _:
            return CalendarEvent(
                start=stored(draft.start_day, draft.start_time, draft.zone),
                end=stored(draft.end_day, draft.end_time, draft.zone),
                title=draft.title.strip(),
                description=draft.description.strip(),
                fallback_url=fallback,
            )


def with_scheme(text: str) -> str:
    """An address that begins with `https://` where it begins with nothing of the kind (RCS-14)."""
    bare = text.strip()
    return f"https://{bare}" if bare and ":" not in bare.partition("/")[0] and not bare.startswith("{{") else bare


def dialled(text: str, country: str) -> str:
    """A number with plus and country code, as phones dial it; what is none stays as it was typed."""
    found = read_phone(text, country) if text.strip() else None
    return f"+{found.digits}" if isinstance(found, Phone) else text.strip()


def problems_of(draft: SuggestionDraft, attribute_keys: frozenset[str]) -> list[Problem]:
    """Everything that keeps it from being saved, by the paths of a suggestion (RCS-40, RCS-41)."""
    typed = _typed_problems(draft)
    taken = {one.path for one in typed}
    content = RcsContent(text="-", suggestions=(suggestion_of(draft),))
    found = below(check_content(content, "content", attribute_keys), _LEAD)
    return [*typed, *(one for one in found if one.path not in taken)]


def _typed_problems(draft: SuggestionDraft) -> list[Problem]:
    """What was typed and cannot be read, which the stored form does not show."""
    if draft.category is Category.MAP and draft.map is Map.COORDINATES:
        return [
            Problem(path=f"action.{name}", code="not_decimal")
            for name, text in (("latitude", draft.latitude), ("longitude", draft.longitude))
            if text.strip() and read(text).value is None
        ]
    if draft.category is Category.CALENDAR:
        return [
            *_time_problems("start", draft.start_day, draft.start_time),
            *_time_problems("end", draft.end_day, draft.end_time),
        ]
    return []


def _time_problems(name: str, day: str, time: str) -> list[Problem]:
    if day.strip() and parse_day(day) is None:
        return [Problem(path=f"action.{name}", code="not_a_date")]
    if time.strip() and parse_time(time) is None:
        return [Problem(path=f"action.{name}", code="not_a_time")]
    return []
