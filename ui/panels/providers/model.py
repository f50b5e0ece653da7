"""The form of a provider account without its widgets: the fields its connector declares (BKO-3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from app.contract.checks import check_length
from app.contract.faults import Param, Problem
from app.contract.providers import LinkReport, Provider, ProviderForm, ProviderKind, ProviderProbe, check_limits
from app.contract.settings_fields import FieldKind, SettingField, check_settings
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.form.editing import Editing, EditState
from ui.kit.table.conditions import parse_number
from ui.texts.numbers import number

NAME_MAX: Final = 100
_STORED: Final = "*"


def typed_of(one: SettingField, value: Param) -> str | bool:
    """A setting as its editor shows it."""
    if one.kind is FieldKind.YES_NO:
        return bool(value)
    if value is None:
        return ""
    if one.kind in (FieldKind.INTEGER, FieldKind.DECIMAL) and isinstance(value, int | float):
        return str(value) if isinstance(value, int) else number(value, 2)
    return str(value)


def value_of(one: SettingField, typed: str | bool) -> Param:
    """What is meant; a text that is no number stays as it is, so that the check can name it."""
    if isinstance(typed, bool):
        return typed
    text = typed if one.secret else typed.strip()
    if not text:
        return None
    if one.kind in (FieldKind.INTEGER, FieldKind.DECIMAL):
        found = parse_number(text)
        return text if found is None or (one.kind is FieldKind.INTEGER and isinstance(found, float)) else found
    return text


@dataclass(frozen=True, slots=True)
class ProviderState(EditState):
    """What the form shows; `typed` holds the settings by key, `report` what came of trying them."""

    provider: Provider | None
    kinds: tuple[ProviderKind, ...]
    kind: str
    name: str = ""
    enabled: bool = True
    per_minute: str = ""
    region: str = ""
    typed: dict[str, str | bool] = field(default_factory=dict)
    probing: bool = False
    report: LinkReport | None = None

    @property
    def fields(self) -> tuple[SettingField, ...]:
        """The fields of the chosen kind."""
        return next((one.fields for one in self.kinds if one.kind == self.kind), ())

    def is_stored(self, key: str) -> bool:
        """Whether a secret is kept already."""
        return self.provider is not None and key in self.provider.secrets_set

    def problem_at(self, path: str) -> Problem | None:
        """What is wrong with a field."""
        return next((one for one in self.problems if one.path in (path, f"settings.{path}")), None)


class ProviderModel(Editing[ProviderState, Provider]):
    """One open form; `finished` is called with the saved account."""

    def __init__(
        self,
        client: Client,
        provider: Provider | None,
        kinds: Sequence[ProviderKind],
        finished: Callable[[Provider], object],
    ) -> None:
        self._client = client
        super().__init__(_begun(provider, tuple(kinds)), finished)

    def change(self, **changes: Any) -> None:
        """Name, kind, enabled or limits."""
        if "kind" in changes:
            fresh = _begun(None, self.state.kinds, changes["kind"])
            self._set(kind=fresh.kind, typed=fresh.typed, problems=(), report=None)
            return
        left = tuple(one for one in self.state.problems if one.path not in changes)
        self._set(**changes, problems=left, touched=True)

    def type_setting(self, key: str, typed: str | bool) -> None:
        """A setting."""
        left = tuple(one for one in self.state.problems if one.path not in (key, f"settings.{key}"))
        self._set(typed={**self.state.typed, key: typed}, problems=left, touched=True, report=None)

    def form(self) -> ProviderForm:
        """What is sent: a secret that was not typed stays as it is."""
        now = self.state
        settings = {one.key: value_of(one, now.typed.get(one.key, "")) for one in now.fields}
        kept = {key: value for key, value in settings.items() if value is not None}
        version = now.provider.version if now.provider is not None else 0
        return ProviderForm(
            name=now.name,
            kind=now.kind,
            settings=kept,
            enabled=now.enabled,
            per_minute=_pace(now.per_minute),
            region=now.region,
            version=version,
        )

    def check(self) -> list[Problem]:
        """Everything wrong that can be seen without the service."""
        now, form = self.state, self.form()
        named = check_length("name", now.name, low=1, high=NAME_MAX)
        return [*named, *self._check_settings(form.settings), *check_limits(form)]

    def _check_settings(self, given: Mapping[str, Param]) -> list[Problem]:
        stored = [one.key for one in self.state.fields if one.secret and self.state.is_stored(one.key)]
        kept = {key: _STORED for key in stored if key not in given}
        return [one for one in check_settings(self.state.fields, {**kept, **given}) if one.path not in kept]

    async def probe(self) -> None:
        """*Test connection*: with what is typed, saved or not."""
        now = self.state
        settings = self.form().settings
        problems = self._check_settings(settings)
        self._set(problems=tuple(problems), report=None, fault=None)
        if problems:
            return
        mine = now.provider.id if now.provider is not None else None
        form = ProviderProbe(kind=now.kind, settings=settings, provider_id=mine)
        self._set(probing=True)
        try:
            report = await self._client.assets.probe_provider(form)
        except ServiceFault as error:
            self._refused(error.fault)
        else:
            self._set(report=report if settings == self.form().settings else None)
        finally:
            self._set(probing=False)

    def take_link(self, told: Provider) -> None:
        """The account's connection stands otherwise by now; what is typed stays."""
        mine = self.state.provider
        if mine is not None and told.id == mine.id:
            link = {
                "enabled": told.enabled,
                "link": told.link,
                "link_reason": told.link_reason,
                "link_since_ms": told.link_since_ms,
            }
            self._set(provider=msgspec.structs.replace(mine, **link))

    async def _store(self) -> Provider:
        mine = self.state.provider
        return await self._client.assets.save_provider(self.form(), mine.id if mine is not None else None)

    def _begun(self, provider: Provider) -> ProviderState:
        return _begun(provider, self.state.kinds)

    def _take(self, provider: Provider) -> None:
        self._set(provider=provider)

    async def _fresh(self) -> Provider | None:
        mine = self.state.provider
        every = await self._client.assets.providers()
        return next((one for one in every if mine is not None and one.id == mine.id), None)


def _pace(typed: str) -> int | None:
    """Messages a minute, None for no limit; what is no whole number is one that no account may have."""
    if not typed.strip():
        return None
    found = parse_number(typed)
    return found if isinstance(found, int) else -1


def _begun(provider: Provider | None, kinds: tuple[ProviderKind, ...], kind: str = "") -> ProviderState:
    kind = provider.kind if provider is not None else kind or kinds[0].kind
    fields = next((one.fields for one in kinds if one.kind == kind), ())
    stored = provider.settings if provider is not None else {}
    typed = {one.key: "" if one.secret else typed_of(one, stored.get(one.key, one.default)) for one in fields}
    if provider is None:
        return ProviderState(None, kinds, kind, typed=typed)
    pace = "" if provider.per_minute is None else str(provider.per_minute)
    return ProviderState(provider, kinds, kind, provider.name, provider.enabled, pace, provider.region, typed)
