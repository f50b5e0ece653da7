"""Fates of messages: shares, repeatability, numbers with a fixed fate."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.channels.simulator.behaviour import Behaviour, Magic, fate, is_refused, magic

NUMBERS = [f"34600{number:06d}" for number in range(8000)]


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.95, 1.0])
def test_the_share_delivered_is_the_one_asked_for(rate: float) -> None:
    behaviour = Behaviour(delivery_rate=rate)
    delivered = sum(fate(number, behaviour).word == "DELIVRD" for number in NUMBERS) / len(NUMBERS)
    assert delivered == pytest.approx(rate, abs=0.02)


def test_failures_are_of_several_kinds_with_their_network_errors() -> None:
    behaviour = Behaviour(delivery_rate=0)
    fates = {(one.word, one.error) for one in (fate(number, behaviour) for number in NUMBERS)}
    assert fates == {
        ("UNDELIV", "001"),
        ("UNDELIV", "011"),
        ("UNDELIV", "034"),
        ("EXPIRED", "027"),
        ("REJECTD", "013"),
    }


def test_latency_spreads_around_its_mean() -> None:
    waits = [fate(number, Behaviour(latency_ms=1000)).after_ms for number in NUMBERS]
    assert sum(waits) / len(waits) == pytest.approx(1000, rel=0.03)
    assert min(waits) >= 500
    assert max(waits) <= 1500


def test_the_same_seed_means_the_same_fate_and_another_seed_another() -> None:
    behaviour = Behaviour(delivery_rate=0.5, error_rate=0.5)
    again, other = replace(behaviour), replace(behaviour, seed=2)
    told = [(fate(number, behaviour), is_refused(number, behaviour)) for number in NUMBERS]
    assert told == [(fate(number, again), is_refused(number, again)) for number in NUMBERS]
    differing = sum(fate(n, behaviour).word != fate(n, other).word for n in NUMBERS)
    assert differing > len(NUMBERS) / 4


def test_refusal_and_fate_are_independent() -> None:
    behaviour = Behaviour(delivery_rate=0.5, error_rate=0.5)
    both = sum(is_refused(n, behaviour) and fate(n, behaviour).word == "DELIVRD" for n in NUMBERS)
    assert both / len(NUMBERS) == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize(
    ("special", "word"),
    [
        (Magic.UNDELIVERABLE, "UNDELIV"),
        (Magic.EXPIRED, "EXPIRED"),
        (Magic.REJECTED, "REJECTD"),
        (Magic.UNKNOWN, "UNKNOWN"),
        (Magic.RECEIPT_TWICE, "DELIVRD"),
    ],
)
def test_numbers_with_a_fixed_fate(special: Magic, word: str) -> None:
    number = f"3460{special.value}"
    assert magic(number, Behaviour()) is special
    assert fate(number, Behaviour(delivery_rate=0)).word == word
    assert magic(number, Behaviour(magic=False)) is None
