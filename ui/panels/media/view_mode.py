"""Whether the library is a table or cards; remembered for the person (MED-3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from ui.kit.table.source import StateStore

_NAME: Final = "media_view"


class ViewMode(StrEnum):
    """How files are shown."""

    TABLE = "table"
    CARDS = "cards"


def remembered(store: StateStore) -> ViewMode:
    """What the person chose last; the table where nothing can be read."""
    kept = store.load(_NAME)
    return ViewMode.CARDS if kept is not None and kept.strip() == b'"cards"' else ViewMode.TABLE


def remember(store: StateStore, mode: ViewMode) -> None:
    """Keep a choice."""
    store.save(_NAME, f'"{mode.value}"'.encode())
