"""The editor of a list message: its texts, and the way into its options (WAP-12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import OptionList, WhatsAppContent
from ui.kit.controls.button import Button
from ui.kit.controls.card import Card
from ui.kit.controls.field import Note
from ui.kit.controls.text import Text
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.places import beneath
from ui.panels.constructor.whatsapp.list_draft import options_count
from ui.panels.constructor.whatsapp.options_dialog import OptionsDialog
from ui.panels.constructor.wording import content_words
from ui.texts.messages import msg
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

_TITLES_SHOWN: Final = 3


class ListEditor(FieldsEditor[WhatsAppContent]):
    """Header, text, footer; the options are made in a form of their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="list", list=OptionList()), parent)
        self._problems: tuple[Problem, ...] = ()
        self.dialog: OptionsDialog | None = None
        header = self.make_field("header", msg("constructor_whatsapp.header"), placeholder=msg("common.optional"))
        placeholder = msg("builder.text_placeholder")
        words = msg("builder.field_text")
        text = self.make_field("text", words, least=3, placeholder=placeholder, marks=True)
        footer = self.make_field("footer", msg("constructor_whatsapp.footer"), placeholder=msg("common.optional"))
        for field in (header, text, footer):
            self.column.addWidget(field)
        self.column.addWidget(self._make_card())

    def _make_card(self) -> Card:
        card = Card(self, padding=metrics.GAP_12)
        self.label = Text("", Type.BODY_MEDIUM, Token.TEXT, card, fill=True)
        self.titles = Text("", Type.SECONDARY, Token.MUTED, card, wrap=True, limit=2)
        self.edit = Button(
            msg("constructor_whatsapp.edit_options"), parent=card, icon=Icon.LIST, height=metrics.BUTTON_TOOL
        )
        self.error = Note("", Icon.ALERT, Token.BAD, card)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.label)
        words.addWidget(self.titles)
        row = QHBoxLayout()
        row.setSpacing(metrics.GAP_8)
        row.addLayout(words, 1)
        row.addWidget(self.edit, 0, Qt.AlignmentFlag.AlignVCenter)
        card.column.addLayout(row)
        card.column.addWidget(self.error)
        self.edit.clicked.connect(self.open_options)
        return card

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """What the options are, and what is wrong with them."""
        found = self.content.list or OptionList()
        self._problems = tuple(one for one in problems if beneath(one.path, "list"))
        count = options_count(found)
        titles = [option.title for section in found.sections for option in section.options if option.title]
        more = len(titles) > _TITLES_SHOWN
        self.label.set_words(found.header or msg("constructor_whatsapp.list_label_missing"))
        self.label.set_token(Token.TEXT if found.header else Token.MUTED)
        shown = ", ".join(titles[:_TITLES_SHOWN]) + (" …" if more else "")
        options = msg("constructor_whatsapp.options_count", count=count)
        if len(found.sections) > 1:
            sections = msg("constructor_whatsapp.sections_count", count=len(found.sections))
            options = msg("constructor_whatsapp.options_in", options=options, sections=sections)
        are = msg("constructor_whatsapp.options_are", options=options, titles=shown)
        self.titles.set_words(are if titles else msg("constructor_whatsapp.options_none"))
        self.edit.setEnabled(not self.locked)
        told = "\n".join(dict.fromkeys(content_words(one) for one in self._problems))
        self.error.setVisible(bool(told))
        self.error.set_words(told)

    def open_options(self) -> None:
        """The form of the options."""
        if self.locked or self.dialog is not None:
            return
        self.dialog = OptionsDialog(self, self.content.list, self.names, self.services, told=bool(self._problems))
        self.dialog.closed.connect(self._on_closed)
        self.dialog.open()

    def _on_closed(self, found: object) -> None:
        self.dialog = None
        if isinstance(found, OptionList):
            self.tell(replace(self.content, list=found))

    def focus_path(self, path: str) -> None:
        """A problem of the options leads to the button of their form."""
        if beneath(path, "list"):
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().focus_path(path)

    def places(self, problem: Problem) -> bool:
        """The options' problems are told beneath them."""
        return beneath(problem.path, "list") or super().places(problem)
