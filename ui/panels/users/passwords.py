"""First passwords as a machine makes them: sixteen signs of all four groups (SEC-2, USR-6)."""

from __future__ import annotations

import secrets
import string
from typing import Final

LENGTH: Final = 16
_SETS: Final = (
    "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "abcdefghijkmnopqrstuvwxyz",
    "23456789",
    "!#%+-=?@_",
)
"""Without letters and digits that are taken for one another when read aloud."""
_FIRST: Final = frozenset(string.ascii_letters)


def new_password() -> str:
    """A random password that keeps every rule and begins with a letter."""
    every = "".join(_SETS)
    while True:
        made = "".join(secrets.choice(every) for _ in range(LENGTH))
        if made[0] in _FIRST and all(any(sign in made for sign in one) for one in _SETS):
            return made
