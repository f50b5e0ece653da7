"""The settings of a Dinstar gateway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.contract.faults import Param, Problem
from app.contract.settings_fields import FieldKind, SettingField, check_settings, with_defaults


class Auth(StrEnum):
    """How the gateway asks who calls."""

    DIGEST = "digest"
    BASIC = "basic"


class Encoding(StrEnum):
    """What `encoding` the gateway is told; its words are its own."""

    AUTO = "auto"  # the 7-bit alphabet where the text fits it
    UNICODE = "unicode"
    GSM = "gsm-7bit"


def fields(*, tls: bool) -> tuple[SettingField, ...]:
    """The form; `tls` is whether the web interface is reached encrypted unless said otherwise."""
    return (
        SettingField(key="host", kind=FieldKind.TEXT, required=True, high=255),
        SettingField(key="port", kind=FieldKind.INTEGER, default=443 if tls else 80, low=1, high=65535),
        SettingField(key="tls", kind=FieldKind.YES_NO, default=tls),
        SettingField(key="user", kind=FieldKind.TEXT, required=True, high=64),
        SettingField(key="password", kind=FieldKind.TEXT, required=True, secret=True, high=64),
        SettingField(key="ports", kind=FieldKind.INTEGER, default=8, low=1, high=32),
        SettingField(
            key="encoding",
            kind=FieldKind.CHOICE,
            default=Encoding.AUTO.value,
            choices=tuple(Encoding),
            advanced=True,
        ),
        SettingField(key="verify_tls", kind=FieldKind.YES_NO, default=False, advanced=True),
        SettingField(
            key="auth", kind=FieldKind.CHOICE, default=Auth.DIGEST.value, choices=tuple(Auth), advanced=True
        ),
        SettingField(key="time_zone", kind=FieldKind.TIME_ZONE, default="UTC", advanced=True),
        SettingField(key="poll_ms", kind=FieldKind.INTEGER, default=2_000, low=200, high=60_000, advanced=True),
        SettingField(key="result_s", kind=FieldKind.INTEGER, default=60, low=5, high=600, advanced=True),
        SettingField(key="answer_s", kind=FieldKind.INTEGER, default=30, low=5, high=120, advanced=True),
    )


FIELDS: Final = fields(tls=False)
WEB_FIELDS: Final = fields(tls=True)
"""`ports` is how many channels the gateway has; `result_s` how long the result of one message is waited for;
`time_zone` the gateway's own. Boxes come with a certificate they signed themselves, hence `verify_tls`."""


@dataclass(frozen=True, slots=True)
class DinstarSettings:
    """One gateway; the meaning of each is that of its field."""

    host: str
    user: str
    password: str
    port: int = 80
    tls: bool = False
    ports: int = 8
    encoding: Encoding = Encoding.AUTO
    verify_tls: bool = False
    auth: Auth = Auth.DIGEST
    time_zone: str = "UTC"
    poll_ms: int = 2_000
    result_s: int = 60
    answer_s: int = 30


def check(values: Mapping[str, Param]) -> list[Problem]:
    """Everything wrong with the values of a form: `check_settings`, plus `not_ascii` and `unknown_time_zone`."""
    problems = check_settings(FIELDS, values)
    for key in ("host", "user", "password"):
        text = values.get(key)
        if isinstance(text, str) and not (text.isascii() and text.isprintable()):
            problems.append(Problem(path=key, code="not_ascii"))
    zone = values.get("time_zone")
    if isinstance(zone, str) and zone and not _is_zone(zone):
        problems.append(Problem(path="time_zone", code="unknown_time_zone", params={"actual": zone}))
    return problems


def read(values: Mapping[str, Param], *, tls: bool) -> DinstarSettings:
    """The settings of values that `check` finds nothing wrong with."""
    full = with_defaults(WEB_FIELDS if tls else FIELDS, values)
    return DinstarSettings(
        host=str(full["host"]),
        user=str(full["user"]),
        password=str(full["password"]),
        port=_number(full["port"]),
        tls=bool(full["tls"]),
        ports=_number(full["ports"]),
        encoding=Encoding(str(full["encoding"])),
        verify_tls=bool(full["verify_tls"]),
        auth=Auth(str(full["auth"])),
        time_zone=str(full["time_zone"]),
        poll_ms=_number(full["poll_ms"]),
        result_s=_number(full["result_s"]),
        answer_s=_number(full["answer_s"]),
    )


def _number(value: Param) -> int:
    assert isinstance(value, int)
    return value


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
