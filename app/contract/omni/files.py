"""Files in payloads: addresses instead of references, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from app.contract.faults import Problem
from app.contract.payloads.media import Media, MediaRef

LIBRARY: Final = "media:"
"""Before the number of a file of the library; anything else is an address on the web (CTP-19)."""

FindMedia = Callable[[str], MediaRef | None]
"""The file behind an address, None where there is none; the caller fetches what lies elsewhere into the library."""


class WireError(ValueError):
    """A payload cannot be read; `problems` have paths within it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{one.path}: {one.code}" for one in problems))
        self.problems = problems


def address_of(media: Media | None) -> str | None:
    """How a file is written."""
    return f"{LIBRARY}{media.media_ref.media_id}" if media is not None else None


def media_at(path: str, address: str | None, find: FindMedia) -> Media | None:
    """The file that is meant; refused as `gone` where it is not there."""
    if address is None:
        return None
    ref = find(address)
    if ref is None:
        raise WireError(Problem(path=path, code="gone"))
    return Media(media_ref=ref)
