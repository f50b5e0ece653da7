"""One service a workspace: a lock the system drops with the process, and a note that says where it listens."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

import msgspec

from app.contract.service import Announcement
from app.core.endings import EXIT_RUNNING, Ending
from app.core.secrets import write_private

LOCK_NAME: Final = "service.lock"
NOTE_NAME: Final = "service.json"


class AlreadyRunning(Ending):
    """Another service holds the workspace; `note` tells where it listens, if it has said so."""

    exit_code = EXIT_RUNNING

    def __init__(self, home: Path, note: Announcement | None) -> None:
        where = f", listening on port {note.port}" if note else ""
        super().__init__(f"A service already serves {home}{where}. Use it, or end it first.")
        self.note = note


class InstanceLock:
    """Held from `take` until `release` or the end of the process, however it ends."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._file: IO[bytes] | None = None

    def take(self) -> None:
        """Hold the workspace; raises AlreadyRunning."""
        self.home.mkdir(parents=True, exist_ok=True)
        file = (self.home / LOCK_NAME).open("ab")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise AlreadyRunning(self.home, read_note(self.home)) from error
        self._file = file

    def announce(self, note: Announcement) -> None:
        """Tell desktops of the same person where the service is."""
        write_private(self.home / NOTE_NAME, msgspec.json.encode(note))

    def release(self) -> None:
        """Let another service have the workspace."""
        if self._file is not None:
            (self.home / NOTE_NAME).unlink(missing_ok=True)
            self._file.close()
            self._file = None


@contextmanager
def held(home: Path) -> Iterator[InstanceLock]:
    """Nobody else has the workspace meanwhile; raises AlreadyRunning."""
    lock = InstanceLock(home)
    lock.take()
    try:
        yield lock
    finally:
        lock.release()


def read_note(home: Path) -> Announcement | None:
    """Where a service said it listens; it may be gone since. None without a readable note."""
    try:
        return msgspec.json.decode((home / NOTE_NAME).read_bytes(), type=Announcement)
    except (OSError, msgspec.MsgspecError):
        return None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def private_folder(home: Path) -> None:
    """Make the workspace's folder, readable by its owner only where the system has such rights."""
    home.mkdir(parents=True, exist_ok=True)
    if os.name != "nt":
        home.chmod(0o700)
