"""The registered templates of the WhatsApp senders, kept up to date; one for all panels of a sitting."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum, auto
from typing import TypeVar

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.contract.content import Content
from app.contract.faults import Problem
from app.contract.feed import Change, Event, Topic
from app.contract.payloads.checks_template import check_template_content, same_template
from app.contract.payloads.whatsapp import WaTemplateRef, WhatsAppContent
from app.contract.senders import SenderId
from app.contract.whatsapp_templates import APPROVED, WaListing, WaTemplate
from backend_client.client import Client
from backend_client.transport import ServiceFault
from ui.kit.phone.scene_template import TemplateText, text_of_template
from ui.shell.kept import Kept, kept
from ui.shell.panel import PanelContext
from ui.shell.tasks import Tasks

_READ, _ASK = "wa_templates_read", "wa_templates_ask"
R = TypeVar("R", WaTemplate, WaListing)


class Phase(Enum):
    """How far reading is."""

    IDLE = auto()
    READING = auto()
    FAILED = auto()
    READY = auto()


class TemplateBook(Kept):
    """Reads when it is opened first, follows the events from then on. Signals: `changed()`."""

    changed = Signal()

    def __init__(self, client: Client, tasks: Tasks) -> None:
        super().__init__(client, tasks)
        self._tasks = tasks
        self.phase = Phase.IDLE
        self._moved_on = False
        self._templates: dict[str, WaTemplate] = {}
        self._listings: dict[str, WaListing] = {}
        subscribe = client.events.subscribe
        self._ends = (
            subscribe(Topic.WA_TEMPLATES, self._on_template),
            subscribe(Topic.WA_LISTINGS, self._on_listing),
        )

    def close(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()

    # -- asking ----------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Read them unless that was done; `changed` tells."""
        if self.phase in (Phase.IDLE, Phase.FAILED):
            self.phase = Phase.READING
            self._tasks.run(self, self._read(), intent=_READ)

    def find(self, ref: WaTemplateRef | None, sender_id: int | None) -> WaTemplate | None:
        """The registered template a content names, however it stands."""
        return None if ref is None else same_template(ref, list(self._templates.values()), sender_id)

    def approved(self, sender_id: int) -> Sequence[WaTemplate]:
        """Those of a sender that can be sent, by name (WAP-20)."""
        mine = [one for one in self._templates.values() if one.sender_id == sender_id and one.status == APPROVED]
        return sorted(mine, key=lambda one: (one.registered_name, one.language))

    def listing(self, sender_id: int) -> WaListing:
        """How well a sender's templates are known."""
        return self._listings.get(str(sender_id), WaListing(sender_id=SenderId(sender_id)))

    def problems(self, content: WhatsAppContent, sender_id: int | None) -> list[Problem]:
        """What keeps a template from being sent as it is filled in; nothing as long as they are not read."""
        if self.phase is not Phase.READY:
            return []
        found = self.find(content.wa_template, sender_id)
        return check_template_content(content, found, sender_id=sender_id)

    def refresh(self, owner: QWidget, sender_id: int) -> None:
        """Have the platform asked anew (WTP-4)."""
        self._tasks.run(owner, self._ask(sender_id), intent=_ASK)

    # -- inside ----------------------------------------------------------------------------------------------------

    async def _read(self) -> None:
        try:
            found = await self.client.whatsapp_templates.registry()
            while self._moved_on:  # something was told while it was read
                self._moved_on = False
                found = await self.client.whatsapp_templates.registry()
        except ServiceFault:
            self.phase = Phase.FAILED
            self.changed.emit()
            return
        self._templates = {str(one.id): one for one in found.templates}
        self._listings = {str(one.sender_id): one for one in found.listings}
        self.phase = Phase.READY
        self.changed.emit()

    async def _ask(self, sender_id: int) -> None:
        told = await self.client.whatsapp_templates.refresh(SenderId(sender_id))
        known = self.listing(sender_id)
        if known.tried_ms is None or told.asked_ms is None or known.tried_ms < told.asked_ms:
            self._listings[str(sender_id)] = told  # else the answer was faster than this one
        self.changed.emit()

    def _on_template(self, event: Event) -> None:
        self._take(event, self._templates, WaTemplate)

    def _on_listing(self, event: Event) -> None:
        self._take(event, self._listings, WaListing)

    def _take(self, event: Event, rows: dict[str, R], kind: type[R]) -> None:
        self._moved_on = self.phase is Phase.READING
        if self.phase is not Phase.READY:
            return
        if event.change is Change.UPSERT and event.record is not None:
            rows[event.key] = msgspec.json.decode(event.record, type=kind)
        elif event.change is Change.DELETE:
            rows.pop(event.key, None)
        else:  # away too long
            self.phase = Phase.IDLE
            self.open()
            return
        self.changed.emit()


def words_of(book: TemplateBook | None, content: Content, sender_id: int | None) -> TemplateText | None:
    """The fixed words of the template a content is made from, where they are known; the first call reads them."""
    return text_of_template(template_of(book, content, sender_id))


def template_of(book: TemplateBook | None, content: Content, sender_id: int | None) -> WaTemplate | None:
    """The template itself."""
    if book is None or not isinstance(content, WhatsAppContent) or content.type != "template":
        return None
    if book.phase is Phase.IDLE:
        book.open()
    return book.find(content.wa_template, sender_id)


def book_of(context: PanelContext) -> TemplateBook:
    """The book of a sitting."""
    return kept(context, TemplateBook)
