"""Choosing a variable for a text, and what stands for a missing value (MSG-40, MSG-42)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.contract.attributes import PHONE_KEY, Attribute
from app.contract.template import placeholder
from ui.kit.controls.button import LinkButton
from ui.kit.controls.field import Field
from ui.kit.controls.floating import Floating
from ui.kit.controls.option_list import Option, OptionPopup
from ui.kit.controls.text_field import TextField
from ui.panels.constructor.personal_text import placeholder_of, with_default
from ui.texts.messages import msg, tr
from ui.theme import metrics
from ui.theme.icon_names import Icon
from ui.theme.metrics import Type
from ui.theme.tokens import Token


def names_of(attributes: Sequence[Attribute]) -> dict[str, str]:
    """What variables are called, by key."""
    return {PHONE_KEY: tr("builder.phone_number"), **{one.key: one.name for one in attributes}}


class VariablePicker(OptionPopup):
    """Every attribute by its name, always with a search; `on_chosen` gets the variable as text."""

    def __init__(self, owner: QWidget, names: Mapping[str, str], on_chosen: Callable[[str], None]) -> None:
        self._keys = list(names)
        options = [Option(key, name, hint=key) for key, name in names.items()]
        super().__init__(owner, options, -1)
        self.search.show()
        self.chosen.connect(lambda at: self._choose(at, on_chosen))

    def _choose(self, at: int, on_chosen: Callable[[str], None]) -> None:
        self.dismiss()
        on_chosen(placeholder(self._keys[at]))


class DefaultPopup(Floating):
    """What is written for people without a value; closing takes it over, undo takes it back."""

    def __init__(self, owner: QWidget, raw: str, on_changed: Callable[[str], None]) -> None:
        super().__init__(owner)
        self._raw, self._on_changed = raw, on_changed
        self.default = TextField("", self, height=metrics.FIELD_COMPACT)
        self.default.setText(placeholder_of(raw).default)
        self.default.setFixedWidth(220)
        self.drop = LinkButton(
            msg("builder.variable_remove"), self, step=Type.SECONDARY_MEDIUM, icon=Icon.TRASH, tint=Token.BAD
        )
        self.column.setSpacing(metrics.GAP_12)
        self.column.addWidget(Field(msg("builder.variable_default"), self.default, self))
        self.column.addWidget(self.drop)
        self.drop.clicked.connect(self._on_drop)
        self.closed.connect(self._on_closed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter closes."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.dismiss()
            return
        super().keyPressEvent(event)

    def _on_drop(self) -> None:
        self.closed.disconnect(self._on_closed)
        self.dismiss()
        self._on_changed("")

    def _on_closed(self) -> None:
        raw = with_default(self._raw, self.default.text())
        if raw != self._raw:
            self._on_changed(raw)

    def open_at_chip(self, editor: QWidget, place: QRect) -> None:
        """Open beneath a variable."""
        self.open_beside(editor, near=place)
