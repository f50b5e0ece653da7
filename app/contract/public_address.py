"""The address under which the workspace is reached from outside: what it must look like (EML-19)."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from app.contract.faults import Problem

ADDRESS_MAX: Final = 200
UNSUBSCRIBE_PATH: Final = "unsubscribe"
"""What stands behind it in links of mails; whoever passes calls on passes these to the web service."""
_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def tidy_address(text: str) -> str:
    """As it is stored: no blanks around it, no slash at its end."""
    return text.strip().rstrip("/")


def check_public_address(text: str, path: str = "public_address") -> list[Problem]:
    """`not_public`: https with a host and perhaps a path, or http on this machine; empty is none at all."""
    address = tidy_address(text)
    if not address:
        return []
    if len(address) > ADDRESS_MAX:
        return [Problem(path=path, code="too_long", params={"limit": ADDRESS_MAX, "actual": len(address)})]
    return [] if _is_public(address) else [Problem(path=path, code="not_public")]


def _is_public(address: str) -> bool:
    if not address.isascii() or any(not one.isprintable() or one in ' <>"\\' for one in address):
        return False
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    is_plain = not parts.query and not parts.fragment and parts.username is None
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _OWN_MACHINE)
    return bool(host) and is_plain and is_safe


def unsubscribe_url(public_address: str, token: str) -> str:
    """The address a person opts out under."""
    return f"{public_address}/{UNSUBSCRIBE_PATH}/{token}"
