"""Backups of an embedded workspace, and the quarantine of a restored one (BEY-6, BEY-39)."""

from __future__ import annotations

from collections.abc import Mapping

from app.contract.control import Standing
from app.contract.record import Command, Record


class Backup(Record):
    """A file in the folder of backups."""

    name: str
    at_ms: int
    bytes: int


class Quarantine(Record):
    """Whether this workspace is a restored copy, from which nothing leaves until somebody has said what to do.

    `waiting` (by who sends) and `runs` were on their way when the copy was made, `planned` runs and
    schedules had a time to start: since then the original may have sent all of it.
    """

    active: bool = False
    backup_ms: int = 0
    waiting: Mapping[str, int] = {}
    runs: tuple[Standing, ...] = ()
    planned: int = 0

    @property
    def count(self) -> int:
        """How many messages waited."""
        return sum(self.waiting.values())


class Backups(Record):
    """What there is. `supported` is False where the database is a server's, whose own means make copies."""

    supported: bool
    folder: str
    backups: tuple[Backup, ...]
    quarantine: Quarantine


class ConfirmRestore(Command):
    """*Let it work*. `send_waiting`: the original has sent nothing since the copy, so what waited goes out.

    Else what waited is shown as unknown, runs are paused and dialers stopped, each to be taken up by a person, and
    starts that were planned before this moment wait for one too.
    """

    send_waiting: bool = False
