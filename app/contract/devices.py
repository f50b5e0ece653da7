"""Devices of contacts: where pushes and messages into apps go (MSG-71)."""

from __future__ import annotations

from typing import Final, NewType

from app.contract.channels import Channel
from app.contract.checks import check_length
from app.contract.faults import Problem
from app.contract.record import Command, Record

DeviceId = NewType("DeviceId", int)

BY_DEVICE: Final = frozenset({Channel.PUSH, Channel.MOBILE_PUSH})
"""Channels that address the devices a contact has registered."""
TOKEN_MAX: Final = 1024
"""Characters of a token; those of the push services have 64 to about 500."""
NAME_MAX: Final = 100
DEVICES_MAX: Final = 20
"""Devices of one contact on one channel."""


class Device(Record):
    """A browser or phone that takes pushes, or a user of an app. `name` is what people call it, "" without one."""

    id: DeviceId
    channel: Channel
    token: str
    name: str
    registered_ms: int


class DeviceForm(Command):
    """Register a device. A token that is known already passes to this contact: the device has changed hands."""

    channel: Channel
    token: str
    name: str = ""


def check_token(path: str, token: str) -> list[Problem]:
    """A token: 1 to 1024 visible ASCII characters without blanks."""
    problems = check_length(path, token, low=1, high=TOKEN_MAX)
    written = token.strip()
    if not problems and not (written.isascii() and written.isprintable() and " " not in written):
        return [Problem(path=path, code="token_malformed")]
    return problems


def check_device(form: DeviceForm) -> list[Problem]:
    """Everything wrong with a device that can be seen without the store."""
    wrong = [] if form.channel in BY_DEVICE else [Problem(path="channel", code="not_by_device")]
    return [*wrong, *check_token("token", form.token), *check_length("name", form.name, high=NAME_MAX)]
