"""Kill -9 at random moments of a run: who got it twice, who was lost, who is shown as unknown."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.figures import Figure
from tests.journeys.killing import DOORS, Door, Toll, kill_in_a_loop, kill_in_a_team
from tests.journeys.team import team
from tests.postgres import serving, why_not

RECIPIENTS: Final = 20_000
KILLS: Final = 200
WORKERS: Final = 3


def run() -> list[Figure]:
    """Every door, embedded and as a team; the journeys do it in small."""
    return [figure for door in DOORS for figure in _of(door)]


def _of(door: Door) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        toll, numbers = kill_in_a_loop(home, recipients=RECIPIENTS, kills=KILLS, seed=1, door=door)
    yield from _figures(f"{door.name}, embedded", toll, numbers)
    if why_not():
        return
    with tempfile.TemporaryDirectory() as folder, serving(()) as server, team(Path(folder), server) as everybody:
        toll, numbers = kill_in_a_team(
            everybody, workers=WORKERS, recipients=RECIPIENTS, kills=KILLS, seed=2, door=door
        )
    yield from _figures(f"{door.name}, team of {WORKERS + 1} on PostgreSQL", toll, numbers)


def _figures(where: str, toll: Toll, numbers: list[str]) -> list[Figure]:
    return [
        Figure("chaos", f"{where}: kills in a run to {toll.recipients:,}", toll.kills, "kills"),
        Figure("chaos", f"{where}: addressed twice", len(toll.doubled), "people"),
        Figure("chaos", f"{where}: neither addressed nor shown as unknown", len(toll.lost(numbers)), "people"),
        Figure("chaos", f"{where}: shown as unknown", len(toll.unknown), "people"),
        Figure("chaos", f"{where}: of these at the carrier", len(toll.unknown & set(toll.taken)), "people"),
        Figure("chaos", f"{where}: reached", toll.reached, "people"),
    ]
