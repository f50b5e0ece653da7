"""A service in memory, as far as the builder asks it; answers can be refused, lost, or kept waiting."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.contract.attributes import Attribute, AttributeId, AttributeType
from app.contract.broadcasts import (
    Broadcast,
    BroadcastForm,
    BroadcastId,
    Counters,
    LaunchKind,
    People,
    Person,
    Preflight,
    PreflightPeople,
    PreflightRequest,
    SendTest,
    SourceCount,
    Status,
    Timing,
)
from app.contract.contacts import Tag, TagId
from app.contract.content import keys_of
from app.contract.content_templates import ContentTemplate
from app.contract.faults import Code, Fault
from app.contract.feed import Change, Event, Topic
from app.contract.messages import Direction, Message, MessageId, MessageState, Source
from app.contract.preflight import Rendered, Since
from app.contract.providers import ProviderId
from app.contract.senders import Sender, SenderId, SenderStatus
from app.contract.service import Workspace
from app.contract.targets import Count, Target, TargetId
from app.contract.whatsapp_templates import WaRegistry
from backend_client.transport import ServiceFault
from tests.contract.wa_templates import TEMPLATES
from ui.panels.broadcasts.builder.recovery import Recovered

NOW_MS = 1_763_600_000_000
HOUR_MS = 3_600_000


def sender(number: int = 1, name: str = "NORDWIND", status: SenderStatus = SenderStatus.ACTIVE) -> Sender:
    return Sender(
        id=SenderId(number), name=name, channel=1, provider_id=ProviderId(1), provider="Line", status=status
    )


def target(number: int, name: str) -> Target:
    return Target(
        id=TargetId(number),
        name=name,
        filters=(),
        launches=0,
        needs_attention=False,
        created_ms=0,
        updated_ms=0,
        version=1,
    )


def attribute(number: int, key: str, name: str) -> Attribute:
    return Attribute(id=AttributeId(number), key=key, name=name, type=AttributeType.TEXT)


def broadcast(number: int = 1, **fields: Any) -> Broadcast:
    """A run with whatever a test says of it."""
    values: dict[str, Any] = {
        "id": BroadcastId(number),
        "name": "Spring offer",
        "description": "",
        "status": Status.DRAFT,
        "status_reason": None,
        "channels": (1,),
        "timing": Timing.AT,
        "at_ms": None,
        "time_zone": "UTC",
        "launch_kind": LaunchKind.MANUAL,
        "source_broadcast_id": None,
        "contacts_estimated": None,
        "contacts_total": None,
        "resolved": None,
        "blocked_since_ms": None,
        "counters": Counters(),
        "launched_ms": None,
        "finished_ms": None,
        "created_by": "Ada Admin",
        "created_ms": NOW_MS,
        "updated_ms": NOW_MS,
        "version": 1,
        **fields,
    }
    return Broadcast(**values)


def refused(code: Code, *problems: Any, **params: Any) -> ServiceFault:
    return ServiceFault(Fault(code=code, params=params, problems=tuple(problems)))


SILENCE = refused(Code.UNREACHABLE)


@dataclass
class Broadcasts:
    """Runs by id. `lose` makes the next answer get lost after the work was done, `refuse` refuses the next call."""

    forms: dict[int, BroadcastForm] = field(default_factory=dict)
    runs: dict[int, Broadcast] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    refuse: deque[ServiceFault] = field(default_factory=deque)
    lose: int = 0
    samples: tuple[Rendered, ...] = ()
    exclusions: dict[str, int] = field(default_factory=dict)
    people: int = 100
    since: Since | None = None
    ends: Mapping[str, Any] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    tested: Message | None = None

    def _note(self, verb: str, what: Any) -> None:
        self.calls.append((verb, what))
        if self.refuse:
            raise self.refuse.popleft()

    def _answer(self, run: Broadcast) -> Broadcast:
        if self.lose:
            self.lose -= 1
            raise SILENCE
        return run

    def count(self, verb: str) -> int:
        return sum(name == verb for name, _ in self.calls)

    def put(self, run: Broadcast, form: BroadcastForm) -> Broadcast:
        self.runs[run.id] = run
        self.forms[run.id] = msgspec.structs.replace(form, version=run.version, client_key="")
        return run

    async def one(self, broadcast_id: BroadcastId) -> Broadcast:
        self._note("one", broadcast_id)
        return self.runs[broadcast_id]

    async def form(self, broadcast_id: BroadcastId) -> BroadcastForm:
        self._note("form", broadcast_id)
        return self.forms[broadcast_id]

    async def preflight(self, ask: PreflightRequest) -> Preflight:
        self._note("preflight", ask)
        if self.gate is not None:
            await self.gate.wait()
        asks_city = any("city" in keys_of(step.content) for step in ask.steps)
        missing = {"city": 3} if asks_city else {}
        return Preflight(
            sources=tuple(SourceCount(contacts=self.people, name="Spain") for _ in ask.recipients),
            selected=self.people * len(ask.recipients),
            people=self.people,
            recipients=self.people - sum(self.exclusions.values()),
            exclusions=self.exclusions,
            parts=None,
            missing=missing,
            samples=self.samples,
            rate=None,
            problems=(),
            since=self.since if ask.broadcast_id is not None else None,
            **self.ends,
        )

    async def preflight_people(self, ask: PreflightPeople) -> People:
        self._note("people", ask)
        start = int(ask.after or 0)
        rows = tuple(
            Person(contact_id=n, address=f"3460000{n:04}", name=f"Person {n}") for n in range(start, start + 3)
        )
        return People(rows=rows, next=str(start + 3) if start < 3 else None)

    async def send_test(self, form: SendTest) -> Message:
        self._note("test", form)
        self.tested = test_message(MessageState.QUEUED)
        return self.tested

    async def test_sent(self, message_id: MessageId) -> Message:
        self._note("test_sent", message_id)
        assert self.tested is not None
        return self.tested

    def _open(self, form: BroadcastForm, broadcast_id: BroadcastId | None) -> Broadcast:
        if broadcast_id is None and form.client_key in self.keys:
            return self.runs[self.keys[form.client_key]]
        if broadcast_id is None:
            number = len(self.runs) + 1
            self.keys[form.client_key] = number
            return self.put(broadcast(number, name=form.name.strip()), form)
        run = self.runs[broadcast_id]
        if run.status not in (Status.DRAFT, Status.SCHEDULED):
            raise refused(Code.STATUS_IS_NOW, status=run.status.value)
        if form.version != run.version:
            raise refused(Code.CONFLICT, by="bob", at_ms=NOW_MS)
        return self.put(msgspec.structs.replace(run, name=form.name.strip(), version=run.version + 1), form)

    async def save(self, form: BroadcastForm, broadcast_id: BroadcastId | None = None) -> Broadcast:
        self._note("save", form)
        return self._answer(self._open(form, broadcast_id))

    async def launch(self, form: BroadcastForm, broadcast_id: BroadcastId | None = None) -> Broadcast:
        self._note("launch", form)
        if broadcast_id is None and form.client_key in self.keys:
            known = self.runs[self.keys[form.client_key]]
            if known.status is not Status.DRAFT:
                return self._answer(known)
        run = self._open(form, broadcast_id)
        after = Status.IN_PROGRESS if form.timing is Timing.INSTANT else Status.SCHEDULED
        return self._answer(self.put(msgspec.structs.replace(run, status=after), form))


def test_message(state: MessageState) -> Message:
    return Message(
        id=MessageId(7),
        direction=Direction.OUT,
        channel=1,
        sender="NORDWIND",
        address="34600111222",
        text="Hi",
        state=state,
        source=Source.TEST,
        parts=1,
        created_ms=NOW_MS,
    )


@dataclass
class Contacts:
    """Two targets, a tag, two attributes."""

    known_targets: list[Target] = field(default_factory=lambda: [target(1, "Opted in, Spain"), target(2, "Madrid")])
    known_tags: list[Tag] = field(default_factory=lambda: [Tag(id=TagId(1), name="vip", contacts=1350)])

    async def targets(self) -> list[Target]:
        return list(self.known_targets)

    async def count_target(self, target_id: TargetId) -> Count:
        return Count(contacts=target_id * 1000, at_ms=NOW_MS)

    async def tags(self) -> list[Tag]:
        return list(self.known_tags)

    async def attributes(self) -> list[Attribute]:
        return [attribute(1, "name", "First name"), attribute(2, "city", "City")]


@dataclass
class Assets:
    """One active sender and a blocked one; `gate` keeps the next answer, as it is now, on its way."""

    known: list[Sender] = field(default_factory=lambda: [sender(), sender(2, "OLD", SenderStatus.BLOCKED)])
    gate: asyncio.Event | None = None

    async def senders(self) -> list[Sender]:
        found, gate = list(self.known), self.gate
        self.gate = None
        if gate is not None:
            await gate.wait()
        return found


@dataclass
class ContentTemplates:
    """Messages under names, none at first."""

    known: list[ContentTemplate] = field(default_factory=list)

    async def every(self) -> list[ContentTemplate]:
        return list(self.known)


@dataclass
class Events:
    """Subscribers by topic."""

    listeners: list[tuple[Topic, Callable[[Event], None]]] = field(default_factory=list)

    def subscribe(self, topic: Topic, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        entry = (topic, subscriber)
        self.listeners.append(entry)
        return lambda: self.listeners.remove(entry)

    def tell(self, topic: Topic, key: object, record: Any = None, change: Change = Change.UPSERT) -> None:
        raw = None if record is None else msgspec.Raw(msgspec.json.encode(record))
        event = Event(seq=1, at_ms=NOW_MS, topic=topic, change=change, key=str(key), record=raw)
        for wanted, subscriber in list(self.listeners):
            if wanted is topic:
                subscriber(event)


@dataclass
class Accounts:
    """Company-wide settings."""

    moderation: bool = False

    async def workspace(self) -> Workspace:
        return Workspace(
            company="Nordwind",
            default_country="ES",
            time_zone="Europe/Madrid",
            first_line_department_id=1,
            waiting_s=60,
            undo_send_s=5,
            support_contact="",
            version=1,
            moderation=self.moderation,
        )


class WhatsAppTemplates:
    """Those of the simulated platform."""

    async def registry(self) -> WaRegistry:
        return WaRegistry(templates=TEMPLATES)


@dataclass
class Service:
    """The door."""

    accounts: Accounts = field(default_factory=Accounts)
    broadcasts: Broadcasts = field(default_factory=Broadcasts)
    contacts: Contacts = field(default_factory=Contacts)
    assets: Assets = field(default_factory=Assets)
    content_templates: ContentTemplates = field(default_factory=ContentTemplates)
    whatsapp_templates: WhatsAppTemplates = field(default_factory=WhatsAppTemplates)
    events: Events = field(default_factory=Events)


@dataclass
class Shelf:
    """Forms kept as on a disk."""

    kept: dict[int | None, Recovered] = field(default_factory=dict)

    def keep(self, form: Recovered) -> None:
        self.kept[form.broadcast_id] = form

    def find(self, broadcast_id: BroadcastId | None) -> Recovered | None:
        return self.kept.get(broadcast_id)

    def forget(self, broadcast_id: BroadcastId | None) -> None:
        self.kept.pop(broadcast_id, None)


class Desk:
    """Runs what a model starts; its pauses end when the test lets time pass."""

    def __init__(self) -> None:
        self.tasks: set[asyncio.Task[None]] = set()
        self._waiting: list[asyncio.Future[None]] = []
        self.now_ms = NOW_MS

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def pause(self, seconds: float) -> None:
        del seconds
        gate: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(gate)
        await gate

    def clock(self) -> int:
        return self.now_ms

    async def settle(self) -> None:
        """Let every pause end and everything started come to its end, again and again."""
        for _ in range(50):
            waiting, self._waiting = self._waiting, []
            for gate in waiting:
                if not gate.done():
                    gate.set_result(None)
            await asyncio.sleep(0)
            done = [task for task in self.tasks if task.done()]
            for task in done:
                task.result()

    async def finish(self) -> None:
        """As `settle`, and wait for what runs in threads."""
        await self.settle()
        await asyncio.gather(*self.tasks)

    async def close(self) -> None:
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
