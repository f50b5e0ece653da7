"""Session tokens in the operating system's credential store; never a password, never a plain file (DSH-3)."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

log = logging.getLogger(__name__)

SERVICE: Final = "Switchroom"


class Credentials:
    """The keyring. Its calls may wait for an unlock dialog, so that they run beside the window."""

    async def usable(self) -> bool:
        """Whether this system has a store that keeps what it is given."""
        return await asyncio.to_thread(_usable)

    async def load(self, name: str) -> str | None:
        """What is kept under a name."""
        return await asyncio.to_thread(_load, name)

    async def save(self, name: str, token: str) -> bool:
        """Keep a token; False where the store refuses."""
        return await asyncio.to_thread(_save, name, token)

    async def forget(self, name: str) -> None:
        """Remove what is kept under a name."""
        await asyncio.to_thread(_forget, name)


def _usable() -> bool:
    import keyring  # noqa: PLC0415 - looks for backends when it is imported
    from keyring.backends import fail, null  # noqa: PLC0415 - as above

    return not isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring)


def _load(name: str) -> str | None:
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        return keyring.get_password(SERVICE, name)
    except KeyringError as error:
        log.warning("the credential store does not answer: %s", type(error).__name__)
        return None


def _save(name: str, token: str) -> bool:
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        keyring.set_password(SERVICE, name, token)
    except KeyringError as error:
        log.warning("the credential store keeps nothing: %s", type(error).__name__)
        return False
    return True


def _forget(name: str) -> None:
    import keyring  # noqa: PLC0415 - as above
    from keyring.errors import KeyringError  # noqa: PLC0415 - as above

    try:
        keyring.delete_password(SERVICE, name)
    except KeyringError:
        return  # nothing was kept
