"""Password hashes (Argon2id) and token digests; plain secrets are never stored."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher: Final = PasswordHasher()
_DUMMY: Final = "$argon2id$v=19$m=65536,t=3,p=4$c3dpdGNocm9vbS1ub2JvZHk$kvLUKTO9jLLqbvS1NSUYYlPM8i2fp5jWV0iVVFX6ZCo"
"""Checked when no such login exists, so that the answer takes as long as for a real one."""


def hash_password(password: str) -> str:
    """A salted hash of a password."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether a password fits its hash; None (no such person) takes as long and is False."""
    try:
        _hasher.verify(stored or _DUMMY, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def digest(token: str) -> str:
    """What is stored of a random token. A plain hash is enough, because tokens cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(a: str, b: str) -> bool:
    """Compare two secrets without telling by time where they differ."""
    return hmac.compare_digest(a.encode(), b.encode())
