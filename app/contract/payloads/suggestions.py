"""Suggestions of an RCS message: replies and actions (RCS-10..19)."""

from __future__ import annotations

from typing import Literal

from app.contract.record import Command


class OpenUrl(Command, tag_field="type", tag="open_url"):
    """RCS-13."""

    url: str = ""
    application: Literal["browser"] = "browser"


class Dial(Command, tag_field="type", tag="dial"):
    """RCS-14: a call, a call that shares content, or one with a picture."""

    mode: Literal["phone", "enriched", "video"] = "phone"
    phone_number: str = ""
    subject: str | None = None
    fallback_url: str | None = None


class ShowLocation(Command, tag_field="type", tag="show_location"):
    """RCS-15 and RCS-16: a place by decimal degrees, or by words that a map looks for."""

    mode: Literal["coordinates", "query"] = "coordinates"
    latitude: float | None = None
    longitude: float | None = None
    query: str = ""
    title: str = ""
    fallback_url: str | None = None


class RequestLocation(Command, tag_field="type", tag="request_location"):
    """RCS-17."""


class CalendarEvent(Command, tag_field="type", tag="calendar_event"):
    """RCS-18. `start` and `end` are ISO 8601: a date for whole days, else a moment with its UTC offset."""

    start: str = ""
    end: str = ""
    title: str = ""
    description: str = ""
    fallback_url: str | None = None


Action = OpenUrl | Dial | ShowLocation | RequestLocation | CalendarEvent


class Reply(Command, tag_field="kind", tag="reply"):
    """Sends its words back; `postback` is generated where it is empty (RCS-19)."""

    text: str = ""
    postback: str = ""


class ActionSuggestion(Command, tag_field="kind", tag="action"):
    """Makes the phone do something."""

    action: Action
    text: str = ""
    postback: str = ""


Suggestion = Reply | ActionSuggestion
