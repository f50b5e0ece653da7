"""What the builder asks of the service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from app.contract.attributes import Attribute
from app.contract.broadcasts import (
    Broadcast,
    BroadcastForm,
    BroadcastId,
    People,
    Preflight,
    PreflightPeople,
    PreflightRequest,
)
from app.contract.contacts import Tag
from app.contract.content_templates import ContentTemplate
from app.contract.feed import Event, Topic
from app.contract.senders import Sender
from app.contract.service import Workspace
from app.contract.targets import Count, Target, TargetId
from ui.panels.constructor.trial import TrialDoor


class BroadcastDoor(TrialDoor, Protocol):
    """The part of `backend_client.broadcasts` that the builder uses."""

    async def one(self, broadcast_id: BroadcastId) -> Broadcast:
        """A run."""

    async def form(self, broadcast_id: BroadcastId) -> BroadcastForm:
        """What a run says, to whom and when."""

    async def preflight(self, ask: PreflightRequest) -> Preflight:
        """Who will get it, who will not, how it reads."""

    async def preflight_people(self, ask: PreflightPeople) -> People:
        """Who is behind a figure."""

    async def save(self, form: BroadcastForm, broadcast_id: BroadcastId | None = None) -> Broadcast:
        """*Save as draft*."""

    async def launch(self, form: BroadcastForm, broadcast_id: BroadcastId | None = None) -> Broadcast:
        """*Launch broadcast*."""


class ContactDoor(Protocol):
    """The part of `backend_client.contacts` that the builder uses."""

    async def targets(self) -> list[Target]:
        """Every target by name."""

    async def count_target(self, target_id: TargetId) -> Count:
        """How many contacts a target has now."""

    async def tags(self) -> list[Tag]:
        """Every tag with its number of contacts."""

    async def attributes(self) -> list[Attribute]:
        """Every attribute."""


class AssetDoor(Protocol):
    """The part of `backend_client.assets` that the builder uses."""

    async def senders(self) -> list[Sender]:
        """Every sender."""


class ContentTemplateDoor(Protocol):
    """The part of `backend_client.content_templates` that the builder uses."""

    async def every(self) -> list[ContentTemplate]:
        """Every template by name."""


class AccountDoor(Protocol):
    """The part of `backend_client.accounts` that the builder uses."""

    async def workspace(self) -> Workspace:
        """Company-wide settings."""


class EventDoor(Protocol):
    """The event stream."""

    def subscribe(self, topic: Topic, subscriber: Callable[[Event], None]) -> Callable[[], None]:
        """Get a topic's events; call what is returned to end it."""


class Door(Protocol):
    """The client."""

    @property
    def broadcasts(self) -> BroadcastDoor:
        """Runs."""

    @property
    def accounts(self) -> AccountDoor:
        """Company-wide settings."""

    @property
    def contacts(self) -> ContactDoor:
        """Targets, tags, attributes."""

    @property
    def assets(self) -> AssetDoor:
        """Senders."""

    @property
    def content_templates(self) -> ContentTemplateDoor:
        """Messages under names."""

    @property
    def events(self) -> EventDoor:
        """What changes."""
