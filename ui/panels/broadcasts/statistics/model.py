"""The figures of one run without a screen: live counters from its events, the rest read when they moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.contract.broadcasts import Broadcast, BroadcastId, Statistics
from app.contract.faults import Fault
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.runs.figures import BEFORE
from ui.shell.rereading import Pump, Start


class StatisticsDoor(Protocol):
    """The part of `backend_client.broadcasts` that figures need."""

    async def statistics(self, broadcast_id: BroadcastId) -> Statistics:
        """The unfolded part of a run."""


@dataclass(frozen=True, slots=True)
class FiguresState:
    """What is shown. `report` is the last that could be read, `fault` why there is no newer one (BRD-124)."""

    run: Broadcast
    report: Statistics | None = None
    fault: Fault | None = None


class StatisticsModel:
    """Tells `show` every new state. One reading at a time; what moved meanwhile is read after it."""

    def __init__(self, door: StatisticsDoor, start: Start, run: Broadcast, show: Callable[[FiguresState], None]):
        self._door, self._show = door, show
        self._reading = Pump(start, self._read)
        self.state = FiguresState(run)
        self._closed = False

    def set_run(self, run: Broadcast) -> None:
        """The run as it stands now: its counters are shown at once, the rest is read when they moved."""
        before = self.state.run
        if before == run and self.state.report is not None:
            return
        self._set(run=run)
        moved = (before.counters, before.status) != (run.counters, run.status)
        if moved or self.state.report is None:
            self.read()

    def read(self) -> None:
        """Read the figures, or again after a failure; of a run nobody was written to there are none."""
        if self.state.run.status not in BEFORE:
            self._reading.wake()

    async def _read(self) -> None:
        try:
            report = await self._door.statistics(self.state.run.id)
        except ServiceFault as error:
            self._set(fault=error.fault)
            return
        run = self.state.run if self.state.run.updated_ms > report.broadcast.updated_ms else report.broadcast
        self._set(run=run, report=report, fault=None)

    def close(self) -> None:
        """Nothing is told any more."""
        self._closed = True
        self._reading.close()

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        if not self._closed:
            self._show(self.state)
