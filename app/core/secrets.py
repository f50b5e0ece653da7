"""Provider keys and tokens: in the system's keyring, else in a file only its owner can read."""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
from pathlib import Path
from typing import Final, Protocol

import keyring
import msgspec
from keyring.errors import KeyringError

log = logging.getLogger("switchroom.secrets")

SERVICE_NAME: Final = "switchroom-service"
FILE: Final = "secrets.json"


class SecretStore(Protocol):
    """Named secrets of one workspace."""

    def get(self, name: str) -> str | None:
        """The secret, None if there is none."""

    def put(self, name: str, value: str) -> None:
        """Keep a secret, replacing an older one."""

    def drop(self, name: str) -> None:
        """Forget a secret; nothing happens if there is none."""


class KeyringSecrets:
    """Secrets in the operating system's credential store."""

    def __init__(self, workspace: str) -> None:
        self._service = f"{SERVICE_NAME}:{workspace}"

    def get(self, name: str) -> str | None:
        """The secret, None if there is none."""
        return keyring.get_password(self._service, name)

    def put(self, name: str, value: str) -> None:
        """Keep a secret."""
        keyring.set_password(self._service, name, value)

    def drop(self, name: str) -> None:
        """Forget a secret."""
        if self.get(name) is not None:
            keyring.delete_password(self._service, name)


class FileSecrets:
    """Secrets in one file with owner-only rights, for servers and machines without a keyring.

    A damaged file is kept aside; its secrets have to be given again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str) -> str | None:
        """The secret, None if there is none."""
        return self._load().get(name)

    def put(self, name: str, value: str) -> None:
        """Keep a secret."""
        self._save({**self._load(), name: value})

    def drop(self, name: str) -> None:
        """Forget a secret."""
        kept = self._load()
        if kept.pop(name, None) is not None:
            self._save(kept)

    def _load(self) -> dict[str, str]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])
        except FileNotFoundError:
            return {}
        except msgspec.MsgspecError:
            kept = self._path.with_suffix(".broken")
            self._path.replace(kept)
            log.error("secrets_damaged", extra={"kept_as": kept.name})  # accounts are refused by their carriers
            return {}

    def _save(self, values: dict[str, str]) -> None:
        write_private(self._path, msgspec.json.encode(values))


def open_secrets(home: Path, shared: str = "") -> SecretStore:
    """The keyring where one works, else the owner-only file; the file in the folder that processes share."""
    if shared:
        return FileSecrets(Path(shared).expanduser().absolute() / FILE)
    try:
        backend = keyring.get_keyring()
        if type(backend).__module__.startswith(("keyring.backends.fail", "keyring.backends.null")):
            return FileSecrets(home / FILE)
        probe = KeyringSecrets(str(home))
        probe.get("probe")
    except KeyringError:
        return FileSecrets(home / FILE)
    return probe


def write_private(path: Path, data: bytes) -> None:
    """Replace a file in one step with one that only its owner can read."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def new_token() -> str:
    """A random token of 256 bits."""
    return secrets.token_urlsafe(32)
