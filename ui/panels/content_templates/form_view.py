"""The widgets of a content template's form: name, channel, the channel's editor, the phone, the buttons."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content import KINDS, NewerContent
from app.contract.content_templates import NAME_MAX
from app.contract.faults import Problem
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.field import Field
from ui.kit.controls.option_list import Option
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.paint.shapes import rule
from ui.kit.controls.select import Select
from ui.kit.controls.text import Text
from ui.kit.controls.text_field import TextField
from ui.panels.broadcasts.builder.column import Column
from ui.panels.broadcasts.builder.foot import HEIGHT
from ui.panels.constructor.content_editor import ContentEditor
from ui.panels.constructor.editor import Services
from ui.panels.constructor.formats import FormatMemory
from ui.panels.constructor.variables import names_of
from ui.panels.content_templates.form_model import FormState
from ui.panels.content_templates.spec import channel_words
from ui.texts.live import texts
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.theme import color
from ui.theme.tokens import Token

CARD_MAX = 640
NOT_HERE = ("template",)
"""What a provider approves is no content to be kept here (WAP-3)."""


class FormColumn(Column):
    """Signals: `named(str)`, `channel_wanted(object)`, `written(object, str)` with the content and its place."""

    named = Signal(str)
    channel_wanted = Signal(object)
    written = Signal(object, str)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(msg("content_templates.template"), ground=Token.WINDOW, parent=parent)
        self.head.addStretch(1)
        self._services, self._memory = services, FormatMemory()
        self._state = FormState()
        self.editors: dict[Channel, ContentEditor] = {}
        self.name = TextField(msg("content_templates.name_hint"))
        self.name.textEdited.connect(self.named)
        self.name_field = Field(msg("content_templates.name"), self.name, limit=NAME_MAX)
        self.channel = Select()
        self.channel.set_options([Option(one, channel_words(one.value), channel=one) for one in KINDS])
        self.channel.value_changed.connect(self.channel_wanted)
        self.head_card, self.content_card = Card(self), Card(self)
        grid = QGridLayout()
        grid.setHorizontalSpacing(metrics.GAP_12)
        grid.addWidget(self.name_field, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Field(msg("senders.channel"), self.channel), 0, 1, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        self.head_card.column.addLayout(grid)
        for card in (self.head_card, self.content_card):
            card.setMaximumWidth(CARD_MAX)
            self.body.addWidget(card)
        self.body.addStretch(1)
        texts().language_changed.connect(self._on_language_changed)

    @property
    def editor(self) -> ContentEditor:
        """The editor of the chosen channel."""
        channel = self._state.draft.channel
        if channel not in self.editors:
            editor = ContentEditor(
                channel,
                self.content_card,
                memory=self._memory,
                services=self._services,
                without=NOT_HERE,
            )
            editor.edited.connect(self.written)
            editor.entered.connect(self.content_card.set_chosen)
            self.editors[channel] = editor
            self.content_card.column.addWidget(editor)
        return self.editors[channel]

    def show_state(self, state: FormState) -> None:
        """Show what is typed and what is wrong with it."""
        self._state = state
        if self.name.text() != state.draft.name:
            self.name.setText(state.draft.name)
        self.name_field.set_problem(next((one for one in state.problems if one.path == "name"), None))
        self.channel.set_value(state.draft.channel)
        self.channel.setEnabled(not isinstance(state.draft.content, NewerContent))
        shown = self.editor
        for editor in self.editors.values():
            editor.setVisible(editor is shown)
        shown.show_content(state.draft.content, names=names_of(state.attributes), problems=_of_content(state))

    def _on_language_changed(self) -> None:
        self.show_state(self._state)

    def focus_path(self, path: str) -> None:
        """Put the keyboard on the field of a problem."""
        if path.startswith("content"):
            self.editor.focus_path(path.removeprefix("content").removeprefix("."))
            self.area.ensureWidgetVisible(self.editor)
        else:
            self.name.setFocus(Qt.FocusReason.OtherFocusReason)


def _of_content(state: FormState) -> list[Problem]:
    return [
        msgspec.structs.replace(one, path=one.path.removeprefix("content").removeprefix("."))
        for one in state.problems
        if one.path.startswith("content")
    ]


class FormFoot(QWidget):
    """What is wrong, *Cancel*, *Save changes*; the preview where it has no column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.says = Text("", Type.BODY, Token.BAD, self, fill=True)
        self.preview = Button(msg("builder.show_preview"), parent=self, icon=Icon.DEVICE)
        self.cancel = Button(msg("common.cancel"), parent=self)
        self.save = Button(msg("content_templates.save"), Kind.PRIMARY, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(metrics.GAP_16, 0, metrics.GAP_16, 0)
        row.setSpacing(metrics.GAP_8)
        row.addWidget(self.says, 1)
        for widget in (self.preview, self.cancel, self.save):
            row.addWidget(widget)

    def show_state(self, state: FormState) -> None:
        """Count what is wrong."""
        wrong = len(state.problems)
        self.says.set_words(msg("builder.problems_title", count=wrong) if wrong else "")
        self.save.setEnabled(not state.busy)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fill the ground, draw the line above."""
        del event
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(Token.SURFACE))
        rule(painter, QRectF(0, 0, self.width(), 1), Token.LINE)
