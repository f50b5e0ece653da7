"""Where the files of the library lie: under `media`, each under the digest of its content."""

from __future__ import annotations

import contextlib
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = "media"
PARTS: Final = "parts"
STRAY_S: Final = 3_600
"""A part that has not grown for so long belongs to nobody."""


@dataclass(frozen=True, slots=True)
class MediaFiles:
    """The library's folder below a workspace's."""

    home: Path

    def content(self, sha256: str) -> Path:
        """What files with this digest hold."""
        return self._place(sha256) / sha256

    def thumbnail(self, sha256: str) -> Path:
        """The small picture of it."""
        return self._place(sha256) / f"{sha256}.thumb"

    def new_part(self) -> Path:
        """A file for an upload that is not complete yet, under a name nobody can guess."""
        folder = self.home / FOLDER / PARTS
        folder.mkdir(parents=True, exist_ok=True)
        return folder / secrets.token_hex(16)

    def put(self, part: Path, sha256: str, thumbnail: bytes | None) -> None:
        """Give a complete upload its place; called by the writer, so that nobody takes it away meanwhile."""
        place = self._place(sha256)
        place.mkdir(parents=True, exist_ok=True)
        if thumbnail is not None:
            fresh = part.with_name(f"{part.name}.thumb")
            fresh.write_bytes(thumbnail)
            fresh.replace(self.thumbnail(sha256))
        part.replace(self.content(sha256))

    def remove(self, sha256: str) -> None:
        """Forget a content; called by the writer when nothing names it."""
        for path in (self.content(sha256), self.thumbnail(sha256)):
            with contextlib.suppress(OSError):  # read just now on Windows: it is swept up when it is named again
                path.unlink(missing_ok=True)

    def remove_strays(self) -> None:
        """Delete parts that a crash left."""
        for path in (self.home / FOLDER / PARTS).glob("*"):
            with contextlib.suppress(OSError):  # gone already, or in use: another time
                if path.stat().st_mtime < time.time() - STRAY_S:  # files carry the machine's time
                    path.unlink()

    def _place(self, sha256: str) -> Path:
        return self.home / FOLDER / sha256[:2]
