"""How a person has arranged the inbox: kept between sessions."""

from __future__ import annotations

import logging
from typing import Final

import msgspec

from app.contract.conversations import Group
from ui.panels.inbox.keeping import Store

log = logging.getLogger(__name__)

NAME: Final = "inbox-view"
RECENT_MAX: Final = 18


class Arrangement(msgspec.Struct, frozen=True, kw_only=True):
    """`group` is None before the first visit. Sizes are px of list and details."""

    group: Group | None = None
    compact: bool = False
    details: bool = True
    list_width: int = 340
    details_width: int = 300
    by_itself: bool = True
    enter_sends: bool = True
    sender_id: int | None = None
    emoji: tuple[str, ...] = ()

    def with_emoji(self, character: str) -> Arrangement:
        """The emoji moves to the front of those used last."""
        others = tuple(one for one in self.emoji if one != character)
        return msgspec.structs.replace(self, emoji=(character, *others)[:RECENT_MAX])


def load(store: Store) -> Arrangement:
    """What was kept; what cannot be read is forgotten."""
    content = store.load(NAME)
    if content is None:
        return Arrangement()
    try:
        return msgspec.json.decode(content, type=Arrangement)
    except msgspec.MsgspecError as error:
        log.warning("arrangement of the inbox is unreadable: %s", error)
        return Arrangement()


def save(store: Store, arrangement: Arrangement) -> None:
    """Keep it."""
    store.save(NAME, msgspec.json.encode(arrangement))
