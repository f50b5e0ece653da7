"""A form as a column of fields, with what is wrong at its place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.contract.faults import Fault, Problem
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.field import Field, Note
from ui.kit.controls.panel_state import Glyph
from ui.kit.controls.text import Text
from ui.kit.form.editors import Editor, editor_of
from ui.kit.form.spec import SILENT, FieldSpec, Kind
from ui.kit.form.view_model import FormModel, FormState, Phase
from ui.texts.faults import fault_text, problem_text
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


class Notice(Card):
    """What keeps the form from being saved and belongs to no field: a refusal with Retry, or problems."""

    def __init__(self, model: FormModel, parent: QWidget) -> None:
        super().__init__(parent, padding=metrics.GAP_12, fill=Token.BAD_WEAK)
        self._shown: tuple[Fault | None, tuple[Problem, ...]] = (None, ())
        self._unread = False
        self.title = Text("", Type.BODY_STRONG, parent=self, wrap=True)
        self.message = Text("", Type.BODY, Token.TEXT, self, wrap=True)
        self.retry = Button(msg("common.retry"), parent=self, icon=Icon.REFRESH, height=metrics.BUTTON_TOOL)
        self.retry.clicked.connect(lambda: model.run(model.retry()))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.message)
        row, top = QHBoxLayout(), Qt.AlignmentFlag.AlignTop
        row.setSpacing(metrics.GAP_8)
        row.addWidget(Glyph(Icon.ALERT, Token.BAD, self), 0, top)
        row.addLayout(words, 1)
        row.addWidget(self.retry, 0, top)
        self.column.addLayout(row)
        texts().language_changed.connect(self._say)
        self.hide()

    def show_state(self, state: FormState) -> None:
        """Show it, or go."""
        fresh = (state.fault, state.others)
        self._unread = state.unread
        if fresh != self._shown:
            self._shown = fresh
            self._say()

    def _say(self) -> None:
        fault, others = self._shown
        if fault is not None:
            self.title.set_words(msg("form.not_loaded" if self._unread else "form.not_saved"))
            self.message.set_words(fault_text(fault))
        elif others:
            self.title.set_words(msg("form.please_correct"))
            self.message.set_words("\n".join(problem_text(problem) for problem in others))
        self.retry.setVisible(fault is not None)
        self.setVisible(fault is not None or bool(others))


class FormView(QWidget):
    """Draws a FormModel. `fields` and `editors` are by key."""

    def __init__(self, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.fields: dict[str, Field] = {}
        self.editors: dict[str, Editor] = {}
        self._rows: dict[str, QWidget] = {}
        self._attempt = 0
        self._left: QWidget | None = None  # what had the keyboard when the saving began
        self.notice = Notice(model, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(metrics.GAP_16)
        self._column.addWidget(self.notice)
        for spec in model.spec.fields:
            self._rows[spec.key] = self._row(spec)
            self._column.addWidget(self._rows[spec.key])
        model.observe(self.show_state)
        texts().language_changed.connect(self._on_language_changed)
        self.destroyed.connect(model.close)

    def _row(self, spec: FieldSpec) -> QWidget:
        if spec.kind is Kind.SECTION:
            heading = Text(spec.words, Type.SECTION, parent=self, fill=True)
            heading.setContentsMargins(0, metrics.GAP_8, 0, 0)
            return heading
        if spec.kind is Kind.NOTE:
            return Note(spec.words, Icon.INFO, Token.MUTED, self, step=Type.BODY)
        stored = spec.key in self.model.stored
        editor = editor_of(spec, partial(self.model.edit, spec.key), stored=stored)
        switch = spec.kind is Kind.SWITCH
        counted = spec.limit if spec.kind in (Kind.TEXT, Kind.MULTILINE) else None
        words, optional = "" if switch else spec.words, may_be_empty(spec)
        field = Field(words, editor.control, self, help=spec.help, limit=counted, optional=optional)
        field.label.setVisible(not switch)
        if switch:
            editor.control.setAccessibleName(str(spec.words))
        self.fields[spec.key], self.editors[spec.key] = field, editor
        return field

    def show_state(self, state: FormState) -> None:
        """Show what stands in the fields and what is wrong; while it is saved nothing can be changed."""
        saving, focus = state.phase is Phase.SAVING, QApplication.focusWidget()
        if saving and self._left is None and focus is not None and self.isAncestorOf(focus):
            self._left = focus
        for spec in self.model.spec.fields:
            self._rows[spec.key].setVisible(self.model.shown(spec))
            if spec.kind in SILENT:
                continue
            editor = self.editors[spec.key]
            editor.show_choices(self.model.choices_of(spec))
            editor.show_raw(state.raw.get(spec.key))
            self.fields[spec.key].set_problem(state.problems.get(spec.key))
            editor.control.setEnabled(not saving)
        self.notice.show_state(state)
        if not saving and self._left is not None:
            back, self._left = self._left, None
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        if state.attempt != self._attempt:
            self._attempt = state.attempt
            self._go_to(state.first_wrong)

    def _go_to(self, key: str) -> None:
        """Give the keyboard to the first field that is wrong, and bring it on screen."""
        target: QWidget = self.fields[key] if key else self.notice
        if key:
            self.editors[key].control.setFocus(Qt.FocusReason.OtherFocusReason)
        layout = self.layout()
        if layout is not None:
            layout.activate()
        parent = self.parentWidget()
        while parent is not None:
            if isinstance(parent, QScrollArea):
                parent.ensureWidgetVisible(target)
                return
            parent = parent.parentWidget()

    def first(self) -> QWidget | None:
        """The control that has the keyboard when the form opens."""
        shown = (spec.key for spec in self.model.spec.fields if spec.key in self.editors and self.model.shown(spec))
        key = next(shown, None)
        return None if key is None else self.editors[key].control

    def _on_language_changed(self) -> None:
        self.show_state(self.model.state)


def may_be_empty(spec: FieldSpec) -> bool:
    """Whether a field says that it is optional; what says nothing is to be filled in."""
    return not spec.required and spec.kind not in {Kind.SWITCH, Kind.TAGS, *SILENT}
