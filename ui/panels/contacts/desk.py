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
Tell = Callable[[Words, Words, Callable[[], object] | None], object]
"""Shows news: the words, the words of an action, what the action does."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The service, who may do what, where looks are kept, how to run an intent and how to tell news."""

    client: Client
    rights: frozenset[str]
    country: str
    run: Run
    tell: Tell
    store: StateStore | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the person has a right."""
        return permission.value in self.rights
