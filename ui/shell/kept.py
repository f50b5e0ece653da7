"""What serves every panel of a sitting and is made at the first question."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject

from backend_client.client import Client
from ui.shell.panel import PanelContext
from ui.shell.tasks import Tasks


class Kept(QObject):
    """Belongs to the tasks of a sitting; another person's sitting gets one of its own."""

    def __init__(self, client: Client, tasks: Tasks) -> None:
        super().__init__(tasks)
        self.client = client

    def close(self) -> None:
        """Follow nothing any more."""


K = TypeVar("K", bound=Kept)


def kept(context: PanelContext, kind: type[K]) -> K:
    """The one of its kind."""
    found = context.tasks.findChild(kind)
    if isinstance(found, kind):
        if found.client is context.client:
            return found
        found.close()
        found.setParent(None)
        found.deleteLater()
    return kind(context.client, context.tasks)
