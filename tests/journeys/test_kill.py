"""The crash rule: after kill -9 at any point nobody is missing and nobody is addressed twice."""

from __future__ import annotations

import pytest

from tests.journeys.killing import WINDOW, kill_in_a_loop


@pytest.mark.slow
@pytest.mark.req("BRD-89", "MSG-75", "MSG-89")
def test_killed_twenty_times_a_broadcast_reaches_everybody_once(tmp_path):
    toll, numbers = kill_in_a_loop(tmp_path / "home", recipients=2_000, kills=20, seed=7)
    assert toll.doubled == []
    assert toll.lost(numbers) == []
    assert set(toll.taken) <= set(numbers)
    assert sum(toll.states.values()) == len(numbers)
    assert len(toll.unknown) <= toll.kills * WINDOW
    assert toll.states["successful"] >= len(numbers) - len(toll.unknown)
