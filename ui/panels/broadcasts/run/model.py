"""One run without a screen: its figures as they move, its form and history when they are asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import msgspec

from app.contract.broadcasts import Broadcast, BroadcastForm, BroadcastId, HistoryEntry
from app.contract.faults import Fault
from app.contract.feed import Change, Event
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.builder.state import Choices
from ui.panels.broadcasts.statistics.model import FiguresState, StatisticsModel
from ui.shell.rereading import Rereading, Start


class Phase(Enum):
    """What the place of the run shows."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"  # somebody deleted it


@dataclass(frozen=True, slots=True)
class Told:
    """What the service tells of a run: its form, its history, and the names its form speaks of."""

    run: Broadcast
    form: BroadcastForm
    history: tuple[HistoryEntry, ...]
    choices: Choices


@dataclass(frozen=True, slots=True)
class RunState:
    """Everything on the screen but the recipients."""

    phase: Phase = Phase.LOADING
    figures: FiguresState | None = None
    fault: Fault | None = None
    told: Told | None = None
    told_fault: Fault | None = None

    @property
    def run(self) -> Broadcast | None:
        """The run as it stands now."""
        return None if self.figures is None else self.figures.run


class RunModel:
    """Reads one run and follows its events; `show` is told every new state."""

    def __init__(self, client: Client, start: Start, run_id: BroadcastId, show: Callable[[RunState], None]) -> None:
        self._client, self._start, self._show = client, start, show
        self.run_id = run_id
        self.state = RunState()
        self._figures: StatisticsModel | None = None
        self._reading, self._telling = Rereading(self._read), Rereading(self._read_told)
        self._closed = self._gone = False

    async def load(self) -> None:
        """Read the run, then its figures."""
        await self._reading.now()

    async def _read(self) -> None:
        self._set(phase=Phase.LOADING, fault=None)
        try:
            run = await self._client.broadcasts.one(self.run_id)
        except ServiceFault as error:
            self._set(phase=Phase.GONE if self._gone else Phase.FAILED, fault=error.fault)
            return
        if self._closed or self._gone:
            self._set(phase=Phase.GONE)
            return
        if self._figures is not None:
            self._figures.close()
        self._figures = StatisticsModel(self._client.broadcasts, self._start, run, self._on_figures)
        self._set(phase=Phase.READY, figures=self._figures.state)
        self._figures.read()

    async def load_told(self) -> None:
        """Read form, history and names; names are worth no error."""
        await self._telling.now()

    async def _read_told(self) -> None:
        run = self.state.run
        if run is None:
            return
        calls = self._client.broadcasts
        try:
            form, history = await asyncio.gather(calls.form(run.id), calls.history(run.id))
        except ServiceFault as error:
            self._set(told_fault=error.fault)
            return
        told = Told(run, form, tuple(history), await self._choices())
        self._set(told=told, told_fault=None)

    async def _choices(self) -> Choices:
        contacts, assets = self._client.contacts, self._client.assets
        every = self._client.content_templates.every
        reading = (assets.senders(), contacts.targets(), contacts.tags(), contacts.attributes(), every())
        senders, targets, tags, attributes, templates = await asyncio.gather(*reading, return_exceptions=True)
        for one in (senders, targets, tags, attributes, templates):
            if isinstance(one, BaseException) and not isinstance(one, ServiceFault):
                raise one
        return Choices(
            senders=() if isinstance(senders, BaseException) else tuple(senders),
            targets=() if isinstance(targets, BaseException) else tuple(targets),
            tags=() if isinstance(tags, BaseException) else tuple(tags),
            attributes=() if isinstance(attributes, BaseException) else tuple(attributes),
            templates=() if isinstance(templates, BaseException) else tuple(templates),
        )

    def read_figures(self) -> None:
        """Read the figures again."""
        if self._figures is not None:
            self._figures.read()

    def on_event(self, event: Event) -> None:
        """Take in what changed."""
        if event.change is Change.RESET or (event.change is Change.STALE and self._is_named(event)):
            self._start(self.load())
        elif event.key != str(self.run_id):
            return
        elif event.change is Change.DELETE:
            self._gone = True
            self._set(phase=Phase.GONE)
        elif self._figures is None:
            self._start(self.load())  # what is on its way may be older
        elif event.record is not None:
            self._figures.set_run(msgspec.json.decode(event.record, type=Broadcast))

    def _is_named(self, event: Event) -> bool:
        return not event.keys or str(self.run_id) in event.keys

    def close(self) -> None:
        """Nothing is told any more."""
        self._closed = True
        if self._figures is not None:
            self._figures.close()

    def _on_figures(self, figures: FiguresState) -> None:
        self._set(figures=figures)

    def _set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        if not self._closed:
            self._show(self.state)
