"""The first column: what the broadcast is called, to whom it goes and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.broadcasts import DESCRIPTION_MAX, NAME_MAX, Kind, RecipientKind
from app.contract.faults import Problem
from ui.kit.controls.button import Button, LinkButton
from ui.kit.controls.field import Field, Note
from ui.kit.controls.segmented import Segmented
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import TextField
from ui.panels.broadcasts.builder.column import SIDE, Column, labelled
from ui.panels.broadcasts.builder.form import FormDraft, remove_source
from ui.panels.broadcasts.builder.recipients_box import RecipientsBox, SourceLine
from ui.panels.broadcasts.builder.safety_box import SafetyBox
from ui.panels.broadcasts.builder.start_box import StartBox
from ui.panels.broadcasts.builder.state import BuilderState
from ui.panels.broadcasts.wording import ICONS, people_words, problem_words, source_name
from ui.texts.live import put
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

Edit = Callable[[FormDraft, str], None]


class SetupColumn(Column):
    """Shows the state and hands changes to `edit`; what its two buttons open is the panel's."""

    def __init__(self, edit: Edit, parent: QWidget | None = None) -> None:
        super().__init__(msg("builder.setup"), width=SIDE, parent=parent)
        self._edit = edit
        self._draft = FormDraft()
        self._described = False
        self.head.addStretch(1)
        self.name = TextField("", self)
        self.name_field = Field(msg("builder.name"), self.name, self, limit=NAME_MAX, always_counted=True)
        self.describe = LinkButton(msg("builder.add_description"), self, icon=Icon.PLUS)
        self.description = TextArea("", self, least=2, most=6)
        self.description_field = Field(
            msg("builder.description"), self.description, self, limit=DESCRIPTION_MAX, optional=True
        )
        self.kind_label = Text(msg("builder.kind"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
        self.kind = Segmented(self, height=metrics.FIELD, fill=True)
        for kind in Kind:
            self.kind.add(kind, msg(f"builder.kind_{kind.value}"))
        put(self.kind, self.kind.setAccessibleName, msg("builder.kind"))
        self.sources_note = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.box = RecipientsBox(self)
        self.box_error = Note("", Icon.ALERT, Token.BAD, self)
        self.add_button = Button(
            msg("builder.target_or_tag"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL
        )
        self.numbers_button = Button(
            msg("builder.numbers"), parent=self, icon=Icon.PLUS, height=metrics.BUTTON_TOOL
        )
        self.start = StartBox(self)
        self.safety = SafetyBox(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        first = QVBoxLayout()
        first.setSpacing(metrics.GAP_8)
        first.addWidget(self.name_field)
        first.addWidget(self.describe, 0, Qt.AlignmentFlag.AlignLeft)
        first.addWidget(self.description_field)
        self.body.addLayout(first)
        kinds = QVBoxLayout()
        kinds.setSpacing(metrics.GAP_4)
        kinds.addWidget(self.kind_label)
        kinds.addWidget(self.kind)
        self.body.addLayout(kinds)
        people = QVBoxLayout()
        people.setSpacing(metrics.GAP_4)
        label = Text(msg("builder.recipients"), Type.SECONDARY_MEDIUM, Token.MUTED, self)
        people.addLayout(labelled(label, self.sources_note))
        people.addWidget(self.box)
        people.addWidget(self.box_error)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, metrics.GAP_4, 0, 0)
        buttons.setSpacing(metrics.GAP_8)
        buttons.addWidget(self.add_button, 1)
        buttons.addWidget(self.numbers_button, 1)
        people.addLayout(buttons)
        self.body.addLayout(people)
        self.body.addWidget(self.start)
        self.body.addWidget(self.safety)
        self.body.addStretch(1)

    def _connect(self) -> None:
        self.name.textEdited.connect(lambda text: self._edit(replace(self._draft, name=text), "name"))
        self.kind.value_changed.connect(self._on_kind)
        self.describe.clicked.connect(self._on_describe)
        self.description.text_changed.connect(self._on_description)
        self.box.removed.connect(lambda at: self._edit(remove_source(self._draft, at), ""))
        self.start.changed.connect(self._edit)
        self.safety.changed.connect(self._edit)

    def show_state(self, state: BuilderState, now_ms: int) -> None:
        """Show the form; typed text is never replaced by the same text."""
        draft = self._draft = state.draft
        if self.name.text() != draft.name:
            self.name.setText(draft.name)
        if self.description.text() != draft.description:
            self.description.set_text(draft.description)
        self._described = self._described or bool(draft.description)
        self.description_field.setVisible(self._described)
        self.describe.setVisible(not self._described and not state.is_locked)
        self.kind.set_value(draft.kind)
        self.kind.setEnabled(not state.is_locked)
        self._show_problems(state.problems)
        self._show_sources(state)
        self.start.show_draft(draft, _first(state.problems, "at_ms"), now_ms, locked=state.is_locked)
        self.safety.show_draft(draft, _first(state.problems, "safety"), locked=state.is_locked)
        for control in (self.name, self.description.edit):
            control.setReadOnly(state.is_locked)
        for button in (self.add_button, self.numbers_button):
            button.setVisible(not state.is_locked)

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        for path, field in (("name", self.name_field), ("description", self.description_field)):
            problem = _first(problems, path)
            field.set_error(problem_words(problem) if problem is not None else "")
        wrong = _first(problems, "recipients")
        self.box.set_invalid(wrong is not None)
        self.box_error.setVisible(wrong is not None)
        self.box_error.set_words(problem_words(wrong) if wrong is not None else "")

    def _show_sources(self, state: BuilderState) -> None:
        report = state.figures.report
        lines = []
        for at, source in enumerate(state.draft.recipients):
            found = state.figures.count_of(source)
            gone = any(p.code == "recipients_gone" and p.path == f"recipients.{at}" for p in state.problems)
            gone = gone or (found is not None and found.contacts is None)
            contacts = found.contacts if found is not None else None
            if source.kind is RecipientKind.PHONES:
                contacts = len(source.numbers)
            is_numbers = source.kind is RecipientKind.PHONES
            name = source_name(source, state.choices)
            lines.append(SourceLine(ICONS[source.kind], name, contacts, gone, is_numbers))
        self.box.set_lines(lines, locked=state.is_locked)
        if report is not None and lines:
            people = people_words(report.people)
            token = Token.DISABLED if state.figures.stale else Token.MUTED
            self.sources_note.set_token(token)
            self.sources_note.set_words(msg("builder.in_sources", people=people, count=len(lines)))
        else:
            self.sources_note.set_words("")

    def focus_path(self, path: str, problems: tuple[Problem, ...]) -> bool:
        """Put the keyboard on the field of a problem; whether it is in this column."""
        other = Qt.FocusReason.OtherFocusReason
        if path == "name":
            self.name.setFocus(other)
        elif path == "description":
            self._on_describe()
        elif path == "at_ms":
            self.start.focus_first(_first(problems, "at_ms"))
        elif path.startswith("safety"):
            self.safety.focus_first()
        elif path.startswith("recipients"):
            at = path.partition(".")[2]
            rows = self.box.rows
            (rows[int(at)] if at.isdigit() and int(at) < len(rows) else self.add_button).setFocus(other)
        else:
            return False
        return True

    def _on_describe(self) -> None:
        self._described = True
        self.description_field.show()
        self.describe.hide()
        self.description.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kind(self, kind: object) -> None:
        if isinstance(kind, Kind):
            self._edit(replace(self._draft, kind=kind), "")

    def _on_description(self) -> None:
        if self.description.text() != self._draft.description:
            self._edit(replace(self._draft, description=self.description.text()), "description")


def _first(problems: tuple[Problem, ...], path: str) -> Problem | None:
    return next((problem for problem in problems if problem.path.split(".")[0] == path), None)
