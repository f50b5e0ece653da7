"""Provider accounts: what is configured, and how its connection stands (BKO-3, BEY-12)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NewType

from app.contract.faults import Param, Problem
from app.contract.phones import calling_code
from app.contract.record import Command, Record
from app.contract.settings_fields import SettingField

ProviderId = NewType("ProviderId", int)

NETWORK: Final = "network"
"""The setting of an RCS account that names its network."""

PER_MINUTE_MAX: Final = 6_000
PER_MINUTE_DEFAULT: Final = 300


class RcsNetwork(StrEnum):
    """What an RCS connection leads to, which decides what phones are shown (RCS-2, RCS-25, RCS-42)."""

    GSMA = "gsma"
    GOOGLE = "google"


class Provider(Record):
    """An account. Secrets are not among the settings; `secrets_set` names those that are stored.

    `rcs_network` is where an RCS account leads, None for those of other channels.
    """

    id: ProviderId
    name: str
    kind: str
    channel: int
    settings: Mapping[str, Param]
    secrets_set: tuple[str, ...]
    enabled: bool
    version: int
    link: str
    link_reason: str
    link_since_ms: int
    per_minute: int | None = None
    region: str = ""
    rcs_network: RcsNetwork | None = None


class ProviderKind(Record):
    """A kind of account and the form its connector declares."""

    kind: str
    channel: int
    fields: tuple[SettingField, ...]


class ProviderProbe(Command):
    """An account to try out before it is saved; of a stored one, a secret that is left out is the stored one."""

    kind: str
    settings: Mapping[str, Param]
    provider_id: ProviderId | None = None


class LinkReport(Record):
    """What came of trying: the state of the connection, and why."""

    link: str
    reason: str


class ProviderForm(Command):
    """New or changed account. A secret that is left out stays as it is; `version` 0 makes a new account.

    `per_minute` is the most starts by dialers and lists together, None: the connector's own pace alone, but for a
    new gateway, which gets PER_MINUTE_DEFAULT. `region` (ISO 3166) reads national numbers, "" is the workspace's.
    """

    name: str
    kind: str
    settings: Mapping[str, Param]
    enabled: bool = True
    per_minute: int | None = None
    region: str = ""
    version: int = 0


def check_limits(form: ProviderForm) -> list[Problem]:
    """What is wrong with pace and region (CMP-2)."""
    problems = []
    if form.per_minute is not None and not 1 <= form.per_minute <= PER_MINUTE_MAX:
        limits: dict[str, Param] = {"low": 1, "high": PER_MINUTE_MAX}
        problems.append(Problem(path="per_minute", code="out_of_range", params=limits))
    if form.region and not calling_code(form.region):
        problems.append(Problem(path="region", code="not_in_list", params={"value": form.region}))
    return problems
