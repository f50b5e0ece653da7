"""SMS dialers monitor: what runs, how far it is, and all that is done to it meanwhile (DIA-31..52)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.contract.dialers import Dialer, PaceSpan, Result
from app.contract.feed import Change, Event, Topic
from app.contract.permissions import Permission
from ui.kit.controls.modal import Confirm
from ui.kit.controls.panel_state import EmptyState, ErrorState
from ui.kit.controls.skeleton import Skeleton
from ui.panels.dialers.listing.editing import Editing
from ui.panels.dialers.monitor.acts import Acts
from ui.panels.dialers.monitor.dashboard import Dashboard
from ui.panels.dialers.monitor.layout import MonitorLayout
from ui.panels.dialers.monitor.pacing import PaceModel, PaceState
from ui.panels.dialers.monitor.readings import face
from ui.panels.dialers.monitor.side import Side
from ui.panels.dialers.monitor.single import SingleModel, SingleState
from ui.panels.dialers.monitor.upload_column import UploadColumn
from ui.panels.dialers.monitor.uploading import UploadModel
from ui.panels.dialers.monitor.view_model import Counter, MonitorModel, MonitorState, Phase
from ui.shell.panel import Action, Bar, Panel, PanelContext, Params
from ui.texts.live import texts
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon

PACE_MS: Final = 5_000
"""How often the pace is read: it falls also while nothing happens."""


class MonitorPanel(Panel):
    """Draws the monitor's models. Parameters: `dialer_id` to look at one."""

    def __init__(self, context: PanelContext) -> None:
        super().__init__(context)
        client = context.client
        self._may_run = context.may(Permission.MONITOR_DIALERS)
        self._may_edit = context.may(Permission.MANAGE_DIALERS)
        self._started = False
        self._looked_at: int | None = None
        self.question: Confirm | None = None
        self.model = MonitorModel(client)
        self.uploads = UploadModel(client, context.clock)
        self.single = SingleModel(client)
        self.pacing = PaceModel(client)
        self.acts = Acts(self, self.model, self.uploads)
        self.editing = Editing(self, self.model.take)
        self._build()
        self._connect()
        self._poll = QTimer(self, interval=PACE_MS)
        self._poll.timeout.connect(self._on_poll)
        self._ends = [
            client.events.subscribe(Topic.DIALERS, self._on_event),
            client.events.subscribe(Topic.DIALER_UPLOADS, self._on_upload_event),
        ]
        self.model.on_moved = self.middle.records.follow
        self.model.observe(self.show_state)
        self.uploads.observe(self.upload.show_state)
        self.single.observe(self.show_single)
        self.pacing.observe(self.show_pace)
        texts().language_changed.connect(self._on_language_changed)

    def _build(self) -> None:
        context, run, edit = self.context, self._may_run, self._may_edit
        self.side = Side(context, self, may_run=run, may_edit=edit)
        self.middle = Dashboard(context, self, may_run=run, may_edit=edit)
        self.upload = UploadColumn(context.clock, self)
        self.layout_view = MonitorLayout(self.side, self.middle, self.upload, self, may_run=run)
        self.skeleton = Skeleton(self, rows=8)
        self.error = ErrorState(self)
        self.empty = EmptyState(
            Icon.DIALER,
            msg("dialers.empty_title"),
            msg("dialers.empty_text"),
            self,
            action=msg("dialers.new") if edit else "",
            keys="N" if edit else "",
            primary=True,
        )
        self.stack = QStackedWidget(self)
        self._pages = {
            Phase.LOADING: _framed(self.skeleton),
            Phase.FAILED: _framed(self.error),
            Phase.EMPTY: _framed(self.empty),
            Phase.CONTENT: self.layout_view,
        }
        for page in self._pages.values():
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def _connect(self) -> None:
        side, middle, upload, acts = self.side, self.middle, self.upload, self.acts
        side.list.chosen.connect(self.model.choose)
        side.searched.connect(self.model.search)
        side.new_wanted.connect(lambda: self.editing.open(None))
        side.single.written.connect(lambda number, text: self.single.write(number=number, text=text))
        side.single.send_wanted.connect(self._on_send)
        middle.switch_wanted.connect(acts.switch)
        middle.delete_wanted.connect(acts.ask_to_delete)
        middle.edit_wanted.connect(lambda: self.editing.open(self.model.state.dialer))
        middle.counter_chosen.connect(self.model.list_counter)
        middle.unknown_wanted.connect(self._on_unknown)
        middle.record_acted.connect(acts.decide)
        middle.upload_wanted.connect(self.layout_view.open_drawer)
        middle.pace.span_chosen.connect(self._on_span)
        upload.chosen.connect(self._on_file)
        upload.browse_wanted.connect(acts.browse)
        upload.sample_wanted.connect(acts.save_sample)
        upload.dnc_wanted.connect(acts.open_dnc_upload)
        upload.again_wanted.connect(acts.upload_again)
        upload.problems_wanted.connect(acts.show_problems)
        upload.report_wanted.connect(acts.save_report)
        upload.dismissed.connect(self.uploads.dismiss)
        upload.original_wanted.connect(acts.save_original)
        upload.retried.connect(lambda: self.run("", self.uploads.load()))
        self.layout_view.folded.connect(middle.set_upload_folded)
        self.layout_view.folded.connect(upload.set_folded)
        upload.close_button.clicked.connect(self.layout_view.close_drawer)
        self.error.retried.connect(lambda: self.run("load", self.model.load()))
        self.empty.acted.connect(lambda: self.editing.open(None))

    # -- the shell -----------------------------------------------------------------------------------------------

    def bar(self) -> Bar:
        """The title."""
        return Bar(msg("dialers.monitor"))

    def commands(self) -> Sequence[Action]:
        """What can be done here from the palette."""
        found: list[Action] = []
        dialer = self.model.state.dialer
        if self._may_run and dialer is not None:
            words = msg("dialers.stop_name" if dialer.started else "dialers.start_name", name=dialer.name)
            icon = Icon.STOP if dialer.started else Icon.PLAY
            found += [
                Action("dialer_switch", words, self.acts.switch, icon, "Ctrl+Shift+S", bound=True),
                Action("dialer_upload", msg("dialers.mass_upload"), self.acts.browse, Icon.UPLOAD, "Ctrl+O"),
                Action("dialer_single", msg("dialers.single"), self._focus_single, Icon.SEND, "Ctrl+M"),
                Action("dialer_dnc", msg("dialers.dnc_upload"), self.acts.open_dnc_upload, Icon.OPTOUT),
                Action("dialer_delete", msg("dialers.delete_data"), self.acts.ask_to_delete, Icon.TRASH),
            ]
        if self._may_edit:
            found.append(Action("new_dialer", msg("dialers.new"), self._new, Icon.PLUS, "N", bound=True))
        return found

    def _new(self) -> None:
        self.editing.open(None)

    def arrive(self, params: Params) -> None:
        """Read everything the first time; look at the dialer that is asked for."""
        if params.get("dialer_id") is not None:
            self.model.choose(int(params["dialer_id"]))
        if not self._started:
            self._started = True
            self._poll.start()
            self.run("load", self.model.load())
            self.run("load_uploads", self.uploads.load())

    def refresh(self) -> None:
        """Read everything again; what is typed stays."""
        self.run("", self.model.load())
        self.run("", self.uploads.load())
        self.run("", self.middle.records.model.refresh())

    def unsaved(self) -> Words:
        """A message that was begun, or a form."""
        if self.editing.touched:
            return msg("dialers.edit")
        return msg("dialers.single") if self.single.state.text.strip() else ""

    def step_back(self) -> bool:
        """Esc: the drawer goes."""
        return self.layout_view.close_drawer()

    def shutdown(self) -> None:
        """Hear of nothing any more."""
        self._poll.stop()
        for end in self._ends:
            end()
        for model in (self.model, self.uploads, self.single, self.pacing):
            model.close()
        self.middle.records.end()

    # -- news ----------------------------------------------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        if not self.model.on_event(event):
            self.run("", self.model.load())

    def _on_upload_event(self, event: Event) -> None:
        if event.change is not Change.DELETE:
            self.run("", self.uploads.hear())

    def _on_poll(self) -> None:
        if self.isVisible():
            self._read_pace()
            self.middle.tick()

    def _read_pace(self) -> None:
        dialer = self.model.state.dialer
        self.run("", self.pacing.read(None if dialer is None else dialer.id))

    # -- showing -------------------------------------------------------------------------------------------------

    def show_state(self, state: MonitorState) -> None:
        """Show the dialers and the one that is looked at."""
        self.stack.setCurrentWidget(self._pages[state.phase])
        if state.fault is not None:
            self.error.set_fault(state.fault)
        self._show_faces()
        self.middle.show_state(state)
        self.side.single.show_dialer(state.dialer)
        if state.chosen != self._looked_at and state.dialer is not None:
            self._looked_at = state.chosen
            self.single.forget()
            self._read_pace()

    def _show_faces(self) -> None:
        state, now_ms = self.model.state, self.context.clock()
        self.side.show_count(len(state.dialers or ()))
        faces = [face(one, now_ms, self.pacing.state.minute_of(one.id)) for one in state.found]
        self.side.list.show_faces(faces, state.chosen)

    def show_pace(self, pace: PaceState) -> None:
        """Show how fast they go."""
        self.middle.show_pace(pace)
        self._show_faces()

    def show_single(self, state: SingleState) -> None:
        """Show the single message; ask before the same goes once more."""
        self.side.single.show_state(state)
        if state.repeated and self.question is None:
            self.question = Confirm(
                self, msg("dialers.repeat_title"), msg("dialers.repeat_text"), msg("dialers.send_again")
            )
            self.question.closed.connect(self._on_repeat_answered)
            self.question.open()

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)
        self.upload.show_state(self.uploads.state)

    # -- gestures ------------------------------------------------------------------------------------------------

    def _on_send(self) -> None:
        dialer = self.model.state.dialer
        if dialer is not None:
            self.run("", self.single.send(dialer))  # the model refuses a second one itself

    def _on_repeat_answered(self, sure: object) -> None:
        self.question = None
        dialer: Dialer | None = self.model.state.dialer
        if sure and dialer is not None:
            self.run("", self.single.send(dialer, again=True))
        else:
            self.single.let_go()

    def _focus_single(self) -> None:
        self.side.single.number.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_unknown(self) -> None:
        self.model.list_counter(Counter.PROCESSED)
        self.middle.records.show_result(Result.UNKNOWN)

    def _on_span(self, span: object) -> None:
        dialer = self.model.state.dialer
        if isinstance(span, PaceSpan):
            self.run("", self.pacing.show(span, None if dialer is None else dialer.id))

    def _on_file(self, path: object) -> None:
        if isinstance(path, Path):
            self.acts.upload(path)


def _framed(page: QWidget) -> QWidget:
    """A page at the top of the panel, at a readable width."""
    frame = QWidget()
    column = QVBoxLayout(frame)
    column.setContentsMargins(metrics.GAP_24, metrics.GAP_24, metrics.GAP_24, metrics.GAP_24)
    column.addWidget(page)
    column.addStretch(1)
    return frame
