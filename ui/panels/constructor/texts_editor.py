"""The editor of contents that are plain texts: one field each, with what it has used of its limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.channels import Channel
from app.contract.content import LIMITS, Content
from app.contract.faults import Problem
from app.contract.payloads.plain import SmsContent
from app.contract.sms import AlphabetChoice
from ui.panels.constructor.counter import Counter
from ui.panels.constructor.editor import Editor, Services
from ui.panels.constructor.formats import blank_of
from ui.panels.constructor.personal_edit import PersonalEdit
from ui.panels.constructor.personal_field import PersonalField
from ui.texts.messages import msg
from ui.theme import metrics

_LONG = ("text", "body")


class TextsEditor(Editor):
    """Edits the texts of a format; a single one stands in its card without a box."""

    def __init__(self, channel: Channel, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = blank_of(channel, kind)
        self.fields: dict[str, PersonalField] = {}
        self.counter = Counter(self) if channel is Channel.SMS else None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(metrics.GAP_8)
        names = ("text",) if channel is Channel.SMS else tuple(LIMITS[channel])
        for name in names:
            field = PersonalField(
                msg(f"builder.field_{name}"),
                self,
                placeholder=msg(f"builder.{name}_placeholder"),
                limit=None if channel is Channel.SMS else LIMITS[channel][name].high,
                least=2 if name in _LONG else 1,
                foreign_cost=channel is Channel.SMS,
                boxed=len(names) > 1,
            )
            field.edited.connect(partial(self._on_edited, name))
            field.entered.connect(self.entered)
            self.fields[name] = field
            self.column.addWidget(field)
        if self.counter is not None:
            self.fields["text"].set_foot(self.counter)
            self.counter.wanted.connect(self.main.go_to)
            self.counter.replaced.connect(partial(self._on_edited, "text"))

    @property
    def main(self) -> PersonalEdit:
        """The last field, which holds the message itself."""
        return list(self.fields.values())[-1].edit

    def set_services(self, services: Services) -> None:
        """Hand them to the fields."""
        super().set_services(services)
        for field in self.fields.values():
            field.set_services(services)

    def show_content(
        self, content: Content, *, names: Mapping[str, str], problems: Sequence[Problem], locked: bool
    ) -> None:
        """Show the texts."""
        self._content = content
        for name, field in self.fields.items():
            own = [one for one in problems if one.path == name]
            field.show_text(str(getattr(content, name)), names=names, problems=own, locked=locked)
        if self.counter is not None:
            choice = content.alphabet if isinstance(content, SmsContent) else AlphabetChoice.AUTO
            self.counter.show_text(self.fields["text"].text(), choice, locked=locked)

    def _on_edited(self, name: str, text: str) -> None:
        self.edited.emit(msgspec.structs.replace(self._content, **{name: text}))

    def focus_path(self, path: str) -> None:
        """Put the keyboard on a field, on the main one where there is none of that name."""
        field = self.fields.get(path)
        (field.edit if field is not None else self.main).setFocus(Qt.FocusReason.OtherFocusReason)

    def places(self, problem: Problem) -> bool:
        """Each stands under its field."""
        return problem.path in self.fields
