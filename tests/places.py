"""Where the stores of a test lie: files, or databases of the tests' PostgreSQL that stand for the same paths."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.settings import sqlite_url
from tests.postgres import Server


@dataclass
class Places:
    """Where stores lie now; set by the fixture `database_kind` before a test begins."""

    server: Server | None = None
    names: dict[Path, str] = field(default_factory=dict)

    def shared(self, key: str, fill: Callable[[str], None]) -> str:
        """The address of a database that `fill` made once; on PostgreSQL only. Whoever uses it empties it."""
        assert self.server is not None
        return self.server.url(self.server.template(key, fill))

    def forget(self) -> None:
        """Drop the databases of a test that is over."""
        for name in self.names.values():
            assert self.server is not None
            self.server.drop(name)
        self.names.clear()
        self.server = None


places = Places()


def store_url(path: Path) -> str:
    """The address of the store at a path; on PostgreSQL a database that is made when it is first asked for."""
    if places.server is None:
        return sqlite_url(path)
    if path not in places.names:
        places.names[path] = places.server.create()
    return places.server.url(places.names[path])


def furnish(path: Path, key: str, fill: Callable[[str], None]) -> None:
    """Make the store at a path, unless there is one, as a copy of the one that `fill` made once."""
    if exists(path):
        return
    server = places.server
    if server is None:
        path.write_bytes(_filled(fill))
    else:
        places.names[path] = server.create(server.template(key, fill))


@functools.cache
def _filled(fill: Callable[[str], None]) -> bytes:
    with TemporaryDirectory(prefix="switchroom-store-") as folder:
        path = Path(folder) / "store.db"
        fill(sqlite_url(path))
        return path.read_bytes()


def exists(path: Path) -> bool:
    """Whether there is a store at a path."""
    return path.exists() if places.server is None else path in places.names


def named(home: Path) -> str:
    """What `--database` says for a workspace: nothing where the store is a file in it."""
    return "" if places.server is None else store_url(home / "workspace.db")


def copy_workspace(make: Callable[[Path, str], None], template: Path, home: Path) -> Path:
    """A copy of a workspace that is made once; `make` gets its folder and what `--database` says."""
    server = places.server
    if server is None:
        if not template.exists():
            make(template, "")
        return Path(shutil.copytree(template, home))
    folder = template.with_name(f"{template.name}-postgresql")
    name = server.template(str(template), lambda url: make(folder, url))
    places.names[home / "workspace.db"] = server.create(name)
    return Path(shutil.copytree(folder, home))
