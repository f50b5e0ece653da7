"""What panels with a constructor in them give to its editors."""

from __future__ import annotations

from typing import Final

import msgspec

from ui.kit.composer.emoji import RECENT_MAX
from ui.kit.table.source import StateStore
from ui.panels.constructor.editor import Services
from ui.panels.constructor.whatsapp.book import book_of
from ui.panels.media.desk import desk_of
from ui.shell.panel import PanelContext

EMOJI: Final = "constructor_emoji"


class RecentEmoji:
    """Emoji in the order in which they were used last, kept for the person."""

    def __init__(self, store: StateStore) -> None:
        self._store = store

    def all(self) -> list[str]:
        """The last one first; what cannot be read is set aside."""
        content = self._store.load(EMOJI)
        if not content:
            return []
        try:
            return msgspec.json.decode(content, type=list[str])
        except msgspec.MsgspecError:
            self._store.set_aside(EMOJI)
            return []

    def take(self, character: str) -> None:
        """Remember one as used last."""
        found = [character, *(one for one in self.all() if one != character)]
        self._store.save(EMOJI, msgspec.json.encode(found[:RECENT_MAX]))


def services_of(context: PanelContext) -> Services:
    """The library, emoji used last, zone, country and reach of the workspace, templates of its WhatsApp senders."""
    recent = RecentEmoji(context.store)
    return Services(
        media=desk_of(context),
        recent_emoji=recent.all,
        emoji_taken=recent.take,
        zone=context.workspace.time_zone,
        country=context.workspace.default_country,
        public=bool(context.workspace.public_address),
        templates=book_of(context),
    )
