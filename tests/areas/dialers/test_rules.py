"""Records' states, results, pauses and channels as tables."""

from __future__ import annotations

import itertools

import pytest

from app.contract.dial_string import DialKind, channels_of, check_dial_string, dial_kind, stored_form
from app.contract.dialers import DialerCounters, DialerForm, Result, check_dialer, check_name
from app.contract.messages import MessageState as M
from app.contract.providers import ProviderId
from app.contract.schedules import ScheduleId
from app.dialers.rules import (
    AFTER_REPORT,
    CHANNEL_BUSY,
    UNREACHABLE,
    Again,
    Failure,
    GiveUp,
    after_failure,
    next_turn,
    pause_ms,
)

RING = ("0", "1", "2", "3")
NOW = 1_000_000


@pytest.mark.req("DIA-27")
def test_a_pause_doubles_up_to_a_quarter_of_an_hour() -> None:
    assert [pause_ms(failed) // 1000 for failed in range(1, 8)] == [30, 60, 120, 240, 480, 900, 900]


@pytest.mark.req("DIA-27", "DIA-29")
@pytest.mark.parametrize(
    ("reason", "attempts", "tripped", "fate"),
    [
        ("throttled", 0, False, Again(1, NOW + 30_000)),
        ("throttled", 3, False, Again(4, NOW + 240_000)),
        ("throttled", 4, False, GiveUp()),
        (UNREACHABLE, 0, False, Again(1, NOW + 30_000)),
        (UNREACHABLE, 4, False, GiveUp()),
        (UNREACHABLE, 4, True, Again(4, None)),
    ],
)
def test_what_follows_a_failed_try(reason: str, attempts: int, tripped: bool, fate: Again | GiveUp) -> None:
    assert after_failure(Failure(reason, "0", 0), attempts, (), RING, NOW, tripped=tripped) == fate


@pytest.mark.req("DIA-27")
def test_a_provider_that_asks_for_more_time_gets_it() -> None:
    found = after_failure(Failure("throttled", "0", NOW + 90_000), 0, (), RING, NOW, tripped=False)
    assert found == Again(1, NOW + 90_000)


@pytest.mark.req("DIA-13")
def test_a_busy_channel_is_skipped_once_round_then_it_is_a_failed_try() -> None:
    tried: tuple[str, ...] = ()
    for channel in RING[:-1]:
        fate = after_failure(Failure(CHANNEL_BUSY, channel, NOW), 0, tried, RING, NOW, tripped=False)
        assert isinstance(fate, Again)
        assert (fate.attempts, fate.next_ms) == (0, None)
        tried = fate.tried
    last = after_failure(Failure(CHANNEL_BUSY, RING[-1], NOW), 0, tried, RING, NOW, tripped=False)
    assert last == Again(1, NOW + 30_000)


@pytest.mark.req("DIA-10")
def test_channels_go_in_turn_and_skip_what_is_to_be_avoided() -> None:
    place, seen = 2, []
    for _ in range(6):
        turn = next_turn(RING, place, ())
        assert turn is not None
        seen.append(turn.device)
        place = turn.place
    assert seen == ["2", "3", "0", "1", "2", "3"]
    skipping = next_turn(RING, 3, {"3", "0"})
    assert skipping is not None
    assert (skipping.device, skipping.place) == ("1", 2)
    assert next_turn(RING, 0, set(RING)) is None
    assert next_turn((), 0, ()) is None


@pytest.mark.req("DIA-34")
def test_a_result_never_sinks_again() -> None:
    for (before, report), after in AFTER_REPORT.items():
        assert before is not Result.DELIVERED
        assert after is not Result.UNKNOWN
        assert (after is Result.DELIVERED) == (report in (M.DELIVERED, M.SEEN))
    for before, report in itertools.product((Result.SENT, Result.UNKNOWN, Result.FAILED), (M.DELIVERED, M.SEEN)):
        assert AFTER_REPORT[before, report] is Result.DELIVERED


@pytest.mark.req("DIA-34")
def test_the_figures_of_a_tile_are_sums() -> None:
    figures = DialerCounters(sent=1, delivered=2, failed=3, unknown=4, to_process=5, sending=6)
    assert (figures.processed, figures.not_processed) == (10, 11)


@pytest.mark.req("DIA-5", "DIA-10", "DIA-11")
@pytest.mark.parametrize(
    ("text", "stored", "ring"),
    [
        ("(0.3)", "(0.3)", (0, 1, 2, 3)),
        ("0.3", "(0.3)", (0, 1, 2, 3)),
        ("0-3", "(0.3)", (0, 1, 2, 3)),
        (" ( 0 . 3 ) ", "(0.3)", (0, 1, 2, 3)),
        ("2", "(2)", (2,)),
        ("0.3,6", "(0.3,6)", (0, 1, 2, 3, 6)),
        ("6,0-1", "(6,0.1)", (6, 0, 1)),
        ("31", "(31)", (31,)),
    ],
)
@pytest.mark.parametrize("kind", ["dinstar", "dinstar_web"])
def test_dial_strings_of_gateways(kind: str, text: str, stored: str, ring: tuple[int, ...]) -> None:
    assert check_dial_string("dial_string", text, kind) == []
    assert stored_form(text, kind) == stored
    assert channels_of(stored) == ring


@pytest.mark.req("DIA-5", "DIA-11", "DIA-12", "DIA-50")
@pytest.mark.parametrize(
    ("kind", "text", "ports", "code"),
    [
        ("dinstar", "(3.0)", None, "dial_string"),
        ("dinstar", "(0.40)", None, "out_of_range"),
        ("dinstar", "a.b", None, "dial_string"),
        ("dinstar", "", None, "required"),
        ("dinstar", "(0.3", None, "dial_string"),
        ("dinstar", "0.3,", None, "dial_string"),
        ("dinstar", "0.3,2", None, "duplicate"),
        ("dinstar", "²", None, "dial_string"),
        ("dinstar", "0.8", 8, "out_of_range"),
        ("dinstar", "0.999999999", None, "out_of_range"),
        ("twilio", "0.3", None, "no_dial_string"),
        ("quality", "x", None, "no_dial_string"),
        ("smpp", "0", None, "no_dial_string"),
        ("dongle", "don gle", None, "device_name"),
        ("dongle", "d" * 33, None, "device_name"),
    ],
)
def test_dial_strings_that_are_refused(kind: str, text: str, ports: int | None, code: str) -> None:
    assert [one.code for one in check_dial_string("dial_string", text, kind, ports)] == [code]


@pytest.mark.req("DIA-12")
def test_who_wants_what() -> None:
    assert [dial_kind(kind) for kind in ("dinstar", "dinstar_web", "dongle", "twilio", "smpp")] == [
        DialKind.CHANNELS,
        DialKind.CHANNELS,
        DialKind.DEVICE,
        DialKind.NONE,
        DialKind.NONE,
    ]
    assert check_dial_string("dial_string", "", "dongle") == []
    assert stored_form(" dongle0 ", "dongle") == "dongle0"


@pytest.mark.req("DIA-2", "DIA-50")
@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a;b", "a\nb", "*"])
def test_names_that_files_could_not_say(name: str) -> None:
    assert check_name(name)
    assert check_name("campsms") == []


@pytest.mark.req("DIA-4", "DIA-6", "DIA-8", "DIA-50")
@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"provider_id": None}, "provider_id", "required"),
        ({"schedule_ids": ()}, "schedule_ids", "required"),
        ({"gap_ms": -1}, "gap_ms", "out_of_range"),
        ({"gap_ms": 3_600_001}, "gap_ms", "out_of_range"),
        ({"region": "XX"}, "region", "not_in_list"),
        ({"dncr": False}, "dncr", "confirm_without_dncr"),
    ],
)
def test_forms_that_are_refused(changes: dict[str, object], path: str, code: str) -> None:
    usual: dict[str, object] = {
        "name": "campsms",
        "provider_id": ProviderId(1),
        "schedule_ids": (ScheduleId(1),),
        "dial_string": "0.3",
    }
    assert check_dialer(DialerForm(**usual), "dinstar") == []  # type: ignore[arg-type]  # fields by name
    found = check_dialer(DialerForm(**{**usual, **changes}), "dinstar")  # type: ignore[arg-type]  # as above
    assert [(one.path, one.code) for one in found] == [(path, code)]
