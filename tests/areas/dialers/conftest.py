"""Dialers on a gateway whose answers are scripted, under a clock that only tests move."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert, select

from app.assets import service as senders
from app.channels.kit.connector import Receipt, ReceiptStatus
from app.channels.kit.outcome import Accepted, Outcome
from app.channels.registry import CONNECTORS, ConnectorKind
from app.contract.channels import Channel
from app.contract.dialers import (
    Dialer,
    DialerForm,
    DialerId,
    DialerRecord,
    SingleAccepted,
    SingleMessage,
    Uploaded,
)
from app.contract.dnc import DncForm, scope_of_dialer
from app.contract.messages import Source
from app.contract.paging import PageRequest
from app.contract.providers import ProviderId
from app.contract.schedules import DAY_MIN, OpenRange, Schedule, ScheduleForm
from app.contract.senders import SenderForm
from app.control.guards import GuardObserver
from app.core.actor import Actor
from app.core.clock import Clock, SetClock
from app.core.runtime import Runtime
from app.dialers import options, reads, service, singles, store, uploading
from app.dialers.dialing import Dialing
from app.dialers.gate import dialing as dialer_gate
from app.dialers.observer import DialerObserver, recall
from app.dialers.tables import dialers
from app.dispatch import receipts, recording, spool
from app.dispatch.observers import Hooks
from app.dispatch.pace import Pace
from app.dispatch.recording import Done
from app.dispatch.spool import Claimed
from app.dispatch.tables import providers
from app.dnc import service as dnc
from app.schedules import service as schedules

T = TypeVar("T")
WEEK = (0, 1, 2, 3, 4, 5, 6)
ALWAYS = (OpenRange(days=WEEK, from_min=0, to_min=DAY_MIN),)
REGION = "UY"
NUMBERS = ("098344484", "099635199", "098356484")
SEED = """campaign;destiny;menssage;priority
campsms;098344484;Hey World!;9999;
campsms;099635199;Hey World!;9999;
campsms;098356484;Hey World!;9999;
"""
"""The seed's three rows."""


@dataclass(frozen=True, slots=True)
class Start:
    """One request as the gateway got it."""

    at_ms: int
    address: str
    device: str | None
    text: str
    message_id: int


def accept(message: Claimed) -> Outcome:
    return Accepted((f"v{message.message_id}",))


@dataclass
class Gateway:
    """Dialers, their loop without tasks of its own, and the provider's end of the line."""

    runtime: Runtime
    clock: SetClock
    admin: Actor
    folder: Path
    down: dict[int, int] = field(default_factory=dict)
    starts: list[Start] = field(default_factory=list)
    under_way: list[Claimed] = field(default_factory=list)
    answer: Callable[[Claimed], Outcome | None] = accept
    names: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        breaker = GuardObserver({Source.DIALER: service.pause_guarded})
        self.hooks = Hooks(observers=(DialerObserver(), breaker), gates=(dialer_gate,), recalls=(recall,))
        self.provider_id = self.provider("dinstar_web")
        self.schedule = self.hours()
        self.restart()

    def restart(self) -> None:
        """The service comes up: what was being sent is unknown, the loop remembers nothing."""
        self.do(spool.recover, self.hooks)
        self.under_way.clear()

        def pace(clock: Clock) -> Pace:
            return Pace(clock, steady=lambda: float(clock.now_ms()))

        self.dialing = Dialing(self.runtime.database, self.runtime.alarm, self.down, make_pace=pace)

    def do(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return self.runtime.database.write(verb, *args, **kwargs)

    # -- furniture -------------------------------------------------------------------------------------------------

    def provider(self, kind: str, per_minute: int | None = 300) -> int:
        name = f"Gateway {next(self.names)}"
        row = {
            "name": name,
            "name_folded": name.casefold(),
            "kind": kind,
            "settings": "{}",
            "enabled": True,
            "version": 1,
            "per_minute": per_minute,
            "region": REGION,
        }
        return int(
            self.do(
                lambda work: work.conn.execute(insert(providers).values(row).returning(providers.c.id)).scalar_one()
            )
        )

    def sender(self, provider_id: int) -> int:
        form = SenderForm(name=f"NORD{next(self.names)}", provider_id=ProviderId(provider_id))
        return int(self.do(senders.save, self.admin, form, None).id)

    def hours(self, ranges: Sequence[OpenRange] = ALWAYS, zone: str = "America/Montevideo") -> Schedule:
        form = ScheduleForm(name=f"Hours {next(self.names)}", time_zone=zone, ranges=tuple(ranges))
        return self.do(schedules.save, self.admin, form, None)

    def form(self, **other: Any) -> DialerForm:
        usual: dict[str, Any] = {
            "name": "campsms",
            "provider_id": ProviderId(self.provider_id),
            "schedule_ids": (self.schedule.id,),
            "dial_string": "(0.3)",
            "gap_ms": 1000,
        }
        return DialerForm(**{**usual, **other})

    def dialer(self, *, started: bool = True, **other: Any) -> Dialer:
        made = self.do(service.save, self.admin, self.form(**other), None)
        return self.do(service.start, self.admin, made.id) if started else made

    # -- work ------------------------------------------------------------------------------------------------------

    def upload(
        self, text: str | bytes, name: str = "DISCTEST.csv", request: str = "", again: bool = False
    ) -> Uploaded:
        content = text.encode() if isinstance(text, str) else text
        path = self.folder / "list.csv"
        path.write_bytes(content)
        with self.runtime.database.read() as conn:
            known, forbidden = uploading.known_dialers(conn), options.read(conn).forbidden
        loaded = uploading.read_file(path, name, known, forbidden, REGION)
        if loaded.is_refused:
            return uploading.refused(loaded.problems)
        request = request or f"request {next(self.names)}"
        return self.do(uploading.load, self.admin, name, content, loaded, request, again=again)

    def single(self, dialer_id: DialerId, number: str, text: str = "One", **other: Any) -> SingleAccepted:
        form = SingleMessage(**{"number": number, "text": text, "client_key": f"key {next(self.names)}", **other})
        return self.do(singles.send, self.admin, dialer_id, form)

    def bar(self, number: str, dialer_id: DialerId | None = None) -> None:
        scope = scope_of_dialer(dialer_id) if dialer_id is not None else "*"
        self.do(dnc.add, self.admin, DncForm(number=number, scope=scope), reads.campaigns)

    def turn(self, most: int = 1000) -> float:
        """One round of the loop; what is ready then leaves and is answered, unless the script keeps silent."""
        wait_ms = asyncio.run(self.dialing.round())
        self.leave(most)
        return wait_ms

    def leave(self, most: int = 1000) -> list[Claimed]:
        self.do(spool.promote, self.hooks)
        with self.runtime.database.read() as conn:
            ids = list(conn.execute(select(providers.c.id).order_by(providers.c.id)).scalars())
        left: list[Claimed] = []
        for provider_id in ids:
            claimed = self.do(spool.claim, self.hooks, provider_id, most)
            now_ms = self.clock.now_ms()
            self.starts += [
                Start(now_ms, one.address, one.device, one.text, int(one.message_id)) for one in claimed
            ]
            answers = [(one, self.answer(one)) for one in claimed]
            self.under_way += [one for one, outcome in answers if outcome is None]
            done = [Done(one, outcome, now_ms) for one, outcome in answers if outcome is not None]
            if done:
                self.do(recording.record, self.hooks, provider_id, done)
            left += claimed
        return left

    def finish(self, message: Claimed, outcome: Outcome, provider_id: int | None = None) -> None:
        """An answer that was outstanding comes."""
        self.under_way.remove(message)
        done = [Done(message, outcome, self.clock.now_ms())]
        self.do(recording.record, self.hooks, provider_id or self.provider_id, done)

    def report(self, message_id: int, status: ReceiptStatus = ReceiptStatus.DELIVERED) -> None:
        receipt = Receipt(f"v{message_id}", status, "000", "", None)
        self.do(receipts.apply, self.hooks, self.provider_id, [receipt])

    def run(self, for_ms: int, step_ms: int = 100) -> list[Start]:
        """Let time pass; returns the requests made meanwhile."""
        before = len(self.starts)
        self.turn()
        for _ in range(for_ms // step_ms):
            self.clock.advance(step_ms)
            self.turn()
        return self.starts[before:]

    def mind(self) -> None:
        asyncio.run(self.dialing.mind())

    # -- looks -----------------------------------------------------------------------------------------------------

    def look(self, dialer: Dialer) -> Dialer:
        with self.runtime.database.read() as conn:
            return store.one(conn, dialer.id, self.clock.now_ms())

    def waiting(self, dialer: Dialer) -> list[DialerRecord]:
        with self.runtime.database.read() as conn:
            return list(reads.spool_page(conn, dialer.id, PageRequest(limit=500)).rows)

    def processed(self, dialer: Dialer) -> list[DialerRecord]:
        with self.runtime.database.read() as conn:
            return list(reads.repo_page(conn, dialer.id, PageRequest(limit=500)).rows)

    def figures_are_right(self) -> None:
        """What is kept is what the records say (DIA-34)."""
        with self.runtime.database.read() as conn:
            for row in conn.execute(select(dialers)).mappings().all():
                kept = {name: row[name] for name in store.counted(conn, row["id"])}
                assert kept == store.counted(conn, row["id"]), row["name"]


def _kind(kind: str) -> ConnectorKind:
    def never(*_args: Any) -> Any:
        raise AssertionError("no line is opened here")

    return ConnectorKind(kind=kind, channel=Channel.SMS, fields=(), check=lambda _values: [], make=never)


def install_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connectors nobody opens: tests play the provider's end themselves."""
    for kind in ("dinstar", "dinstar_web", "dongle", "quality"):
        monkeypatch.setitem(CONNECTORS, kind, _kind(kind))


@pytest.fixture
def gateway(
    idle_runtime: Runtime, clock: SetClock, admin: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    install_kinds(monkeypatch)
    made = Gateway(idle_runtime, clock, admin, tmp_path)
    yield made
    made.figures_are_right()
