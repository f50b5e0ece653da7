"""What the start page knows: first steps, the day's figures, recent broadcasts, connections; part by part."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

from app.contract.broadcasts import RUNNING, Broadcast, Status
from app.contract.conversations import Group, GroupCounts
from app.contract.faults import Fault
from app.contract.paging import MAX_WINDOW, Filter, ListQuery, Op, PageRequest
from app.contract.permissions import Permission
from app.contract.providers import Provider
from app.contract.senders import SenderStatus
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.shell.rereading import Rereading
from ui.texts.formats import local

RECENT: Final = 5


class Part(Enum):
    """A part of the page that is read, and may fail, by itself."""

    RUNS = "runs"
    QUEUE = "queue"
    INBOX = "inbox"
    CONTACTS = "contacts"
    PROVIDERS = "providers"
    SENDERS = "senders"


NEEDS: Final[Mapping[Part, Permission]] = {
    Part.RUNS: Permission.MANAGE_BROADCASTS,
    Part.INBOX: Permission.MANAGE_CONVERSATIONS,
    Part.CONTACTS: Permission.MANAGE_CONTACTS,
    Part.PROVIDERS: Permission.MANAGE_PROVIDERS,
    Part.SENDERS: Permission.VIEW_SENDER_IDS,
    Part.QUEUE: Permission.VIEW_DASHBOARD,
}
"""The right without which the service would refuse a part."""


class Step(Enum):
    """The way from an empty workspace to the first broadcast."""

    PROVIDER = "provider"
    SENDER = "sender"
    CONTACTS = "contacts"
    BROADCAST = "broadcast"


STEP_NEEDS: Final[Mapping[Step, Permission]] = {
    Step.PROVIDER: Permission.MANAGE_PROVIDERS,
    Step.SENDER: Permission.MANAGE_SENDER_IDS,
    Step.CONTACTS: Permission.MANAGE_CONTACTS,
    Step.BROADCAST: Permission.MANAGE_BROADCASTS,
}
_TOLD_BY: Final = {
    Step.PROVIDER: Part.PROVIDERS,
    Step.SENDER: Part.SENDERS,
    Step.CONTACTS: Part.CONTACTS,
    Step.BROADCAST: Part.RUNS,
}


@dataclass(frozen=True, slots=True)
class Runs:
    """Broadcasts. The figures of `today` are those of runs launched since midnight in the person's zone."""

    recent: tuple[Broadcast, ...] = ()
    total: int = 0
    active: int = 0
    paused: int = 0
    scheduled: int = 0
    ever_launched: bool = False
    today_runs: int = 0
    today_recipients: int = 0
    today_successful: int = 0
    today_unsuccessful: int = 0


@dataclass(frozen=True, slots=True)
class People:
    """Contacts: all, and those added since midnight."""

    total: int
    today: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """Conversations that wait for somebody, and one's own."""

    unassigned: int
    mine: int
    unread: int


@dataclass(frozen=True, slots=True)
class DashboardState:
    """A part is None until it was read; `faults` says which could not be, `read_ms` when the page was."""

    rights: frozenset[Permission]
    runs: Runs | None = None
    inbox: Inbox | None = None
    contacts: People | None = None
    providers: tuple[Provider, ...] | None = None
    senders: int | None = None
    queue: int | None = None
    faults: Mapping[Part, Fault] = field(default_factory=dict)
    read_ms: int | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """What the person may see."""
        return tuple(part for part in Part if NEEDS[part] in self.rights)

    @property
    def loading(self) -> bool:
        """Whether something that may be seen was neither read nor refused yet."""
        return any(getattr(self, part.value) is None and part not in self.faults for part in self.parts)

    @property
    def fault(self) -> Fault | None:
        """Why figures are old or missing."""
        return next(iter(self.faults.values()), None)

    def is_done(self, step: Step) -> bool | None:
        """Whether a step was taken, None while that is not known."""
        match step:
            case Step.PROVIDER:
                return None if self.providers is None else bool(self.providers)
            case Step.SENDER:
                return None if self.senders is None else self.senders > 0
            case Step.CONTACTS:
                return None if self.contacts is None else self.contacts.total > 0
            case Step.BROADCAST:
                return None if self.runs is None else self.runs.ever_launched

    @property
    def steps(self) -> tuple[tuple[Step, bool], ...]:
        """The steps this person can take, ticked or not; none once all are done, or while that is not known."""
        mine = [step for step in Step if STEP_NEEDS[step] in self.rights]
        found = [(step, self.is_done(step)) for step in mine]
        if any(done is None for _, done in found) or all(done for _, done in found):
            return ()
        return tuple((step, bool(done)) for step, done in found)


class DashboardModel:
    """Reads the parts the person may see. `observe` is told every new state."""

    def __init__(self, client: Client, rights: Collection[Permission], clock: Callable[[], int]) -> None:
        self._client, self._clock = client, clock
        self.state = DashboardState(frozenset(rights))
        self._wanted: set[Part] = set()
        self._reading = Rereading(self._read)
        self._observers: list[Callable[[DashboardState], None]] = []
        self._readers: Mapping[Part, Callable[[], Awaitable[Any]]] = {
            Part.RUNS: self._runs,
            Part.INBOX: self._inbox,
            Part.CONTACTS: self._contacts,
            Part.PROVIDERS: self._providers,
            Part.SENDERS: self._senders,
            Part.QUEUE: self._queue,
        }

    def observe(self, observer: Callable[[DashboardState], None]) -> None:
        """Be told the state now and whenever it changes."""
        self._observers.append(observer)
        observer(self.state)

    def close(self) -> None:
        """Tell nobody any more."""
        self._observers.clear()

    async def read(self, parts: Collection[Part] = tuple(Part)) -> None:
        """Read parts again; one that fails keeps what it had and does not disturb the others (DSH-47, DSH-62)."""
        self._wanted.update(parts)
        await self._reading.now()

    async def _read(self) -> None:
        wanted = [part for part in self.state.parts if part in self._wanted]
        self._wanted.clear()
        answers = await asyncio.gather(*(self._answer(part) for part in wanted))
        faults = {part: fault for part, fault in self.state.faults.items() if part not in wanted}
        values: dict[str, Any] = {}
        for part, answer in zip(wanted, answers, strict=True):
            if isinstance(answer, Fault):
                faults[part] = answer
            else:
                values[part.value] = answer
        read_ms = self._clock() if values else self.state.read_ms
        self.state = replace(self.state, **values, faults=faults, read_ms=read_ms)
        for observer in list(self._observers):
            observer(self.state)

    async def _answer(self, part: Part) -> Any:
        try:
            return await self._readers[part]()
        except ServiceFault as error:
            return error.fault

    def _midnight_ms(self) -> int:
        now = local(self._clock())
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return round(midnight.timestamp() * 1000)

    # -- parts ---------------------------------------------------------------------------------------------------

    async def _runs(self) -> Runs:
        recent, active, paused, scheduled, launched, today = await asyncio.gather(
            self._client.broadcasts.page(PageRequest(limit=RECENT)),
            self._count_runs(*(status.value for status in RUNNING)),
            self._count_runs(Status.PAUSED.value),
            self._count_runs(Status.SCHEDULED.value),
            self._client.broadcasts.page(_window(Filter(field="launched_ms", op=Op.FILLED), limit=1)),
            self._launched_today(),
        )
        counted = [run.counters for run in today]
        return Runs(
            recent=recent.rows,
            total=recent.total,
            active=active,
            paused=paused,
            scheduled=scheduled,
            ever_launched=launched.total > 0,
            today_runs=len(today),
            today_recipients=sum(run.contacts_total or 0 for run in today),
            today_successful=sum(one.successful for one in counted),
            today_unsuccessful=sum(one.unsuccessful for one in counted),
        )

    async def _count_runs(self, *statuses: str) -> int:
        wanted = Filter(field="status", op=Op.VALUE, values=statuses)
        return (await self._client.broadcasts.page(_window(wanted, limit=1))).total

    async def _launched_today(self) -> list[Broadcast]:
        since = Filter(field="launched_ms", op=Op.RANGE, low=self._midnight_ms())
        found: list[Broadcast] = []
        while True:
            page = await self._client.broadcasts.page(_window(since, offset=len(found), limit=MAX_WINDOW))
            found += page.rows
            if not page.rows or len(found) >= page.total:
                return found

    async def _inbox(self) -> Inbox:
        told: GroupCounts = await self._client.conversations.counts()
        counts = told.counts
        return Inbox(counts.get(Group.UNASSIGNED, 0), counts.get(Group.YOUR_TASKS, 0), told.unread)

    async def _contacts(self) -> People:
        since = Filter(field="created_ms", op=Op.RANGE, low=self._midnight_ms())
        every, today = await asyncio.gather(
            self._client.contacts.count(ListQuery()), self._client.contacts.count(ListQuery(filters=(since,)))
        )
        return People(every.contacts, today.contacts)

    async def _providers(self) -> tuple[Provider, ...]:
        return tuple(await self._client.assets.providers())

    async def _senders(self) -> int:
        return sum(one.status is SenderStatus.ACTIVE for one in await self._client.assets.senders())

    async def _queue(self) -> int:
        return (await self._client.jobs.work()).queued_messages


def _window(wanted: Filter, *, offset: int = 0, limit: int) -> PageRequest:
    return PageRequest(query=ListQuery(filters=(wanted,)), offset=offset, limit=limit)


def greeting(now_ms: int) -> str:
    """Which greeting fits the hour; the night belongs to the evening."""
    hour = local(now_ms).hour
    if 5 <= hour < 12:
        return "morning"
    return "day" if 12 <= hour < 18 else "evening"
