"""Keeping the figures of the form fresh: half a second after a change, never in the way (BRD-24)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, Final, Protocol

import msgspec

from app.contract.broadcasts import Kind, PreflightRequest
from app.contract.preflight import Since
from backend_client.transport import ServiceFault
from ui.panels.broadcasts.builder.doors import BroadcastDoor
from ui.panels.broadcasts.builder.form import FormDraft, start_of, to_steps
from ui.panels.broadcasts.builder.state import BuilderState, Figures

AFTER_S: Final = 0.5


class Host(Protocol):
    """The model the figures belong to."""

    state: BuilderState
    clock: Callable[[], int]

    def set(self, **changes: Any) -> None:
        """Replace parts of the state."""

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside."""

    async def wait(self, seconds: float) -> None:
        """Let some time pass."""


class Preflighting:
    """Asks for figures when what they depend on changed; only the answer to the last question counts."""

    def __init__(self, door: BroadcastDoor, host: Host) -> None:
        self._door, self._host = door, host
        self._asked: PreflightRequest | None = None
        self._number = 0

    def look(self, draft: FormDraft) -> None:
        """Ask if the form's people or messages changed."""
        ask = self._request(draft)
        if ask != self._asked:
            self._ask(ask)

    def again(self, draft: FormDraft) -> None:
        """Ask in any case."""
        self._ask(self._request(draft))

    def _ask(self, ask: PreflightRequest) -> None:
        seen = self._host.state.figures.report
        since = seen.since if seen is not None and ask == self._asked else None
        self._asked = ask
        self._number += 1
        if not ask.recipients:
            self._host.set(figures=Figures(), sample=0)
            return
        self._host.set(figures=replace(self._host.state.figures, stale=True))
        self._host.start(self._answer(ask, self._number, since))

    async def _answer(self, ask: PreflightRequest, number: int, before: Since | None) -> None:
        await self._host.wait(AFTER_S)
        if number != self._number:
            return
        try:
            report = await self._door.preflight(ask)
        except ServiceFault as error:
            if number == self._number:
                self._host.set(figures=replace(self._host.state.figures, fault=error.fault))
            return
        if number == self._number:
            report = msgspec.structs.replace(report, since=_told(before, report.since))
            self._host.set(figures=Figures(report, ask.recipients, self._host.clock()))

    def _request(self, draft: FormDraft) -> PreflightRequest:
        state = self._host.state
        saved = state.saved
        same = (draft.recipients, draft.kind, draft.steps) == (saved.recipients, saved.kind, saved.steps)
        return PreflightRequest(
            recipients=draft.recipients,
            steps=to_steps(draft) if draft.kind is Kind.FALLBACK else (),
            kind=draft.kind,
            start_ms=None if draft.instantly else start_of(draft).at_ms(second=draft.second),
            broadcast_id=state.broadcast_id if same and not state.is_locked else None,
        )


def _told(before: Since | None, now: Since | None) -> Since | None:
    """Counting the same form again must not hide what had changed when it was opened."""
    return before if before is not None and now is not None and not now.changes else now
