"""Dial strings: which channels of a gateway a dialer uses, in turn (DIA-10..13)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from app.contract.faults import Param, Problem

CHANNEL_MAX: Final = 31
_RANGE: Final = re.compile(r"([0-9]{1,9})(?:[.-]([0-9]{1,9}))?")
_DEVICE: Final = re.compile(r"[A-Za-z0-9_./:-]{1,32}")


class DialKind(StrEnum):
    """What a provider type wants in the dial string."""

    CHANNELS = "channels"  # required
    DEVICE = "device"  # a name, optional
    NONE = "none"  # must be empty


DIAL_KINDS: Final = {
    "dinstar": DialKind.CHANNELS,
    "dinstar_web": DialKind.CHANNELS,
    "dongle": DialKind.DEVICE,
}
"""Gateways; every other provider wants none."""


def dial_kind(provider_kind: str) -> DialKind:
    """What a provider wants; all that are no gateway need a sender ID instead."""
    return DIAL_KINDS.get(provider_kind, DialKind.NONE)


def read_channels(text: str) -> list[tuple[int, int]] | None:
    """Inclusive ranges as written: `(0.3)`, `0.3`, `0-3`, `2`, `0.3,6`; None where it is none of these."""
    inner = "".join(text.split())
    if inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    found = [_RANGE.fullmatch(part) for part in inner.split(",")]
    if any(one is None for one in found):
        return None
    return [(int(one[1]), int(one[2] if one[2] is not None else one[1])) for one in found if one is not None]


def channels_of(text: str) -> tuple[int, ...]:
    """The ring of a stored dial string; empty for one that is not made of channels."""
    ranges = read_channels(text) or []
    return tuple(channel for low, high in ranges for channel in range(low, high + 1))


def stored_form(text: str, provider_kind: str) -> str:
    """How a checked dial string is kept: `(0.3,6)`; a device's name as it is."""
    if dial_kind(provider_kind) is not DialKind.CHANNELS:
        return text.strip()
    ranges = read_channels(text) or []
    return f"({','.join(str(low) if low == high else f'{low}.{high}' for low, high in ranges)})"


def check_dial_string(path: str, text: str, provider_kind: str, ports: int | None = None) -> list[Problem]:
    """Everything wrong with a dial string for a provider type; `ports` is how many channels the provider has."""
    wanted = dial_kind(provider_kind)
    if wanted is DialKind.NONE:
        return [Problem(path=path, code="no_dial_string")] if text.strip() else []
    if wanted is DialKind.DEVICE:
        is_name = not text.strip() or _DEVICE.fullmatch(text.strip())
        return [] if is_name else [Problem(path=path, code="device_name", params={"value": text})]
    if not text.strip():
        return [Problem(path=path, code="required")]
    ranges = read_channels(text)
    if ranges is None or any(low > high for low, high in ranges):
        return [Problem(path=path, code="dial_string", params={"value": text})]
    top = CHANNEL_MAX if ports is None else min(CHANNEL_MAX, ports - 1)
    if max(high for _, high in ranges) > top:
        limits: dict[str, Param] = {"low": 0, "high": top}
        return [Problem(path=path, code="out_of_range", params=limits)]
    ring = channels_of(text)
    for place, channel in enumerate(ring):
        if channel in ring[:place]:
            return [Problem(path=path, code="duplicate", params={"value": channel})]
    return []
