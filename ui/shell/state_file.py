"""What the window remembers for a person on this machine: geometry, rail, panel, theme, language."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec

log = logging.getLogger(__name__)

APP: Final = "Switchroom"
LAST: Final = "window"
RECENT_MOST: Final = 12
ADDRESSES_MOST: Final = 5

S = TypeVar("S", bound=msgspec.Struct)
ThemeName = Annotated[str, msgspec.Meta(pattern="^(system|light|dark)$")]
LanguageCode = Annotated[str, msgspec.Meta(pattern="^(|en|es|ru)$")]
Geometry = Annotated[str, msgspec.Meta(pattern="^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$")]
"""Of Qt, in base64."""


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """A team server that was used."""

    url: str
    used_ms: int


class MachineState(msgspec.Struct, frozen=True, kw_only=True):
    """What holds before anybody has signed in."""

    theme: ThemeName = "system"
    language: LanguageCode = ""
    login: str = ""
    team: bool = False
    addresses: tuple[Address, ...] = ()
    remembered: tuple[str, ...] = ()
    """Names under which the keyring holds a session token."""


class PersonState(msgspec.Struct, frozen=True, kw_only=True):
    """What one person left behind."""

    geometry: Geometry = ""
    rail_wide: bool = False
    panel: str = ""
    theme: ThemeName = "system"
    language: LanguageCode = ""
    recent: tuple[str, ...] = ()

    def with_recent(self, key: str) -> PersonState:
        """With something used just now at the front."""
        kept = (key, *(one for one in self.recent if one != key))[:RECENT_MOST]
        return msgspec.structs.replace(self, recent=kept)


def config_folder() -> Path:
    """The folder of the person's own settings on this system."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming") / APP
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / APP
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / APP.lower()


def data_folder(*, demo: bool) -> Path:
    """The folder of this machine's own workspace; the demo has one beside it."""
    name = "demo" if demo else "workspace"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / APP / name
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / APP / name
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / APP.lower() / name


class StateFile:
    """Reads and writes one kind of state; a damaged file gives the defaults, its copy is kept as `.broken`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.damaged = False

    def machine(self) -> MachineState:
        """What holds for this machine."""
        return self._read("machine", MachineState)

    def save_machine(self, state: MachineState) -> None:
        """Keep it."""
        self._write("machine", state)

    def person(self, login: str) -> PersonState:
        """What a person left behind here."""
        return self._read(f"{LAST}-{_safe(login)}", PersonState)

    def save_person(self, login: str, state: PersonState) -> None:
        """Keep it."""
        self._write(f"{LAST}-{_safe(login)}", state)

    def person_folder(self, login: str) -> Path:
        """Where panels keep what they remember for a person."""
        return self.folder / _safe(login)

    def _read(self, name: str, kind: type[S]) -> S:
        path = self.folder / f"{name}.json"
        try:
            return msgspec.json.decode(path.read_bytes(), type=kind)
        except FileNotFoundError:
            return kind()
        except msgspec.MsgspecError:
            self.damaged = True
            self._set_aside(path)
        except OSError as error:
            log.warning("%s not read: %s", path.name, error.strerror)
        return kind()

    def _set_aside(self, path: Path) -> None:
        try:
            path.replace(path.with_suffix(".broken"))
        except OSError as error:
            log.warning("%s not kept: %s", path.name, error.strerror)

    def _write(self, name: str, state: msgspec.Struct) -> None:
        path = self.folder / f"{name}.json"
        fresh = path.with_suffix(".new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(msgspec.json.format(msgspec.json.encode(state)))
            fresh.replace(path)
        except OSError as error:
            log.warning("%s not saved: %s", path.name, error.strerror)


def _safe(login: str) -> str:
    """A file name that two logins never share on a system that folds case."""
    return "".join(c if c.isalnum() or c in "._-" else f"%{ord(c):x}" for c in login.casefold()) or "nobody"
