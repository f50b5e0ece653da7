"""Typing or pasting numbers: the good ones are taken, the bad ones stay with their reasons (BRD-52)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.contract.phones import display
from ui.kit.controls.field import Field, Note
from ui.kit.controls.modal import Dialog
from ui.kit.controls.paint.button import Kind
from ui.kit.controls.text import Text
from ui.kit.controls.text_area import TextArea
from ui.panels.broadcasts.builder.numbers import Pasted, as_text, read_numbers
from ui.texts.messages import msg
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token

SHOWN: Final = 30
"""Reasons shown at a time; the field holds all of them."""

Put = Callable[[tuple[str, ...]], None]


class NumbersDialog(Dialog):
    """`put` gets the good numbers each time; the dialog stays open while bad ones are left."""

    def __init__(
        self, owner: QWidget, country: str, put: Put, *, taken: Collection[str], numbers: Sequence[str] = ()
    ) -> None:
        title = msg("builder.numbers_edit_title") if numbers else msg("builder.numbers_title")
        super().__init__(owner, title, width=520)
        self._country, self._put, self._taken = country, put, taken
        self._kept: tuple[str, ...] = ()
        self._editing = bool(numbers)
        self.area = TextArea("", self, least=6, most=10)
        hint = msg("builder.numbers_hint", country=country)
        self.field = Field(msg("builder.numbers"), self.area, self, help=hint)
        self.repeated = Note("", Icon.INFO, Token.MUTED, self)
        self.bad_title = Text("", Type.SECONDARY_MEDIUM, Token.BAD, self)
        self.reasons = QVBoxLayout()
        self.reasons.setSpacing(2)
        self.body.addWidget(self.field)
        self.body.addWidget(self.repeated)
        self.body.addWidget(self.bad_title)
        self.body.addLayout(self.reasons)
        self.add_action(msg("common.cancel"))
        self.take = self.add_action("", kind=Kind.PRIMARY, ends=False)
        self.take.clicked.connect(self._on_take)
        self.area.text_changed.connect(self._on_changed)
        self.area.submitted.connect(self._on_take)
        self.area.set_text(as_text([_written(one) for one in numbers]))
        self._show(None)
        self._on_changed()

    def _read(self) -> Pasted:
        return read_numbers(self.area.text(), self._country, {*self._taken, *self._kept})

    def _on_changed(self) -> None:
        found = len(self._read().good) + (len(self._kept) if self._editing else 0)
        words = msg("builder.numbers_none")
        if found:
            text_id = "builder.numbers_save" if self._editing else "builder.numbers_add"
            words = msg(text_id, count=found)
        self.take.set_words(words)
        self.take.setEnabled(bool(self.area.text().strip()) or self._editing)

    def _on_take(self) -> None:
        if not self.take.isEnabled():
            return
        pasted = self._read()
        self._kept = (*self._kept, *pasted.good)
        if self._kept or self._editing:
            self._put(self._kept)
        if not pasted.bad:
            self.finish(self._kept)
            return
        self.area.set_text(pasted.rest)
        self._show(pasted)
        self._on_changed()

    def _show(self, pasted: Pasted | None) -> None:
        """Reasons of what stays in the field."""
        while (item := self.reasons.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        bad = () if pasted is None else pasted.bad
        repeated = 0 if pasted is None else pasted.repeated
        self.repeated.setVisible(repeated > 0)
        self.repeated.set_words(msg("builder.numbers_repeated", count=repeated) if repeated else "")
        self.bad_title.setVisible(bool(bad))
        self.bad_title.set_words(msg("builder.numbers_bad", count=len(bad)) if bad else "")
        for text, fault in bad[:SHOWN]:
            words = msg("builder.number_line", number=text, reason=msg(f"builder.number_{fault.value}"))
            self.reasons.addWidget(Text(words, Type.SECONDARY, Token.TEXT, fill=True))
        if len(bad) > SHOWN:
            self.reasons.addWidget(
                Text(msg("common.and_more", count=len(bad) - SHOWN), Type.SECONDARY, Token.MUTED)
            )
        self.refit()


def _written(number: str) -> str:
    """As people write it, with its plus."""
    shown = display(number.removeprefix("+"))
    return shown if shown.startswith("+") else number
