"""A service whose clock can be set while it runs, as a person or a time server would set the machine's.

Run as `python -m tests.journeys.set_clock FILE serve ...`: FILE holds how many milliseconds its clock is off.
"""

from __future__ import annotations

import mmap
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app import cli
from app.core.clock import SystemClock
from tests.journeys.service import Service

_OFF: Final = struct.Struct("<q")


@dataclass
class ServiceWithClock(Service):
    """`switchroom-service serve` under a clock of its own; the carrier keeps the true time."""

    @property
    def _clock_file(self) -> Path:
        return self.home.with_suffix(".clock")

    def command(self) -> list[str]:
        """It is started through this module."""
        python, _, _, *words = super().command()
        return [python, "-m", "tests.journeys.set_clock", str(self._clock_file), *words]

    def start(self) -> None:
        """With the time it had, at first the true one."""
        if not self._clock_file.exists():
            self._clock_file.write_bytes(_OFF.pack(0))
        super().start()

    def set_clock(self, off_ms: int) -> None:
        """Set its clock so far off the true time, and sign in again: the session may have ended."""
        with self._clock_file.open("r+b") as file:
            file.write(_OFF.pack(off_ms))
        self.token = self.call("POST", "/api/session", self.credentials)["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"


def _clock(path: Path) -> Callable[[SystemClock], int]:
    with path.open("rb") as file:
        view = mmap.mmap(file.fileno(), _OFF.size, access=mmap.ACCESS_READ)
    return lambda _: time.time_ns() // 1_000_000 + int(_OFF.unpack(view[:])[0])


if __name__ == "__main__":
    SystemClock.now_ms = _clock(Path(sys.argv[1]))  # type: ignore[assignment, method-assign]  # what a set clock does
    sys.exit(cli.main(sys.argv[2:]))
