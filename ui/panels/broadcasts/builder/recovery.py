"""Forms kept on this machine while they are filled in, so that a crash loses seconds (BRD-33)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec

from app.contract.broadcasts import BroadcastId
from ui.kit.table.source import StateStore
from ui.panels.broadcasts.builder.form import FormDraft

NAME: Final = "broadcast_forms"


@dataclass(frozen=True, slots=True)
class Recovered:
    """A form that was not saved.

    `version` is what it was edited from; `client_key` makes a second launch harmless.
    """

    draft: FormDraft
    broadcast_id: BroadcastId | None
    version: int
    client_key: str
    at_ms: int


class RecoveryStore(Protocol):
    """Where forms under edit are kept, one a run and one for a new run."""

    def keep(self, form: Recovered) -> None:
        """Replace what is kept of this run's form."""

    def find(self, broadcast_id: BroadcastId | None) -> Recovered | None:
        """What is kept of a run's form, None where nothing is or it cannot be read."""

    def forget(self, broadcast_id: BroadcastId | None) -> None:
        """The form was saved, launched or discarded."""


_decoder = msgspec.json.Decoder(list[Recovered])


class KeptForms:
    """Keeps forms in the person's store, all in one place, so that they can be listed after a crash."""

    def __init__(self, store: StateStore, name: str = NAME) -> None:
        self._store, self._name = store, name
        self._lock = threading.Lock()

    def all(self) -> list[Recovered]:
        """Every form that is kept, the latest first. What cannot be read is set aside."""
        content = self._store.load(self._name)
        if not content:
            return []
        try:
            found = _decoder.decode(content)
        except msgspec.MsgspecError:
            self._store.set_aside(self._name)
            return []
        return sorted(found, key=lambda form: -form.at_ms)

    def find(self, broadcast_id: BroadcastId | None) -> Recovered | None:
        """What is kept of a run's form."""
        return next((form for form in self.all() if form.broadcast_id == broadcast_id), None)

    def keep(self, form: Recovered) -> None:
        """Replace what is kept of this run's form."""
        self._change(lambda kept: [*_without(kept, form.broadcast_id), form])

    def forget(self, broadcast_id: BroadcastId | None) -> None:
        """The form was saved, launched or discarded."""
        self._change(lambda kept: _without(kept, broadcast_id))

    def _change(self, change: Callable[[list[Recovered]], list[Recovered]]) -> None:
        with self._lock:
            kept = self.all()
            fresh = change(kept)
            if fresh != kept:
                self._store.save(self._name, msgspec.json.encode(fresh))


def _without(kept: list[Recovered], broadcast_id: BroadcastId | None) -> list[Recovered]:
    return [form for form in kept if form.broadcast_id != broadcast_id]
