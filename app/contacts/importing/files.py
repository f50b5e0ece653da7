"""Where an import's files lie: under `uploads`, all with one random name, until nobody needs them."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = "uploads"
PART: Final = ".part"
STRAY_S: Final = 3_600
"""A file that belongs to no import is left alone so long: somebody may be writing it."""


def folder(home: Path) -> Path:
    """The folder of uploads."""
    path = home / FOLDER
    path.mkdir(parents=True, exist_ok=True)
    return path


def new_name() -> str:
    """A name nobody can guess."""
    return secrets.token_hex(16)


@dataclass(frozen=True, slots=True)
class Files:
    """The files of one import."""

    home: Path
    name: str

    @property
    def upload(self) -> Path:
        """What was uploaded."""
        return folder(self.home) / self.name

    def part(self) -> Path:
        """An upload that is not complete yet."""
        return folder(self.home) / (self.name + PART)

    def text(self, job_id: int) -> Path:
        """A workbook's sheet as text."""
        return folder(self.home) / f"{self.name}.{job_id}.csv"

    def raw(self, job_id: int) -> Path:
        """Rows as read by a job."""
        return folder(self.home) / f"{self.name}.{job_id}.raw"

    def checked(self, job_id: int) -> Path:
        """Rows as checked by a job."""
        return folder(self.home) / f"{self.name}.{job_id}.checked"

    def rejected(self) -> Path:
        """The refused rows of a finished import, as read and as checked."""
        return folder(self.home) / f"{self.name}.rejected"

    def remove(self, *, keep: Collection[Path] = ()) -> None:
        """Delete everything but what is to be kept."""
        for path in folder(self.home).glob(f"{self.name}*"):
            if path not in keep:
                path.unlink(missing_ok=True)

    def remove_older(self, job_id: int, *, keep: Collection[Path] = ()) -> None:
        """Delete what jobs before this one made; a later one may be at work already."""
        for path in folder(self.home).glob(f"{self.name}.*.*"):
            number = path.name.split(".")[1]
            if number.isdigit() and int(number) < job_id and path not in keep:
                path.unlink(missing_ok=True)


def remove_strays(home: Path, names: Collection[str]) -> None:
    """Delete files that belong to none of the imports, as after a crash in the middle of an upload."""
    for path in folder(home).iterdir():
        if path.name.split(".")[0] in names:
            continue
        with contextlib.suppress(OSError):  # gone already, or in use: another time
            if path.stat().st_mtime < time.time() - STRAY_S:  # files carry the machine's time
                path.unlink()
