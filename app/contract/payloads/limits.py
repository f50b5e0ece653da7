"""What a limit is, and the figures that have a name of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, TypeVar

from app.contract.payloads.accepted import KB

T = TypeVar("T")

RCS_TEXT_MAX: Final = 3072
RCS_TEXT_HINT: Final = 2000
RCS_CTA_MAX: Final = 25
RCS_PAYLOAD_MAX_BYTES: Final = 250 * KB
VIBER_TEXT_MAX: Final = 1000
WHATSAPP_TEXT_MAX: Final = 4096
WHATSAPP_BODY_MAX: Final = 1024
LIST_OPTIONS_MAX: Final = 10
SUBJECT_MAX: Final = 255
EMAIL_TEXT_MAX: Final = 100_000
PUSH_HEADER_MAX: Final = 100
PUSH_TEXT_MAX: Final = 500
PUSH_PAYLOAD_MAX_BYTES: Final = 4096
TTS_TEXT_MAX: Final = 1000
MOBILE_BODY_MAX: Final = 1000
MOBILE_DATA_MAX: Final = 4096
"""Octets of the key/value data as JSON (MPU-4)."""
URL_MAX: Final = 2000
WECHAT_TEXT_MAX_BYTES: Final = 2048


class Role(Enum):
    """What a text is; all but `PLAIN` may hold placeholders (MSG-41)."""

    TEXT = auto()
    LINE = auto()  # line breaks are none in it
    URL = auto()  # http or https (MSG-98)
    FILLING = auto()  # what a variable of a WhatsApp template is replaced with
    PLAIN = auto()


@dataclass(frozen=True, slots=True)
class Limit:
    """What a text may hold, in visible characters."""

    high: int
    low: int = 1
    role: Role = Role.TEXT


@dataclass(frozen=True, slots=True)
class Span:
    """How many there may be."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class MediaPlace:
    """A place for a file; what it takes stands under `name` in `accepted.ACCEPTED`."""

    name: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """One kind: the fields that count, those that must be there, and what they may hold."""

    fields: frozenset[str]
    needed: tuple[str, ...] = ()
    texts: Mapping[str, Limit] = field(default_factory=dict)
    counts: Mapping[str, Span] = field(default_factory=dict)
    media: Mapping[str, MediaPlace] = field(default_factory=dict)


def under(prefix: str, found: Mapping[str, T]) -> dict[str, T]:
    """The same further down the path."""
    return {f"{prefix}.{name}": one for name, one in found.items()}
