"""The message of a campaign: its text with variables, or a template; its size (BLK-9, 11, 54..56)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.variables import gaps
from ui.kit.controls.button import Button
from ui.kit.controls.field import Field, Note
from ui.kit.controls.menu import Menu
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.kit.controls.text_field import TextField
from ui.panels.bulk.editor.counting import count_of, offered_variables
from ui.panels.bulk.editor.draft import Draft, names_of
from ui.panels.bulk.editor.state import EditorState
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

TEMPLATE_MAX = 512


class MessagePart(QWidget):
    """`edit` takes the changed form and the place that was typed into."""

    def __init__(self, edit: Callable[[Draft, str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._state = EditorState()
        self.menu: Menu | None = None
        self.template = TextField("", self)
        self.template_field = Field(msg("bulk.template"), self.template, self, limit=TEMPLATE_MAX)
        self.text = TextArea("", self, least=3, most=9)
        self.text_field = Field(msg("bulk.text"), self.text, self)
        self.count = Text("", Type.SECONDARY, Token.MUTED, self, tabular=True)
        self.varies = Text(msg("bulk.varies"), Type.SECONDARY, Token.FAINT, self, wrap=True)
        self.add = Button(msg("bulk.add_variable"), parent=self, icon=Icon.BRACES, height=metrics.BUTTON_TOOL)
        self.gap = Note("", Icon.ALERT, Token.WARN, self)
        foot = QHBoxLayout()
        foot.setSpacing(metrics.GAP_12)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.count)
        words.addWidget(self.varies)
        foot.addLayout(words, 1)
        foot.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(metrics.GAP_8)
        column.addWidget(self.template_field)
        column.addWidget(self.text_field)
        column.addLayout(foot)
        column.addWidget(self.gap)
        self.template.textEdited.connect(self._on_template)
        self.text.text_changed.connect(self._on_text)
        self.add.clicked.connect(self._open_menu)

    def show_state(self, state: EditorState) -> None:
        """Show the text and its size."""
        self._state = state
        draft = state.draft
        if self.text.text() != draft.text:
            self.text.set_text(draft.text)
        if self.template.text() != draft.template:
            self.template.setText(draft.template)
        self.template_field.setVisible(state.is_waba)
        self.text_field.label.set_words(msg("bulk.template_text" if state.is_waba else "bulk.text"))
        self.template_field.set_problem(state.problem_at("template"))
        self.text_field.set_problem(state.problem_at("text"))
        count = count_of(draft.text, draft.method)
        self.count.set_words(count.words)
        self.count.set_token(count.tint)
        missing = gaps(draft.text)
        self.gap.setVisible(bool(missing))
        if missing:
            self.gap.set_words(msg("bulk.gap", numbers=", ".join(f"{{{{{one}}}}}" for one in missing)))
        for widget in (self.text, self.template, self.add):
            widget.setEnabled(not state.is_locked)

    def focus_path(self, path: str) -> bool:
        """Put the keyboard into a field; False where it is not here."""
        field: QWidget | None = {"text": self.text, "template": self.template}.get(path)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
        return field is not None

    def _on_text(self) -> None:
        if self.text.text() != self._state.draft.text:
            self._edit(replace(self._state.draft, text=self.text.text()), "text")

    def _on_template(self, text: str) -> None:
        self._edit(replace(self._state.draft, template=text), "template")

    def _open_menu(self) -> None:
        campaign = self._state.campaign
        headers = [name for one in (campaign.files if campaign else ()) for name in names_of(one.shape)]
        self.menu = Menu(self)
        for name in offered_variables(self._state.draft.text, headers):
            self.menu.add(f"{{{{{name}}}}}", partial(self.insert, name))
        self.menu.popup(self.add)

    def insert(self, name: str) -> None:
        """Put a variable where the cursor is (BLK-56)."""
        self.text.edit.textCursor().insertText(f"{{{{{name}}}}}")
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
