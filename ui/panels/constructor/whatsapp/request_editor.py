"""The editor of a request for a location (WAP-16)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.contract.payloads.whatsapp import WhatsAppContent
from ui.kit.controls.field import Note
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token


class RequestEditor(FieldsEditor[WhatsAppContent]):
    """The text above the button with which the person sends their location."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="request_location"), parent)
        placeholder = msg("builder.text_placeholder")
        label = msg("builder.field_text")
        self.column.addWidget(self.make_field("text", label, least=3, placeholder=placeholder, marks=True))
        self.column.addWidget(Note(msg("constructor_whatsapp.request_hint"), Icon.LOC, Token.MUTED, self))
