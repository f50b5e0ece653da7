"""Coordinates, suggestions under edit and rows of cards, without a screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.contract.faults import Problem
from app.contract.payloads.suggestions import (
    ActionSuggestion,
    CalendarEvent,
    Dial,
    OpenUrl,
    Reply,
    RequestLocation,
    ShowLocation,
    Suggestion,
)
from ui.panels.constructor.coordinates import Reading, pair_of, read, write
from ui.panels.constructor.rcs.suggestion_draft import (
    Category,
    Map,
    SuggestionDraft,
    draft_of,
    problems_of,
    suggestion_of,
    with_scheme,
)
from ui.panels.constructor.sequence import doubled, moved, replaced, without
from ui.panels.constructor.wording import listed_words

KEYS = frozenset({"name"})


@pytest.mark.req("RCS-41", "RCS-15")
@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("40.4168", Reading(value=40.4168)),
        ("-3.7", Reading(value=-3.7)),
        ("+180", Reading(value=180)),
        ("40,4168", Reading(offer="40.4168")),
        ("-3,7", Reading(offer="-3.7")),
        ("40°25'0.5\"N", Reading(offer="40.416806")),
        ("40° 25' 12\" S", Reading(offer="-40.42")),
        ("3°42′13″W", Reading(offer="-3.703611")),
        ("W 3 42 13", Reading(offer="-3.703611")),
        ("40° 25.5'", Reading(offer="40.425")),
        ("40.5° N", Reading(offer="40.5")),
        ("40°61'", Reading()),
        ("north", Reading()),
        ("", Reading()),
        ("1e5", Reading()),
    ],
)
def test_a_coordinate_is_read_or_offered_as_decimals(text: str, reading: Reading):
    assert read(text) == reading


@pytest.mark.parametrize("offer", ["40.416806", "-0.000001", "0", "180"])
def test_what_is_offered_is_read_and_written_alike(offer: str):
    assert write(read(offer).value) == offer


def test_a_pair_copied_from_a_map_fills_both():
    assert pair_of(" 40.4168, -3.7038 ") == ("40.4168", "-3.7038")
    assert pair_of("40,4168") is None


SUGGESTIONS: tuple[Suggestion, ...] = (
    Reply(text="Call me", postback="r1"),
    ActionSuggestion(text="Visit", postback="a1", action=OpenUrl(url="https://acme.test/{{attribute.name}}")),
    ActionSuggestion(text="Call", action=Dial(phone_number="+34600118204", fallback_url="https://wa.test/1")),
    ActionSuggestion(text="Talk", action=Dial(mode="enriched", phone_number="+34600118204", subject="Tyres")),
    ActionSuggestion(text="Map", action=ShowLocation(latitude=40.4, longitude=-3.7, title="Workshop")),
    ActionSuggestion(text="Nearest", action=ShowLocation(mode="query", query="shop")),
    ActionSuggestion(text="Where are you?", action=RequestLocation()),
    ActionSuggestion(text="Save", action=CalendarEvent(start="2026-11-28", end="2026-11-29", title="Fair")),
    ActionSuggestion(
        text="Save",
        action=CalendarEvent(
            start="2026-11-28T09:00:00+01:00",
            end="2026-11-28T10:30:00+01:00",
            title="Visit",
            description="Bring the tyres",
        ),
    ),
)


@pytest.mark.req("RCS-13", "RCS-14", "RCS-16", "RCS-17", "RCS-18", "RCS-19")
@pytest.mark.parametrize("suggestion", SUGGESTIONS)
def test_a_suggestion_comes_back_from_its_form(suggestion: Suggestion):
    draft = draft_of(suggestion, zone="Europe/Madrid", country="ES")
    assert problems_of(draft, KEYS) == []
    assert suggestion_of(draft) == suggestion


URL = SuggestionDraft(category=Category.URL, text="Go", url="https://acme.test")
DIAL = SuggestionDraft(category=Category.DIAL, text="Call", phone="600 118 204", country="ES")
PLACE = SuggestionDraft(category=Category.MAP, text="Map", latitude="40.4", longitude="-3.7")
EVENT = SuggestionDraft(
    category=Category.CALENDAR, text="Save", title="Fair", start_day="28.11.2026", end_day="28.11.2026"
)


@pytest.mark.req("RCS-12", "RCS-40", "RCS-41")
@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        (SuggestionDraft(), ("text", "required")),
        (SuggestionDraft(text="x" * 26), ("text", "too_long")),
        (SuggestionDraft(text="{{attribute.who}}"), ("text", "unknown_attribute")),
        (replace(URL, url=""), ("action.url", "required")),
        (replace(URL, url="acme.test"), ("action.url", "not_a_url")),
        (replace(URL, url="javascript:alert(1)"), ("action.url", "not_a_url")),
        (replace(DIAL, phone=""), ("action.phone_number", "required")),
        (replace(DIAL, phone="six"), ("action.phone_number", "not_a_phone")),
        (replace(DIAL, fallback="skype:ada"), ("action.fallback_url", "not_a_url")),
        (replace(PLACE, latitude=""), ("action.latitude", "required")),
        (replace(PLACE, latitude="40,4"), ("action.latitude", "not_decimal")),
        (replace(PLACE, longitude="3°42'13\"W"), ("action.longitude", "not_decimal")),
        (replace(PLACE, latitude="90.1"), ("action.latitude", "out_of_range")),
        (replace(PLACE, longitude="-180.1"), ("action.longitude", "out_of_range")),
        (replace(PLACE, map=Map.QUERY), ("action.query", "required")),
        (replace(EVENT, title=""), ("action.title", "required")),
        (replace(EVENT, start_day=""), ("action.start", "required")),
        (replace(EVENT, start_day="28.13.2026"), ("action.start", "not_a_date")),
        (replace(EVENT, end_time="25"), ("action.end", "not_a_time")),
        (replace(EVENT, end_day="27.11.2026"), ("action.end", "not_after_start")),
        (replace(EVENT, start_time="9", end_time="9:00"), ("action.end", "not_after_start")),
        (replace(EVENT, start_time="9"), ("action.end", "mixed_times")),
    ],
)
def test_what_keeps_a_suggestion_from_being_saved(draft: SuggestionDraft, problem: tuple[str, str]):
    assert [(one.path, one.code) for one in problems_of(draft, KEYS)] == [problem]


@pytest.mark.req("RCS-14")
def test_numbers_and_addresses_are_completed():
    stored = suggestion_of(replace(DIAL, fallback="wa.me/34600118204"))
    assert isinstance(stored, ActionSuggestion)
    assert stored.action == Dial(phone_number="+34600118204", fallback_url="https://wa.me/34600118204")
    assert [with_scheme(one) for one in ("", "http://a.test", "{{attribute.name}}")] == [
        "",
        "http://a.test",
        "{{attribute.name}}",
    ]


def test_fields_of_another_category_stay_out_of_what_is_stored():
    everything = replace(
        EVENT, url="https://acme.test", phone="600118204", latitude="40", subject="x", category=Category.URL
    )
    assert suggestion_of(everything) == ActionSuggestion(text="Save", action=OpenUrl(url="https://acme.test"))


@pytest.mark.req("RCS-40", "RCS-43")
@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("suggestions.0.action.title", "required", "Suggestion 1: Give the event a title."),
        ("list.sections.0.options.1.title", "required", "Section 1, option 2, title: Fill this in."),
        ("suggestions.0.text", "required", "Suggestion 1: Write the text."),
        ("cards.2.title", "card_empty", "Card 3: Add a picture or a title."),
        ("cards.0.suggestions.1.action.url", "required", "Card 1, suggestion 2: Enter the address."),
        ("", "required", "Fill this in."),
    ],
)
def test_what_is_wrong_is_worded_for_its_place(path: str, code: str, words: str):
    assert listed_words(Problem(path=path, code=code)) == words


@pytest.mark.req("RCS-27")
def test_rows_are_moved_doubled_and_removed():
    rows = ("a", "b", "c")
    assert moved(rows, 0, 2) == ("b", "c", "a")
    assert moved(rows, 2, 0) == ("c", "a", "b")
    assert moved(rows, 1, 9) == ("a", "c", "b")
    assert doubled(rows, 1) == ("a", "b", "b", "c")
    assert without(rows, 1) == ("a", "c")
    assert replaced(rows, 1, "x") == ("a", "x", "c")
