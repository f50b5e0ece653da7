"""What a row of the runs unfolds to (BRD-11)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.contract.broadcasts import Broadcast
from ui.panels.broadcasts.statistics.model import FiguresState, StatisticsDoor, StatisticsModel
from ui.panels.broadcasts.statistics.part import StatisticsPart
from ui.shell.rereading import Start


class StatisticsRow(StatisticsPart):
    """The figures of the row's run; they follow it while it is unfolded."""

    def __init__(
        self, door: StatisticsDoor, start: Start, clock: Callable[[], int], row: Broadcast, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self.model = StatisticsModel(door, start, row, self._on_state)
        self.retried.connect(self.model.read)
        self._on_state(self.model.state)
        self.model.read()
        self.destroyed.connect(self.model.close)

    def set_row(self, row: Broadcast) -> None:
        """The run as it stands now."""
        self.model.set_run(row)

    def _on_state(self, state: FiguresState) -> None:
        self.show_state(state, self._clock())
