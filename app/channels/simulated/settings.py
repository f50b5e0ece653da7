"""The settings of an account at the simulated carrier's gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.contract.faults import Param, Problem
from app.contract.providers import NETWORK, RcsNetwork
from app.contract.settings_fields import FieldKind, SettingField, check_settings, with_defaults

FIELDS: Final = (
    SettingField(key="host", kind=FieldKind.TEXT, default="127.0.0.1", high=255),
    SettingField(key="port", kind=FieldKind.INTEGER, required=True, low=1, high=65535),
    SettingField(key="account", kind=FieldKind.TEXT, default="switchroom", high=64),
    SettingField(key="password", kind=FieldKind.TEXT, required=True, secret=True, high=64),
    SettingField(key="rate", kind=FieldKind.DECIMAL, default=None, low=0.01, high=100_000),
    SettingField(key="window", kind=FieldKind.INTEGER, default=20, low=1, high=200, advanced=True),
    SettingField(key="answer_s", kind=FieldKind.INTEGER, default=30, low=5, high=120, advanced=True),
    SettingField(key="prefix", kind=FieldKind.TEXT, default="", high=40, advanced=True),
)
RCS_FIELDS: Final = (
    *FIELDS[:4],
    SettingField(
        key=NETWORK,
        kind=FieldKind.CHOICE,
        default=RcsNetwork.GSMA.value,
        choices=tuple(one.value for one in RcsNetwork),
    ),
    *FIELDS[4:],
)
"""`rate` is messages a second, empty for no limit; `prefix` goes before our message ids, so that two workspaces can
use one gateway: it takes no reference twice; `network` is what RCS goes over."""


@dataclass(frozen=True, slots=True)
class SimulatedSettings:
    """One account; the meaning of each is that of its field."""

    port: int
    password: str
    host: str = "127.0.0.1"
    account: str = "switchroom"
    rate: float | None = None
    window: int = 20
    answer_s: int = 30
    prefix: str = ""
    network: RcsNetwork = RcsNetwork.GSMA


def check(values: Mapping[str, Param], fields: Sequence[SettingField] = FIELDS) -> list[Problem]:
    """Everything wrong with the values of a form: `check_settings`, plus `not_ascii`."""
    problems = check_settings(fields, values)
    for key in ("host", "account", "password", "prefix"):
        text = values.get(key)
        if isinstance(text, str) and not (text.isascii() and text.isprintable()):
            problems.append(Problem(path=key, code="not_ascii"))
    return problems


def read(values: Mapping[str, Param]) -> SimulatedSettings:
    """The settings of values that `check` finds nothing wrong with."""
    full = with_defaults(RCS_FIELDS, values)
    rate = full["rate"]
    return SimulatedSettings(
        port=_number(full["port"]),
        host=str(full["host"]),
        account=str(full["account"]),
        password=str(full["password"]),
        rate=float(rate) if isinstance(rate, int | float) else None,
        window=_number(full["window"]),
        answer_s=_number(full["answer_s"]),
        prefix=str(full["prefix"] or ""),
        network=RcsNetwork(str(full[NETWORK])),
    )


def _number(value: Param) -> int:
    assert isinstance(value, int)
    return value
