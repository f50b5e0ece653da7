"""A service whose home is a file system of a few megabytes, so that a disk is really full."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.service import Service

BALLAST = "ballast"


@dataclass
class SmallDisk:
    """A file system in memory that only a namespace of its own sees; it is gone with its keeper."""

    mount: Path
    keeper: subprocess.Popen[bytes]

    @property
    def enter(self) -> list[str]:
        """What starts a command inside."""
        return ["nsenter", f"--target={self.keeper.pid}", "--user", "--mount", "--preserve-credentials", "--"]

    @property
    def folder(self) -> Path:
        """It, as seen from outside."""
        return Path(f"/proc/{self.keeper.pid}/root{self.mount}")

    def fill(self, leave_bytes: int = 0) -> None:
        """Leave no room, or only so much."""
        ballast = self.folder / BALLAST
        with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        if leave_bytes:
            os.truncate(ballast, ballast.stat().st_size - leave_bytes)

    def free(self) -> None:
        """Take away what filled it."""
        (self.folder / BALLAST).unlink()


@contextmanager
def small_disk(mount: Path, mib: int) -> Iterator[SmallDisk]:
    """Make one, or skip the test where the system grants none."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        pytest.skip("needs unshare and nsenter (Linux)")
    mount.mkdir()
    script = f'mount -t tmpfs -o size={mib}m none "$0" && echo mounted && exec cat'
    keeper = subprocess.Popen(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, str(mount)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert keeper.stdout is not None
    try:
        if keeper.stdout.readline() != b"mounted\n":
            pytest.skip("this system lets nobody mount in a namespace of their own")
        yield SmallDisk(mount, keeper)
    finally:
        keeper.communicate()


@dataclass
class CrampedService(Service):
    """`switchroom-service serve` on a small disk."""

    disk: SmallDisk | None = None

    @property
    def folder(self) -> Path:
        """Its home as seen from here."""
        assert self.disk is not None
        return self.disk.folder / self.home.relative_to(self.disk.mount)

    def command(self) -> list[str]:
        """It is started inside."""
        assert self.disk is not None
        return [*self.disk.enter, *super().command()]
