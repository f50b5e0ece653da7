"""The editor of a list message: its texts, and the way into its options (WAP-12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import OptionList, WhatsAppContent
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.places import beneath
from ui.panels.constructor.summary_card import SummaryCard
from ui.panels.constructor.whatsapp.list_draft import options_count
from ui.panels.constructor.whatsapp.options_dialog import OptionsDialog
from ui.texts.messages import msg
from ui.theme.icon_names import Icon

_TITLES_SHOWN: Final = 3


class ListEditor(FieldsEditor[WhatsAppContent]):
    """Header, text, footer; the options are made in a form of their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="list", list=OptionList()), parent)
        self._problems: tuple[Problem, ...] = ()
        self.dialog: OptionsDialog | None = None
        header = self.make_field("header", msg("constructor_whatsapp.header"), optional=True)
        placeholder = msg("builder.text_placeholder")
        words = msg("builder.field_text")
        text = self.make_field("text", words, least=3, placeholder=placeholder, marks=True)
        footer = self.make_field("footer", msg("constructor_whatsapp.footer"), optional=True)
        for field in (header, text, footer):
            self.column.addWidget(field)
        self.options = SummaryCard(Icon.LIST, self)
        self.options.pressed.connect(self.open_options)
        self.column.addWidget(self.options)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """What the options are, and what is wrong with them."""
        found = self.content.list or OptionList()
        self._problems = tuple(one for one in problems if beneath(one.path, "list"))
        count = options_count(found)
        titles = [option.title for section in found.sections for option in section.options if option.title]
        shown = ", ".join(titles[:_TITLES_SHOWN]) + (" …" if len(titles) > _TITLES_SHOWN else "")
        options = msg("constructor_whatsapp.options_count", count=count)
        if len(found.sections) > 1:
            sections = msg("constructor_whatsapp.sections_count", count=len(found.sections))
            options = msg("constructor_whatsapp.options_in", options=options, sections=sections)
        are = msg("constructor_whatsapp.options_are", options=options, titles=shown)
        self.options.show_words(
            found.header or msg("constructor_whatsapp.list_label_missing"),
            are if titles else msg("constructor_whatsapp.options_none"),
            msg("constructor_whatsapp.edit_options"),
            is_set=bool(found.header),
            locked=self.locked,
        )
        self.options.show_problems(self._problems)

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
            self.options.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().focus_path(path)

    def places(self, problem: Problem) -> bool:
        """The options' problems are told beneath them."""
        return beneath(problem.path, "list") or super().places(problem)
