"""Keys of other programs, and the web service they call (API-1..5, WSV-1, WSV-7, WSV-17)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NewType

from app.contract.checks import check_length
from app.contract.dialers import DialerId
from app.contract.faults import Param, Problem
from app.contract.public_address import check_public_address
from app.contract.record import Command, Record

ApiKeyId = NewType("ApiKeyId", int)

NAME_MAX: Final = 60
RATE_DEFAULT: Final = 6_000
RATE_MAX: Final = 60_000


class KeyState(StrEnum):
    """Whether a key opens anything."""

    ACTIVE = "active"
    REVOKED = "revoked"


class ApiKey(Record):
    """A key as the table shows it: `ending` is its last characters, the only ones that are kept.

    `dialer_ids` are the dialers it may use, none meaning every one; `dialers` their names.
    """

    id: ApiKeyId
    name: str
    ending: str
    state: KeyState
    dialer_ids: tuple[DialerId, ...]
    dialers: tuple[str, ...]
    created_by: str
    created_ms: int
    used_ms: int | None  # last accepted call, to the minute
    revoked_ms: int | None


class ApiKeyForm(Command):
    """*Create API key*."""

    name: str
    dialer_ids: tuple[DialerId, ...] = ()


class NewApiKey(Record):
    """A key that was just made, with its characters: they are told this once."""

    api_key: ApiKey
    secret: str


class KeyDialer(Record):
    """A dialer a key can be limited to."""

    id: DialerId
    name: str


class WebFault(StrEnum):
    """Why the web service does not listen though it should."""

    PORT_TAKEN = "port_taken"
    CANNOT_LISTEN = "cannot_listen"


class WebService(Record):
    """The web service of this process: `url` is what others call, "" where it is switched off."""

    url: str
    listening: bool
    fault: WebFault | None
    accept_get: bool
    per_minute: int  # calls of one key
    version: int
    public_address: str = ""  # where people unsubscribe from outside; "" is nowhere


class ChangeWebService(Command):
    """What an administrator sets."""

    accept_get: bool
    per_minute: int
    version: int
    public_address: str = ""


def check_api_key(form: ApiKeyForm) -> list[Problem]:
    """What is wrong with the form that can be seen without the store."""
    return check_length("name", form.name.strip(), low=1, high=NAME_MAX)


def check_web_service(form: ChangeWebService) -> list[Problem]:
    """What is wrong with the settings."""
    problems = check_public_address(form.public_address)
    if not 1 <= form.per_minute <= RATE_MAX:
        limits: dict[str, Param] = {"low": 1, "high": RATE_MAX}
        problems.append(Problem(path="per_minute", code="out_of_range", params=limits))
    return problems
