"""Options of the service's process, each declared once."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, cast

FILE: Final = "workspace.db"
"""The embedded store in a workspace's folder."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
WEB_SERVICES: Final = "127.0.0.1:8085"
"""Where other programs call in unless told otherwise."""
OFF: Final = "off"
ENV_PREFIX: Final = "SWITCHROOM_"
_YES: Final = ("1", "true", "yes", "on")
_NO: Final = ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Option:
    """Key as on the command line, what it is for, since which version."""

    key: str
    text: str
    since: str = "0.1"
    metavar: str | None = None


OPTIONS: Final = (
    Option("home", "folder of the workspace: database, logs, uploads", metavar="DIR"),
    Option(
        "database", "store to use instead of the embedded one, e.g. postgresql+psycopg://host/name", metavar="URL"
    ),
    Option(
        "shared",
        "folder that all processes of a team share: uploads, exports, secrets of provider accounts",
        metavar="DIR",
    ),
    Option("host", "address to listen on; anything but loopback needs --tls-cert and --tls-key", metavar="ADDRESS"),
    Option("port", "port to listen on, 0 for any free one", metavar="PORT"),
    Option("tls_cert", "certificate file for a team server", metavar="FILE"),
    Option("tls_key", "key file of that certificate", metavar="FILE"),
    Option(
        "web_services",
        "address and port where other programs call in, 127.0.0.1:8085 unless told otherwise; off for nowhere",
        since="0.2",
        metavar="ADDRESS:PORT",
    ),
    Option("demo", "demo workspace: sample people, contacts and a simulated carrier"),
    Option("attended", "started by a desktop: end when no desktop is connected and no work is left"),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The options' values. Secrets are never among them."""

    home: Path
    database: str = ""
    shared: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    tls_cert: str = ""
    tls_key: str = ""
    web_services: str = ""
    demo: bool = False
    attended: bool = False

    @property
    def database_url(self) -> str:
        """The store: the embedded file unless another is named."""
        return self.database or sqlite_url(self.home / FILE)

    @property
    def folder(self) -> Path:
        """Where uploads and exports lie."""
        return Path(self.shared).expanduser().absolute() if self.shared else self.home

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in LOOPBACK

    @property
    def web_address(self) -> tuple[str, int] | None:
        """Where other programs call in; None for nowhere. Raises ValueError where it is no address (WSV-1)."""
        text = self.web_services
        if text in ("", OFF):
            return None
        host, colon, port = text.rpartition(":")
        if not colon or not host:
            raise ValueError(
                f"The address of web services must look like {WEB_SERVICES}, or be {OFF}, not {text!r}"
            )
        return host.strip("[]"), port_number(port, "The port of web services")


def from_environment(given: Mapping[str, object], environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the command line, else from SWITCHROOM_<KEY>, else the default.

    An empty variable is as good as none. Raises ValueError naming the variable when its value does not fit.
    """
    values: dict[str, object] = {}
    for field in fields(Settings):
        if given.get(field.name) is not None:
            values[field.name] = given[field.name]
        elif text := environ.get(ENV_PREFIX + field.name.upper()):
            values[field.name] = _parse(field.name, text)
    values.setdefault("web_services", WEB_SERVICES)
    values.setdefault("home", default_home(demo=bool(values.get("demo")), environ=environ))
    values["home"] = Path(str(values["home"])).expanduser().absolute()
    return Settings(**cast("dict[str, Any]", values))


def sqlite_url(path: Path) -> str:
    """The URL of an embedded workspace's file."""
    return f"sqlite:///{path}"


def _parse(name: str, text: str) -> object:
    if name == "port":
        return port_number(text, ENV_PREFIX + name.upper())
    if name in ("demo", "attended"):
        if text.lower() not in _YES + _NO:
            raise ValueError(f"{ENV_PREFIX}{name.upper()} must be yes or no, not {text!r}")
        return text.lower() in _YES
    return text


def port_number(text: str, name: str) -> int:
    """A port number as typed; raises ValueError naming what it is for."""
    if not (text.isascii() and text.isdigit()) or int(text) > 65_535:
        raise ValueError(f"{name} must be a port number, 0 to 65535, not {text!r}")
    return int(text)


def default_home(*, demo: bool = False, environ: Mapping[str, str] = os.environ) -> Path:
    """Where a person's workspace lies unless told otherwise."""
    name = "demo" if demo else "workspace"
    if os.name == "nt":
        return Path(environ.get("LOCALAPPDATA", str(Path.home()))) / "Switchroom" / name
    if (mac := Path.home() / "Library" / "Application Support").is_dir():
        return mac / "Switchroom" / name
    return Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "switchroom" / name
