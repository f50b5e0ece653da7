"""Tells of runs that ended or stopped by themselves while one looked elsewhere (BEY-23)."""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec

from app.contract.broadcasts import RUNNING, Broadcast, Status
from app.contract.feed import Change, Event
from ui.panels.broadcasts.runs.figures import people
from ui.panels.broadcasts.wording import RUN_MARKS, standing_words, status_words
from ui.shell.notifications import Notice
from ui.shell.panel import PanelContext
from ui.texts.messages import Words, msg

SOURCE: Final = "broadcasts"
_TOLD: Final = frozenset({Status.COMPLETE, Status.FAILED, Status.REJECTED})
_WAITS: Final = frozenset({Status.SCHEDULED, Status.ON_MODERATION})


class RunHerald:
    """Follows the runs it has seen under way."""

    def __init__(self, context: PanelContext) -> None:
        self._context = context
        self._under_way: set[int] = set()

    def on_event(self, event: Event) -> None:
        """Remember a run that is under way; tell when it no longer is."""
        if event.change is not Change.UPSERT or event.record is None:
            return
        run = msgspec.json.decode(event.record, type=Broadcast)
        if run.status in RUNNING or run.status in _WAITS:
            self._under_way.add(run.id)
        elif run.id in self._under_way:
            self._under_way.discard(run.id)
            if run.status in _TOLD or run.status_reason is not None:
                self._tell(run, event.at_ms)

    def _tell(self, run: Broadcast, at_ms: int) -> None:
        text: Words = status_words(run.status)
        if run.status_reason is not None:
            text = standing_words(run.status_reason)
        elif run.status is Status.COMPLETE:
            text = msg("broadcasts.told_complete", reached=run.counters.successful, count=people(run))
        self._context.notices.add(
            Notice(
                key=f"broadcast_{run.id}",
                at_ms=at_ms,
                title=run.name,
                text=text,
                icon=RUN_MARKS[run.status].sign.icon,
                open=partial(self._context.go, SOURCE, broadcast_id=run.id),
                source=SOURCE,
            )
        )
