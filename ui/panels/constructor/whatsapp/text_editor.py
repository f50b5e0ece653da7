"""The editor of a WhatsApp text (WAP-14)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.whatsapp import WhatsAppContent
from ui.kit.controls.choice import Switch
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.texts.messages import msg


class WhatsAppTextEditor(FieldsEditor[WhatsAppContent]):
    """A text with marks, and whether phones show what its link leads to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="text"), parent)
        self.column.addWidget(
            self.make_field(
                "text",
                msg("builder.field_text"),
                least=3,
                placeholder=msg("builder.text_placeholder"),
                marks=True,
            )
        )
        self.link_preview = Switch(msg("constructor_whatsapp.link_preview"), self)
        self.link_preview.clicked.connect(self._on_switched)
        self.column.addWidget(self.link_preview)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """The switch."""
        del problems
        self.link_preview.setChecked(self.content.link_preview)
        self.link_preview.setEnabled(not self.locked)

    def _on_switched(self) -> None:
        self.tell(replace(self.content, link_preview=self.link_preview.isChecked()))
