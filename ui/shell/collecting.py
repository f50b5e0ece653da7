"""Cyclic garbage is collected by the window's thread alone, because widgets may be among it.

Python collects wherever a threshold is passed, in a worker thread too, and Qt dies of a widget destroyed there.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 250


def collect_if_due() -> int:
    """Collect the oldest generation whose threshold is passed; returns how many objects were found, 0 for none."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            return gc.collect(generation)
    return 0


class Collector(QObject):
    """Collects in the thread that made it, as long as it lives."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_time)
        self._timer.start(EVERY_MS)

    def _on_time(self) -> None:
        collect_if_due()

    def end(self) -> None:
        """Leave collecting to Python again."""
        self._timer.stop()
        gc.enable()
