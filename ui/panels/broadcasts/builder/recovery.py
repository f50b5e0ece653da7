"""Forms kept on this machine while they are filled in, so that a crash loses seconds (BRD-33)."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import msgspec

from app.contract.broadcasts import BroadcastId
from ui.panels.broadcasts.builder.form import FormDraft

log = logging.getLogger("switchroom.recovery")

SUFFIX: Final = ".form.json"
NEW: Final = "new"


@dataclass(frozen=True, slots=True)
class Recovered:
    """A form that was not saved.

    `version` is what it was edited from; `client_key` makes a second launch harmless.
    """

    draft: FormDraft
    broadcast_id: BroadcastId | None
    version: int
    client_key: str
    at_ms: int


class RecoveryStore(Protocol):
    """Where forms under edit are kept, one a run and one for a new run."""

    def keep(self, form: Recovered) -> None:
        """Replace what is kept of this run's form."""

    def find(self, broadcast_id: BroadcastId | None) -> Recovered | None:
        """What is kept of a run's form, None where nothing is or it cannot be read."""

    def forget(self, broadcast_id: BroadcastId | None) -> None:
        """The form was saved, launched or discarded."""


class FileRecovery:
    """Keeps forms as files in a folder of the person."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, broadcast_id: BroadcastId | None) -> Path:
        return self._folder / f"{NEW if broadcast_id is None else broadcast_id}{SUFFIX}"

    def keep(self, form: Recovered) -> None:
        """Written beside and moved, so that a crash in the middle leaves the earlier one."""
        path = self._path(form.broadcast_id)
        part = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part.write_bytes(msgspec.json.encode(form))
            os.replace(part, path)  # noqa: PTH105 - replaces on Windows too
        except OSError as error:
            log.warning("recovery_not_written", extra={"reason": type(error).__name__})

    def find(self, broadcast_id: BroadcastId | None) -> Recovered | None:
        """A file that cannot be read is set aside, not deleted."""
        path = self._path(broadcast_id)
        try:
            return msgspec.json.decode(path.read_bytes(), type=Recovered)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("recovery_not_read", extra={"reason": type(error).__name__})
            with suppress(OSError):
                os.replace(path, path.with_suffix(".unreadable"))  # noqa: PTH105 - replaces on Windows too
            return None

    def forget(self, broadcast_id: BroadcastId | None) -> None:
        """Remove the file."""
        with suppress(OSError):
            self._path(broadcast_id).unlink()
