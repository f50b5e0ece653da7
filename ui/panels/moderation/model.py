"""The queue of moderation without a screen: what waits, what is looked at, what is decided (BRD-63..65)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol

from app.contract.broadcast_templates import Template, TemplateId
from app.contract.broadcasts import Broadcast, BroadcastId
from app.contract.faults import Code, Fault
from app.contract.moderation import Approve, LateStart, Reject, Subject, Waiting
from app.contract.service import Workspace
from backend_client.transport import ServiceFault
from ui.shell.rereading import Rereading


class Phase(Enum):
    """What the place of the queue shows."""

    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class QueueState:
    """`key` is what is looked at, None while nothing waits."""

    phase: Phase = Phase.LOADING
    rows: tuple[Waiting, ...] = ()
    key: tuple[Subject, int] | None = None
    fault: Fault | None = None
    enabled: bool = False

    @property
    def chosen(self) -> Waiting | None:
        """What is looked at."""
        return next((one for one in self.rows if (one.kind, one.id) == self.key), None)


class Runs(Protocol):
    """The part of `backend_client.moderation` that the queue uses."""

    async def queue(self) -> list[Waiting]:
        """Everything that waits."""

    async def switch(self, *, enabled: bool) -> Workspace:
        """Moderation on or off."""

    async def approve(self, broadcast_id: BroadcastId, form: Approve) -> Broadcast:
        """*Approve*."""

    async def reject(self, broadcast_id: BroadcastId, form: Reject) -> Broadcast:
        """*Reject*."""


class Settings(Protocol):
    """The part of `backend_client.accounts` that the queue uses."""

    async def workspace(self) -> Workspace:
        """Company-wide settings."""


class Templates(Protocol):
    """The part of `backend_client.broadcast_templates` that the queue uses."""

    async def approve(self, template_id: TemplateId, form: Approve) -> Template:
        """*Approve*."""

    async def reject(self, template_id: TemplateId, form: Reject) -> Template:
        """*Reject*."""


class QueueModel:
    """Reads the queue anew whenever it changes; what is looked at stays while it waits."""

    def __init__(
        self, runs: Runs, templates: Templates, settings: Settings, show: Callable[[QueueState], None]
    ) -> None:
        self._runs, self._templates, self._settings, self._show = runs, templates, settings, show
        self._reading = Rereading(self._read)
        self.state = QueueState()

    def set_enabled(self, enabled: bool) -> None:
        """Moderation was switched, here or elsewhere."""
        self._set(enabled=enabled)

    async def load(self) -> None:
        """Read the queue."""
        await self._reading.now()

    async def _read(self) -> None:
        try:
            rows = tuple(await self._runs.queue())
            workspace = await self._settings.workspace()
        except ServiceFault as error:
            if self.state.phase is not Phase.READY:
                self._set(phase=Phase.FAILED, fault=error.fault)
                return
            raise
        keys = [(one.kind, one.id) for one in rows]
        key = self.state.key
        if key not in keys:
            before = [(one.kind, one.id) for one in self.state.rows]
            at = before.index(key) if key in before else 0
            key = keys[min(at, len(keys) - 1)] if keys else None
        self._set(phase=Phase.READY, rows=rows, key=key, fault=None, enabled=workspace.moderation)

    def choose(self, one: Waiting) -> None:
        """Look at another."""
        self._set(key=(one.kind, one.id))

    def step(self, by: int) -> None:
        """Look at the one below or above."""
        chosen = self.state.chosen
        if chosen is not None:
            at = self.state.rows.index(chosen) + by
            if 0 <= at < len(self.state.rows):
                self.choose(self.state.rows[at])

    async def approve(self, one: Waiting, late: LateStart | None = None) -> bool:
        """*Approve*; False asks the moderator what to do about a start that has passed."""
        form = Approve(version=one.version, late=late)
        try:
            if one.kind is Subject.TEMPLATE:
                await self._templates.approve(TemplateId(one.id), form)
            else:
                await self._runs.approve(BroadcastId(one.id), form)
        except ServiceFault as error:
            if error.fault.code is Code.START_PASSED:
                return False
            await self.load()  # what is shown is not what waits any more
            raise
        await self.load()
        return True

    async def reject(self, one: Waiting, comment: str) -> None:
        """*Reject*, with what has to change."""
        form = Reject(version=one.version, comment=comment)
        try:
            if one.kind is Subject.TEMPLATE:
                await self._templates.reject(TemplateId(one.id), form)
            else:
                await self._runs.reject(BroadcastId(one.id), form)
        finally:
            await self.load()

    async def switch(self, *, enabled: bool) -> None:
        """Moderation on or off."""
        workspace = await self._runs.switch(enabled=enabled)
        self._set(enabled=workspace.moderation)

    def _set(self, **changes: object) -> None:
        fresh = replace(self.state, **changes)  # type: ignore[arg-type]  # the fields' own names
        if fresh != self.state:
            self.state = fresh
            self._show(fresh)
