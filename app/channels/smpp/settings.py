"""The settings of an SMPP account: declared for the form, checked, and read into one record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.channels.smpp.receipts import IdForm
from app.channels.smpp.text import Concatenation, DefaultAlphabet
from app.contract.faults import Param, Problem
from app.contract.settings_fields import FieldKind, SettingField, check_settings, with_defaults
from app.contract.sms import MAX_PARTS, MAX_PARTS_OF_A_PROFILE


class BindMode(StrEnum):
    """One connection for both directions, or one each way for centres that want that."""

    TRANSCEIVER = "transceiver"
    SEPARATE = "separate"


AUTO: Final = "auto"
_TON: Final = (AUTO, "0", "1", "2", "3", "4", "5", "6")
_NPI: Final = (AUTO, "0", "1", "3", "4", "6", "8", "9", "10", "14", "18")

FIELDS: Final = (
    SettingField(key="host", kind=FieldKind.TEXT, required=True, high=255),
    SettingField(key="port", kind=FieldKind.INTEGER, default=2775, low=1, high=65535),
    SettingField(key="tls", kind=FieldKind.YES_NO, default=False),
    SettingField(key="system_id", kind=FieldKind.TEXT, required=True, high=15),
    SettingField(key="password", kind=FieldKind.TEXT, secret=True, default="", high=8),
    SettingField(key="rate", kind=FieldKind.DECIMAL, default=None, low=0.01, high=100_000),
    SettingField(key="system_type", kind=FieldKind.TEXT, default="", high=12, advanced=True),
    SettingField(
        key="bind_mode",
        kind=FieldKind.CHOICE,
        default=BindMode.TRANSCEIVER.value,
        choices=tuple(BindMode),
        advanced=True,
    ),
    SettingField(key="window", kind=FieldKind.INTEGER, default=50, low=1, high=1000, advanced=True),
    SettingField(
        key="concat",
        kind=FieldKind.CHOICE,
        default=Concatenation.UDH8.value,
        choices=tuple(Concatenation),
        advanced=True,
    ),
    SettingField(
        key="default_alphabet",
        kind=FieldKind.CHOICE,
        default=DefaultAlphabet.GSM7.value,
        choices=tuple(DefaultAlphabet),
        advanced=True,
    ),
    SettingField(
        key="max_parts",
        kind=FieldKind.INTEGER,
        default=MAX_PARTS,
        low=1,
        high=MAX_PARTS_OF_A_PROFILE,
        advanced=True,
    ),
    SettingField(
        key="dlr_id", kind=FieldKind.CHOICE, default=IdForm.SAME.value, choices=tuple(IdForm), advanced=True
    ),
    SettingField(key="query", kind=FieldKind.YES_NO, default=False, advanced=True),
    SettingField(key="time_zone", kind=FieldKind.TIME_ZONE, default="UTC", advanced=True),
    SettingField(key="service_type", kind=FieldKind.TEXT, default="", high=5, advanced=True),
    SettingField(key="source_ton", kind=FieldKind.CHOICE, default=AUTO, choices=_TON, advanced=True),
    SettingField(key="source_npi", kind=FieldKind.CHOICE, default=AUTO, choices=_NPI, advanced=True),
    SettingField(key="dest_ton", kind=FieldKind.CHOICE, default="1", choices=_TON[1:], advanced=True),
    SettingField(key="dest_npi", kind=FieldKind.CHOICE, default="1", choices=_NPI[1:], advanced=True),
    SettingField(key="short_code_digits", kind=FieldKind.INTEGER, default=6, low=0, high=20, advanced=True),
    SettingField(key="answer_s", kind=FieldKind.INTEGER, default=30, low=5, high=120, advanced=True),
)
"""`rate` is messages (parts) a second, empty for no limit; `time_zone` is that of the dates in receipts;
senders of at most `short_code_digits` digits are short codes; `query`: the centre can be asked with query_sm."""


@dataclass(frozen=True, slots=True)
class SmppSettings:
    """One account; the meaning of each is that of its field."""

    host: str
    system_id: str
    password: str = ""
    port: int = 2775
    tls: bool = False
    system_type: str = ""
    bind_mode: BindMode = BindMode.TRANSCEIVER
    window: int = 50
    rate: float | None = None
    concat: Concatenation = Concatenation.UDH8
    default_alphabet: DefaultAlphabet = DefaultAlphabet.GSM7
    max_parts: int = MAX_PARTS
    dlr_id: IdForm = IdForm.SAME
    query: bool = False
    time_zone: str = "UTC"
    service_type: str = ""
    source_ton: int | None = None
    source_npi: int | None = None
    dest_ton: int = 1
    dest_npi: int = 1
    short_code_digits: int = 6
    answer_s: int = 30


def check(values: Mapping[str, Param]) -> list[Problem]:
    """Everything wrong with the values of a form: `check_settings`, plus `not_ascii` and `unknown_time_zone`."""
    problems = check_settings(FIELDS, values)
    for key in ("system_id", "password", "system_type", "service_type"):
        text = values.get(key)
        if isinstance(text, str) and not (text.isascii() and (text.isprintable())):
            problems.append(Problem(path=key, code="not_ascii"))
    zone = values.get("time_zone")
    if isinstance(zone, str) and zone and not _is_zone(zone):
        problems.append(Problem(path="time_zone", code="unknown_time_zone", params={"actual": zone}))
    return problems


def read(values: Mapping[str, Param]) -> SmppSettings:
    """The settings of values that `check` finds nothing wrong with."""
    full = with_defaults(FIELDS, values)
    rate = full["rate"]
    return SmppSettings(
        host=_as(str, full["host"]),
        port=_as(int, full["port"]),
        tls=_as(bool, full["tls"]),
        system_id=_as(str, full["system_id"]),
        password=_as(str, full["password"]),
        system_type=_as(str, full["system_type"]),
        bind_mode=BindMode(_as(str, full["bind_mode"])),
        window=_as(int, full["window"]),
        rate=float(rate) if isinstance(rate, int | float) else None,
        concat=Concatenation(_as(str, full["concat"])),
        default_alphabet=DefaultAlphabet(_as(str, full["default_alphabet"])),
        max_parts=_as(int, full["max_parts"]),
        dlr_id=IdForm(_as(str, full["dlr_id"])),
        query=_as(bool, full["query"]),
        time_zone=_as(str, full["time_zone"]),
        service_type=_as(str, full["service_type"]),
        source_ton=_number(full["source_ton"]),
        source_npi=_number(full["source_npi"]),
        dest_ton=int(_as(str, full["dest_ton"])),
        dest_npi=int(_as(str, full["dest_npi"])),
        short_code_digits=_as(int, full["short_code_digits"]),
        answer_s=_as(int, full["answer_s"]),
    )


T = TypeVar("T")


def _as(kind: type[T], value: Param) -> T:
    assert isinstance(value, kind)
    return value


def _number(value: Param) -> int | None:
    return None if value == AUTO else int(_as(str, value))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
