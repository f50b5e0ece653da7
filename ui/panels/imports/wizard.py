"""The import wizard: step bar, the step, the foot with the way back and on."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.contract.imports import Finding
from ui.kit.controls.button import Button
from ui.kit.controls.field import Note
from ui.kit.controls.modal import Confirm
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.step_bar import StepBar
from ui.kit.controls.text import Text
from ui.panels.imports.duplicates_step import DuplicatesStep
from ui.panels.imports.file_step import FileStep
from ui.panels.imports.first_row_step import FirstRowStep
from ui.panels.imports.map_step import MapStep
from ui.panels.imports.result_step import ResultStep
from ui.panels.imports.state import Blocked, Step, Wizard
from ui.panels.imports.view_model import ImportModel
from ui.panels.imports.words import refusal_words
from ui.texts.messages import Words, msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

FOOT: Final = 56
_STEPS = ("file", "first_row", "map", "duplicates", "result")
_NEXT = ("next_first_row", "next_map", "next_duplicates", "next_result", "import")

Run = Callable[[str, Coroutine[Any, Any, Any]], object]


class _Foot(QWidget):
    """Back, a word, and the primary button that names the next step."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(FOOT)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_16)
        self.back = Button(msg("common.back"), icon=Icon.ARROWL, keys="Alt+Left")
        self.over = Button(msg("imports.start_over"), Kind.GHOST)
        self.hint = Text("", Type.BODY, Token.MUTED, fill=True)
        self.fault = Note("", Icon.ALERT, Token.BAD)
        self.on = Button("", Kind.PRIMARY, keys="Ctrl+Return")
        row.addWidget(self.back)
        row.addWidget(self.over)
        row.addWidget(self.hint, 1)
        row.addWidget(self.fault, 1)
        row.addWidget(self.on)

    def sizeHint(self) -> QSize:
        """The height of the design."""
        return QSize(480, FOOT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ground and the line above."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, self.width(), 1))


class ImportWizard(QWidget):
    """Draws the wizard's state and forwards what the person does.

    `run(name, coroutine)` carries out an intent, several times at once where it has no name. Signals:
    `contacts_wanted(object)` with the tag to filter by, `broadcast_wanted(object)` with the tag of a quick import,
    `attributes_wanted()`, `attribute_wanted(int, str)` with a column and a name, `preset_wanted()`.
    """

    contacts_wanted = Signal(object)
    broadcast_wanted = Signal(object)
    attributes_wanted = Signal()
    attribute_wanted = Signal(int, str)
    preset_wanted = Signal()

    def __init__(self, model: ImportModel, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._run = model, run
        self._armed, self._seen = True, Step.FILE
        self._dialog: QFileDialog | None = None
        self.question: Confirm | None = None
        self.steps = StepBar([msg(f"imports.step_{name}") for name in _STEPS])
        self.attributes = Button(msg("imports.attribute_manager"), icon=Icon.SETTINGS)
        self.attributes.clicked.connect(self.attributes_wanted)
        self.steps.add_at_end(self.attributes)
        self.file, self.first, self.map = FileStep(), FirstRowStep(), MapStep()
        self.duplicates, self.result = DuplicatesStep(), ResultStep()
        self.stack = QStackedWidget()
        for step in (self.file, self.first, self.map, self.duplicates, self.result):
            self.stack.addWidget(step)
        self.foot = _Foot()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.steps)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)
        self._connect_file()
        self._connect_rows()
        self._connect_result()
        self.end_watch = model.watch(self.show_state)
        self.show_state(model.state)

    # -- gestures ------------------------------------------------------------------------------------------------

    def _connect_file(self) -> None:
        zone, model = self.file.zone, self._model
        zone.dropped.connect(lambda path: self._send(path, quick=False))
        zone.choose_wanted.connect(lambda: self.choose_file(quick=False))
        zone.stop_wanted.connect(model.stop_upload)
        self.file.quick_wanted.connect(lambda: self.choose_file(quick=True))
        self.file.in_file_chosen.connect(model.choose_in_file)
        self.file.tag_typed.connect(model.type_tag)
        self.foot.back.clicked.connect(lambda: self._run("", model.go_back()))
        self.foot.over.clicked.connect(lambda: self._run("over", model.start_over()))
        self.foot.on.clicked.connect(self._on_next)
        self.steps.step_wanted.connect(lambda step: self._run("", model.go_to(Step(step))))

    def _connect_rows(self) -> None:
        model, act = self._model, self._run
        self.first.row_chosen.connect(lambda row: act("", model.read_as(first_row=row)))
        self.first.page_wanted.connect(lambda page: act("page", model.show_page(page)))
        self.map.page_wanted.connect(lambda page: act("page", model.show_page(page)))
        self.map.next_wanted.connect(lambda: act("next_error", model.next_error()))
        self.map.map.mapped.connect(lambda column, key: act("", model.map_column(column, key)))
        self.map.map.cleared.connect(lambda column: act("", model.map_column(column, None)))
        self.map.map.wanted_new.connect(self.attribute_wanted)
        found = self.map.findings
        found.preset_chosen.connect(lambda preset: act("", model.use_preset(preset)))
        found.preset_added.connect(self.preset_wanted)
        found.preset_removed.connect(lambda preset: act("preset", model.remove_preset(preset)))
        found.rows_wanted.connect(self._on_rows_wanted)
        found.zeros_wanted.connect(lambda finding: act("", model.restore_zeros(finding)))
        found.read_as.connect(lambda option, value: act("", model.read_as(**{option: value})))

    def _connect_result(self) -> None:
        model, act, result = self._model, self._run, self.result
        self.duplicates.mode_chosen.connect(model.choose_mode)
        self.duplicates.list.page_wanted.connect(lambda page: act("rows", model.show_rows(page)))
        result.group_chosen.connect(lambda group: act("", model.choose_group(group)))
        result.drop_chosen.connect(lambda on: act("", model.drop_bad_values(on)))
        result.list.page_wanted.connect(lambda page: act("rows", model.show_rows(page)))
        result.list.corrected.connect(lambda row, cells: act("amend", model.amend(row, cells)))
        result.stop_wanted.connect(lambda: act("stop", model.stop_run()))
        result.errors_wanted.connect(self.choose_errors_file)
        result.summary.again_wanted.connect(lambda: act("over", model.start_over()))
        result.summary.contacts_wanted.connect(self._on_contacts_wanted)
        result.summary.undo_wanted.connect(self.ask_undo)
        self.file.history.opened.connect(lambda entry: act("open", model.open(entry.id)))

    def _on_next(self) -> None:
        state = self._model.state
        if state.step is Step.RESULT:
            self._run("run", self._model.run())
        else:
            self._run("", self._model.go_on())

    def _on_rows_wanted(self, finding: Finding) -> None:
        self._run("page", self._model.show_file_row(finding.first_row))

    def _on_contacts_wanted(self) -> None:
        entry = self._model.state.entry
        tag = entry.outcome.tag_id if entry is not None and entry.outcome is not None else None
        if self._model.state.quick:
            self.broadcast_wanted.emit(tag)
        else:
            self.contacts_wanted.emit(tag)

    def _send(self, path: Path, *, quick: bool) -> None:
        self._run("send_file", self._model.send_file(path, quick=quick))

    def choose_file(self, *, quick: bool) -> None:
        """Open the file dialog."""
        dialog = QFileDialog(self, str(msg("imports.select_file")))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(f"{msg('imports.tables')} (*.csv *.xls *.xlsx *.CSV *.XLS *.XLSX)")
        dialog.fileSelected.connect(lambda name: self._send(Path(name), quick=quick))
        self._open(dialog)

    def ask_undo(self) -> None:
        """Confirm with the number of contacts that go."""
        entry = self._model.state.entry
        if entry is None or entry.outcome is None:
            return
        count = entry.outcome.created
        question = Confirm(
            self,
            msg("imports.undo_title", file=entry.file_name),
            msg("imports.undo_text"),
            msg("imports.undo_count", count=count) if count else msg("imports.undo"),
            danger=True,
        )
        question.closed.connect(self._on_undo_answered)
        self.question = question
        question.open()

    def _on_undo_answered(self, sure: object) -> None:
        if sure:
            self._run("undo", self._model.undo())

    def choose_errors_file(self) -> None:
        """Ask where the refused rows go."""
        dialog = QFileDialog(self, str(msg("imports.save_errors")))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        entry = self._model.state.entry
        if entry is not None:
            dialog.selectFile(f"{Path(entry.file_name).stem} {msg('imports.errors_file')}.csv")
        dialog.fileSelected.connect(lambda name: self._run("save_errors", self._model.save_errors(Path(name))))
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        self._dialog = dialog
        dialog.open()

    # -- showing -------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up on what happened meanwhile."""
        super().showEvent(event)
        self.show_state(self._model.state)

    def show_state(self, state: Wizard) -> None:
        """Draw a state; ask for what it lacks."""
        if state.step is not self._seen:
            self._on_step(state.step)
        self.steps.set_step(int(state.step))
        self.attributes.setVisible(state.step is Step.MAP and state.manages)
        self.stack.setCurrentIndex(int(state.step))
        if state.step is Step.FILE:
            self.file.show_state(state)
        elif state.step is Step.FIRST_ROW:
            self.first.show_state(state)
        elif state.step is Step.MAP:
            self.map.show_state(state)
        elif state.step is Step.DUPLICATES:
            self.duplicates.show_state(state)
        else:
            self.result.show_state(state, round(time.monotonic() * 1_000))
        self._show_foot(state)
        if state.behind:
            self._run("follow", self._model.follow())

    def _on_step(self, step: Step) -> None:
        """A double click on *Next* must not press *Import*, which takes its place."""
        self._seen, self._armed = step, step is not Step.RESULT
        if not self._armed:
            QTimer.singleShot(QApplication.doubleClickInterval(), self, self._arm)

    def _arm(self) -> None:
        self._armed = True
        self._show_foot(self._model.state)

    def _show_foot(self, state: Wizard) -> None:
        foot, blocked = self.foot, state.blocked
        closed = state.running or (state.ended and state.step is Step.RESULT)
        foot.back.setVisible(state.step is not Step.FILE and not closed)
        foot.over.setVisible(state.entry is not None and not closed)
        foot.on.setVisible(not closed and not (state.step is Step.FILE and state.entry is None))
        foot.setVisible(not all(one.isHidden() for one in (foot.back, foot.over, foot.on)))
        foot.on.set_words(self._next_words(state))
        foot.on.setEnabled(blocked is Blocked.NO and self._armed)
        shown = state.fault is not None and state.step is not Step.FILE
        foot.fault.setVisible(shown)
        foot.hint.setVisible(not shown)
        if state.fault is not None and shown:
            foot.fault.set_words(refusal_words(state.fault))
        foot.hint.set_words(_hint(state, blocked))

    def _next_words(self, state: Wizard) -> Words:
        if state.step is Step.RESULT and state.tally is not None:
            key = "import_quick" if state.quick else "import_count"
            return msg(f"imports.{key}", count=state.tally.to_import)
        return msg(f"imports.{_NEXT[state.step]}")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground."""
        del event
        QPainter(self).fillRect(self.rect(), color(Token.SURFACE))


def _hint(state: Wizard, blocked: Blocked) -> Words:
    """What stands beside the buttons: why it does not go on, or that nothing is lost."""
    if state.entry is None or (state.ended and state.step is Step.RESULT):
        return ""
    if blocked in (Blocked.NO_PHONE, Blocked.NOTHING, Blocked.RUNNING):
        return msg(f"imports.blocked_{blocked.value}")
    return msg("imports.kept")
