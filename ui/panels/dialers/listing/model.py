"""The form of a dialer without its widgets: what is typed, what is wrong, what its provider wants (DIA-2..13)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.contract.dial_string import DialKind, dial_kind
from app.contract.dialers import DEFAULT_GAP_MS, Dialer, DialerForm, DialerProvider, check_dialer
from app.contract.faults import Problem
from app.contract.safety import Breaker
from app.contract.schedules import Schedule, ScheduleId
from backend_client.client import Client
from ui.kit.form.editing import Editing, EditState
from ui.kit.form.numerals import parse_number

MINUTE_MS: Final = 60_000
BREAKER: Final = Breaker()
"""What a new dialer is guarded by."""


@dataclass(frozen=True, slots=True)
class DialerState(EditState):
    """What the form shows; `gap` is the time between messages as typed."""

    dialer: Dialer | None
    providers: tuple[DialerProvider, ...]
    schedules: tuple[Schedule, ...]
    name: str = ""
    provider_id: int | None = None
    sender_id: int | None = None
    schedule_ids: tuple[ScheduleId, ...] = ()
    dial_string: str = ""
    gap: str = str(DEFAULT_GAP_MS)
    enabled: bool = True
    dncr: bool = True
    confirmed: bool = False
    region: str = ""
    recipient_time: bool = False
    breaker: Breaker | None = BREAKER

    @property
    def provider(self) -> DialerProvider | None:
        """The chosen provider."""
        return next((one for one in self.providers if one.id == self.provider_id), None)

    @property
    def dial_kind(self) -> DialKind | None:
        """What the chosen provider wants in the dial string, None while none is chosen."""
        provider = self.provider
        return None if provider is None else dial_kind(provider.kind)

    @property
    def needs_sender(self) -> bool:
        """Whether messages need a sender ID: gateways have numbers of their own."""
        return self.dial_kind is DialKind.NONE

    @property
    def gap_ms(self) -> int | None:
        """The time between messages, None while what is typed is no whole number."""
        value = parse_number(self.gap)
        return value if isinstance(value, int) else None

    @property
    def per_minute(self) -> int | None:
        """How many messages can leave in a minute, as dialer and provider allow (DIA-24)."""
        gap, provider = self.gap_ms, self.provider
        limits = [MINUTE_MS // gap] if gap else []
        if provider is not None and provider.per_minute is not None:
            limits.append(provider.per_minute)
        return min(limits, default=None)


class DialerModel(Editing[DialerState, Dialer]):
    """One open form; `finished` is called with the saved dialer."""

    def __init__(
        self,
        client: Client,
        dialer: Dialer | None,
        providers: Sequence[DialerProvider],
        schedules: Sequence[Schedule],
        finished: Callable[[Dialer], object],
    ) -> None:
        self._client = client
        super().__init__(_begun(dialer, tuple(providers), tuple(schedules)), finished)

    def change(self, **changes: Any) -> None:
        """Something was typed or chosen."""
        paths = {"gap_ms" if name == "gap" else name for name in changes}
        left = tuple(one for one in self.state.problems if one.path not in paths)
        self._set(**changes, problems=left, touched=True)

    def choose_provider(self, provider_id: object) -> None:
        """Another provider: its only sender is chosen; a dial string it cannot have goes."""
        if provider_id == self.state.provider_id:
            return
        provider = next((one for one in self.state.providers if one.id == provider_id), None)
        senders = provider.senders if provider is not None else ()
        text = self.state.dial_string
        if provider is None or dial_kind(provider.kind) is DialKind.NONE:
            text = ""
        sender_id = senders[0][0] if len(senders) == 1 else None
        self.change(provider_id=provider_id, sender_id=sender_id, dial_string=text)

    def add_schedule(self, schedule: Schedule) -> None:
        """One that was just made is offered and ticked."""
        others = tuple(one for one in self.state.schedules if one.id != schedule.id)
        every = tuple(sorted((*others, schedule), key=lambda one: one.name.casefold()))
        self.change(schedules=every, schedule_ids=(*self.state.schedule_ids, schedule.id))

    def switch_off_dncr(self) -> None:
        """The person confirmed that the lists are not to be checked (DIA-8)."""
        self.change(dncr=False, confirmed=True)

    # -- saving --------------------------------------------------------------------------------------------------

    def form(self) -> DialerForm:
        """What is sent."""
        now = self.state
        gap = now.gap_ms
        return DialerForm(
            name=now.name.strip(),
            provider_id=now.provider.id if now.provider is not None else None,
            sender_id=next((key for key, _ in self._senders() if key == now.sender_id), None),
            schedule_ids=now.schedule_ids,
            dial_string=now.dial_string.strip(),
            gap_ms=-1 if gap is None else gap,
            enabled=now.enabled,
            dncr=now.dncr,
            without_dncr_confirmed=now.confirmed,
            region=now.region,
            recipient_time=now.recipient_time,
            breaker=now.breaker,
            version=now.dialer.version if now.dialer is not None else 0,
        )

    def _senders(self) -> tuple[tuple[Any, str], ...]:
        provider = self.state.provider
        return provider.senders if provider is not None and self.state.needs_sender else ()

    def check(self) -> list[Problem]:
        """Everything wrong that can be seen without the service (DIA-50)."""
        now, provider = self.state, self.state.provider
        kind, ports = (None, None) if provider is None else (provider.kind, provider.ports)
        problems = check_dialer(self.form(), kind, ports)
        if now.gap_ms is None:
            problems = [one for one in problems if one.path != "gap_ms"]
            problems.append(Problem(path="gap_ms", code="not_a_number"))
        if now.needs_sender and self.form().sender_id is None:
            problems.append(Problem(path="sender_id", code="required"))
        return problems

    async def _store(self) -> Dialer:
        mine = self.state.dialer
        return await self._client.dialers.save(self.form(), mine.id if mine is not None else None)

    def _begun(self, dialer: Dialer) -> DialerState:
        return _begun(dialer, self.state.providers, self.state.schedules)

    def _take(self, dialer: Dialer) -> None:
        self._set(dialer=dialer)

    async def _fresh(self) -> Dialer | None:
        mine = self.state.dialer
        every = await self._client.dialers.all()
        return next((one for one in every if mine is not None and one.id == mine.id), None)


def _begun(
    dialer: Dialer | None, providers: tuple[DialerProvider, ...], schedules: tuple[Schedule, ...]
) -> DialerState:
    if dialer is None:
        only = providers[0] if len(providers) == 1 else None
        sender = only.senders[0][0] if only is not None and len(only.senders) == 1 else None
        chosen = (schedules[0].id,) if len(schedules) == 1 else ()
        return DialerState(
            None,
            providers,
            schedules,
            provider_id=None if only is None else only.id,
            sender_id=sender,
            schedule_ids=chosen,
        )
    return DialerState(
        dialer,
        providers,
        schedules,
        name=dialer.name,
        provider_id=dialer.provider_id,
        sender_id=dialer.sender_id,
        schedule_ids=dialer.schedule_ids,
        dial_string=dialer.dial_string,
        gap=str(dialer.gap_ms),
        enabled=dialer.enabled,
        dncr=dialer.dncr,
        confirmed=not dialer.dncr,
        region=dialer.region,
        recipient_time=dialer.recipient_time,
        breaker=dialer.breaker,
    )
