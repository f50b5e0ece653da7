"""A panel that is one table of a kind of thing, with a form for a new one: what all of those do alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout

from app.contract.feed import Event, Topic
from app.contract.permissions import Permission
from ui.kit.table.source import Source
from ui.kit.table.spec import TableSpec
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.shell.table_commands import table_commands
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

R = TypeVar("R")
NEW: Final = "N"


@dataclass(frozen=True, slots=True)
class Offer:
    """The new one: the key of its command, the text of it, and who may."""

    key: str
    text_id: str
    permission: Permission


class TablePanel(Panel, Generic[R]):
    """Title, table, the command for a new row, events of its topic. Parameters: `new` opens the form.

    Subclasses say what a row and the new one do: `open_form(None)` is for a new one.
    """

    def __init__(
        self,
        context: PanelContext,
        *,
        title_id: str,
        offer: Offer,
        topic: Topic,
        spec: TableSpec[R],
        source: Source[R],
    ) -> None:
        super().__init__(context)
        self._title_id, self._offer = title_id, offer
        self.started = False
        self.model: TableModel[R] = TableModel(
            spec,
            source,
            context.tasks.starter(self),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.table = Table(self.model, self)
        self.setFocusProxy(self.table.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.opened.connect(self.on_opened)
        self.table.acted.connect(self.on_acted)
        self.table.primary_pressed.connect(lambda _: self.open_form(None))
        self._end = context.client.events.subscribe(topic, self.on_event)

    @property
    def may_change(self) -> bool:
        """Whether the person may make and change rows."""
        return self.context.may(self._offer.permission)

    def open_form(self, row: R | None) -> None:
        """Open the form of a row; a new one without it."""
        raise NotImplementedError

    def on_opened(self, row: R) -> None:
        """Enter, or a double click."""
        if self.may_change:
            self.open_form(row)

    def on_acted(self, key: str, row: R) -> None:
        """An action of a row; `edit` opens the form."""
        raise NotImplementedError

    def on_event(self, event: Event) -> None:
        """Something changed."""
        self.model.on_event(event)

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg(self._title_id))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found: list[Any] = table_commands(self.table)
        if self.may_change:
            words = msg(self._offer.text_id)
            found.insert(
                0, Action(self._offer.key, words, lambda: self.open_form(None), Icon.PLUS, NEW, bound=True)
            )
        return found

    def arrive(self, params: Params) -> None:
        """Read the list; `new` opens the form."""
        if not self.started:
            self.started = True
            self.run("load", self.model.load())
        if params.get("new"):
            self.open_form(None)

    def refresh(self) -> None:
        """Read the list again."""
        self.run("", self.model.refresh())

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._end()
        self.model.close()
