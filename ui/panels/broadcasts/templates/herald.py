"""Tells the owner of a template that its schedule was paused because its starts failed (BTP-26)."""

from __future__ import annotations

from functools import partial
from typing import Final

import msgspec

from app.contract.broadcast_templates import Template
from app.contract.feed import Change, Event
from ui.shell.notifications import Notice
from ui.shell.panel import PanelContext
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

FAILING: Final = "failing"
SOURCE: Final = "broadcasts"


class ScheduleHerald:
    """Says it once for each pause."""

    def __init__(self, context: PanelContext) -> None:
        self._context = context
        self._told: set[int] = set()

    def on_event(self, event: Event) -> None:
        """A template changed."""
        if event.change is not Change.UPSERT or event.record is None:
            return
        template = msgspec.json.decode(event.record, type=Template)
        if template.schedule_reason != FAILING:
            self._told.discard(template.id)
        elif template.id not in self._told and template.created_by_id == self._context.me.user_id:
            self._told.add(template.id)
            self._context.notices.add(
                Notice(
                    key=f"template_{template.id}",
                    at_ms=event.at_ms,
                    title=template.name,
                    text=msg("templates.why_failing"),
                    icon=Icon.ALERT,
                    open=partial(self._context.go, SOURCE, tab="templates"),
                    source=SOURCE,
                )
            )
