"""The Templates tab: the table, and what is done to its rows."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.broadcast_templates import Template
from app.contract.feed import Topic
from ui.kit.table.state import TableState
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.broadcasts.templates.actions import Verb
from ui.panels.broadcasts.templates.desk import FORM, TemplatesDesk
from ui.panels.broadcasts.templates.herald import ScheduleHerald
from ui.panels.broadcasts.templates.source import TemplateSource
from ui.panels.broadcasts.templates.spec import templates_spec
from ui.shell.panel import Panel


class TemplatesTab(QWidget):
    """Signals: `counted(object)` with the number of templates."""

    counted = Signal(object)

    def __init__(self, panel: Panel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        context = panel.context
        self._panel = panel
        self.model: TableModel[Template] = TableModel(
            templates_spec(moderated=context.workspace.moderation),
            TemplateSource(context.client),
            context.tasks.starter(panel),
            rights=context.rights,
            store=context.store,
            clock=context.clock,
        )
        self.desk = TemplatesDesk(panel, self.refresh)
        self.table = Table(self.model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.opened.connect(lambda template: self.desk.act(Verb.EDIT, template))
        self.table.acted.connect(lambda key, template: self.desk.act(Verb(key), template))
        self.table.primary_pressed.connect(lambda _: self.open_form())
        self.model.observe(self._on_state)
        events, herald = context.client.events, ScheduleHerald(context)
        topic = Topic.BROADCAST_TEMPLATES
        self._ends = [events.subscribe(topic, one) for one in (self.model.on_event, herald.on_event)]

    def start(self) -> None:
        """Read the first page."""
        self._panel.run("load_templates", self.model.load())

    def refresh(self) -> None:
        """Read again what is shown."""
        self._panel.run("", self.model.refresh())

    def open_form(self) -> None:
        """*New template*."""
        self._panel.context.go(FORM)

    def leave(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()
        self.model.close()

    def _on_state(self, state: TableState) -> None:
        self.counted.emit(state.whole)
