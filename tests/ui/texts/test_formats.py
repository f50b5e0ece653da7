"""Numbers, dates, durations in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.texts import formats, numbers
from ui.texts.language import Language
from ui.texts.live import texts

MADRID = ZoneInfo("Europe/Madrid")


def at(year: int, month: int, day: int, hour: int = 8, minute: int = 0) -> int:
    return int(datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()) * 1000


NOW = at(2025, 11, 28, 9, 47)


@pytest.fixture(autouse=True)
def madrid() -> Iterator[None]:
    formats.use_zone(MADRID)
    yield
    formats.use_zone(None)


@pytest.mark.parametrize(
    ("language", "whole", "fraction"),
    [
        (Language.EN, "12,345", "-1,204.5"),
        (Language.ES, "12.345", "-1.204,5"),
        (Language.RU, "12\u202f345", "-1\u202f204,5"),
    ],
)
def test_numbers_by_language(language: Language, whole: str, fraction: str):
    texts().set_language(language)
    assert numbers.number(12_345) == whole
    assert numbers.number(-1204.5) == fraction.replace("-", "\u2212")
    assert numbers.number(0) == "0"


def test_small_numbers_are_grouped_in_spanish_too():
    texts().set_language(Language.ES)
    assert numbers.number(6_900) == "6.900"


@pytest.mark.parametrize(
    ("part", "expected"), [(0, "0"), (1, "100"), (0.654, "65"), (0.0001, "1"), (0.9999, "99"), (1.2, "120")]
)
def test_percent_does_not_hide_a_rest(part: float, expected: str):
    assert numbers.percent(part) == f"{expected}\u00a0%"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (999, "999"),
        (1_000, "1k"),
        (1_250, "1.2k"),
        (6_999, "6.9k"),
        (12_900, "12k"),
        (999_999, "999k"),
        (1_250_000, "1.2M"),
    ],
)
def test_compact_counts_are_cut(value: int, expected: str):
    assert numbers.compact(value) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(0, "0 B"), (1_023, "1,023 B"), (1_536, "1.5 KB"), (5 * 1024**2, "5.0 MB"), (1024**5, "1,024.0 TB")],
)
def test_sizes(count: int, expected: str):
    assert numbers.size(count) == expected.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"),
        (7.9, "7 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (1_559, "25 min"),
        (3_600, "1 h"),
        (6_660, "1 h 51 min"),
        (86_400, "1 d"),
        (97_200, "1 d 3 h"),
    ],
)
def test_durations_are_cut_to_two_units(seconds: float, expected: str):
    assert numbers.duration(int(seconds * 1000)).replace("\u00a0", " ") == expected


def test_time_left_in_every_language():
    written = []
    for language in Language:
        texts().set_language(language)
        written.append(formats.left(7_000).replace("\u00a0", " "))
    assert written == ["7 s left", "quedan 7 s", "осталось 7 с"]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, "00:00"), (24, "00:24"), (3_599, "59:59"), (3_723, "1:02:03")]
)
def test_running_clock(seconds: int, expected: str):
    assert formats.running(seconds * 1000) == expected


@pytest.mark.req("DSH-45")
def test_absolute_forms_are_in_the_persons_zone():
    moment = at(2025, 11, 28, 8, 0) + 5_000
    assert formats.stamp(moment) == "28.11.2025 09:00:05"
    assert formats.minute(moment) == "28.11.2025 09:00"
    assert formats.date(at(2025, 11, 27, 23, 30)) == "28.11.2025"
    assert formats.clock_seconds(moment) == "09:00:05"


def test_short_forms():
    assert formats.short(at(2025, 11, 28), NOW) == "28 Nov 09:00"
    assert formats.short_date(at(2021, 3, 14), NOW) == "14 Mar 2021"
    texts().set_language(Language.ES)
    assert formats.short(at(2025, 11, 28), NOW) == "28 nov 09:00"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2025, 11, 28, 9, 46), "10:46"),
        (at(2025, 11, 27, 23, 1), "00:01"),
        (at(2025, 11, 27, 22, 59), "Yesterday"),
        (at(2025, 11, 26, 12), "26 Nov"),
        (at(2024, 11, 26, 12), "26 Nov 2024"),
    ],
)
def test_lists_are_relative(moment: int, expected: str):
    assert formats.listed(moment, NOW) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.EN, ["Today", "Yesterday", "Wednesday 26 November", "Tuesday 26 November 2024"]),
        (Language.ES, ["Hoy", "Ayer", "Miércoles 26 de noviembre", "Martes 26 de noviembre de 2024"]),
        (Language.RU, ["Сегодня", "Вчера", "Среда, 26 ноября", "Вторник, 26 ноября 2024"]),
    ],
)
def test_headings_of_days(language: Language, expected: list[str]):
    texts().set_language(language)
    moments = [NOW, at(2025, 11, 27), at(2025, 11, 26), at(2024, 11, 26)]
    assert [formats.day(moment, NOW) for moment in moments] == expected


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/Madrid", "UTC+1"), ("Asia/Kolkata", "UTC+5:30"), ("America/St_Johns", "UTC-3:30"), ("UTC", "UTC+0")],
)
def test_offset(zone: str, expected: str):
    formats.use_zone(ZoneInfo(zone))
    assert formats.offset(NOW) == expected


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_a_number_keeps_its_digits_in_every_language(value: int):
    for language in Language:
        texts().set_language(language)
        digits = "".join(c for c in numbers.number(value) if c.isdigit())
        assert int(digits) == abs(value)
