"""Step 5: every row as it will be, the run, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.imports import Import, RowGroup
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.choice import CheckBox
from ui.kit.controls.field import Note
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.progress import ProgressBar
from ui.kit.controls.scroll import Scroll
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.panels.imports.pace import Pace
from ui.panels.imports.record_list import RecordList, empty_words
from ui.panels.imports.state import Wizard
from ui.texts.messages import msg
from ui.texts.numbers import number
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

UNDO = "imports.undo"
_FIGURES = ("created", "overridden", "enriched", "skipped", "duplicates", "errors")
_TINTS = {"created": Token.OK, "errors": Token.BAD}


class _Summary(Card):
    """What an import did, in figures.

    Signals: `contacts_wanted`, `errors_wanted`, `again_wanted`, `undo_wanted`.
    """

    contacts_wanted = Signal()
    errors_wanted = Signal()
    again_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = Text("", Type.SECTION, wrap=True)
        self.column.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_24)
        self.figures: dict[str, Text] = {}
        for name in _FIGURES:
            pair = QVBoxLayout()
            pair.setSpacing(2)
            self.figures[name] = Text("", Type.SECTION, _TINTS.get(name, Token.TEXT), tabular=True)
            pair.addWidget(self.figures[name])
            pair.addWidget(Text(msg(f"imports.did_{name}"), Type.SECONDARY, Token.MUTED))
            row.addLayout(pair)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addSpacing(metrics.GAP_4)
        buttons = QHBoxLayout()
        buttons.setSpacing(metrics.GAP_8)
        self.contacts = Button(msg("imports.show_contacts"), Kind.PRIMARY)
        self.errors = Button(msg("imports.save_errors"), icon=Icon.DOWNLOAD)
        self.again = Button(msg("imports.another_file"))
        self.contacts.clicked.connect(self.contacts_wanted)
        self.errors.clicked.connect(self.errors_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.undo = Button(msg("imports.undo"), icon=Icon.UNDO)
        self.undo.clicked.connect(self.undo_wanted)
        for button in (self.contacts, self.errors, self.again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.undo)
        self.undone = Note("", Icon.UNDO, Token.MUTED, step=Type.BODY)
        self.column.addWidget(self.undone)
        self.column.addLayout(buttons)

    def show_entry(self, entry: Import, state: Wizard) -> None:
        """Show the outcome, and whether it stands."""
        outcome = entry.outcome
        if outcome is None:
            return
        written = outcome.created + outcome.overridden + outcome.enriched
        self.undo.setVisible(state.manages and written > 0 and not outcome.undone)
        self.undone.setVisible(outcome.undone)
        job = state.busy
        if job is not None and job.kind == UNDO:
            self.undone.set_words(msg("imports.undoing", done=job.done, total=job.total or written))
        else:
            self.undone.set_words(msg("imports.undone"))
        self.contacts.setEnabled(not outcome.undone)
        for name, figure in self.figures.items():
            figure.setText(number(getattr(outcome, name)))
        done = outcome.created + outcome.overridden + outcome.enriched + outcome.skipped
        self.title.set_words(msg(f"imports.ended_{entry.state.value}", count=done))
        self.errors.setEnabled(outcome.errors > 0)


class ResultStep(QWidget):
    """Signals: `group_chosen(object)`, `drop_chosen(bool)`, `stop_wanted()`, `errors_wanted()`."""

    group_chosen = Signal(object)
    drop_chosen = Signal(bool)
    stop_wanted = Signal()
    errors_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(metrics.GAP_16, metrics.GAP_16, metrics.GAP_16, metrics.GAP_16)
        self._column.setSpacing(metrics.GAP_12)
        self._pace = Pace()
        self._shown_counts: tuple[int, int] | None = None
        self.summary = _Summary()
        self.summary.errors_wanted.connect(self.errors_wanted)
        self._column.addWidget(self.summary)
        self._column.addWidget(self._build_run())
        self._column.addWidget(self._build_head())
        self.list = RecordList()
        self._column.addWidget(self.list)
        self._column.addStretch(1)
        area = Scroll(inner, self, sideways=True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _build_run(self) -> QWidget:
        self._run = Card()
        self._state = Text("", Type.SECTION, wrap=True)
        self._bar = ProgressBar(height=8)
        row = QHBoxLayout()
        self._rate = Text("", Type.BODY, Token.MUTED, tabular=True, fill=True)
        self.stop = Button(msg("common.cancel"), height=metrics.BUTTON_TOOL)
        self.stop.clicked.connect(self.stop_wanted)
        row.addWidget(self._rate, 1)
        row.addWidget(self.stop)
        self._run.column.addWidget(self._state)
        self._run.column.addWidget(self._bar)
        self._run.column.addLayout(row)
        return self._run

    def _build_head(self) -> QWidget:
        self._head = QWidget()
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(metrics.GAP_16)
        self.groups = Segmented(height=metrics.FIELD)
        self.groups.add(RowGroup.TO_IMPORT, msg("imports.to_import", count=0))
        self.groups.add(RowGroup.ERRORS, msg("imports.errors", count=0))
        self.groups.value_changed.connect(self.group_chosen)
        self.drop = CheckBox(msg("imports.drop_bad"))
        self.drop.clicked.connect(self.drop_chosen)
        row.addWidget(self.groups)
        row.addWidget(self.drop)
        row.addStretch(1)
        return self._head

    def show_state(self, state: Wizard, now_ms: int) -> None:
        """Show lists before the run, progress during it, figures after it."""
        entry, tally = state.entry, state.tally
        ended = state.ended
        self.summary.setVisible(ended)
        if entry is not None and ended:
            self.summary.show_entry(entry, state)
        working = state.running or state.reading or (tally is None and not ended)
        self._run.setVisible(working)
        if working:
            self._show_run(state, now_ms)
        lists = tally is not None and not state.running and not ended
        self._head.setVisible(lists)
        self.list.setVisible(lists)
        if tally is None or not lists:
            return
        counts = (tally.to_import, tally.errors)
        for group, count in zip((RowGroup.TO_IMPORT, RowGroup.ERRORS), counts, strict=True):
            self.groups.part(group).set_words(msg(f"imports.{group.value}", count=count))
        self.groups.set_value(state.group)
        self.drop.setChecked(state.drop_bad)
        found = state.findings
        self.drop.setVisible(found is not None and found.lenient.to_import != found.strict.to_import)
        self.list.show_state(state, state.group, empty_words(state.group))

    def _show_run(self, state: Wizard, now_ms: int) -> None:
        job = state.busy
        done, total = (job.done, job.total or 0) if job is not None else (0, 0)
        if state.reading:
            self._state.set_words(msg("imports.reading", count=done))
        elif state.running:
            self._state.set_words(msg("imports.importing", done=done, total=total))
        else:
            self._state.set_words(msg("imports.checking", done=done, total=total))
        self._bar.set_share(done / total if total else 0.0)
        self._pace.see(job.id if job is not None else 0, done, now_ms)
        self._rate.set_words(self._pace.words(total))
        self.stop.setVisible(state.running)
        self.stop.setEnabled(job is not None and job.cancellable)
