"""Kill -9 at random moments of a run: who got it twice, who was lost, who is shown as unknown."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bench.figures import Figure
from tests.journeys.doors import DOORS, Door
from tests.journeys.killing import Toll, kill_in_a_loop, kill_in_a_team
from tests.journeys.team import team
from tests.postgres import serving, why_not

RECIPIENTS: Final = 10_000
KILLS: Final = 200
"""For every door, half of them of the one service, half of a team's processes."""
WORKERS: Final = 3


def run(kills: int = KILLS, recipients: int = RECIPIENTS, doors: tuple[Door, ...] = DOORS) -> list[Figure]:
    """Every door, embedded and as a team; the journeys do it in small."""
    return [figure for door in doors for figure in _of(door, kills // 2, recipients)]


def _of(door: Door, kills: int, recipients: int) -> Iterator[Figure]:
    recipients = door.recipients(recipients)
    with tempfile.TemporaryDirectory() as folder:
        toll = kill_in_a_loop(Path(folder) / "home", recipients=recipients, kills=kills, seed=1, door=door)
    yield from _figures(f"{door.name}, embedded", toll)
    if why_not():
        return
    with tempfile.TemporaryDirectory() as folder, serving(()) as server, team(Path(folder), server) as everybody:
        toll = kill_in_a_team(everybody, workers=WORKERS, recipients=recipients, kills=kills, seed=2, door=door)
    yield from _figures(f"{door.name}, team of {WORKERS + 1} on PostgreSQL", toll)


def _figures(where: str, toll: Toll) -> list[Figure]:
    doubled = len(toll.doubled) + toll.repeated
    in_doubt = len(toll.unknown & set(toll.taken))
    figures = [
        Figure("chaos", f"{where}: kills in a run to {len(toll.numbers):,}", toll.kills, "kills"),
        Figure("chaos", f"{where}: submitted", sum(toll.taken.values()), "messages"),
        Figure("chaos", f"{where}: doubled", doubled, "messages"),
        Figure("chaos", f"{where}: neither submitted nor shown as unknown", len(toll.lost), "messages"),
        Figure("chaos", f"{where}: shown as unknown", len(toll.unknown), "messages"),
        Figure("chaos", f"{where}: of these at the carrier", in_doubt, "messages"),
        Figure("chaos", f"{where}: reached", len(toll.reached), "people"),
        Figure(
            "chaos", f"{where}: could be reached and neither are nor are in doubt", len(toll.unreached), "people"
        ),
    ]
    told = ", ".join(f"{one.figure.rpartition(': ')[2]} {one.value}" for one in figures)
    print(f"{where}: {told}, {toll.seconds:.0f} s", file=sys.stderr, flush=True)
    return figures
