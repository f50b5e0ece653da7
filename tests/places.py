"""Where the stores of a test lie: files, or databases of the tests' PostgreSQL that stand for the same paths."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.core.database import sqlite_url
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
