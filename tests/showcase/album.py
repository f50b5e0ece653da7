"""The pictures of a tour, numbered, and the lines it prints."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.showcase.stage import Stage


@dataclass
class Album:
    """Adds pictures of one window to a folder. `begun` is when the tour began, by the monotonic clock."""

    stage: Stage
    folder: Path
    begun: float = field(default_factory=time.monotonic)
    count: int = 0

    def add(self, name: str) -> None:
        """Take the next picture."""
        self.count += 1
        path = self.folder / f"{self.count:02}-{name}.png"
        self.stage.picture(path)
        self.say(path.name)

    def add_failed(self) -> None:
        """What the window showed when it could not go on."""
        self.stage.picture(self.folder / "failed.png")

    @property
    def seconds(self) -> float:
        """How long it has taken."""
        return round(time.monotonic() - self.begun, 1)

    def say(self, text: str) -> None:
        """Print a line with the time that has passed."""
        say(f"{self.seconds:5.1f} s  {text}")


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
