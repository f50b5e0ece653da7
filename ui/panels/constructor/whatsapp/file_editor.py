"""The editor of a WhatsApp file (WAP-15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.media import MediaKind
from app.contract.payloads.whatsapp import WhatsAppContent
from ui.kit.controls.field import Note
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_MUTE: Final = frozenset({MediaKind.AUDIO, MediaKind.STICKER})


class WhatsAppFileEditor(FieldsEditor[WhatsAppContent]):
    """A file and its caption; audio and stickers have none."""

    main_path = "caption"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(WhatsAppContent(type="file"), parent)
        self.column.addWidget(self.make_media("media", "file", msg("constructor_whatsapp.file")))
        self.caption = self.make_field(
            "caption",
            msg("constructor_whatsapp.caption"),
            least=2,
            optional=True,
            marks=True,
        )
        self.no_caption = Note(msg("constructor_whatsapp.no_caption"), Icon.INFO, Token.MUTED, self)
        self.column.addWidget(self.caption)
        self.column.addWidget(self.no_caption)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """A caption already written stays to be seen, and taken out, beside a file that carries none."""
        del problems
        media = self.content.media
        is_mute = media is not None and media.media_ref.kind in _MUTE
        self.caption.setVisible(not is_mute or bool(self.content.caption))
        self.no_caption.setVisible(is_mute)

    def focus_path(self, path: str) -> None:
        """The file comes first."""
        super().focus_path(path if path == "caption" else "media")
