"""The form as typed: times, numbers, conversion there and back, undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contract.broadcasts import RecipientKind, RecipientSource, Timing
from app.contract.content import Criterion, EmailContent, SmsContent, TtsContent
from app.contract.payloads.rcs import RcsCard, RcsContent
from app.contract.phones import PhoneFault
from app.contract.timing import Fit
from ui.panels.broadcasts.builder.differences import Difference, differences
from ui.panels.broadcasts.builder.form import (
    FormDraft,
    from_form,
    put_numbers,
    remove_source,
    start_of,
    start_problems,
    to_form,
    typed_numbers,
)
from ui.panels.broadcasts.builder.history import History
from ui.panels.broadcasts.builder.numbers import read_numbers
from ui.panels.broadcasts.builder.questions import value_words
from ui.panels.broadcasts.builder.state import Choices
from ui.panels.constructor.step import StepDraft, Unit


@pytest.mark.parametrize(
    ("day", "time", "problem"),
    [
        ("", "", "required"),
        ("28.11.2025", "", "time_required"),
        ("31.02.2025", "9:00", "not_a_date"),
        ("28.11.25", "9:00", "not_a_date"),
        ("28.11.2025", "24:00", "not_a_time"),
        ("28.11.2025", "9.30", "not_a_time"),
        ("28.11.2025", "9", ""),
        ("28/11/2025", " 9:30 ", ""),
        ("28.11.2025", "09:30:15", ""),
    ],
)
@pytest.mark.req("BRD-26", "BRD-51")
def test_what_is_wrong_with_a_start(day: str, time: str, problem: str):
    draft = FormDraft(day=day, time=time, zone="Europe/Madrid")
    assert start_of(draft).problem == problem
    assert [p.code for p in start_problems(draft)] == ([problem] if problem else [])
    assert start_problems(replace(draft, instantly=True)) == []


@pytest.mark.req("BRD-26", "BRD-51")
def test_a_local_time_that_is_missing_or_occurs_twice():
    spring = start_of(FormDraft(day="30.03.2025", time="02:30", zone="Europe/Madrid"))
    assert spring.placed is not None
    assert spring.placed.fit is Fit.MISSING
    autumn = FormDraft(day="26.10.2025", time="02:30", zone="Europe/Madrid")
    placed = start_of(autumn).placed
    assert placed is not None
    assert placed.fit is Fit.TWICE
    first, second = (to_form(replace(autumn, second=n), version=0, client_key="").at_ms for n in (False, True))
    assert first is not None
    assert second is not None
    assert second - first == 3_600_000
    for chosen in (False, True):
        form = to_form(replace(autumn, second=chosen), version=0, client_key="")
        assert from_form(form).second is chosen


moments = st.integers(0, 4_000_000_000).map(lambda s: s * 1000)
drafts = st.builds(
    FormDraft,
    name=st.text(max_size=20),
    description=st.text(max_size=20),
    recipients=st.lists(
        st.builds(RecipientSource, kind=st.just(RecipientKind.TAG), tag_id=st.integers(1, 9)), max_size=3
    ).map(tuple),
    instantly=st.booleans(),
    zone=st.sampled_from(["UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu"]),
    steps=st.builds(
        StepDraft,
        content=st.builds(SmsContent, text=st.text(max_size=40))
        | st.builds(EmailContent, subject=st.text(max_size=9), text=st.text(max_size=40))
        | st.builds(TtsContent, text=st.text(max_size=40), language=st.sampled_from(("en", "es"))),
        sender_id=st.none() | st.integers(1, 9),
        criterion=st.sampled_from(Criterion),
        waiting=st.integers(1, 90).map(str),
        unit=st.sampled_from(Unit),
    ).map(lambda step: (step,)),
)


@given(drafts, st.none() | moments)
def test_a_form_comes_back_as_it_was_stored(draft: FormDraft, at_ms: int | None):
    if at_ms is not None:
        local = datetime.fromtimestamp(at_ms / 1000, UTC)
        draft = replace(draft, day=f"{local:%d.%m.%Y}", time=f"{local:%H:%M:%S}")
    form = to_form(draft, version=3, client_key="k")
    again = to_form(from_form(form), version=3, client_key="k")
    assert again == form
    assert form.timing is (Timing.INSTANT if draft.instantly else Timing.AT)


@pytest.mark.parametrize(("text", "seconds"), [("10", 600), (" 1 000 ", 60_000), ("", 0), ("x", 0), ("-5", 0)])
@pytest.mark.req("MSG-25", "MSG-95")
def test_a_waiting_time_is_what_its_field_says(text: str, seconds: int):
    assert StepDraft(waiting=text, unit=Unit.MINUTE).waiting_s == seconds


@pytest.mark.req("BRD-22", "BRD-23", "BRD-52")
def test_a_pasted_list_keeps_its_bad_numbers():
    pasted = read_numbers("600 118 204; +34600118204\nhello, 12\t+34 600 118 205", "ES", {"+34600118205"})
    assert pasted.good == ("+34600118204",)
    assert pasted.bad == (("hello", PhoneFault.CHARACTERS), ("12", PhoneFault.TOO_SHORT))
    assert pasted.repeated == 2
    assert pasted.rest == "hello\n12"


@pytest.mark.req("BRD-22")
def test_number_entries_are_put_replaced_and_removed():
    one = put_numbers(FormDraft(), ["+34600118204"], None)
    two = put_numbers(one, ["+34600118205", "+34600118206"], None)
    assert len(two.recipients) == 2
    assert typed_numbers(two, without=1) == {"+34600118204"}
    changed = put_numbers(two, ["+34600118207"], 1)
    assert typed_numbers(changed) == {"+34600118204", "+34600118207"}
    assert put_numbers(changed, [], 0).recipients == remove_source(changed, 0).recipients


@given(st.lists(st.tuples(st.sampled_from(["name", "text", ""]), st.text(max_size=3), st.integers(0, 3000))))
def test_undo_goes_back_to_the_beginning_and_redo_to_the_end(changes: list[tuple[str, str, int]]):
    history, at_ms = History(("", "")), 0
    for place, text, later_ms in changes:
        at_ms += later_ms
        name, body = history.now
        history = history.changed((text, body) if place == "name" else (name, text), place, at_ms)
    end, steps = history.now, len(history.past)
    states = [history.now]
    while history.past:
        history = history.undone()
        states.append(history.now)
    assert states[-1] == ("", "")
    assert len(states) == steps + 1
    for state in reversed(states[:-1]):
        history = history.redone()
        assert history.now == state
    assert (history.now, history.future) == (end, ())


def test_typing_in_one_place_is_one_step_until_it_rests():
    history = History("")
    for n, at_ms in enumerate((0, 300, 600, 2000)):
        history = history.changed("abcd"[: n + 1], "name", at_ms)
    assert history.undone().now == "abc"
    assert history.undone().undone().now == ""
    apart = History("").changed("a", "name", 0).closed().changed("ab", "name", 10)
    assert apart.undone().now == "a"


@pytest.mark.req("BRD-56")
def test_two_versions_are_compared_field_by_field():
    mine = FormDraft(name="Mine", steps=(StepDraft(content=SmsContent(text="Hi")),))
    theirs = replace(mine, name="Theirs", steps=(StepDraft(content=SmsContent(text="Hello"), unit=Unit.HOUR),))
    assert differences(mine, theirs) == (Difference("name"), Difference("text", 0), Difference("unit", 0))
    assert differences(mine, mine) == ()


@pytest.mark.req("BRD-56")
def test_messages_of_many_fields_are_compared_as_a_whole():
    card = RcsContent(type="rich_card", card=RcsCard(title="Tyres"))
    mine = FormDraft(steps=(StepDraft(content=card),))
    other = replace(mine, steps=(StepDraft(content=RcsContent(type="rich_card", card=RcsCard(title="Brakes"))),))
    assert differences(mine, other) == (Difference("content", 0),)
    text = replace(mine, steps=(StepDraft(content=RcsContent(text="Tyres")),))
    assert differences(mine, text) == (Difference("content", 0),)
    assert value_words(Difference("content", 0), mine, Choices()) == "Tyres\nRich card"
