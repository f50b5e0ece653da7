"""A StateStore in a folder of the person's own: one JSON file a table."""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


class FolderStore:
    """Files are replaced whole, so that a crash leaves the old or the new one. No name leaves the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, name: str) -> bytes | None:
        """What was saved."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            log.warning("state of %s not read: %s", name, error.strerror)
            return None

    def save(self, name: str, content: bytes) -> None:
        """Write beside, then swap."""
        path = self._path(name)
        fresh = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(content)
            os.replace(fresh, path)  # noqa: PTH105 - the one call that swaps on every system
        except OSError as error:
            log.warning("state of %s not saved: %s", name, error.strerror)

    def set_aside(self, name: str) -> None:
        """Keep a broken file as `<name>.broken`."""
        path = self._path(name)
        try:
            os.replace(path, path.with_suffix(".broken"))  # noqa: PTH105 - as above
        except OSError as error:
            log.warning("state of %s not kept: %s", name, error.strerror)

    def _path(self, name: str) -> Path:
        safe = "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in name)
        return self._folder / f"{safe}.json"
