"""What editors with several texts share: a field a path, handed through, focused and marked alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.content import Content, channel_of
from app.contract.faults import Problem
from app.contract.payloads.rules import limit_of
from ui.panels.constructor.editor import Editor, Services
from ui.panels.constructor.mark_bar import MarkBar
from ui.panels.constructor.media_box import MediaBox
from ui.panels.constructor.paths import at
from ui.panels.constructor.personal_edit import PersonalEdit
from ui.panels.constructor.personal_field import PersonalField
from ui.panels.constructor.places import text_at, value_at, with_text, with_value
from ui.texts.messages import Words
from ui.theme import metrics

Shown = TypeVar("Shown", bound=Content)


class FieldsEditor(Editor, Generic[Shown]):
    """Put further widgets into `column`; `show_rest` shows what is not a text.

    `main_path` is the field that gets the keyboard where no other is meant.
    """

    main_path = "text"

    def __init__(self, blank: Shown, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.content = blank
        self.locked = False
        self.names: Mapping[str, str] = {}
        self.fields: dict[str, PersonalField] = {}
        self.boxes: dict[str, MediaBox] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(metrics.GAP_8)

    @property
    def main(self) -> PersonalEdit:
        """The field that holds the message itself."""
        return self.fields[self.main_path].edit

    def make_field(
        self,
        path: str,
        label: Words,
        *,
        least: int = 1,
        placeholder: Words = "",
        marks: bool = False,
        emoji: bool = True,
        most: int | None = None,
        optional: bool = False,
    ) -> PersonalField:
        """A field for the text at a path, not placed yet; of one line unless `least` is more.

        `most` characters fit where that is less than any content of this kind may have there.
        """
        limit = limit_of(self.content, path)
        field = PersonalField(
            label,
            self,
            placeholder=placeholder,
            limit=most or (limit.high if limit is not None else None),
            least=least,
            emoji=emoji,
            one_line=least == 1,
            optional=optional,
        )
        if marks:
            MarkBar(field)
        field.edited.connect(partial(self._on_text, path))
        field.entered.connect(self.entered)
        field.set_services(self.services)
        self.fields[path] = field
        return field

    def make_media(self, path: str, place: str, words: Words) -> MediaBox:
        """The place of a file at a path; `place` says what fits into it."""
        box = MediaBox(channel_of(self.content), place, words, self)
        box.edited.connect(partial(self._on_media, path))
        box.set_services(self.services)
        self.boxes[path] = box
        return box

    def drop_field(self, path: str) -> None:
        """Take a field away again."""
        field = self.fields.pop(path)
        field.hide()
        field.deleteLater()

    def set_services(self, services: Services) -> None:
        """Hand them to the fields."""
        super().set_services(services)
        for field in self.fields.values():
            field.set_services(services)
        for box in self.boxes.values():
            box.set_services(services)

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Show the rest, then the texts."""
        self.content = content  # type: ignore[assignment]  # the frame gives each editor contents of its own kind
        self.names, self.locked = names, locked
        self.show_rest(problems)
        for path, field in self.fields.items():
            field.show_text(
                text_at(content, path),
                names=names,
                problems=at(problems, path),
                locked=locked,
                beside=self.beside(path),
            )
        for name, box in self.boxes.items():
            box.show_media(value_at(content, name), at(problems, name), locked=locked)

    def show_rest(self, problems: Sequence[Problem]) -> None:
        """Show what is not a text; `content`, `names` and `locked` are set already."""

    def beside(self, path: str) -> int:  # noqa: ARG002 - for those that override it
        """Characters elsewhere that count in the limit of a text."""
        return 0

    def tell(self, content: Shown) -> None:
        """The person made another content of it."""
        if content != self.content and not self.locked:
            self.edited.emit(content)

    def _on_text(self, path: str, text: str) -> None:
        self.tell(with_text(self.content, path, text))

    def _on_media(self, path: str, media: object) -> None:
        self.tell(with_value(self.content, path, media))

    def focus_path(self, path: str) -> None:
        """Put the keyboard on a field."""
        if path in self.boxes:
            self.boxes[path].focus()
            return
        field = self.fields.get(path) or self.fields[self.main_path]
        field.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self, problem: Problem) -> bool:
        """Whether a field words it."""
        return problem.path in self.fields or problem.path in self.boxes
