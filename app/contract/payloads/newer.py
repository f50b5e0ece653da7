"""A content that a newer version of Switchroom wrote: its JSON is kept, and only a part of it is understood."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import msgspec

from app.contract.channels import Channel
from app.contract.record import Command

ENVELOPE: Final = 0
"""Stands in place of the channel where the JSON of such a content travels; no channel has this number."""


class NewerContent(Command, tag_field="channel", tag=ENVELOPE):
    """`raw` is the content's JSON to the letter (MSG-92). Raises ValueError for anything else."""

    raw: str

    def __post_init__(self) -> None:
        fields = _fields(self.raw)
        if fields is None or fields.get("channel") not in _CHANNELS:
            raise ValueError("not the JSON of a content")

    @property
    def of(self) -> Channel:
        """The channel it is for."""
        return Channel(self._fields["channel"])

    @property
    def schema(self) -> int:
        """The form of the content object it was written in."""
        found = self._fields.get("schema")
        return found if isinstance(found, int) else 1

    @property
    def type(self) -> str:
        """The format it names, which this version may not have."""
        found = self._fields.get("type")
        return found if isinstance(found, str) else ""

    @property
    def _fields(self) -> dict[str, Any]:
        return _fields(self.raw) or {}


_CHANNELS: Final = frozenset(one.value for one in Channel)


@lru_cache(maxsize=64)
def _fields(raw: str) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeEncodeError):
        return None
