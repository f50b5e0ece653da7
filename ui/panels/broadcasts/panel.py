"""The Broadcasts panel: the list of runs, and one run over it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.contract.broadcasts import Broadcast, BroadcastId, RecipientKind, RecipientSource
from app.contract.feed import Topic
from app.contract.permissions import Permission
from ui.kit.controls.tabs import Tabs
from ui.kit.table.table import Table
from ui.kit.table.view_model import TableModel
from ui.panels.broadcasts.run.view import RunView
from ui.panels.broadcasts.runs.actions import Verb, may
from ui.panels.broadcasts.runs.desk import BUILDER, RunsDesk
from ui.panels.broadcasts.runs.herald import RunHerald
from ui.panels.broadcasts.runs.source import RunSource
from ui.panels.broadcasts.runs.spec import runs_spec
from ui.panels.broadcasts.statistics.row import StatisticsRow
from ui.panels.broadcasts.templates.desk import FORM
from ui.panels.broadcasts.templates.tab import TemplatesTab
from ui.panels.broadcasts.wording import RUN_MARKS
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

RUNS: Final = "runs"
TEMPLATES: Final = "templates"


class BroadcastsPanel(Panel):
    """Parameters: `broadcast_id` (or `run`) to open one; `new` for a new one, with `target_ids` or `tag_ids`.

    `tab` shows the runs or the templates (BRD-1).
    """

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        self._started = False
        self.view: RunView | None = None
        source = RunSource(context.client)
        starter = context.tasks.starter(self)
        detail = partial(StatisticsRow, context.client.broadcasts, starter, context.clock)
        self.model: TableModel[Broadcast] = TableModel(
            runs_spec(detail), source, starter, rights=context.rights, store=context.store, clock=context.clock
        )
        self.desk = RunsDesk(self, source, self.refresh)
        self.table = Table(self.model, self)
        self.templates = TemplatesTab(self)
        self.tabs = Tabs(margin=metrics.GAP_16)
        self.stack = QStackedWidget(self)
        self.lists = QStackedWidget()
        self._build_lists()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.table.opened.connect(self._on_opened)
        self.table.acted.connect(self._on_acted)
        self.table.bulk_acted.connect(lambda key, chosen: self.desk.act_on_many(Verb(key), chosen))
        self.table.primary_pressed.connect(lambda _: self.open_builder())
        self.table.link_pressed.connect(self._on_link)
        self.model.observe(lambda state: self.tabs.set_count(RUNS, state.whole))
        events, herald = context.client.events, RunHerald(context)
        self._ends = [events.subscribe(Topic.BROADCASTS, one) for one in (self.model.on_event, herald.on_event)]

    def _build_lists(self) -> None:
        self.tabs.add(RUNS, msg("broadcasts.title"))
        self.tabs.add(TEMPLATES, msg("templates.title"))
        self.tabs.value_changed.connect(self._on_tab)
        self.templates.counted.connect(lambda count: self.tabs.set_count(TEMPLATES, count))
        host = QWidget()
        column = QVBoxLayout(host)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.lists, 1)
        self.lists.addWidget(self.table)
        self.lists.addWidget(self.templates)
        self.stack.addWidget(host)

    def show_tab(self, tab: str) -> None:
        """Go to one of the tabs."""
        self.tabs.set_value(tab)
        self._on_tab(tab)

    def _on_tab(self, tab: object) -> None:
        front = self.templates if tab == TEMPLATES else self.table
        self.lists.setCurrentWidget(front)
        self._front.view.setFocus()
        self.bar_changed.emit()

    @property
    def _front(self) -> Table:
        return self.templates.table if self.tabs.value == TEMPLATES else self.table

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The list's title, or the run's name and status."""
        run = self.view.run if self.view is not None else None
        if self.view is None:
            return Bar(msg("broadcasts.title"))
        if run is None:
            return Bar(msg("broadcasts.title"), back=self.close_run)
        return Bar(run.name, back=self.close_run, status=RUN_MARKS[run.status])

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        if self.view is None:
            return self._list_commands()
        return (Action("to_list", msg("broadcasts.to_list"), self.close_run, Icon.LEFT), *self._run_commands())

    def _list_commands(self) -> tuple[Action, ...]:
        on_templates = self.tabs.value == TEMPLATES
        run_keys, template_keys = ("", "N") if on_templates else ("N", "")
        new = Action(
            "new_broadcast", msg("broadcasts.new"), self.open_builder, Icon.PLUS, run_keys, bound=not on_templates
        )
        template = Action(
            "new_template", msg("templates.new"), self.templates.open_form, Icon.PLUS, template_keys,
            bound=on_templates,
        )  # fmt: skip
        return (new, template)

    def _run_commands(self) -> list[Action]:
        run = self.view.run if self.view is not None else None
        if run is None:
            return []
        offered = (
            (Verb.PAUSE, msg("common.pause"), Icon.PAUSE, "P"),
            (Verb.RESUME, msg("common.resume"), Icon.PLAY, "P"),
            (Verb.CANCEL, msg("broadcasts.cancel"), Icon.X, "C"),
            (Verb.RELAUNCH, msg("broadcasts.relaunch"), Icon.RESTART, "R"),
            (Verb.ABORT, msg("broadcasts.abort"), Icon.STOPC, "A"),
            (Verb.EDIT, msg("common.edit"), Icon.EDIT, "E"),
        )
        return [
            Action(verb.value, words, partial(self.desk.act, verb, run), icon, keys, bound=True)
            for verb, words, icon, keys in offered
            if may(verb, run) and self._permits(verb)
        ]

    def arrive(self, params: Params) -> None:
        """Show the list, or what is asked for."""
        if self._started:
            self.run("refresh", self.model.refresh())
        else:
            self._started = True
            self.run("load", self.model.load())
            self.templates.start()
        if (tab := params.get("tab")) in (RUNS, TEMPLATES):
            self.show_tab(str(tab))
        run_id = params.get("broadcast_id", params.get("run"))
        if isinstance(run_id, int):
            self.open_run(BroadcastId(run_id))
        elif params.get("new"):
            chosen = [
                *(
                    RecipientSource(kind=RecipientKind.TARGET, target_id=one)
                    for one in params.get("target_ids", ())
                ),
                *(RecipientSource(kind=RecipientKind.TAG, tag_id=one) for one in params.get("tag_ids", ())),
            ]
            QTimer.singleShot(0, self, partial(self.open_builder, tuple(chosen)))  # not while still arriving
        else:
            self.close_run()
            self._front.view.setFocus()

    def refresh(self) -> None:
        """Read again what is shown."""
        self.run("", self.model.refresh())
        self.templates.refresh()
        if self.view is not None:
            self.view.refresh()

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        for end in self._ends:
            end()
        self.model.close()
        self.templates.leave()
        if self.view is not None:
            self.view.close_run()

    def _permits(self, verb: Verb) -> bool:
        wanted = Permission.EXPORT_ENTITIES if verb is Verb.EXPORT else Permission.MANAGE_BROADCASTS
        return self.context.may(wanted)

    # -- one run -------------------------------------------------------------------------------------------------

    def open_run(self, run_id: BroadcastId) -> None:
        """Show one run."""
        if self.view is not None and self.view.model.run_id == run_id:
            self.view.refresh()
            return
        self._drop_view()
        view = RunView(self.context, run_id, self._permits, self)
        view.acted.connect(self.desk.act)
        view.changed.connect(self.bar_changed)
        view.left.connect(self.close_run)
        self.view = view
        self.stack.addWidget(view)
        self.stack.setCurrentWidget(view)
        view.start()
        view.table.view.setFocus()
        self.bar_changed.emit()

    def close_run(self) -> None:
        """Back to the list, its scroll position and selection as they were."""
        if self.view is None:
            return
        self._drop_view()
        if self.model.state.outdated:
            self.run("refresh", self.model.refresh())
        self.stack.setCurrentIndex(0)
        self._front.view.setFocus()
        self.bar_changed.emit()

    def _drop_view(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            view.close_run()
            self.stack.removeWidget(view)
            view.hide()
            view.deleteLater()

    # -- gestures ------------------------------------------------------------------------------------------------

    def open_builder(self, recipients: tuple[RecipientSource, ...] = ()) -> None:
        """*New broadcast*."""
        self.context.go(BUILDER, **({"recipients": recipients} if recipients else {}))

    def _on_link(self, template_id: object) -> None:
        if template_id is not None:
            self.context.go(FORM, template_id=template_id)

    def _on_opened(self, run: Broadcast) -> None:
        if may(Verb.EDIT, run) and self._permits(Verb.EDIT):
            self.desk.act(Verb.EDIT, run)
        else:
            self.open_run(run.id)

    def _on_acted(self, key: str, run: Broadcast) -> None:
        verb = Verb(key)
        if verb is Verb.VIEW:
            self.open_run(run.id)
        elif verb is Verb.EXPORT:
            self.open_run(run.id)
            if self.view is not None:
                self.view.export()
        else:
            self.desk.act(verb, run)
