"""Templates kept on this machine while they are written, so that a crash or signing out loses seconds (CTP-24)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from app.contract.content import Content
from app.contract.content_templates import ContentTemplateId
from ui.kit.table.source import StateStore

NAME: Final = "content_template_forms"


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was not saved; `version` is what it was edited from, a repeated `client_key` is harmless."""

    name: str
    content: Content
    template_id: ContentTemplateId | None
    version: int
    client_key: str
    at_ms: int


_decoder = msgspec.json.Decoder(list[Kept])


class KeptTemplates:
    """One form a template and one for a new one, all in one place of the person's store."""

    def __init__(self, store: StateStore) -> None:
        self._store, self._lock = store, threading.Lock()

    def find(self, template_id: ContentTemplateId | None) -> Kept | None:
        """What is kept of a template's form; what cannot be read is set aside."""
        return next((one for one in self._all() if one.template_id == template_id), None)

    def keep(self, form: Kept) -> None:
        """Replace what is kept of this template's form."""
        self._change(lambda kept: [*_without(kept, form.template_id), form])

    def forget(self, template_id: ContentTemplateId | None) -> None:
        """The form was saved or discarded."""
        self._change(lambda kept: _without(kept, template_id))

    def _all(self) -> list[Kept]:
        content = self._store.load(NAME)
        if not content:
            return []
        try:
            return _decoder.decode(content)
        except msgspec.MsgspecError:
            self._store.set_aside(NAME)
            return []

    def _change(self, change: Callable[[list[Kept]], list[Kept]]) -> None:
        with self._lock:
            kept = self._all()
            fresh = change(kept)
            if fresh != kept:
                self._store.save(NAME, msgspec.json.encode(fresh))


def _without(kept: list[Kept], template_id: ContentTemplateId | None) -> list[Kept]:
    return [one for one in kept if one.template_id != template_id]
