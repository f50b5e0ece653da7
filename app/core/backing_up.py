"""A copy of an embedded workspace in one file, made while it works; a restored one sends nothing until confirmed.

A file holds the database as of one moment and the workspace's folders of media, uploads and exports. It holds no
secret: the passwords of provider accounts stay in the keyring or the secrets file, where a workspace restored on
the same machine finds them; on another they are typed again.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, select

from app.contract.service import VERSION
from app.core.copying import STAY
from app.core.endings import Ending
from app.core.settings import FILE
from app.core.tables import workspace
from app.core.work import UnitOfWork
from app.core.workspace import put

log = logging.getLogger("switchroom.backup")

FOLDER: Final = "backups"
SUFFIX: Final = ".switchroom"
MANIFEST: Final = "manifest.json"
FILES: Final = "files/"
QUARANTINE: Final = "quarantine"
"""Setting of a restored copy: when it was made. Every copy carries it, whichever way it is put back."""
RESTORED: Final = "restored_ms"
"""Setting: when a copy was taken for the original. Starts planned before then may have taken place (BEY-6)."""
_PUT = "INSERT OR REPLACE INTO workspace (key, value) VALUES (?, ?)"


class UnfitBackup(Ending):
    """A file that is no backup of a workspace; the sentence says why."""


class Manifest(msgspec.Struct, frozen=True):
    """What a file says of itself."""

    product: str
    format: int
    version: str
    at_ms: int


def back_up(home: Path, target: Path, at_ms: int) -> int:
    """Write a copy of the workspace as it is at this moment; returns its size. Writers are not held up.

    The file is complete or not there. Raises OSError where there is no room.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    database, part = target.with_suffix(".part.db"), target.with_suffix(".part")
    try:
        _copy(home / FILE, database, at_ms)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
            manifest = Manifest("switchroom", 1, VERSION, at_ms)
            bundle.writestr(MANIFEST, msgspec.json.encode(manifest))
            bundle.write(database, FILE)
            for path in _files(home, target.parent):
                with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                    bundle.write(path, FILES + path.relative_to(home).as_posix())
        part.replace(target)
    except sqlite3.Error as error:
        raise OSError(f"the copy could not be written: {error}") from error
    finally:
        database.unlink(missing_ok=True)
        part.unlink(missing_ok=True)
    log.info("backed_up", extra={"file": target.name})
    return target.stat().st_size


def _copy(source: Path, target: Path, at_ms: int) -> None:
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        with copy:
            copy.execute(_PUT, (QUARANTINE, msgspec.json.encode(at_ms).decode()))
        copy.execute("PRAGMA journal_mode = DELETE")


def _files(home: Path, folder: Path) -> list[Path]:
    parts = [one for one in home.iterdir() if one.is_dir() and one.name not in STAY and one != folder]
    return [path for part in parts for path in sorted(part.rglob("*")) if path.is_file()]


def restore(file: Path, home: Path, now_ms: int) -> int:
    """Put a copy in the place of the workspace, which is kept among the backups; returns when the copy was made.

    Nothing may serve the workspace. Raises UnfitBackup, after which everything is as before.
    """
    room = home / ".restoring"
    room.mkdir(parents=True, exist_ok=True)
    try:
        manifest = _unpack(file, room)
        kept = home / FOLDER / f"replaced-{now_ms}.db"  # whatever it held is not lost
        if (home / FILE).exists():
            kept.parent.mkdir(exist_ok=True)
            with closing(sqlite3.connect(home / FILE)) as live:
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                live.execute("PRAGMA journal_mode = DELETE")  # nothing of it is left in another file
            (home / FILE).replace(kept)
        (room / FILE).replace(home / FILE)
        for path in (room / FILES).rglob("*"):
            if path.is_file():
                target = home / path.relative_to(room / FILES)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
    finally:
        _clear(room)
    log.info("restored", extra={"file": file.name, "kept_as": kept.name})
    return manifest.at_ms


def _unpack(file: Path, room: Path) -> Manifest:
    try:
        with zipfile.ZipFile(file) as bundle:
            manifest = msgspec.json.decode(bundle.read(MANIFEST), type=Manifest)
            for name in bundle.namelist():
                if name == FILE or name.startswith(FILES):
                    bundle.extract(name, room)  # which keeps names inside the folder
        with closing(sqlite3.connect(room / FILE)) as copy:
            (found,) = copy.execute("PRAGMA quick_check").fetchone()
            with copy:
                copy.execute(_PUT, (QUARANTINE, msgspec.json.encode(manifest.at_ms).decode()))
    except (zipfile.BadZipFile, KeyError, msgspec.MsgspecError, sqlite3.Error) as error:
        raise UnfitBackup(f"{file.name} is not a backup of a workspace, or it is damaged.") from error
    if manifest.product != "switchroom" or manifest.format != 1 or found != "ok":
        raise UnfitBackup(f"{file.name} is not a backup this version can read, or it is damaged.")
    return manifest


def _clear(room: Path) -> None:
    for path in sorted(room.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    room.rmdir()


def quarantined_ms(conn: Connection) -> int | None:
    """When the copy was made that this workspace is, None where it is no copy or was confirmed."""
    found = conn.execute(select(workspace.c.value).where(workspace.c.key == QUARANTINE)).scalar_one_or_none()
    return None if found is None else msgspec.json.decode(found, type=int)


def restored_ms(conn: Connection) -> int:
    """Starts planned before this moment wait for a person, 0 where this never was a copy (BEY-6)."""
    found = conn.execute(select(workspace.c.value).where(workspace.c.key == RESTORED)).scalar_one_or_none()
    return 0 if found is None else msgspec.json.decode(found, type=int)


def release(work: UnitOfWork, *, as_planned: bool) -> None:
    """The copy is the workspace from here on. `as_planned`: the original has started nothing since."""
    work.conn.execute(delete(workspace).where(workspace.c.key == QUARANTINE))
    if not as_planned:
        put(work, {RESTORED: work.now_ms})
