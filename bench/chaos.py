"""Kill -9 at random moments of a broadcast: who got it twice, who was lost, who is shown as unknown."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from bench.figures import Figure
from tests.journeys.killing import kill_in_a_loop

RECIPIENTS: Final = 5_000
KILLS: Final = 50


def run() -> list[Figure]:
    """One long run; the journey test does a shorter one."""
    with tempfile.TemporaryDirectory() as folder:
        toll, numbers = kill_in_a_loop(Path(folder) / "home", recipients=RECIPIENTS, kills=KILLS, seed=1)
    return [
        Figure("chaos", f"kills in a broadcast to {RECIPIENTS:,}", toll.kills, "kills"),
        Figure("chaos", "addressed twice", len(toll.doubled), "people"),
        Figure("chaos", "neither addressed nor shown as unknown", len(toll.lost(numbers)), "people"),
        Figure("chaos", "shown as unknown", len(toll.unknown), "people"),
        Figure("chaos", "of these at the carrier", len(toll.unknown & set(toll.taken)), "people"),
        Figure("chaos", "successful", toll.states["successful"], "people"),
    ]
