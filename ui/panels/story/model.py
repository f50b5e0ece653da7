"""One message's story as a screen asks for it: loading, there, or refused. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.contract.faults import Fault
from app.contract.messages import MessageId
from app.contract.story import Story
from backend_client.transport import ServiceFault


class Stories(Protocol):
    """Who knows them."""

    async def story(self, message_id: MessageId) -> Story:
        """*Explain this message*."""


@dataclass(frozen=True, slots=True)
class StoryState:
    """Neither a story nor a fault: it is being read."""

    story: Story | None = None
    fault: Fault | None = None


class StoryModel:
    """Reads the story of one message, and that of another of its chain when it is turned to."""

    def __init__(self, stories: Stories, message_id: MessageId, observer: Callable[[StoryState], None]) -> None:
        self._stories, self._observer = stories, observer
        self.message_id = message_id
        self.state = StoryState()

    async def load(self) -> None:
        """Read it, or read it again; what is shown stays meanwhile."""
        wanted = self.message_id
        try:
            found = await self._stories.story(wanted)
        except ServiceFault as error:
            if wanted == self.message_id:
                self._set(StoryState(fault=error.fault))
            return
        if wanted == self.message_id:
            self._set(StoryState(found))

    def turn_to(self, message_id: MessageId) -> None:
        """Another message of the chain is wanted; `load` reads it."""
        self.message_id = message_id
        self._set(StoryState())

    def _set(self, state: StoryState) -> None:
        self.state = state
        self._observer(state)
