"""The crash rule: after kill -9 at any point nobody is missing and nobody is addressed twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.doors import DOORS, Door
from tests.journeys.killing import check, kill_in_a_loop, kill_in_a_team
from tests.journeys.team import team
from tests.postgres import Server, serving, why_not

pytestmark = pytest.mark.slow(seconds=30)
each_door = pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """As a company would run it: everything is flushed."""
    if reason := why_not():
        pytest.skip(reason)
    with serving(()) as made:
        yield made


@each_door
@pytest.mark.req("BRD-89", "MSG-75", "MSG-89", "BLK-78", "DIA-30")
def test_killed_again_and_again_a_run_reaches_everybody_once(tmp_path: Path, door: Door) -> None:
    check(kill_in_a_loop(tmp_path / "home", recipients=door.recipients(200), kills=3, seed=7, door=door))


@each_door
@pytest.mark.req("BRD-89", "MSG-75", "MSG-89", "BLK-78", "DIA-30")
def test_a_service_and_three_workers_killed_in_turn_reach_everybody_once(
    tmp_path: Path, server: Server, door: Door
) -> None:
    with team(tmp_path, server) as everybody:
        check(kill_in_a_team(everybody, workers=3, recipients=door.recipients(150), kills=2, seed=3, door=door))
