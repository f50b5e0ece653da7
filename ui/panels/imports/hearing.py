"""What the service tells of the import on screen, also before the answer to its upload has come."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec

from app.contract.feed import Change, Event
from app.contract.imports import Import
from app.contract.jobs import Job
from ui.panels.imports.state import Wizard


class Hearing:
    """Hands on what concerns the wizard's import. A small file may be read before its upload is answered."""

    def __init__(
        self, state: Callable[[], Wizard], put: Callable[[Import], None], put_job: Callable[[Job], None]
    ) -> None:
        self._state, self._put, self._put_job = state, put, put_job
        self._early: list[Callable[[], None]] = []

    def on_import(self, event: Event) -> None:
        """An import moved on."""
        if event.change is Change.RESET or event.record is None:
            return
        entry = msgspec.json.decode(event.record, type=Import)
        if self._concerns(entry.id, partial(self.on_import, event)):
            self._put(entry)

    def on_job(self, event: Event) -> None:
        """Work on an import moved on."""
        if event.record is None:
            return
        job = msgspec.json.decode(event.record, type=Job)
        if self._concerns(job.params.get("import_id"), partial(self.on_job, event)):
            self._put_job(job)

    def _concerns(self, import_id: object, again: Callable[[], None]) -> bool:
        now = self._state()
        if now.entry is None and now.upload is not None:
            self._early.append(again)
        return now.entry is not None and import_id == now.entry.id

    def catch_up(self) -> None:
        """The import is known now: hand on what was told of it already, in order."""
        early, self._early = self._early, []
        for hear in early:
            hear()
