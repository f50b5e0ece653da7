"""Provider accounts: what is configured, and how its connection stands (BKO-3, BEY-12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NewType

from app.contract.faults import Param
from app.contract.record import Command, Record
from app.contract.settings_fields import SettingField

ProviderId = NewType("ProviderId", int)


class Provider(Record):
    """An account. Secrets are not among the settings; `secrets_set` names those that are stored."""

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
    """New or changed account. A secret that is left out stays as it is; `version` 0 makes a new account."""

    name: str
    kind: str
    settings: Mapping[str, Param]
    enabled: bool = True
    version: int = 0
