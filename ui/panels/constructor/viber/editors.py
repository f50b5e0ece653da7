"""The editors of the four types of Viber (VIB-1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace
from PySide6.QtWidgets import QWidget

from app.contract.faults import Problem
from app.contract.payloads.media import MediaKind
from app.contract.payloads.viber import ViberButton, ViberContent, sent_name
from ui.kit.controls.field import Note
from ui.panels.constructor.fields_editor import FieldsEditor
from ui.panels.constructor.places import beneath
from ui.panels.constructor.viber.button_box import ButtonBox
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.tokens import Token

_TEXT_LINES: Final = 3


class ViberTextEditor(FieldsEditor[ViberContent]):
    """Text alone (VIB-4)."""

    def __init__(self, parent: QWidget | None = None, *, blank: ViberContent | None = None) -> None:
        super().__init__(blank or ViberContent(type="text"), parent)
        self.lay_out()

    def lay_out(self) -> None:
        """The text; others put more around it."""
        placeholder = msg("builder.text_placeholder")
        words = msg("builder.field_text")
        self.column.addWidget(
            self.make_field("text", words, least=_TEXT_LINES, placeholder=placeholder, marks=True)
        )


class ViberButtonEditor(ViberTextEditor):
    """Text and a button that leads to a website (VIB-6)."""

    def __init__(self, parent: QWidget | None = None, *, blank: ViberContent | None = None) -> None:
        super().__init__(parent, blank=blank or ViberContent(type="text_button", button=ViberButton()))

    def lay_out(self) -> None:
        """The button stands under the text, as on the phone."""
        super().lay_out()
        self.button = ButtonBox(
            self.make_field("button.text", msg("constructor_viber.button_text")),
            self.make_field("button.url", msg("constructor_viber.button_url"), emoji=False),
            self,
        )
        self.column.addWidget(self.button)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """The button, open as long as something about it is missing or wrong."""
        if self.content.button is None:  # written by a program: nothing to type into would be there
            self.content = replace(self.content, button=ViberButton())
        button = self.content.button or ViberButton()
        is_wrong = any(beneath(one.path, "button") for one in problems)
        self.button.show_button(button, is_wrong=is_wrong, locked=self.locked)

    def focus_path(self, path: str) -> None:
        """A field of the button is shown first."""
        if beneath(path, "button"):
            self.button.reveal()
        super().focus_path("button.text" if path == "button" else path)

    def places(self, problem: Problem) -> bool:
        """The button as a whole, too."""
        return problem.path == "button" or super().places(problem)


class ViberMediaEditor(ViberButtonEditor):
    """An image, text and a button (VIB-7)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, blank=ViberContent(type="text_media_button", button=ViberButton()))

    def lay_out(self) -> None:
        """The image stands above."""
        self.column.addWidget(self.make_media("media", "image", msg("constructor_viber.image")))
        super().lay_out()


class ViberFileEditor(FieldsEditor[ViberContent]):
    """One file (VIB-5)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(ViberContent(type="file"), parent)
        self.media = self.make_media("media", "file", msg("constructor_viber.file"))
        self.name_note = Note("", Icon.INFO, Token.MUTED, self)
        self.thumbnail = self.make_media("thumbnail", "thumbnail", msg("constructor_viber.thumbnail"))
        for part in (self.media, self.name_note, self.thumbnail):
            self.column.addWidget(part)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """Under which name the file goes; a video may have a picture that stands for it."""
        del problems
        media = self.content.media
        name = media.media_ref.file_name if media is not None else ""
        is_cut = sent_name(name) != name
        self.name_note.setVisible(is_cut)
        self.name_note.set_words(msg("constructor_viber.name_cut", name=sent_name(name)) if is_cut else "")
        has_video = media is not None and media.media_ref.kind is MediaKind.VIDEO
        self.thumbnail.setVisible(has_video or self.content.thumbnail is not None)

    def focus_path(self, path: str) -> None:
        """The file comes first."""
        super().focus_path(path if path in self.boxes else "media")
