"""How a dialer stands, in words, signs and figures."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from app.contract.dialers import (
    Dialer,
    DialerCounters,
    DialerId,
    DialerRecord,
    Holdup,
    RecordId,
    RecordSource,
    RecordState,
    Result,
)
from app.contract.lists import ListFault
from app.contract.providers import ProviderId
from app.contract.safety import Spike
from app.contract.uploads import FileProblem
from tests.areas.conftest import NOW_MS
from ui.kit.controls.paint.words import width_of
from ui.panels.dialers.monitor.dialer_list import about_in
from ui.panels.dialers.monitor.readings import face, held_words, limit_of, readings, time_left
from ui.panels.dialers.monitor.records import device_of, source_of, stands, time_of
from ui.panels.dialers.words import failure_words, file_problem_words, place_words, state_sign, way_words
from ui.texts import formats
from ui.texts.catalogue import load
from ui.texts.language import Language
from ui.theme.metrics import Type
from ui.theme.tokens import Token

HOUR = 3_600_000
DIALER = Dialer(
    id=DialerId(1), name="campsms", provider_id=ProviderId(1), provider="Gateway", provider_kind="dinstar_web",
    sender_id=None, sender="", schedule_ids=(), schedules=("Always",), dial_string="(0.3)", gap_ms=1_000,
    enabled=True, started=True, dncr=True, region="UY", recipient_time=False, on_schedule=True,
    turns_ms=NOW_MS + HOUR, holdup=None, holdup_since_ms=None, holdup_reason="",
    counters=DialerCounters(loaded=100, sent=40, to_process=60), changed_by="", changed_ms=0, version=1,
)  # fmt: skip


SPIKE = Spike(errors=20, of=60, failure="content", code="403", text="spam", count=20)


def dialer(**changes: Any) -> Dialer:
    return msgspec.structs.replace(DIALER, **changes)


@pytest.fixture(autouse=True)
def in_madrid() -> Any:
    formats.use_zone(ZoneInfo("Europe/Madrid"))
    yield
    formats.use_zone(None)


@pytest.mark.req("DIA-29", "DIA-33")
@pytest.mark.parametrize(
    ("changes", "words", "tint"),
    [
        ({}, "Active", Token.OK),
        ({"enabled": False}, "Disabled", Token.MUTED),
        ({"started": False}, "Stopped", Token.MUTED),
        ({"started": False, "spike": SPIKE}, "Stopped itself: too many errors", Token.BAD),
        ({"on_schedule": False}, "opens 02:53", Token.WARN),
        ({"on_schedule": False, "turns_ms": None}, "Never opens", Token.WARN),
        ({"holdup": Holdup.UNREACHABLE, "holdup_since_ms": NOW_MS}, "Unreachable since 01:53", Token.BAD),
        ({"holdup": Holdup.NO_CHANNEL}, "No channel available", Token.BAD),
    ],
)
def test_one_word_says_how_it_stands(changes: dict[str, Any], words: str, tint: Token) -> None:
    sign = state_sign(dialer(**changes), NOW_MS)
    assert (str(sign.words), sign.tint) == (words, tint)


@pytest.mark.req("DIA-33")
def test_the_band_tells_status_and_schedule_apart() -> None:
    closed = readings(dialer(on_schedule=False), NOW_MS, 0, 60)
    assert [str(closed[key].word) for key in ("status", "schedule", "left")] == ["Active", "Inactive", "-"]
    assert str(closed["schedule"].aside) == "opens 02:53"
    stopped = readings(dialer(started=False), NOW_MS, None, None)
    assert [str(stopped[key].word) for key in ("status", "schedule", "rate")] == ["Inactive", "Active", "-"]


def test_the_time_left_follows_from_the_pace() -> None:
    assert str(time_left(DIALER, 30)) == "2\u00a0min"
    assert time_left(DIALER, 0) == "-"
    assert str(time_left(dialer(counters=DialerCounters(loaded=3, sent=3)), 30)) == "Nothing waits"


@pytest.mark.parametrize(
    ("gap_ms", "provider", "limit"), [(1000, 300, 60), (100, 300, 300), (0, 300, 300), (0, None, None)]
)
def test_the_limit_is_that_of_the_slower(gap_ms: int, provider: int | None, limit: int | None) -> None:
    assert limit_of(dialer(gap_ms=gap_ms), provider) == limit


@pytest.mark.req("DIA-29")
def test_a_held_dialer_says_since_when_and_what_happens() -> None:
    held = dialer(holdup=Holdup.UNREACHABLE, holdup_since_ms=NOW_MS)
    assert "Unreachable since 01:53" in str(held_words(held))
    assert held_words(dialer(holdup=Holdup.UNREACHABLE, started=False)) == ""
    row = face(held, NOW_MS, 0)
    assert (row.tint, row.bar, row.share) == (Token.BAD, Token.BAD_FILL, 0.4)
    assert row.about == "DinstarWeb · (0.3) · every 1,000 ms"


def test_a_row_leaves_a_part_out_rather_than_half_a_figure() -> None:
    about = "SMPP · NORDWIND · every 5,000 ms"
    whole = width_of(about, Type.SECONDARY)
    assert about_in(about, whole) == about
    assert about_in(about, whole - 1) == "SMPP · NORDWIND"
    assert about_in(about, 1) == "SMPP"


def test_the_way_names_channels_or_sender() -> None:
    assert way_words(DIALER) == "DinstarWeb, channels 0 to 3"
    assert way_words(dialer(dial_string="(0.1,6)")) == "DinstarWeb, channels 0, 1, 6"
    assert way_words(dialer(provider_kind="smpp", dial_string="", sender="SHOP")) == "SMPP, SHOP"


@pytest.mark.req("BLK-102")
def test_every_fault_of_a_list_has_its_sentence(lang: Language) -> None:
    missing = [one for one in ListFault if f"lists.{one.value.replace('.', '_')}" not in load(lang)]
    assert missing == []


def test_problems_of_a_file_tell_place_and_reason() -> None:
    one = FileProblem(row=14, column=3, code="char.forbidden", value="a @", params={"character": "@"})
    assert f"{place_words(one)}: {file_problem_words(one)}" == "Row 14, col. 3: @ is not allowed"
    strange = FileProblem(row=0, column=0, code="from.tomorrow")
    assert f"{place_words(strange)}: {file_problem_words(strange)}" == "File: row problem from.tomorrow"
    assert failure_words("phone.short", "12") == "The number 12 is too short"
    assert failure_words("unreachable", "12") == "The provider could not be reached"
    assert failure_words(None, "12", "as the carrier says") == "as the carrier says"


@pytest.mark.req("DIA-17", "BEY-7")
def test_the_device_is_the_provider_or_its_channel() -> None:
    record = DialerRecord(
        id=RecordId(1), dialer_id=DialerId(1), destiny="1", address=None, message="", priority=1, state=None,
        result=Result.SENT, device="", data="", source=RecordSource.FILE, upload_id=None, row=14, agent="",
        attempts=1, next_ms=None, reason=None, error_code=None, error_text=None, created_ms=NOW_MS,
        processed_ms=NOW_MS, message_id=None,
    )  # fmt: skip
    assert device_of(lambda: "SMPP", record) == "SMPP"
    assert device_of(lambda: "Dinstar", msgspec.structs.replace(record, device="3")) == "Dinstar 3"
    assert device_of(lambda: "SMPP", msgspec.structs.replace(record, result=None)) is None
    assert source_of(record) == "File, row 14"
    assert time_of(lambda: NOW_MS, record) == "01:53:20"
    assert time_of(lambda: NOW_MS + 24 * HOUR, record) == "20 Nov 01:53"
    waits = msgspec.structs.replace(
        record, state=RecordState.TO_PROCESS, result=None, next_ms=8 * HOUR, zones=("Europe/Madrid",)
    )
    assert str(stands(waits).words) == "Waiting: Goes at 09:00 their time"


@pytest.mark.req("BEY-3")
def test_a_dialer_that_stopped_itself_says_which_error_it_was() -> None:
    said = str(held_words(dialer(started=False, spike=SPIKE)))
    assert said == (
        "Stopped itself: too many errors. "
        "20 of the last 60 failed, 20 of them so: the provider refuses this text (403 spam)"
    )
    assert held_words(dialer(started=False)) == ""


@pytest.mark.req("BEY-6")
def test_a_dialer_of_a_restored_copy_says_why_it_is_stopped() -> None:
    stopped = dialer(started=False, holdup=Holdup.RESTORED, holdup_since_ms=NOW_MS)
    assert str(state_sign(stopped, NOW_MS).words) == "Stopped after a restore"
    assert "restored from a copy" in str(held_words(stopped))
