"""What the contacts pages work with."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from app.contract.permissions import Permission
from backend_client.client import Client
from ui.kit.table.source import StateStore
from ui.texts.messages import Words

Run = Callable[[str, Coroutine[Any, Any, Any]], object]
"""Carries out an intent; a second start of the same one is refused, one without a name never."""
Start = Callable[[Coroutine[Any, Any, Any]], object]
"""Carries out what may happen several times at once."""
Tell = Callable[[Words, Words, Callable[[], object] | None], object]
"""Shows news: the words, the words of an action, what the action does."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The service, who may do what, where looks are kept, how to run an intent, how to tell what worked."""

    client: Client
    rights: frozenset[str]
    country: str
    run: Run
    start: Start
    tell: Tell
    warn: Callable[[Words], object]
    undoable: Callable[[Words, Callable[[], object]], object]
    store: StateStore | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the person has a right."""
        return permission.value in self.rights
