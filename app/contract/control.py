"""Controls over all sending: the stop, and what it found (BEY-5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.contract.permissions import Permission
from app.contract.record import Record

STOPPERS: Final = (Permission.MANAGE_SERVICE, Permission.MANAGE_BROADCASTS, Permission.MANAGE_DIALERS)
"""Who may stop all sending and let it go on: whoever may send to many, and whoever runs the service (decided)."""


class Standing(Record):
    """How far a run was when everything stopped: `left` of `total` recipients' messages had left."""

    source: str
    run_id: int
    name: str
    left: int
    total: int


class Halt(Record):
    """Whether all sending is stopped. Everything but `stopped` tells of the moment of the stop.

    `under_way` were with a provider already and cannot be called back; `waiting` by who sends stay in the queue.
    """

    stopped: bool = False
    at_ms: int = 0
    by: str = ""
    under_way: int = 0
    waiting: Mapping[str, int] = {}
    runs: tuple[Standing, ...] = ()

    @property
    def kept(self) -> int:
        """How many were kept from leaving."""
        return sum(self.waiting.values())

    @property
    def left(self) -> int:
        """How many of the runs' messages had left."""
        return sum(run.left for run in self.runs)
